"""Selection, and role 1: the Party-building instructor (抓组建, 抓规范, 抓作用发挥)."""

from qiaoliang.results.indicators.choices import Basis, Counts, Role
from qiaoliang.results.indicators.vocabulary import (
    FEN,
    YES,
    Beside,
    CountDistinct,
    Filter,
    Indicator,
    Ratio,
    Sum,
    equals,
    one_of,
)
from qiaoliang.results.surveys.rules import SMALLEST_CELL

OPERATING_NONPUBLIC = {"is_nonpublic": YES, "is_counted": YES}
FEW = SMALLEST_CELL  # people on the way into the Party: a part of one or two would name them
PLACE_OF_TODAY = "按企业现在的所在地统计，迁移前的所在地不留。"

PARTY = (
    Indicator(
        code="instructors_posted",
        label="选派职能党建指导员",
        unit="人",
        role=Role.PROGRAMME,
        basis=Basis.SINCE_START,
        fact="postings",
        measure=CountDistinct("instructor"),
        counts=Counts.CITY,
        beside=(Beside("统计日在岗", {"is_serving": YES}),),
        definition="启动以来至少有一段派驻的人员，一人计一次。",
        source_label="派驻记录",
        confirmed_by="项目办",
        weaknesses="统计日在岗含请假人员；是否履职看每周联系率。",
    ),
    Indicator(
        code="setup_rate",
        label="党组织组建率",
        unit="%",
        role=Role.PARTY,
        basis=Basis.AS_OF,
        fact="enterprises",
        measure=Ratio({"is_covered": YES}),
        counts=Counts.CITY,
        filter=OPERATING_NONPUBLIC,
        definition=(
            "口径 I1：有存续党组织覆盖（有决定、有起止日）的在营非公企业 ÷ 全部在营非公企业；"
            "一家企业计一次，不含分支机构和个体工商户。"
        ),
        source_label="党组织和覆盖台账",
        confirmed_by="上级党委",
        weaknesses=PLACE_OF_TODAY,
    ),
    Indicator(
        code="activists_cultivated",
        label="培育入党积极分子",
        unit="人",
        role=Role.PARTY,
        basis=Basis.TWO_YEARS,
        fact="activists",
        measure=CountDistinct("person_key"),
        counts=Counts.HELPED,
        definition="近 24 个月内确定为入党积极分子，一人计一次，当日须有指导员派驻。",
        source_label="发展党员台账",
        confirmed_by="上级党委",
        weaknesses="跨企业流动的人员靠身份摘要识别，摘要缺失时可能重复。",
        least=FEW,
    ),
    Indicator(
        code="members_admitted",
        label="发展党员",
        unit="人",
        role=Role.PARTY,
        basis=Basis.TWO_YEARS,
        fact="admissions",
        measure=CountDistinct("person_key"),
        counts=Counts.HELPED,
        definition="近 24 个月内支部大会决议、经上级党委批准接收，日期以决议日为准，一人计一次。",
        source_label="发展党员台账",
        confirmed_by="上级党委",
        weaknesses="决议已作、批准未到的不计，列在待确认。人数从不作为考核得分。",
        least=FEW,
    ),
    Indicator(
        code="party_rules_made",
        label="健全完善党建工作制度",
        unit="项",
        role=Role.PARTY,
        basis=Basis.TWO_YEARS,
        fact="party_rules",
        measure=CountDistinct("rule_key"),
        counts=Counts.HELPED,
        definition="近 24 个月内新建或修订的制度，按党组织和制度名称去重。",
        source_label="党组织制度台账",
        confirmed_by="党组织书记",
        weaknesses="只计有无，不评制度写得好不好、是否执行。",
    ),
    Indicator(
        code="activity_centres",
        label="区域性党员活动中心",
        unit="处",
        role=Role.PARTY,
        basis=Basis.TWO_YEARS,
        fact="centres",
        measure=CountDistinct("address_key"),
        counts=Counts.HELPED,
        definition="近 24 个月内启用，按地址计，同一地址计一次。",
        source_label="活动中心台账",
        confirmed_by="镇街或园区党委",
        weaknesses="后来停用的仍计入启用数。",
    ),
    Indicator(
        code="activity_funds",
        label="筹措活动经费",
        unit="元",
        role=Role.PARTY,
        basis=Basis.TWO_YEARS,
        fact="outcomes",
        measure=Sum("amount_fen", FEN),
        counts=Counts.HELPED,
        filter={"kind": equals("activity_funds")},
        definition="近 24 个月内实际收到的经费，承诺未到的不计；一张收据计一次。",
        source_label="成效台账",
        confirmed_by="收款党组织",
        weaknesses="党费拨返与企业资助合并统计。",
    ),
    Indicator(
        code="pledges",
        label="目标承诺",
        unit="项",
        role=Role.PARTY,
        basis=Basis.SINCE_LAST_YEAR,
        fact="pledges",
        measure=CountDistinct(),
        counts=Counts.HELPED,
        beside=(
            Beside("已兑现", {"is_kept": YES}),
            Beside("逾期未兑现", {"is_overdue": YES}),
            Beside("已撤回", {"is_withdrawn": YES}),
        ),
        definition="上年 1 月 1 日以来党组织和党员作出的承诺，按作出之日计；兑现、逾期、撤回另列。",
        source_label="承诺台账",
        confirmed_by="党组织书记",
        weaknesses="计的是作出的承诺，不是兑现的承诺；兑现数见旁列。",
    ),
    Indicator(
        code="proposals",
        label="合理化建议",
        unit="条",
        role=Role.PARTY,
        basis=Basis.SINCE_LAST_YEAR,
        fact="proposals",
        measure=CountDistinct("proposal_key"),
        counts=Counts.HELPED,
        beside=(Beside("已采纳", {"is_adopted": YES}), Beside("已实施", {"is_implemented": YES})),
        definition="上年 1 月 1 日以来提出的建议，相同建议计一次；采纳、实施另列。",
        source_label="建议台账",
        confirmed_by="党组织书记",
        weaknesses="内容相近、措辞不同的建议可能重复。",
    ),
    Indicator(
        code="problems_cracked",
        label="破解难题",
        unit="件",
        role=Role.PARTY,
        basis=Basis.SINCE_LAST_YEAR,
        fact="problems",
        measure=CountDistinct(),
        counts=Counts.HELPED,
        definition="上年 1 月 1 日以来由党组织在企业内部解决的难题；转请部门协调的诉求不在其中。",
        source_label="难题台账",
        confirmed_by="党组织书记",
        weaknesses="难易不一，件数不宜横向比较。",
    ),
)

OTHER_SETUP_RATES = tuple(
    Indicator(
        code=code,
        label=label,
        unit="%",
        role=Role.PARTY,
        basis=Basis.AS_OF,
        fact="enterprises",
        measure=Ratio({covered: YES}),
        counts=Counts.CITY,
        filter=OPERATING_NONPUBLIC | narrowed,
        definition=definition,
        source_label="党组织和覆盖台账",
        confirmed_by="上级党委",
        weaknesses=weakness,
        is_programme_code=False,
    )
    for code, label, covered, narrowed, definition, weakness in (
        (
            "setup_rate_single", "单独组建率", "is_covered_singly", {},
            "口径 I2：单独组建党组织的在营非公企业 ÷ 全部在营非公企业。", PLACE_OF_TODAY,
        ),
        (
            "setup_rate_own", "应建已建率", "is_covered_singly", {"has_three_full_members": YES},
            "口径 I3：正式党员 3 人以上的在营非公企业中，单独组建党组织的占比。",
            "党员数取名册，没有名册的取最近一次申报。",
        ),
        (
            "setup_rate_with_members", "有党员企业组建率", "is_covered", {"has_a_full_member": YES},
            "口径 I4：有正式党员的在营非公企业中，有党组织覆盖的占比。", "党员数取名册，没有名册的取最近一次申报。",
        ),
        (
            "setup_rate_above_scale", "规上企业组建率", "is_covered", {"is_above_scale": YES},
            "口径 I5：规模以上在营非公企业中，有党组织覆盖的占比。", "规上名单按最近一次导入，不留历史。",
        ),
        (
            "setup_rate_work", "工作覆盖率", "is_worked_with", {},
            "口径 I6：有党组织覆盖，或有指导员在岗且近 90 天内联系过的在营非公企业 ÷ 全部在营非公企业。",
            "联系一次即计，不问深浅。",
        ),
    )
)  # fmt: skip

SMALL = {"size": one_of("small", "micro")}


STRUGGLING = {"is_struggling": YES}
IS_SMALL, IS_STRUGGLING = "小型、微型", "有诉求没有办结的"


def _equity(code: str, label: str, test: str, which: Filter, whom: str) -> Indicator:
    """How many of some enterprises are covered, served or seen: are the small and the struggling passed over?"""
    done, source, confirmed_by, weakness = {
        "is_covered": ("有党组织覆盖", "党组织和覆盖台账", "上级党委", "规模未定的企业不在小微内。"),
        "is_served": ("统计日有指导员在岗", "派驻记录", "项目办", "只看有没有派驻，不看做了什么。"),
        "is_seen": (
            "统计日前 30 天内有过联系（上门、电话、会议、消息，作废的不算）", "联系记录", "联系记录",
            "只计有无联系，不计联系质量。",
        ),
    }[test]  # fmt: skip
    return Indicator(
        code=code,
        label=label,
        unit="%",
        role=Role.PARTY if test == "is_covered" else Role.PROGRAMME if test == "is_served" else Role.HARMONY,
        basis=Basis.AS_OF,
        fact="enterprises",
        measure=Ratio({test: YES}),
        counts=Counts.CITY,
        filter={**({"is_served": YES} if test == "is_seen" else OPERATING_NONPUBLIC), **which},
        definition=f"{whom}中，{done}的占比。",
        source_label=source,
        confirmed_by=confirmed_by,
        weaknesses=weakness,
        is_programme_code=False,
    )


EQUITY = (
    _equity("setup_rate_small", "小微企业组建率", "is_covered", SMALL, f"{IS_SMALL}在营非公企业"),
    _equity("setup_rate_struggling", "有难处企业组建率", "is_covered", STRUGGLING, f"{IS_STRUGGLING}在营非公企业"),
    _equity("served_rate", "派驻覆盖率", "is_served", {}, "在营非公企业"),
    _equity("served_rate_small", "小微企业派驻覆盖率", "is_served", SMALL, f"{IS_SMALL}在营非公企业"),
    _equity("served_rate_struggling", "有难处企业派驻覆盖率", "is_served", STRUGGLING, f"{IS_STRUGGLING}在营非公企业"),
    _equity("seen_rate", "近 30 天联系率", "is_seen", {}, "有指导员的在营企业"),
    _equity("seen_rate_small", "小微企业近 30 天联系率", "is_seen", SMALL, f"有指导员的{IS_SMALL}在营企业"),
    _equity(
        "seen_rate_struggling", "有难处企业近 30 天联系率", "is_seen", STRUGGLING, f"有指导员、{IS_STRUGGLING}在营企业"
    ),
)

MEETING_RATE = Indicator(
    code="setup_rate_active",
    label="党组织规范运转率",
    unit="%",
    role=Role.PARTY,
    basis=Basis.AS_OF,
    fact="organisations",
    measure=Ratio({"has_met": YES}),
    counts=Counts.CITY,
    filter={"covers_the_counted": YES},
    definition="口径 I7：覆盖在营非公企业的存续党组织中，上一季度开过党员大会且班子在任期内的占比。",
    source_label="党组织和会议台账",
    confirmed_by="上级党委",
    weaknesses="新成立的党组织到下一季度才可能计入；会议由党组织自己登记。",
    is_programme_code=False,
)
