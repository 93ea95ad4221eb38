"""Forty invented policies and messages: title, kind, line, months since issue and of validity, conditions, sentence."""

from typing import Any, Final, NamedTuple

from qiaoliang_demo.figures import WAN


class Spec(NamedTuple):
    title: str
    kind: str
    function: str
    months_ago: int
    months_valid: int  # 0: without end
    conditions: dict[str, Any]
    summary: str
    strategy: str = ""


BLUE, HIGH, SEA = "蓝色经济区", "高端产业聚集区", "海洋强市"
STRATEGIES: Final = (
    (BLUE, "海洋产业、港口和临港制造"), (HIGH, "先进制造、信息技术、医药健康"),
    (SEA, "远洋渔业、海产精深加工、海洋装备"),
)  # fmt: skip
PRIVATE: Final = ("private",)
SMALL: Final = ("small", "micro")
SPECS: Final = (
    Spec("冷链设备更新奖补", "grant", "marine", 9, 24, {"industries": ["04", "13", "14"], "staff_least": 20},
         "更新冷库、冷链设备，按投资额 10% 奖补，最高 100 万元", SEA),
    Spec("远洋渔获回运补助", "grant", "marine", 14, 24, {"industries": ["04"]}, "自捕鱼品回运，每吨补助 200 元", SEA),
    Spec("海产品精深加工技改奖励", "grant", "marine", 6, 18, {"industries": ["13"], "years_least": 2},
         "技改投资 200 万元以上，按 8% 奖励", BLUE),
    Spec("制造业设备更新贷款贴息", "loan", "economy", 7, 18, {"industries": ["C"], "staff_least": 10},
         "设备更新贷款贴息 1.5 个百分点，期限两年"),
    Spec("首台（套）装备研制奖励", "grant", "economy", 12, 36,
         {"industries": ["34", "35", "37", "38", "39"], "qualities": ["above_scale"]},
         "认定为首台（套）的，一次奖励 50 万元", HIGH),
    Spec("专精特新企业培育奖励", "grant", "economy", 10, 36, {"qualities": ["specialised"]},
         "新认定的一次奖励 10 万元", HIGH),
    Spec("规上工业企业升级奖励", "grant", "economy", 8, 12,
         {"industries": ["B", "C", "D"], "qualities": ["above_scale"]},
         "首次升规、次年不退的，奖励 10 万元"),
    Spec("工业互联网改造补助", "grant", "economy", 5, 24,
         {"industries": ["C"], "qualities": ["above_scale", "high_tech"], "any_quality": True},
         "上云、数字化改造按投入 20% 补助", HIGH),
    Spec("高新技术企业认定奖补", "grant", "science", 11, 36, {"qualities": ["high_tech"]},
         "首次认定奖 20 万元，重新认定奖 10 万元", HIGH),
    Spec("研发费用投入后补助", "grant", "science", 6, 12,
         {"qualities": ["high_tech", "tech_small"], "any_quality": True}, "按研发投入增量 5% 补助，最高 80 万元", HIGH),
    Spec("产学研合作项目补助", "grant", "science", 4, 18, {"industries": ["C", "I", "M"], "years_least": 1},
         "与高校共建项目，按到账经费 10% 补助", HIGH),
    Spec("科技成果转化贷款风险补偿", "loan", "finance", 9, 24, {"qualities": ["tech_small"]},
         "单户 500 万元以内，免抵押"),
    Spec("小微企业无还本续贷", "loan", "finance", 13, 24, {"sizes": list(SMALL), "years_least": 1},
         "到期前 30 天申请，符合条件直接续"),
    Spec("民营企业转贷应急资金", "loan", "finance", 3, 12, {"ownership": list(PRIVATE), "staff_least": 5},
         "单户不超过 1000 万元，使用不超过 15 天"),
    Spec("涉海企业信贷直通车", "loan", "finance", 2, 24, {"industries": ["04", "13", "37", "55"]},
         "海域使用权、船舶可抵押", BLUE),
    Spec("外贸企业出口信用保险扶持", "fee_relief", "commerce", 8, 12,
         {"industries": ["C", "F"], "revenue_least_fen": 500 * WAN},
         "保费减免一半，最高 20 万元"),
    Spec("跨境电商物流补贴", "grant", "commerce", 5, 12, {"industries": ["51", "52", "59"]}, "海外仓租金补贴 30%",
         BLUE),
    Spec("商贸企业限上培育", "grant", "commerce", 10, 24, {"industries": ["F", "H"], "years_most": 10},
         "首次纳统奖励 5 万元"),
    Spec("小规模纳税人减免", "fee_relief", "taxation", 15, 24, {"sizes": ["micro"]}, "按规定减免增值税和附加"),
    Spec("房产税城镇土地使用税困难减免", "fee_relief", "taxation", 11, 24, {"sizes": list(SMALL), "years_least": 2},
         "纳税确有困难的，可申请减免"),
    Spec("研发费用加计扣除辅导", "service", "taxation", 4, 0, {"industries": ["C", "I", "M"]},
         "汇算前一对一辅导，次数不限"),
    Spec("社会保险费缓缴", "fee_relief", "labour", 7, 12, {"sizes": list(SMALL), "ownership": list(PRIVATE)},
         "困难企业可缓缴不超过 12 个月"),
    Spec("稳岗返还", "grant", "labour", 9, 12, {"staff_least": 5, "years_least": 1},
         "上年不裁员少裁员，按缴费 60% 返还"),
    Spec("企业新型学徒制培训补贴", "training", "labour", 8, 24, {"industries": ["C", "E", "G"], "staff_least": 30},
         "每人每年补贴 5000 元，企业和院校双导师"),
    Spec("以工代训补贴", "training", "labour", 6, 12, {"sizes": list(SMALL)}, "新招用并培训，每人 500 元"),
    Spec("用工余缺调剂", "recruitment", "labour", 3, 12, {"industries": ["C"], "staff_least": 20},
         "淡旺季企业之间共享用工，人社部门对接"),
    Spec("校园招聘绿色通道", "recruitment", "labour", 5, 24, {"staff_least": 10}, "统一组团进高校，免摊位费"),
    Spec("高层次人才购房补贴", "talent", "labour", 12, 36, {"industries": ["C", "I", "M", "Q"]},
         "博士 20 万元，硕士 10 万元", HIGH),
    Spec("企业首席技师工作室", "talent", "labour", 10, 24, {"industries": ["C"], "staff_least": 100},
         "每个资助 5 万元"),
    Spec("绿色工厂奖励", "grant", "environment", 9, 24, {"industries": ["C"], "qualities": ["above_scale"]},
         "国家级 30 万元，省级 15 万元"),
    Spec("挥发性有机物治理补助", "grant", "environment", 7, 12, {"industries": ["26", "29", "33", "36", "37"]},
         "治理设施按投资 20% 补助"),
    Spec("环保合规免费体检", "service", "environment", 2, 0, {"industries": ["C", "A"]}, "专家上门，只帮忙、不处罚"),
    Spec("工业用地弹性出让", "service", "land", 13, 36, {"industries": ["C"], "years_least": 1},
         "可先租后让、分期缴纳"),
    Spec("农产品加工用电优惠", "fee_relief", "agriculture", 10, 24, {"industries": ["A", "13"]},
         "初加工按农业生产电价执行"),
    Spec("文旅企业贷款贴息", "loan", "culture_tourism", 6, 12, {"industries": ["61", "62", "72", "R"]},
         "按贷款利息 50% 贴补"),
    Spec("建筑企业保证金减免", "fee_relief", "construction", 8, 24, {"industries": ["E"], "years_least": 3},
         "信用好的减免农民工工资保证金"),
    Spec("医疗器械注册服务直通", "service", "market", 5, 0, {"industries": ["27", "35", "51"]},
         "注册前辅导，专人跟办", HIGH),
    Spec("柴油货车淘汰补贴", "grant", "transport", 30, 12, {"industries": ["54", "59"]}, "提前淘汰每辆 1 万元"),
    Spec("春节期间生产用工安排", "message", "labour", 9, 3, {"industries": ["C"]}, "错峰放假、留岗奖励怎么办理"),
    Spec("台风防御提示", "message", "marine", 3, 2, {"industries": ["04", "13", "37"]},
         "船只回港、冷库备用电源请在今晚前检查", SEA),
    Spec("惠企政策集中申报期提醒", "message", "economy", 1, 3, {}, "本月集中受理，逾期顺延到下季度"),
)  # fmt: skip
DRAFT: Final = Spec(
    "海洋牧场装备更新奖补", "grant", "marine", 0, 24, {"industries": ["04"], "staff_least": 10},
    "深远海网箱按投资 15% 奖补", SEA,
)  # fmt: skip
TERMS: Final = "符合条件的企业自愿申报，同一事项不重复享受。"
HOW_TO: Final = "向本市牵头部门提交申请表、发票和合同复印件，材料齐全 10 个工作日内办结。"
ADVICE: Final = {
    "plan": ("三年规划里单列数字化投入", "先做强主业再扩品类", "规划请职代会讨论一次"),
    "project": ("二期厂房分两步建，先上冷库", "新线先租后买，控制负债", "光伏屋顶项目与园区统一实施"),
    "product": ("开发即食小包装", "给老客户做定制规格", "减少低毛利代工，增加自有品牌", "用边角料做饲料蛋白"),
}  # fmt: skip
FOLLOW_UPS: Final = (
    "银行已上门核实材料",
    "已签合作意向，下月试样",
    "到岗 3 人，其余继续面试",
    "课程内容实用，想再办一期",
    "暂无合适对象",
)
