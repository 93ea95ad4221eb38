"""Of every figure in words: what is counted, what it is divided by, and what makes two records one.

`definition` says the same in one sentence; here each part stands by itself, as an auditor asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Terms:
    numerator: str
    dedup: str
    denominator: str = ""


FIRMS: Final = "统一社会信用代码：一家企业计一次"
NONPUBLIC: Final = "统计日全部在营非公企业，不含分支机构和个体工商户"
SERVED: Final = "统计日在营、有指导员在岗的企业"
SMALL: Final = "其中小型、微型的"
STRUGGLING: Final = "其中有诉求没有办结的"
COVERED: Final = "分母里统计日有存续党组织覆盖的企业"
POSTED: Final = "分母里统计日有指导员在岗的企业"
SEEN: Final = "分母里统计日前 30 天内有过联系的企业"
NUMBER: Final = "批准文号：一个文号计一次"
PERSON: Final = "身份摘要：一人计一次，跨企业的也只计一次"
RECORD: Final = "台账编号：一条记录计一次"
ANSWER: Final = "一次性链接：一个链接只能答一份"
DELIVERY: Final = "政策版本和企业：一版送一家计一次"

TERMS: Final[Mapping[str, Terms]] = {
    "instructors_posted": Terms("统计期内有过一段派驻的人", "人：一人不论几段派驻计一次"),
    "setup_rate": Terms(COVERED, FIRMS, NONPUBLIC),
    "activists_cultivated": Terms("统计期内确定为积极分子、经上级党委确认、当日有指导员派驻的人", PERSON),
    "members_admitted": Terms("统计期内支部大会决议、上级党委已批准、决议当日有指导员派驻的人", PERSON),
    "party_rules_made": Terms("统计期内新建或修订、经党组织书记确认的制度", "党组织和制度名称：同一制度多次修订计一次"),
    "activity_centres": Terms("统计期内启用、经镇街或园区党委确认的活动中心", "地址：同一地址计一处"),
    "activity_funds": Terms("统计期内实际收到的经费", "收据号：一张收据计一次"),
    "pledges": Terms("统计期内作出、经党组织书记确认的承诺", RECORD),
    "proposals": Terms("统计期内提出、经党组织书记确认的建议", "建议摘要：相同建议计一次"),
    "problems_cracked": Terms("统计期内由党组织在企业内部解决的难题", RECORD),
    "hightech_share": Terms("部门公布的高新技术产业产值占比", "年度、地区、口径：取统计日前最新一版"),
    "talents_introduced": Terms("统计期内已签合同的高层次人才", "姓名和出生年月的摘要：一人计一次"),
    "study_placements": Terms("统计期内外出学习、进修的参加人次", "企业、项目、日期：同一批计一次，按人次相加"),
    "national_talents": Terms("统计期内凭入选文件入选的人", "人和计划：一人一计划计一次"),
    "national_labs": Terms("统计期内获批的国家工程实验室", NUMBER),
    "national_centres": Terms("统计期内获批的国家工程技术研究中心", NUMBER),
    "alliances": Terms("统计期内获批的产业技术创新联盟", "批准文号：一个联盟计一次，不按成员企业重复计"),
    "provincial_rd_centres": Terms("统计期内获批的省级企业研发中心", NUMBER),
    "innovation_projects": Terms("统计期内启动、有党员认领的技术革新项目", RECORD),
    "innovation_benefit": Terms("统计期内企业申报的技术革新效益", "项目和申报：同一笔计一次"),
    "grants_won": Terms("统计期内已到账的无偿资金", "批文机关、企业、批文号：一份批文计一次"),
    "loans_arranged": Terms("统计期内已提款的贷款，续贷在内", "银行、企业、合同号：一份合同计一次"),
    "workers_recruited": Terms("统计期内经协助招用并签合同的人数", "企业、招用批次：同一批计一次，按人数相加"),
    "workers_trained": Terms("统计期内参加培训的人", "姓名和出生年月的摘要：一人计一次"),
    "fees_reduced": Terms("统计期内主管部门已决定、写明法律依据的减免", "决定机关、企业、文号：一份决定计一次"),
    "demands_resolved": Terms(
        "统计期内业主评价“已解决”而办结、没有再重开的诉求", "诉求编号：一件计一次，重开后再办结仍计一次"
    ),
    "weekly_contact_rate": Terms(
        "分母里与业主或其授权人有过联系的企业周", "企业和自然周：一周不论几次、几人联系计一次",
        "统计期内有派驻、应联系的企业周，不含节假日和约定暂停的周",
    ),
    "culture_handbooks": Terms("统计期内印制并发放的套数", "企业和版次：一个版次计一次，按套数相加"),
    "events_held": Terms("统计期内举办的讲座和文体活动", "活动名称和日期：合办的计一次"),
    "gifts": Terms("统计期内企业自愿申报、有受赠方收据的捐款和捐物价值", "受赠方和收据号：一张收据计一次"),
    "above_scale_revenue": Terms("部门公布的规上非公工业主营业务收入", "年度、地区、口径：取统计日前最新一版"),
    "above_scale_profit_tax": Terms("部门公布的规上非公工业利税总额", "年度、地区、口径：取统计日前最新一版"),
    "survey_effective": Terms("分母里选“成效特别突出”的答卷", ANSWER, "最近一次结束的业主测评中答了这一题的有效答卷"),
    "survey_satisfied": Terms("分母里选“特别满意”的答卷", ANSWER, "最近一次结束的业主测评中答了这一题的有效答卷"),
    "setup_rate_single": Terms("分母里由单独组建的存续党组织覆盖的企业", FIRMS, NONPUBLIC),
    "setup_rate_own": Terms("分母里由单独组建的存续党组织覆盖的企业", FIRMS, f"{NONPUBLIC}，其中正式党员 3 人以上的"),
    "setup_rate_with_members": Terms(COVERED, FIRMS, f"{NONPUBLIC}，其中有正式党员的"),
    "setup_rate_above_scale": Terms(COVERED, FIRMS, f"{NONPUBLIC}，其中在规上名单里的"),
    "setup_rate_work": Terms("分母里有党组织覆盖，或有指导员在岗且近 90 天内联系过的企业", FIRMS, NONPUBLIC),
    "setup_rate_active": Terms(
        "分母里上一季度开过党员大会、班子在任期内的党组织", "党组织编号：一个党组织计一次",
        "统计日覆盖在营非公企业的存续党组织",
    ),
    "setup_rate_small": Terms(COVERED, FIRMS, f"{NONPUBLIC}，{SMALL}"),
    "setup_rate_struggling": Terms(COVERED, FIRMS, f"{NONPUBLIC}，{STRUGGLING}"),
    "served_rate": Terms(POSTED, FIRMS, NONPUBLIC),
    "served_rate_small": Terms(POSTED, FIRMS, f"{NONPUBLIC}，{SMALL}"),
    "served_rate_struggling": Terms(POSTED, FIRMS, f"{NONPUBLIC}，{STRUGGLING}"),
    "seen_rate": Terms(SEEN, FIRMS, SERVED),
    "seen_rate_small": Terms(SEEN, FIRMS, f"{SERVED}，{SMALL}"),
    "seen_rate_struggling": Terms(SEEN, FIRMS, f"{SERVED}，{STRUGGLING}"),
    "demands_raised": Terms("统计期内听到并登记的诉求", "诉求编号：一件计一次，重开不另计"),
    "demands_logged_at_once": Terms("分母里听到当天就登记的诉求", "诉求编号：一件计一次", "统计期内听到并登记的诉求"),
    "demands_answered_in_time": Terms(
        "分母里在时限内答复的诉求", "诉求编号：一件计一次，以最后一次答复为准", "统计期内听到、已经答复的诉求"
    ),
    "policies_delivered": Terms("统计期内送达企业的政策和消息，企业自己看到的不算", DELIVERY),
    "policies_delivered_soon": Terms(
        "分母里发布后 72 小时内送达的", DELIVERY, "统计期内送达企业、有发布时间的政策和消息"
    ),
    "policies_read_soon": Terms("分母里送达后 72 小时内由企业自己打开的", DELIVERY, "统计期内送达企业的政策和消息"),
    "seminar": Terms("统计期内举办、经主办单位确认的校企座谈", "主题和日期：一场计一次，不按参加企业重复计"),
    "university_agreement": Terms("统计期内签订、经企业确认的产学研协议", "协议编号：一份计一次"),
    "dialogue_mechanism": Terms("统计期内建立、经企业确认的常设对话机制", "企业和机制名称：同名的计一次"),
    "wage_agreement": Terms("统计期内生效、经企业确认的工资集体协议", "备案号：一份计一次"),
    "honour": Terms("统计期内有权机关授予企业的荣誉", "文号：一份授予文件计一次"),
}  # fmt: skip
