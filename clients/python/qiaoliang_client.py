"""桥梁接口的 Python 客户端：只用标准库，由 docs/openapi.json 生成，请不要手改。

    from qiaoliang_client import Qiaoliang, Refused, every

    office = Qiaoliang("https://qiaoliang.example", "qlt_…")
    for demand in every(office.list_demands, stage="sent", department=3):
        office.sign_demand(demand["id"], {"version": demand["version"]})

写操作自带幂等键：网络断开、服务器忙（429、5xx）时用原键重发，不会办两次。
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NotRequired, TypedDict, cast
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

TRIES = 4
LONGEST_WAIT = 60.0  # seconds


class Refused(Exception):
    """服务器的拒绝（RFC 9457）：status 状态码，kind 类别，detail 一句话，errors 逐字段的说明。"""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.kind = str(problem.get("type", "")).rpartition(":")[2]
        self.detail = str(problem.get("detail", ""))
        self.errors = {str(one["field"]): str(one["sentence"]) for one in problem.get("errors", [])}
        super().__init__(f"{status} {self.kind}: {self.detail}")


class Caller:
    """发请求：带令牌、编码、超时、重发。"""

    def __init__(self, address: str, token: str, *, timeout: float = 30.0) -> None:
        if not address.startswith(("https://", "http://")):
            raise ValueError("地址要以 https:// 开头")
        self.address = address.rstrip("/")
        self.token = token
        self.timeout = timeout

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        key: str | None = None,
    ) -> Any:
        """一次请求；读、带幂等键的写在服务器忙或断线时重发。"""
        asked = {name: _written(value) for name, value in (query or {}).items() if value is not None}
        address = self.address + path + (f"?{urlencode(asked)}" if asked else "")
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        if key is not None:
            headers["Idempotency-Key"] = key
        may_repeat = method == "GET" or key is not None
        for attempt in range(TRIES):
            last = attempt == TRIES - 1 or not may_repeat
            try:
                with urlopen(Request(address, data, headers, method=method), timeout=self.timeout) as answer:
                    return json.load(answer)
            except HTTPError as problem:
                with problem:
                    told = problem.read()
                if last or not (problem.code == 429 or problem.code >= 500):
                    raise Refused(problem.code, _problem(told)) from None
                wait = float(problem.headers.get("Retry-After") or 2**attempt)
            except (URLError, TimeoutError, ConnectionError):
                if last:
                    raise
                wait = float(2**attempt)
            time.sleep(min(wait, LONGEST_WAIT))
        raise AssertionError("unreachable")


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _problem(told: bytes) -> dict[str, Any]:
    try:
        found = json.loads(told)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"detail": told.decode(errors="replace")[:200]}


def every(operation: Callable[..., Any], *place: Any, **query: Any) -> Iterator[Any]:
    """逐条读完一个列表操作的所有页。"""
    after: str | None = None
    while True:
        page = operation(*place, **query, after=after)
        yield from page["items"]
        after = page["next"]
        if after is None:
            return


class AmendIn(TypedDict):
    # 一句话：给什么、给谁
    summary: str
    # 支持内容
    benefit: NotRequired[str]
    # 怎么办
    how_to: NotRequired[str]
    # 生效日
    effective_on: str
    # 有效至；不写为长期
    expires_on: NotRequired[str | None]
    # 申报截止
    apply_until: NotRequired[str | None]
    # 行业门类；空为不限
    sections: NotRequired[
        list[
            Literal[
                "A",
                "B",
                "C",
                "D",
                "E",
                "F",
                "G",
                "H",
                "I",
                "J",
                "K",
                "L",
                "M",
                "N",
                "O",
                "P",
                "Q",
                "R",
                "S",
                "T",
            ]
        ]
    ]
    # 行业大类代码；空为不限
    divisions: NotRequired[list[str]]
    # 县区代码；空为不限
    counties: NotRequired[list[str]]
    # 规模；空为不限
    sizes: NotRequired[list[Literal["large", "medium", "small", "micro"]]]
    # 控股情况；空为不限
    ownership: NotRequired[list[Literal["state", "collective", "private", "hmt", "foreign", "other"]]]
    # 资质；空为不限
    qualities: NotRequired[list[Literal["above_scale", "high_tech", "specialised", "tech_small"]]]
    # 资质满足其一即可
    any_quality: NotRequired[bool]
    # 职工不少于
    staff_least: NotRequired[int | None]
    # 职工不超过
    staff_most: NotRequired[int | None]
    # 成立满几年
    years_least: NotRequired[int | None]
    # 成立不超过几年
    years_most: NotRequired[int | None]
    # 营业收入不少于（分）
    revenue_least_fen: NotRequired[int | None]
    # 营业收入不超过（分）
    revenue_most_fen: NotRequired[int | None]
    # 读到的版本；也可用 If-Match 头
    version: NotRequired[int | None]


class AskIn(TypedDict):
    # 读到的版本；也可用 If-Match 头
    version: NotRequired[int | None]
    # 请示什么
    kind: Literal["extension", "beyond", "ruling"]
    # 延长几个工作日，只有延期要写
    days: NotRequired[int | None]
    # 理由
    reason: str
    # 依据，超出职权的要写
    basis: NotRequired[str]


class AssignmentOut(TypedDict):
    # 编号
    id: int
    # 类别
    kind: Literal["notice", "task"]
    # 标题
    title: str
    # 内容
    body: str
    # 完成日期
    due_on: str
    # 失效日期
    expires_on: str
    # 发给谁
    group: str
    # 发出单位
    sender_name: str
    # 发出时间
    sent_at: str
    # 是否已撤回
    is_withdrawn: bool
    # 共几件
    copies: int
    # 已收到几件
    received: int
    # 已完成几件
    done: int
    # 版本
    version: int


class CaseStepOut(TypedDict):
    # 步骤
    stage: Literal["need", "option", "applied", "decided", "received", "refused", "withdrawn"]
    # 日期
    happened_on: str
    # 说明
    words: str
    # 登记时间
    at: str
    # 登记人
    by_name: str


class CaseDetail(TypedDict):
    # 编号
    id: int
    # 企业编号
    enterprise: int
    # 企业名称
    enterprise_name: str
    # 地区代码
    region_code: str
    # 类别
    kind: Literal["grant", "loan", "recruitment", "training", "fee_relief"]
    # 需求
    title: str
    # 需要金额（分）
    wanted_amount_fen: int | None
    # 需要人数
    wanted_count: int | None
    # 提出日期
    opened_on: str
    # 状态
    stage: Literal["need", "option", "applied", "decided", "received", "refused", "withdrawn"]
    # 时限
    due_on: str | None
    # 协办部门编号
    department: int | None
    # 办法
    option: str
    # 对方
    party: str
    # 申请日期
    applied_on: str | None
    # 批复日期
    decided_on: str | None
    # 决定机关
    deciding_authority: str
    # 文号或合同号
    document_number: str
    # 批准金额（分）
    amount_fen: int | None
    # 人数
    count: int | None
    # 到位日期
    received_on: str | None
    # 版本，办理时带上
    version: int
    # 说明
    body: str
    # 办理经过，先后排列
    steps: list[CaseStepOut]


class CaseIn(TypedDict):
    # 企业编号
    enterprise: int
    # 需要什么
    kind: Literal["grant", "loan", "recruitment", "training", "fee_relief"]
    # 需求，一句话
    title: str
    # 说明
    body: NotRequired[str]
    # 需要金额（分）
    wanted_amount_fen: NotRequired[int | None]
    # 需要人数
    wanted_count: NotRequired[int | None]
    # 协办部门编号
    department: NotRequired[int | None]
    # 提出日期
    on: str


class CaseOut(TypedDict):
    # 编号
    id: int
    # 企业编号
    enterprise: int
    # 企业名称
    enterprise_name: str
    # 地区代码
    region_code: str
    # 类别
    kind: Literal["grant", "loan", "recruitment", "training", "fee_relief"]
    # 需求
    title: str
    # 需要金额（分）
    wanted_amount_fen: int | None
    # 需要人数
    wanted_count: int | None
    # 提出日期
    opened_on: str
    # 状态
    stage: Literal["need", "option", "applied", "decided", "received", "refused", "withdrawn"]
    # 时限
    due_on: str | None
    # 协办部门编号
    department: int | None
    # 办法
    option: str
    # 对方
    party: str
    # 申请日期
    applied_on: str | None
    # 批复日期
    decided_on: str | None
    # 决定机关
    deciding_authority: str
    # 文号或合同号
    document_number: str
    # 批准金额（分）
    amount_fen: int | None
    # 人数
    count: int | None
    # 到位日期
    received_on: str | None
    # 版本，办理时带上
    version: int


class ChooseIn(TypedDict):
    # 日期
    on: str
    # 说明
    words: NotRequired[str]
    # 读到的版本；也可用 If-Match 头
    version: NotRequired[int | None]
    # 办法
    option: str
    # 对方
    party: NotRequired[str]


class ClaimedOut(TypedDict):
    # 编号
    id: int
    # 类别
    kind: Literal[
        "activity_funds",
        "proposal_benefit",
        "talents_introduced",
        "study_placements",
        "national_talents",
        "national_labs",
        "national_centres",
        "alliances",
        "provincial_rd_centres",
        "grants_won",
        "loans_arranged",
        "workers_recruited",
        "workers_trained",
        "fees_reduced",
        "seminar",
        "university_agreement",
        "innovation_event",
        "brand",
        "intellectual_property",
        "culture_handbooks",
        "wage_agreement",
        "dialogue_mechanism",
        "honour",
    ]
    # 企业编号；不属于一家企业的为 null
    enterprise: int | None
    # 发生地代码
    region_code: str
    # 日期
    happened_on: str
    # 事项
    title: str
    # 金额（分）；不按金额计的为 null
    amount_fen: int | None
    # 数量
    quantity: int
    # 对方单位
    counterpart: str
    # 文号或合同号
    document_number: str
    # 决定机关
    deciding_authority: str
    # 法律依据
    legal_basis: str
    # 续贷
    is_renewal: bool
    # 状态。部门的令牌对待确认和有异议的一律看到 under_review
    state: Literal["claimed", "confirmed", "disputed", "void", "under_review"]
    # 是否已计入
    counts: bool
    # 确认时间
    confirmed_at: str | None
    # 登记时间
    recorded_at: str
    # false 表示同一凭据已登记过，已并入那一条，不重复计算
    is_new: bool


class ContactIn(TypedDict):
    # 什么时候联系的，带时区
    happened_at: str
    # 方式
    channel: Literal["visit", "talk", "call", "meeting", "message"]
    # 与谁
    with_whom: Literal["owner", "delegate", "other"]
    # 对方已回复（发消息时才要写）
    is_answered: NotRequired[bool]
    # 说了什么，一两句
    summary: str
    # 企业编号
    enterprise: int
    # 谁联系的：本单位指导员编号
    instructor: int


class ContactOut(TypedDict):
    # 编号
    id: int
    # 企业编号
    enterprise: int
    # 企业名称
    enterprise_name: str
    # 指导员编号
    instructor: int
    # 指导员姓名
    instructor_name: str
    # 什么时候联系的
    happened_at: str
    # ISO 周
    iso_week: int
    # 方式
    channel: Literal["visit", "talk", "call", "meeting", "message"]
    # 与谁
    with_whom: Literal["owner", "delegate", "other"]
    # 对方已回复（只对消息有意义）
    is_answered: bool
    # 说了什么
    summary: str
    # 是否计入当周应联系
    counts: bool
    # 是否已作废
    is_void: bool
    # 作废原因
    void_reason: str
    # 这条记录的版本，更正时带上
    seen: str


class CorrectionIn(TypedDict):
    # 什么时候联系的，带时区
    happened_at: str
    # 方式
    channel: Literal["visit", "talk", "call", "meeting", "message"]
    # 与谁
    with_whom: Literal["owner", "delegate", "other"]
    # 对方已回复（发消息时才要写）
    is_answered: NotRequired[bool]
    # 说了什么，一两句
    summary: str
    # 读到的版本（ContactOut.seen）
    seen: str


class CoverOut(TypedDict):
    # 党组织编号
    organisation: int
    # 党组织名称
    organisation_name: str
    # 覆盖方式
    form: Literal["single", "joint", "industry", "regional", "attached", "dispatched"]
    # 起
    starts_on: str


class CoveredOut(TypedDict):
    # 企业编号
    enterprise: int
    # 覆盖方式
    form: Literal["single", "joint", "industry", "regional", "attached", "dispatched"]
    # 起
    starts_on: str
    # 决定文号
    decision_number: str


class DayIn(TypedDict):
    # 日期
    on: str
    # 说明
    words: NotRequired[str]
    # 读到的版本；也可用 If-Match 头
    version: NotRequired[int | None]


class DecideIn(TypedDict):
    # 日期
    on: str
    # 说明
    words: NotRequired[str]
    # 读到的版本；也可用 If-Match 头
    version: NotRequired[int | None]
    # 是否批准
    is_granted: bool
    # 由谁决定
    deciding_authority: NotRequired[str]
    # 文号
    document_number: NotRequired[str]
    # 法律依据，减免费用必须写
    legal_basis: NotRequired[str]
    # 批准金额（分）
    amount_fen: NotRequired[int | None]
    # 人数
    count: NotRequired[int | None]


class DeliverIn(TypedDict):
    # 资料不全、待核实的企业也送达
    with_unknown: NotRequired[bool]


class DeliveredOut(TypedDict):
    # 这一次新送达几家企业；送过的不重复送
    delivered: int


class DeliveryOut(TypedDict):
    # 编号
    id: int
    # 政策编号
    policy: int
    # 第几版
    edition: int
    # 企业编号
    enterprise: int
    # 企业名称
    enterprise_name: str
    # 送达时是否符合
    verdict: Literal["meets", "misses", "unknown"]
    # 方式
    route: Literal["system", "handed", "found"]
    # 进展
    step: Literal["delivered", "read", "asked", "applied", "granted", "refused", "declined"]
    # 送达时间
    delivered_at: str
    # 企业首次阅读时间
    first_read_at: str | None
    # 咨询日期
    asked_on: str | None
    # 申报日期
    applied_on: str | None
    # 办结日期
    decided_on: str | None


class SupportOut(TypedDict):
    # 协办部门编号
    department: int
    # 协办部门
    department_name: str
    # 请协办什么
    task: str
    # 会商时限
    due_on: str
    # 提交意见的时间；还没有为 null
    advised_at: str | None
    # 协办意见
    advice: str


class MoveOut(TypedDict):
    # 事项
    kind: Literal[
        "raise",
        "send",
        "rule",
        "sign",
        "return",
        "answer",
        "close",
        "reopen",
        "pause",
        "resume",
        "ask",
        "grant",
        "refuse",
        "support",
        "advice",
        "hide",
        "join",
        "leave",
        "label",
    ]
    # 之后的状态
    stage: Literal["logged", "sent", "working", "answered", "closed"]
    # 时间
    at: str
    # 谁
    by_name: str
    # 说明
    words: str


class DemandDetail(TypedDict):
    # 编号
    id: int
    # 诉求编号
    number: str
    # 企业编号
    enterprise: int
    # 企业名称
    enterprise_name: str
    # 地区代码
    region_code: str
    # 事项
    title: str
    # 类别
    category: Literal[
        "utilities",
        "labour",
        "land",
        "approval",
        "environment",
        "finance",
        "dispute",
        "market",
        "traffic",
        "tax",
        "other",
    ]
    # 急缓
    urgency: Literal["ordinary", "complex", "urgent"]
    # 状态
    stage: Literal["logged", "sent", "working", "answered", "closed"]
    # 承办部门编号；未派单为 null
    department: int | None
    # 听到日期
    heard_on: str
    # 时限；暂停或办结为 null
    due_on: str | None
    # 是否暂停计时
    is_paused: bool
    # 并入的同类事项编号
    topic: int | None
    # 从哪里听到
    mouth: Literal["instructor", "owner", "office", "meeting", "survey", "import"]
    # 业主评价
    verdict: Literal["", "solved", "partly", "not_solved", "withdrawn"]
    # 版本，办理时带上
    version: int
    # 说明
    body: str
    # 答复
    answer: str
    # 答复时间
    answered_at: str | None
    # 协办部门，先后排列
    supports: list[SupportOut]
    # 办理经过，先后排列
    moves: list[MoveOut]


class DemandIn(TypedDict):
    # 企业编号
    enterprise: int
    # 要解决什么，一句话
    title: str
    # 说明
    body: NotRequired[str]
    # 类别
    category: Literal[
        "utilities",
        "labour",
        "land",
        "approval",
        "environment",
        "finance",
        "dispute",
        "market",
        "traffic",
        "tax",
        "other",
    ]
    # 急缓
    urgency: NotRequired[Literal["ordinary", "complex", "urgent"]]
    # 听到日期
    heard_on: str
    # 谁听到的：本单位指导员编号；部门的令牌必须写
    instructor: NotRequired[int | None]
    # 项目办的令牌不写指导员时，从哪里听到
    mouth: NotRequired[Literal["office", "meeting", "survey"] | None]
    # 提示有相似诉求后，确认不是同一件
    is_other: NotRequired[bool]


class DemandOut(TypedDict):
    # 编号
    id: int
    # 诉求编号
    number: str
    # 企业编号
    enterprise: int
    # 企业名称
    enterprise_name: str
    # 地区代码
    region_code: str
    # 事项
    title: str
    # 类别
    category: Literal[
        "utilities",
        "labour",
        "land",
        "approval",
        "environment",
        "finance",
        "dispute",
        "market",
        "traffic",
        "tax",
        "other",
    ]
    # 急缓
    urgency: Literal["ordinary", "complex", "urgent"]
    # 状态
    stage: Literal["logged", "sent", "working", "answered", "closed"]
    # 承办部门编号；未派单为 null
    department: int | None
    # 听到日期
    heard_on: str
    # 时限；暂停或办结为 null
    due_on: str | None
    # 是否暂停计时
    is_paused: bool
    # 并入的同类事项编号
    topic: int | None
    # 从哪里听到
    mouth: Literal["instructor", "owner", "office", "meeting", "survey", "import"]
    # 业主评价
    verdict: Literal["", "solved", "partly", "not_solved", "withdrawn"]
    # 版本，办理时带上
    version: int


class DepartmentOut(TypedDict):
    # 编号
    id: int
    # 代码
    code: str
    # 名称
    name: str
    # 简称
    short_name: str
    # 职能代码
    function: str
    # 所在地区代码
    region_code: str
    # 是否在用
    is_active: bool


class EditionOut(TypedDict):
    # 第几版
    number: int
    # 生效日
    effective_on: str
    # 有效至
    expires_on: str | None
    # 申报截止
    apply_until: str | None
    # 一句话
    summary: str
    # 支持内容
    benefit: str
    # 怎么办
    how_to: str
    # 条件；空对象为不限
    conditions: dict[str, Any]
    # 发布时间；草稿为 null
    published_at: str | None


class ServedOut(TypedDict):
    # 派驻编号
    posting: int
    # 指导员编号
    instructor: int
    # 姓名
    instructor_name: str
    # 分工
    part: Literal["lead", "support"]
    # 起
    starts_on: str


class PersonOut(TypedDict):
    # 身份
    role: Literal["owner", "delegate", "other"]
    # 姓名
    name: str
    # 职务
    title: str
    # 是否登记了手机号；号码本身不经接口提供
    has_phone: bool


class EnterpriseDetail(TypedDict):
    # 编号
    id: int
    # 统一社会信用代码
    credit_code: str
    # 企业名称
    name: str
    # 简称
    short_name: str
    # 镇街代码
    region_code: str
    # 地址
    address: str
    # 行业大类
    division: str
    # 行业门类
    section: str
    # 职工人数
    staff_count: int | None
    # 规模
    size_class: Literal["", "large", "medium", "small", "micro"]
    # 规上
    is_above_scale: bool
    # 经营状态
    state: Literal["preparing", "operating", "suspended", "closed", "revoked", "merged_away", "split_away", "moved_out"]
    # 今天覆盖它的党组织；空为未覆盖
    coverage: list[CoverOut]
    # 今天派驻的指导员，牵头的在前
    instructors: list[ServedOut]
    # 最近一次联系
    last_contact_at: str | None
    # 版本
    version: int
    # 成立日期
    established_on: str | None
    # 正式党员数（最近一次申报）
    full_members: int
    # 在用的联系人
    people: list[PersonOut]


class EnterpriseOut(TypedDict):
    # 编号
    id: int
    # 统一社会信用代码
    credit_code: str
    # 企业名称
    name: str
    # 简称
    short_name: str
    # 镇街代码
    region_code: str
    # 地址
    address: str
    # 行业大类
    division: str
    # 行业门类
    section: str
    # 职工人数
    staff_count: int | None
    # 规模
    size_class: Literal["", "large", "medium", "small", "micro"]
    # 规上
    is_above_scale: bool
    # 经营状态
    state: Literal["preparing", "operating", "suspended", "closed", "revoked", "merged_away", "split_away", "moved_out"]
    # 今天覆盖它的党组织；空为未覆盖
    coverage: list[CoverOut]
    # 今天派驻的指导员，牵头的在前
    instructors: list[ServedOut]
    # 最近一次联系
    last_contact_at: str | None
    # 版本
    version: int


class ErrorOut(TypedDict):
    # 哪个字段；空串指整个请求
    field: str
    # 一句话：哪里不对、怎么改
    sentence: str


class FigureOut(TypedDict):
    # 代码
    code: str
    # 名称
    label: str
    # 单位
    unit: str
    # 属于哪一块
    role: Literal["programme", "party", "economy", "harmony", "results"]
    # 口径
    definition: str
    # 数什么；比率是分子数什么
    numerator_text: str
    # 除以什么；不是比率的为空
    denominator_text: str
    # 怎么去重
    dedup: str
    # 数据来源
    source: str
    # 由谁确认
    confirmed_by: str
    # 不能说明什么
    weaknesses: str
    # 口径版本
    version: int
    # 数值；未公布或样本过少时为 null
    value: float | None
    # 分子
    numerator: int | None
    # 分母
    denominator: int | None
    # 按登记计
    claimed: float | None
    # 由多少条记录得出
    records: int
    # 统计期起
    period_start: str
    # 统计期止
    period_end: str
    # 在页面上打开这些记录
    records_url: str
    # 从接口逐页读这些记录
    records_api: str


class IndicatorOut(TypedDict):
    # 代码
    code: str
    # 名称
    label: str
    # 单位
    unit: str
    # 属于哪一块
    role: Literal["programme", "party", "economy", "harmony", "results"]
    # 口径
    definition: str
    # 数什么；比率是分子数什么
    numerator_text: str
    # 除以什么；不是比率的为空
    denominator_text: str
    # 怎么去重
    dedup: str
    # 数据来源
    source: str
    # 由谁确认
    confirmed_by: str
    # 不能说明什么
    weaknesses: str
    # 口径版本
    version: int


class IndicatorsOut(TypedDict):
    # 全部指标
    items: list[IndicatorOut]


class InstructorOut(TypedDict):
    # 编号
    id: int
    # 指导员编号
    number: str
    # 姓名
    name: str
    # 派出部门编号
    department: int
    # 派出部门简称
    department_name: str
    # 职务
    position: str
    # 状态
    standing: Literal["nominated", "approved", "returned", "ended"]
    # 任期起
    term_starts_on: str | None
    # 任期止
    term_ends_on: str | None
    # 是否登记了手机号；号码本身不经接口提供
    has_phone: bool
    # 版本
    version: int


class KindOut(TypedDict):
    # 类别
    code: Literal[
        "activity_funds",
        "proposal_benefit",
        "talents_introduced",
        "study_placements",
        "national_talents",
        "national_labs",
        "national_centres",
        "alliances",
        "provincial_rd_centres",
        "grants_won",
        "loans_arranged",
        "workers_recruited",
        "workers_trained",
        "fees_reduced",
        "seminar",
        "university_agreement",
        "innovation_event",
        "brand",
        "intellectual_property",
        "culture_handbooks",
        "wage_agreement",
        "dialogue_mechanism",
        "honour",
    ]
    # 名称
    label: str
    # 哪个角色
    role: Literal["party", "economy", "harmony"]
    # 单位
    unit: str
    # 按什么计
    measure: Literal["amount", "quantity", "one"]
    # 由谁确认
    confirmed_by: Literal["enterprise", "organisation", "organiser", "recipient", "document", "upper_committee"]
    # 必须写企业
    needs_enterprise: bool
    # 必须写的字段和它的意思
    asks: dict[str, str]


class KindsOut(TypedDict):
    # 全部类别
    items: list[KindOut]


class MeOut(TypedDict):
    # 系统名称
    name: str
    # 代表哪个单位
    acts_for: str
    # 权限
    rights: list[str]
    # 失效时间
    expires_at: str


class OrganisationDetail(TypedDict):
    # 编号
    id: int
    # 组织编号
    code: str
    # 名称
    name: str
    # 类别
    kind: Literal["branch", "joint_branch", "general_branch", "committee"]
    # 组建方式
    form: Literal["single", "joint", "industry", "regional", "attached", "dispatched"]
    # 上级党委
    upper_committee: str
    # 地区代码
    region_code: str
    # 成立日期
    set_up_on: str
    # 撤销日期
    abolished_on: str | None
    # 任期届满
    term_ends_on: str | None
    # 今天覆盖的、令牌看得到的企业
    covers: list[CoveredOut]


class OrganisationOut(TypedDict):
    # 编号
    id: int
    # 组织编号
    code: str
    # 名称
    name: str
    # 类别
    kind: Literal["branch", "joint_branch", "general_branch", "committee"]
    # 组建方式
    form: Literal["single", "joint", "industry", "regional", "attached", "dispatched"]
    # 上级党委
    upper_committee: str
    # 地区代码
    region_code: str
    # 成立日期
    set_up_on: str
    # 撤销日期
    abolished_on: str | None
    # 任期届满
    term_ends_on: str | None


class OutcomeIn(TypedDict):
    # 类别，见 /outcome-kinds
    kind: Literal[
        "activity_funds",
        "proposal_benefit",
        "talents_introduced",
        "study_placements",
        "national_talents",
        "national_labs",
        "national_centres",
        "alliances",
        "provincial_rd_centres",
        "grants_won",
        "loans_arranged",
        "workers_recruited",
        "workers_trained",
        "fees_reduced",
        "seminar",
        "university_agreement",
        "innovation_event",
        "brand",
        "intellectual_property",
        "culture_handbooks",
        "wage_agreement",
        "dialogue_mechanism",
        "honour",
    ]
    # 企业编号
    enterprise: int
    # 谁助力的：本单位指导员编号；部门的令牌必须写
    instructor: NotRequired[int | None]
    # 日期
    happened_on: str
    # 金额（分）
    amount_fen: NotRequired[int | None]
    # 数量
    quantity: NotRequired[int | None]
    # 事项
    title: NotRequired[str]
    # 对方单位
    counterpart: NotRequired[str]
    # 文号或合同号
    document_number: NotRequired[str]
    # 决定机关
    deciding_authority: NotRequired[str]
    # 法律依据
    legal_basis: NotRequired[str]
    # 引进人才的姓名，只用于不重复计数，不保存
    person_name: NotRequired[str]
    # 引进人才的出生年月，例如 1990-05，不保存
    person_born: NotRequired[str]
    # 续贷
    is_renewal: NotRequired[bool]
    # 提示金额过大后，确认金额无误
    is_sure: NotRequired[bool]
    # 提示有相似成效后，确认不是同一件
    is_other: NotRequired[bool]


class OutcomeOut(TypedDict):
    # 编号
    id: int
    # 类别
    kind: Literal[
        "activity_funds",
        "proposal_benefit",
        "talents_introduced",
        "study_placements",
        "national_talents",
        "national_labs",
        "national_centres",
        "alliances",
        "provincial_rd_centres",
        "grants_won",
        "loans_arranged",
        "workers_recruited",
        "workers_trained",
        "fees_reduced",
        "seminar",
        "university_agreement",
        "innovation_event",
        "brand",
        "intellectual_property",
        "culture_handbooks",
        "wage_agreement",
        "dialogue_mechanism",
        "honour",
    ]
    # 企业编号；不属于一家企业的为 null
    enterprise: int | None
    # 发生地代码
    region_code: str
    # 日期
    happened_on: str
    # 事项
    title: str
    # 金额（分）；不按金额计的为 null
    amount_fen: int | None
    # 数量
    quantity: int
    # 对方单位
    counterpart: str
    # 文号或合同号
    document_number: str
    # 决定机关
    deciding_authority: str
    # 法律依据
    legal_basis: str
    # 续贷
    is_renewal: bool
    # 状态。部门的令牌对待确认和有异议的一律看到 under_review
    state: Literal["claimed", "confirmed", "disputed", "void", "under_review"]
    # 是否已计入
    counts: bool
    # 确认时间
    confirmed_at: str | None
    # 登记时间
    recorded_at: str


class AssignmentOutPage(TypedDict):
    # 这一页的记录
    items: list[AssignmentOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class CaseOutPage(TypedDict):
    # 这一页的记录
    items: list[CaseOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class ContactOutPage(TypedDict):
    # 这一页的记录
    items: list[ContactOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class DeliveryOutPage(TypedDict):
    # 这一页的记录
    items: list[DeliveryOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class DemandOutPage(TypedDict):
    # 这一页的记录
    items: list[DemandOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class DepartmentOutPage(TypedDict):
    # 这一页的记录
    items: list[DepartmentOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class EnterpriseOutPage(TypedDict):
    # 这一页的记录
    items: list[EnterpriseOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class InstructorOutPage(TypedDict):
    # 这一页的记录
    items: list[InstructorOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class OrganisationOutPage(TypedDict):
    # 这一页的记录
    items: list[OrganisationOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class OutcomeOutPage(TypedDict):
    # 这一页的记录
    items: list[OutcomeOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class PolicyOut(TypedDict):
    # 编号
    id: int
    # 文号
    document_number: str
    # 名称
    title: str
    # 类别
    kind: Literal["grant", "loan", "recruitment", "training", "fee_relief", "talent", "service", "message"]
    # 发文机关
    issuer: str
    # 发文日期
    issued_on: str
    # 本市牵头部门编号
    department: int | None
    # 适用地区
    region_code: str
    # 状态
    state: Literal["draft", "published", "withdrawn"]
    # 撤回原因
    withdrawn_reason: str
    # 版本，修改时带上
    version: int


class PolicyOutPage(TypedDict):
    # 这一页的记录
    items: list[PolicyOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class PostingOut(TypedDict):
    # 编号
    id: int
    # 企业编号
    enterprise: int
    # 企业名称
    enterprise_name: str
    # 指导员编号
    instructor: int
    # 指导员姓名
    instructor_name: str
    # 分工
    part: Literal["lead", "support"]
    # 起
    starts_on: str
    # 止；在岗为 null
    ends_on: str | None
    # 结束原因
    end_reason: str


class PostingOutPage(TypedDict):
    # 这一页的记录
    items: list[PostingOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class RecordOut(TypedDict):
    # 编号
    id: int
    # 哪一类记录
    kind: str
    # 在页面上打开这条记录；没有单独页面的为 null
    url: str | None


class RecordOutPage(TypedDict):
    # 这一页的记录
    items: list[RecordOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class RegionOut(TypedDict):
    # 地区代码
    code: str
    # 名称
    name: str
    # 带县区的名称
    full_name: str
    # 上级代码，市级为上级省市代码
    parent_code: str
    # 层级
    level: Literal["city", "county", "town", "village"]
    # 代码体系
    code_system: str
    # 代码版本
    version: str


class RegionOutPage(TypedDict):
    # 这一页的记录
    items: list[RegionOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class TopicOut(TypedDict):
    # 编号
    id: int
    # 同类事项
    title: str
    # 地区代码；跨地区为空
    region_code: str
    # 承办部门编号
    department: int | None
    # 建立时间
    opened_at: str
    # 诉求件数
    demand_count: int
    # 没有办结的件数
    open_count: int
    # 统一答复
    answer: str
    # 答复时间；还没有为 null
    answered_at: str | None


class TopicOutPage(TypedDict):
    # 这一页的记录
    items: list[TopicOut]
    # 下一页的游标，原样放进 after 参数；没有下一页时为 null
    next: str | None


class PauseIn(TypedDict):
    # 读到的版本；也可用 If-Match 头
    version: NotRequired[int | None]
    # 为什么暂停，例如等企业补哪份材料
    words: str


class PolicyDetail(TypedDict):
    # 编号
    id: int
    # 文号
    document_number: str
    # 名称
    title: str
    # 类别
    kind: Literal["grant", "loan", "recruitment", "training", "fee_relief", "talent", "service", "message"]
    # 发文机关
    issuer: str
    # 发文日期
    issued_on: str
    # 本市牵头部门编号
    department: int | None
    # 适用地区
    region_code: str
    # 状态
    state: Literal["draft", "published", "withdrawn"]
    # 撤回原因
    withdrawn_reason: str
    # 版本，修改时带上
    version: int
    # 各版内容，新的在前；草稿只给发文部门看
    editions: list[EditionOut]


class PolicyIn(TypedDict):
    # 一句话：给什么、给谁
    summary: str
    # 支持内容
    benefit: NotRequired[str]
    # 怎么办
    how_to: NotRequired[str]
    # 生效日
    effective_on: str
    # 有效至；不写为长期
    expires_on: NotRequired[str | None]
    # 申报截止
    apply_until: NotRequired[str | None]
    # 行业门类；空为不限
    sections: NotRequired[
        list[
            Literal[
                "A",
                "B",
                "C",
                "D",
                "E",
                "F",
                "G",
                "H",
                "I",
                "J",
                "K",
                "L",
                "M",
                "N",
                "O",
                "P",
                "Q",
                "R",
                "S",
                "T",
            ]
        ]
    ]
    # 行业大类代码；空为不限
    divisions: NotRequired[list[str]]
    # 县区代码；空为不限
    counties: NotRequired[list[str]]
    # 规模；空为不限
    sizes: NotRequired[list[Literal["large", "medium", "small", "micro"]]]
    # 控股情况；空为不限
    ownership: NotRequired[list[Literal["state", "collective", "private", "hmt", "foreign", "other"]]]
    # 资质；空为不限
    qualities: NotRequired[list[Literal["above_scale", "high_tech", "specialised", "tech_small"]]]
    # 资质满足其一即可
    any_quality: NotRequired[bool]
    # 职工不少于
    staff_least: NotRequired[int | None]
    # 职工不超过
    staff_most: NotRequired[int | None]
    # 成立满几年
    years_least: NotRequired[int | None]
    # 成立不超过几年
    years_most: NotRequired[int | None]
    # 营业收入不少于（分）
    revenue_least_fen: NotRequired[int | None]
    # 营业收入不超过（分）
    revenue_most_fen: NotRequired[int | None]
    # 名称
    title: str
    # 文号
    document_number: str
    # 类别
    kind: Literal["grant", "loan", "recruitment", "training", "fee_relief", "talent", "service", "message"]
    # 发文机关
    issuer: str
    # 发文日期
    issued_on: str
    # 适用地区代码
    region_code: str
    # 牵头部门编号；部门的令牌写本部门
    department: NotRequired[int | None]


class ProblemOut(TypedDict):
    """RFC 9457 problem。"""

    # 问题类别的固定名称
    type: str
    # 类别的名称
    title: str
    # 与状态码相同
    status: int
    # 一句话说明
    detail: str
    # 请求的地址
    instance: str
    # 逐个字段的说明
    errors: list[ErrorOut]


class ReceiveIn(TypedDict):
    # 日期
    on: str
    # 说明
    words: NotRequired[str]
    # 读到的版本；也可用 If-Match 头
    version: NotRequired[int | None]
    # 到位金额（分）
    amount_fen: NotRequired[int | None]
    # 签合同人数
    count: NotRequired[int | None]
    # 文号或合同号
    document_number: NotRequired[str]
    # 续贷
    is_renewal: NotRequired[bool]
    # 培训的人，一行一人：姓名 出生年月；只用于不重复计数
    persons: NotRequired[str]


class ResumeIn(TypedDict):
    # 读到的版本；也可用 If-Match 头
    version: NotRequired[int | None]
    # 说明
    words: NotRequired[str]


class StepIn(TypedDict):
    # 读到的版本；也可用 If-Match 头
    version: NotRequired[int | None]


class SupportIn(TypedDict):
    # 读到的版本；也可用 If-Match 头
    version: NotRequired[int | None]
    # 请哪个部门协办
    department: int
    # 请协办什么
    task: str


class TopicAnswerIn(TypedDict):
    # 统一答复
    words: str
    # 读到的 answerable，照抄；与现在的不同就答 409
    demands: list[int]


class TopicDemandOut(TypedDict):
    # 诉求编号
    id: int
    # 编号
    number: str
    # 企业编号
    enterprise: int
    # 企业名称
    enterprise_name: str
    # 事项
    title: str
    # 状态
    stage: Literal["logged", "sent", "working", "answered", "closed"]
    # 承办部门编号；未派单为 null
    department: int | None
    # 时限；暂停或办结为 null
    due_on: str | None


class TopicDetail(TypedDict):
    # 编号
    id: int
    # 同类事项
    title: str
    # 地区代码；跨地区为空
    region_code: str
    # 承办部门编号
    department: int | None
    # 建立时间
    opened_at: str
    # 诉求件数
    demand_count: int
    # 没有办结的件数
    open_count: int
    # 统一答复
    answer: str
    # 答复时间；还没有为 null
    answered_at: str | None
    # 看得到的诉求
    demands: list[TopicDemandOut]
    # 统一答复会答到的诉求：本部门正在办理的
    answerable: list[int]


class VoidIn(TypedDict):
    # 作废原因
    reason: str


class WithdrawIn(TypedDict):
    # 读到的版本；也可用 If-Match 头
    version: NotRequired[int | None]
    # 撤回原因
    reason: str


class WordsIn(TypedDict):
    # 读到的版本；也可用 If-Match 头
    version: NotRequired[int | None]
    # 内容
    words: str


class Qiaoliang(Caller):
    """桥梁接口 1.0.0：一个方法对应一个操作。"""

    def show_me(
        self,
    ) -> MeOut:
        """这个令牌是谁的：令牌代表的单位、权限和失效时间。可用来检查令牌是否有效，不需要任何权限。（不需要权限）"""
        answer = self.call(
            "GET",
            "/api/v1/me",
        )
        return cast("MeOut", answer)

    def list_regions(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        level: Literal["city", "county", "town", "village"] | None = None,
        parent: str | None = None,
    ) -> RegionOutPage:
        """地区列表：在用的市、县区、镇街、村居，按代码排序。代码只在同一体系和版本内有意义。（registry:read）"""
        answer = self.call(
            "GET",
            "/api/v1/regions",
            query={
                "limit": limit,
                "after": after,
                "level": level,
                "parent": parent,
            },
        )
        return cast("RegionOutPage", answer)

    def show_region(
        self,
        code: str,
    ) -> RegionOut:
        """一个地区：按代码读一个在用的地区。（registry:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/regions/{quote(str(code), safe='')}",
        )
        return cast("RegionOut", answer)

    def list_departments(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
    ) -> DepartmentOutPage:
        """部门列表：全部职能部门。派单、协办时用这里的编号。（registry:read）"""
        answer = self.call(
            "GET",
            "/api/v1/departments",
            query={
                "limit": limit,
                "after": after,
            },
        )
        return cast("DepartmentOutPage", answer)

    def show_department(
        self,
        id: int,
    ) -> DepartmentOut:
        """一个部门：按编号读一个部门。（registry:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/departments/{quote(str(id), safe='')}",
        )
        return cast("DepartmentOut", answer)

    def list_enterprises(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        q: str | None = None,
        region: str | None = None,
        credit_code: str | None = None,
        covered: bool | None = None,
        served: bool | None = None,
    ) -> EnterpriseOutPage:
        """企业列表：本单位范围内的企业，各带覆盖它的党组织、派驻的指导员和最近一次联系。（registry:read）"""
        answer = self.call(
            "GET",
            "/api/v1/enterprises",
            query={
                "limit": limit,
                "after": after,
                "q": q,
                "region": region,
                "credit_code": credit_code,
                "covered": covered,
                "served": served,
            },
        )
        return cast("EnterpriseOutPage", answer)

    def show_enterprise(
        self,
        id: int,
    ) -> EnterpriseDetail:
        """一家企业：企业、覆盖、指导员和联系人。已并入别家的企业答 404。（registry:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/enterprises/{quote(str(id), safe='')}",
        )
        return cast("EnterpriseDetail", answer)

    def list_instructors(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        department: int | None = None,
        standing: Literal["nominated", "approved", "returned", "ended"] | None = None,
    ) -> InstructorOutPage:
        """指导员列表：本单位范围内的指导员。（instructors:read）"""
        answer = self.call(
            "GET",
            "/api/v1/instructors",
            query={
                "limit": limit,
                "after": after,
                "department": department,
                "standing": standing,
            },
        )
        return cast("InstructorOutPage", answer)

    def show_instructor(
        self,
        id: int,
    ) -> InstructorOut:
        """一位指导员：按编号读一位指导员。（instructors:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/instructors/{quote(str(id), safe='')}",
        )
        return cast("InstructorOut", answer)

    def list_postings(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        enterprise: int | None = None,
        instructor: int | None = None,
        current: bool | None = None,
    ) -> PostingOutPage:
        """派驻列表：谁从哪天到哪天派驻在哪家企业，包括已结束的。（instructors:read）"""
        answer = self.call(
            "GET",
            "/api/v1/postings",
            query={
                "limit": limit,
                "after": after,
                "enterprise": enterprise,
                "instructor": instructor,
                "current": current,
            },
        )
        return cast("PostingOutPage", answer)

    def show_posting(
        self,
        id: int,
    ) -> PostingOut:
        """一次派驻：按编号读一次派驻。（instructors:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/postings/{quote(str(id), safe='')}",
        )
        return cast("PostingOut", answer)

    def list_contacts(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        enterprise: int | None = None,
        instructor: int | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> ContactOutPage:
        """联系列表：本单位范围内的联系记录，新登记的在前。（contacts:read）"""
        answer = self.call(
            "GET",
            "/api/v1/contacts",
            query={
                "limit": limit,
                "after": after,
                "enterprise": enterprise,
                "instructor": instructor,
                "since": since,
                "until": until,
            },
        )
        return cast("ContactOutPage", answer)

    def log_contact(
        self,
        body: ContactIn,
        *,
        key: str | None = None,
    ) -> ContactOut:
        """记一次联系：以本单位一位指导员的名义记一次联系。他那天要派驻在这家企业，或是请假同事的代理人。（contacts:write）"""
        answer = self.call(
            "POST",
            "/api/v1/contacts",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("ContactOut", answer)

    def show_contact(
        self,
        id: int,
    ) -> ContactOut:
        """一次联系：按编号读一次联系。（contacts:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/contacts/{quote(str(id), safe='')}",
        )
        return cast("ContactOut", answer)

    def correct_contact(
        self,
        id: int,
        body: CorrectionIn,
        *,
        key: str | None = None,
    ) -> ContactOut:
        """更正联系：写错了就更正；原来的内容留在日志里。别人刚改过时答 409。（contacts:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/contacts/{quote(str(id), safe='')}/correct",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("ContactOut", answer)

    def void_contact(
        self,
        id: int,
        body: VoidIn,
        *,
        key: str | None = None,
    ) -> ContactOut:
        """作废联系：记错企业或重复登记的，作废；记录仍可读。（contacts:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/contacts/{quote(str(id), safe='')}/void",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("ContactOut", answer)

    def list_demands(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        stage: Literal["logged", "sent", "working", "answered", "closed"] | None = None,
        department: int | None = None,
        enterprise: int | None = None,
        category: Literal[
            "utilities",
            "labour",
            "land",
            "approval",
            "environment",
            "finance",
            "dispute",
            "market",
            "traffic",
            "tax",
            "other",
        ]
        | None = None,
        overdue: bool | None = None,
    ) -> DemandOutPage:
        """诉求列表：本单位看得到的诉求，新登记的在前。对本单位保密的不会出现。（demands:read）"""
        answer = self.call(
            "GET",
            "/api/v1/demands",
            query={
                "limit": limit,
                "after": after,
                "stage": stage,
                "department": department,
                "enterprise": enterprise,
                "category": category,
                "overdue": overdue,
            },
        )
        return cast("DemandOutPage", answer)

    def raise_demand(
        self,
        body: DemandIn,
        *,
        key: str | None = None,
    ) -> DemandDetail:
        """登记诉求：登记企业自己解决不了的事。部门的令牌写明是哪位指导员听到的；与已有诉求相似时先提示。（demands:write）"""
        answer = self.call(
            "POST",
            "/api/v1/demands",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("DemandDetail", answer)

    def show_demand(
        self,
        id: int,
    ) -> DemandDetail:
        """一件诉求：诉求全文、答复和办理经过。（demands:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/demands/{quote(str(id), safe='')}",
        )
        return cast("DemandDetail", answer)

    def sign_demand(
        self,
        id: int,
        body: StepIn,
        *,
        key: str | None = None,
    ) -> DemandDetail:
        """签收：承办部门签收，答复时限开始计算。（demands:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/demands/{quote(str(id), safe='')}/sign",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("DemandDetail", answer)

    def return_demand(
        self,
        id: int,
        body: WordsIn,
        *,
        key: str | None = None,
    ) -> DemandDetail:
        """退回：退回项目办，写明应由哪个部门承办、依据是什么。项目办裁定过的不能退回。（demands:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/demands/{quote(str(id), safe='')}/return",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("DemandDetail", answer)

    def answer_demand(
        self,
        id: int,
        body: WordsIn,
        *,
        key: str | None = None,
    ) -> DemandDetail:
        """答复企业：答复企业，业主会看到原文；之后等业主评价办结。（demands:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/demands/{quote(str(id), safe='')}/answer",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("DemandDetail", answer)

    def ask_about_demand(
        self,
        id: int,
        body: AskIn,
        *,
        key: str | None = None,
    ) -> DemandDetail:
        """请示：向项目办请示：延期、超出职权、裁定承办部门。时限照常计算，直到项目办同意。（demands:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/demands/{quote(str(id), safe='')}/ask",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("DemandDetail", answer)

    def pause_demand(
        self,
        id: int,
        body: PauseIn,
        *,
        key: str | None = None,
    ) -> DemandDetail:
        """暂停计时：签收以后、没有超期时，写明等企业的什么，暂停计时；企业收到通知，恢复以前不计工作日。（demands:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/demands/{quote(str(id), safe='')}/pause",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("DemandDetail", answer)

    def resume_demand(
        self,
        id: int,
        body: ResumeIn,
        *,
        key: str | None = None,
    ) -> DemandDetail:
        """恢复计时：恢复计时，时限顺延暂停的工作日。企业要求暂停的由企业自己恢复。（demands:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/demands/{quote(str(id), safe='')}/resume",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("DemandDetail", answer)

    def support_demand(
        self,
        id: int,
        body: SupportIn,
        *,
        key: str | None = None,
    ) -> DemandDetail:
        """请协办：承办部门或项目办请别的部门在会商时限内提意见；对方收到通知，意见只给承办部门。（demands:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/demands/{quote(str(id), safe='')}/support",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("DemandDetail", answer)

    def advise_on_demand(
        self,
        id: int,
        body: WordsIn,
        *,
        key: str | None = None,
    ) -> DemandDetail:
        """提交协办意见：被请协办的部门提交意见，只交一次；由承办部门答复企业。（demands:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/demands/{quote(str(id), safe='')}/advise",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("DemandDetail", answer)

    def list_demand_topics(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        department: int | None = None,
        answered: bool | None = None,
    ) -> TopicOutPage:
        """同类事项列表：几家企业提的同一件事并成的事项，新建的在前。（demands:read）"""
        answer = self.call(
            "GET",
            "/api/v1/demand-topics",
            query={
                "limit": limit,
                "after": after,
                "department": department,
                "answered": answered,
            },
        )
        return cast("TopicOutPage", answer)

    def show_demand_topic(
        self,
        id: int,
    ) -> TopicDetail:
        """一项同类事项：事项、其中看得到的诉求、统一答复会答到哪几件。（demands:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/demand-topics/{quote(str(id), safe='')}",
        )
        return cast("TopicDetail", answer)

    def answer_demand_topic(
        self,
        id: int,
        body: TopicAnswerIn,
        *,
        key: str | None = None,
    ) -> TopicDetail:
        """统一答复：一次答复本部门正在办理的全部同类诉求；每家业主各自评价。读到的诉求与现在的不同时不答复。（demands:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/demand-topics/{quote(str(id), safe='')}/answer",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("TopicDetail", answer)

    def list_outcomes(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        kind: Literal[
            "activity_funds",
            "proposal_benefit",
            "talents_introduced",
            "study_placements",
            "national_talents",
            "national_labs",
            "national_centres",
            "alliances",
            "provincial_rd_centres",
            "grants_won",
            "loans_arranged",
            "workers_recruited",
            "workers_trained",
            "fees_reduced",
            "seminar",
            "university_agreement",
            "innovation_event",
            "brand",
            "intellectual_property",
            "culture_handbooks",
            "wage_agreement",
            "dialogue_mechanism",
            "honour",
        ]
        | None = None,
        enterprise: int | None = None,
        state: Literal["claimed", "confirmed", "disputed", "void", "under_review"] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> OutcomeOutPage:
        """成效列表：本单位范围内的成效台账，新登记的在前。（outcomes:read）"""
        answer = self.call(
            "GET",
            "/api/v1/outcomes",
            query={
                "limit": limit,
                "after": after,
                "kind": kind,
                "enterprise": enterprise,
                "state": state,
                "since": since,
                "until": until,
            },
        )
        return cast("OutcomeOutPage", answer)

    def claim_outcome(
        self,
        body: OutcomeIn,
        *,
        key: str | None = None,
    ) -> ClaimedOut:
        """登记成效：以本单位一位指导员的名义登记成效，等对方确认后计入。同一凭据已登记的并入那一条；金额可疑或有相似成效时先提示。（outcomes:write）"""
        answer = self.call(
            "POST",
            "/api/v1/outcomes",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("ClaimedOut", answer)

    def show_outcome(
        self,
        id: int,
    ) -> OutcomeOut:
        """一项成效：按编号读一项成效和它的状态。（outcomes:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/outcomes/{quote(str(id), safe='')}",
        )
        return cast("OutcomeOut", answer)

    def list_outcome_kinds(
        self,
    ) -> KindsOut:
        """成效类别：每一类要写什么、按什么计、由谁确认。（outcomes:read）"""
        answer = self.call(
            "GET",
            "/api/v1/outcome-kinds",
        )
        return cast("KindsOut", answer)

    def list_policies(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        kind: Literal[
            "grant",
            "loan",
            "recruitment",
            "training",
            "fee_relief",
            "talent",
            "service",
            "message",
        ]
        | None = None,
        state: Literal["draft", "published", "withdrawn"] | None = None,
        department: int | None = None,
    ) -> PolicyOutPage:
        """政策列表：本地区适用的政策；草稿只有发文部门看得到。（policies:read）"""
        answer = self.call(
            "GET",
            "/api/v1/policies",
            query={
                "limit": limit,
                "after": after,
                "kind": kind,
                "state": state,
                "department": department,
            },
        )
        return cast("PolicyOutPage", answer)

    def draft_policy(
        self,
        body: PolicyIn,
        *,
        key: str | None = None,
    ) -> PolicyDetail:
        """登记政策：登记本部门发的文件，存为草稿。核对适用企业后再发布。（policies:write）"""
        answer = self.call(
            "POST",
            "/api/v1/policies",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("PolicyDetail", answer)

    def show_policy(
        self,
        id: int,
    ) -> PolicyDetail:
        """一项政策：政策和它的各版内容。（policies:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/policies/{quote(str(id), safe='')}",
        )
        return cast("PolicyDetail", answer)

    def amend_policy(
        self,
        id: int,
        body: AmendIn,
    ) -> PolicyDetail:
        """修订政策：改草稿；已发布的另存为下一版草稿，发布后从生效日起取代。（policies:write）"""
        answer = self.call(
            "PUT",
            f"/api/v1/policies/{quote(str(id), safe='')}",
            body=body,
        )
        return cast("PolicyDetail", answer)

    def publish_policy(
        self,
        id: int,
        body: StepIn,
        *,
        key: str | None = None,
    ) -> PolicyDetail:
        """发布政策：发布后这一版不能再改，只能修订为下一版。（policies:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/policies/{quote(str(id), safe='')}/publish",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("PolicyDetail", answer)

    def withdraw_policy(
        self,
        id: int,
        body: WithdrawIn,
        *,
        key: str | None = None,
    ) -> PolicyDetail:
        """撤回政策：不再送达；已送达和已兑现的记录保留。（policies:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/policies/{quote(str(id), safe='')}/withdraw",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("PolicyDetail", answer)

    def deliver_policy(
        self,
        id: int,
        body: DeliverIn,
        *,
        key: str | None = None,
    ) -> DeliveredOut:
        """送达企业：送给符合条件的企业，业主账号和服务它的指导员各收到一条通知。（policies:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/policies/{quote(str(id), safe='')}/deliver",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("DeliveredOut", answer)

    def list_deliveries(
        self,
        id: int,
        *,
        limit: int | None = None,
        after: str | None = None,
        step: Literal["delivered", "read", "asked", "applied", "granted", "refused", "declined"] | None = None,
    ) -> DeliveryOutPage:
        """送达情况：这项政策送给了哪些企业，各到哪一步。（policies:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/policies/{quote(str(id), safe='')}/deliveries",
            query={
                "limit": limit,
                "after": after,
                "step": step,
            },
        )
        return cast("DeliveryOutPage", answer)

    def list_support_cases(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        stage: Literal["need", "option", "applied", "decided", "received", "refused", "withdrawn"] | None = None,
        kind: Literal["grant", "loan", "recruitment", "training", "fee_relief"] | None = None,
        enterprise: int | None = None,
    ) -> CaseOutPage:
        """支持案件列表：资金、贷款、用工、培训、减免：从需求到到位。新立的在前。（support:read）"""
        answer = self.call(
            "GET",
            "/api/v1/support-cases",
            query={
                "limit": limit,
                "after": after,
                "stage": stage,
                "kind": kind,
                "enterprise": enterprise,
            },
        )
        return cast("CaseOutPage", answer)

    def open_support_case(
        self,
        body: CaseIn,
        *,
        key: str | None = None,
    ) -> CaseDetail:
        """立支持案件：为一家企业的需求立案，由牵头指导员跟进。（support:write）"""
        answer = self.call(
            "POST",
            "/api/v1/support-cases",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("CaseDetail", answer)

    def show_support_case(
        self,
        id: int,
    ) -> CaseDetail:
        """一件支持案件：案件的各项内容和办理经过。（support:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/support-cases/{quote(str(id), safe='')}",
        )
        return cast("CaseDetail", answer)

    def choose_for_support_case(
        self,
        id: int,
        body: ChooseIn,
        *,
        key: str | None = None,
    ) -> CaseDetail:
        """定办法：与企业商定办法和对方。（support:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/support-cases/{quote(str(id), safe='')}/choose",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("CaseDetail", answer)

    def apply_in_support_case(
        self,
        id: int,
        body: DayIn,
        *,
        key: str | None = None,
    ) -> CaseDetail:
        """登记申请：企业已提出申请，等批复。（support:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/support-cases/{quote(str(id), safe='')}/apply",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("CaseDetail", answer)

    def decide_support_case(
        self,
        id: int,
        body: DecideIn,
        *,
        key: str | None = None,
    ) -> CaseDetail:
        """登记批复：批准或未批准。资金、贷款、减免必须写由谁决定。（support:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/support-cases/{quote(str(id), safe='')}/decide",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("CaseDetail", answer)

    def receive_in_support_case(
        self,
        id: int,
        body: ReceiveIn,
        *,
        key: str | None = None,
    ) -> CaseDetail:
        """登记到位：已到位；成效自动记入台账，等企业确认。（support:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/support-cases/{quote(str(id), safe='')}/receive",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("CaseDetail", answer)

    def withdraw_support_case(
        self,
        id: int,
        body: DayIn,
        *,
        key: str | None = None,
    ) -> CaseDetail:
        """撤回案件：企业不再需要，撤回，不影响任何人。（support:write）"""
        answer = self.call(
            "POST",
            f"/api/v1/support-cases/{quote(str(id), safe='')}/withdraw",
            body=body,
            key=key or str(uuid4()),
        )
        return cast("CaseDetail", answer)

    def list_organisations(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        kind: Literal["branch", "joint_branch", "general_branch", "committee"] | None = None,
        region: str | None = None,
        live: bool | None = None,
    ) -> OrganisationOutPage:
        """党组织列表：本单位范围内的党组织。（party:read）"""
        answer = self.call(
            "GET",
            "/api/v1/organisations",
            query={
                "limit": limit,
                "after": after,
                "kind": kind,
                "region": region,
                "live": live,
            },
        )
        return cast("OrganisationOutPage", answer)

    def show_organisation(
        self,
        id: int,
    ) -> OrganisationDetail:
        """一个党组织：党组织和它今天覆盖的企业。（party:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/organisations/{quote(str(id), safe='')}",
        )
        return cast("OrganisationDetail", answer)

    def list_assignments(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        kind: Literal["notice", "task"] | None = None,
    ) -> AssignmentOutPage:
        """发出的任务与通知：本单位发出的任务和通知，各有多少件收到、完成。不列个人。（assignments:read）"""
        answer = self.call(
            "GET",
            "/api/v1/assignments",
            query={
                "limit": limit,
                "after": after,
                "kind": kind,
            },
        )
        return cast("AssignmentOutPage", answer)

    def show_assignment(
        self,
        id: int,
    ) -> AssignmentOut:
        """一件任务或通知：按编号读一件任务或通知。（assignments:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/assignments/{quote(str(id), safe='')}",
        )
        return cast("AssignmentOut", answer)

    def list_indicators(
        self,
    ) -> IndicatorsOut:
        """指标目录：全部指标的口径，不含数值。（indicators:read）"""
        answer = self.call(
            "GET",
            "/api/v1/indicators",
        )
        return cast("IndicatorsOut", answer)

    def show_indicator(
        self,
        code: str,
        *,
        as_of: str | None = None,
        region: str | None = None,
        department: int | None = None,
    ) -> FigureOut:
        """一个指标的数值：数值、口径、统计期，以及这些记录在哪里。金额单位为元。（indicators:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/indicators/{quote(str(code), safe='')}",
            query={
                "as_of": as_of,
                "region": region,
                "department": department,
            },
        )
        return cast("FigureOut", answer)

    def list_indicator_records(
        self,
        code: str,
        *,
        limit: int | None = None,
        after: str | None = None,
        as_of: str | None = None,
        region: str | None = None,
        department: int | None = None,
    ) -> RecordOutPage:
        """一个指标的记录：得出这个数值的、令牌看得到的每一条记录。（indicators:read）"""
        answer = self.call(
            "GET",
            f"/api/v1/indicators/{quote(str(code), safe='')}/records",
            query={
                "limit": limit,
                "after": after,
                "as_of": as_of,
                "region": region,
                "department": department,
            },
        )
        return cast("RecordOutPage", answer)
