"""Role 2: the economic-development server (促转型, 促创新, 解难题)."""

from dataclasses import replace

from qiaoliang.results.indicators.choices import Basis, Counts, Role
from qiaoliang.results.indicators.vocabulary import (
    FEN,
    MILLI_PERCENT,
    PRESENT,
    YES,
    Beside,
    CountDistinct,
    Filter,
    Indicator,
    Measure,
    Ratio,
    Sum,
    equals,
)

PERSONS = Sum("quantity")
MONEY = Sum("amount_fen", FEN)
ONE_THING = CountDistinct("natural_key")


def _outcome(
    code: str,
    label: str,
    unit: str,
    measure: Measure,
    definition: str,
    confirmed_by: str,
    weaknesses: str,
    *,
    basis: Basis = Basis.SINCE_START,
    also: Filter | None = None,
    beside: tuple[Beside, ...] = (),
) -> Indicator:
    """A figure over one kind of the outcome ledger; the kind bears the figure's code."""
    return Indicator(
        code=code,
        label=label,
        unit=unit,
        role=Role.ECONOMY,
        basis=basis,
        fact="outcomes",
        measure=measure,
        counts=Counts.HELPED,
        filter={"kind": equals(code), **(also or {})},
        beside=beside,
        definition=definition,
        source_label="成效台账",
        confirmed_by=confirmed_by,
        weaknesses=weaknesses,
    )


def _platform(code: str, label: str, definition: str) -> Indicator:
    return _outcome(
        code, label, "个", ONE_THING, definition, "批准文号",
        "批准当年计入，以后被摘牌的不倒扣；摘牌另有记录。",
        basis=Basis.LAST_YEAR, also={"document_number": PRESENT},
    )  # fmt: skip


ECONOMY = (
    Indicator(
        code="hightech_share",
        label="高新技术产业产值占比(新口径)",
        unit="%",
        role=Role.ECONOMY,
        basis=Basis.LAST_YEAR,
        fact="statistics",
        measure=Sum("amount", MILLI_PERCENT),
        counts=Counts.IMPORTED,
        filter={"code": equals("hightech_share")},
        definition="上一年度高新技术产业产值占规上工业总产值的比重，引用主管部门公布数，取统计日前最新一版。",
        source_label="部门统计",
        confirmed_by="公布单位",
        weaknesses="全市经济的结果，不能归功于本制度。",
    ),
    _outcome(
        "talents_introduced", "引进高层次人才", "人", ONE_THING,
        "启动以来已签合同的高层次人才，一人计一次。", "企业",
        "“高层次”按各地认定目录，目录之间不完全可比。",
    ),
    _outcome(
        "study_placements", "选派学习深造", "人次", PERSONS,
        "启动以来选派外出学习、进修，按参加人次计。", "企业", "时间长短不分，一天的培训与一年的进修同计一人次。",
    ),
    _outcome(
        "national_talents", "国家级人才计划入选", "人", ONE_THING,
        "启动以来凭入选文件计，一人一计划计一次。", "入选文件文号", "入选者申报多由企业主导，指导员只是助力。",
        also={"document_number": PRESENT},
    ),
    _platform("national_labs", "国家工程实验室", "上一年度获批，凭批准文件计。"),
    _platform("national_centres", "国家工程技术研究中心", "上一年度获批，凭批准文件计。"),
    _platform("alliances", "产业技术创新联盟", "上一年度获批，一个联盟计一次，不按成员企业重复计。"),
    _platform("provincial_rd_centres", "省级企业研发中心", "上一年度获批，凭批准文件计。"),
    Indicator(
        code="innovation_projects",
        label="技术革新项目",
        unit="项",
        role=Role.ECONOMY,
        basis=Basis.SINCE_LAST_YEAR,
        fact="projects",
        measure=CountDistinct(),
        counts=Counts.HELPED,
        filter={"claimed_by_members": PRESENT},
        beside=(Beside("已完成", {"is_done": YES}),),
        definition="上年 1 月 1 日以来启动、有党员认领的技术革新项目；完成数另列。",
        source_label="创新台账",
        confirmed_by="企业",
        weaknesses="项目大小不一，件数不宜横向比较。",
    ),
    Indicator(
        code="innovation_benefit",
        label="新增经济效益",
        unit="元",
        role=Role.ECONOMY,
        basis=Basis.SINCE_LAST_YEAR,
        fact="benefits",
        measure=MONEY,
        counts=Counts.HELPED,
        definition="上年 1 月 1 日以来技术革新项目带来的效益，由企业申报，未经审计。",
        source_label="创新台账",
        confirmed_by="企业",
        weaknesses="企业自行测算，未经审计。",
    ),
    _outcome(
        "grants_won", "争取无偿资金", "元", MONEY,
        "启动以来已到账的无偿资金，一份批文计一次。", "企业、批文机关",
        "决定权在批文机关，指导员只是助力；与贷款、减免不相加。",
    ),
    _outcome(
        "loans_arranged", "协调贷款", "元", MONEY,
        "启动以来已提款的贷款，一份合同计一次；续贷计入并标明。", "企业、银行合同",
        "决定权在银行；续贷不是新增资金，金额见旁列。",
        beside=(Beside("其中续贷", {"is_renewal": YES}),),
    ),
    _outcome(
        "workers_recruited", "招工", "人", PERSONS,
        "启动以来经协助招用并签订劳动合同的人数。", "企业", "不追踪留用时间。",
    ),
    _outcome(
        "workers_trained", "培训人才", "人", ONE_THING,
        "启动以来参加培训的人数，一人计一次。", "主办单位", "凭姓名和出生年月识别同一人，资料不全时可能重复。",
    ),
    _outcome(
        "fees_reduced", "减免费用", "元", MONEY,
        "启动以来主管部门已作决定的减免，必须写明法律依据。", "企业、主管部门决定",
        "依法应享的减免与争取来的减免未分开。", also={"legal_basis": PRESENT},
    ),
    Indicator(
        code="demands_resolved",
        label="协调解决问题",
        unit="件",
        role=Role.ECONOMY,
        basis=Basis.SINCE_START,
        fact="demands",
        measure=CountDistinct(),
        counts=Counts.HELPED,
        definition="启动以来由业主评价“已解决”而办结的诉求；重开的退出，再次办结才计。",
        source_label="诉求台账",
        confirmed_by="业主",
        weaknesses="“部分解决”不计入，列在有异议。",
    ),
)  # fmt: skip

DEMAND_CLOCKS = (
    Indicator(
        code="demands_logged_at_once",
        label="诉求当天登记率",
        unit="%",
        role=Role.ECONOMY,
        basis=Basis.LAST_YEAR,
        fact="demand_clocks",
        measure=Ratio({"is_logged_at_once": YES}),
        counts=Counts.CITY,
        definition="上一年度听到的诉求中，当天就登记的占比。",
        source_label="诉求台账",
        confirmed_by="登记和听到的日期",
        weaknesses="听到日期由登记人填写。",
        is_programme_code=False,
    ),
    Indicator(
        code="demands_answered_in_time",
        label="诉求按时答复率",
        unit="%",
        role=Role.ECONOMY,
        basis=Basis.LAST_YEAR,
        fact="demand_clocks",
        measure=Ratio({"is_answered_in_time": YES}),
        counts=Counts.CITY,
        filter={"was_answered": YES},
        definition="上一年度听到并已答复的诉求中，在时限内答复的占比；时限按工作日，扣除暂停，计入批准的延期。",
        source_label="诉求台账",
        confirmed_by="诉求经过",
        weaknesses="只看是否按时，不看是否解决；重开的以最后一次答复为准。",
        is_programme_code=False,
    ),
)

DEMAND_FUNNEL = Indicator(
    code="demands_raised",
    label="企业诉求",
    unit="件",
    role=Role.ECONOMY,
    basis=Basis.SINCE_START,
    fact="demand_clocks",
    measure=CountDistinct(),
    counts=Counts.CITY,
    beside=(
        Beside("部门签收", {"is_signed": YES}),
        Beside("部门答复", {"is_replied": YES}),
        Beside("业主确认已解决", {"is_settled": YES}),
    ),
    definition="启动以来听到并登记的诉求，按听到日期计；部门签收、部门答复、业主确认已解决另列，后一步都含在前一步里。",
    source_label="诉求台账",
    confirmed_by="诉求经过",
    weaknesses="没有登记的不知道；部门没有签收直接答复的，也算签收过。",
    is_programme_code=False,
)

POLICY_FUNNEL = Indicator(
    code="policies_delivered",
    label="政策送达",
    unit="家次",
    role=Role.ECONOMY,
    basis=Basis.LAST_YEAR,
    fact="deliveries",
    measure=CountDistinct(),
    counts=Counts.CITY,
    beside=(
        Beside("已阅读", {"is_read": YES}),
        Beside("已咨询", {"is_asked_about": YES}),
        Beside("已申报", {"is_applied_for": YES}),
        Beside("已兑现", {"is_granted": YES}),
    ),
    definition="上一年度送达企业的政策和消息，一版政策送一家企业计一次；阅读、咨询、申报、兑现到统计日为止，另列。",
    source_label="政策送达记录",
    confirmed_by="系统记录的送达时间",
    weaknesses="企业自己看到的不在内；当面讲解、没有在系统里打开的不算已读。",
    is_programme_code=False,
)


def _with_universities(
    code: str, label: str, unit: str, definition: str, confirmed_by: str, weaknesses: str
) -> Indicator:
    return replace(
        _outcome(code, label, unit, ONE_THING, definition, confirmed_by, weaknesses), is_programme_code=False
    )


WITH_UNIVERSITIES = (
    _with_universities(
        "seminar", "校企座谈", "次",
        "启动以来举办、有企业参加的座谈，同一天同一主题的一场计一次，不按参加企业重复计。", "主办单位",
        "只计办了几场，不计谈成什么。",
    ),
    _with_universities(
        "university_agreement", "产学研协议", "份", "启动以来企业与高校院所签订的协议，一个编号计一次。", "企业",
        "只计签订，不计履行得怎样。",
    ),
)  # fmt: skip

WORD_CLOCKS = (
    Indicator(
        code="policies_delivered_soon",
        label="政策三日送达率",
        unit="%",
        role=Role.ECONOMY,
        basis=Basis.LAST_YEAR,
        fact="deliveries",
        measure=Ratio({"is_delivered_soon": YES}),
        counts=Counts.CITY,
        filter={"is_published": YES},
        definition="上一年度送达企业的政策和消息中，发布后 72 小时内送达的占比；一版政策送一家企业计一条。",
        source_label="政策送达记录",
        confirmed_by="系统记录的发布和送达时间",
        weaknesses="只算送达过的企业，应送未送的不在内；新登记的企业补送旧政策会显得慢。",
        is_programme_code=False,
    ),
    Indicator(
        code="policies_read_soon",
        label="政策三日阅读率",
        unit="%",
        role=Role.ECONOMY,
        basis=Basis.LAST_YEAR,
        fact="deliveries",
        measure=Ratio({"is_read_soon": YES}),
        counts=Counts.CITY,
        definition="上一年度送达企业的政策和消息中，企业自己在送达后 72 小时内打开阅读的占比。",
        source_label="政策送达记录",
        confirmed_by="企业自己打开的时间",
        weaknesses="当面讲解过、没有在系统里打开的不算已读。",
        is_programme_code=False,
    ),
)
