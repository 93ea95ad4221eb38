"""Exactly what the system holds about one person, as sheets: nobody else's name, words or numbers.

Each source names the columns that are this person's own. Who recorded, decided or answered is somebody else; free texts
in which officials write about several people stay out, and `LEFT_OUT` says so. A test holds both lists against the
models, so that a new table about people is decided about.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.utils import timezone

from qiaoliang.access.accounts.models import Grant, Recovery, SignedIn, User
from qiaoliang.access.notices.models import Notice
from qiaoliang.instructors.nominations.models import Instructor, Leave
from qiaoliang.instructors.postings.models import Conflict, Stint
from qiaoliang.instructors.recusals.models import Declaration
from qiaoliang.kit.sheets.write import book
from qiaoliang.party.campaigns.models import Assignment, Pledge, Proposal
from qiaoliang.party.life.models import Attendance
from qiaoliang.party.membership.models import Admission, Candidate, Member, Step
from qiaoliang.party.points.models import Appeal, Deed
from qiaoliang.party.points.models import Entry as Point
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.results.assessment.models import Sheet
from qiaoliang.web.personal.models import Doing, Holder
from qiaoliang.web.privacy.models import Consent, PersonRequest
from qiaoliang.web.privacy.persons import Person
from qiaoliang.web.voices.models import Voice


@dataclass(frozen=True)
class Source:
    """Rows of `model` that are a person's, and the columns of them that are this person's own."""

    title: str
    model: type[models.Model]
    which: Callable[[Person], Q]
    columns: tuple[str, ...]

    def rows(self, person: Person) -> list[list[Any]]:
        found: Any = self.model._base_manager.filter(self.which(person)).order_by("pk")
        return [[_shown(row, name) for name in self.columns] for row in found]

    @property
    def headers(self) -> list[str]:
        return [_HEADERS.get(name) or str(_field(self.model, name).verbose_name) for name in self.columns]


def _of(column: str, keys: str) -> Callable[[Person], Q]:
    return lambda person: Q(**{f"{column}__in": getattr(person, keys)})


def _asked(person: Person) -> Q:
    return Q(who=person.who, person_key=person.key) if person.key else Q(pk__in=())


_ACCOUNT, _INSTRUCTOR, _MEMBER = "users", "instructors", "members"
SOURCES: Final = (
    Source("账号", User, _of("pk", _ACCOUNT), ("username", "name", "phone", "is_active", "created_at", "last_login")),
    Source("角色", Grant, _of("user", _ACCOUNT), ("role", "starts_on", "ends_on")),
    Source("登录", SignedIn, _of("user", _ACCOUNT), ("device", "opened_at", "seen_at", "ended_at")),
    Source("恢复登录", Recovery, _of("user", _ACCOUNT), ("asked_at", "decided_at", "is_approved")),
    Source("通知", Notice, _of("to", _ACCOUNT), ("posted_at", "read_at")),
    Source("意见", Voice, _of("user", _ACCOUNT), ("kind", "said_at", "words", "stage", "answer", "answered_at")),
    Source(
        "指导员", Instructor, _of("pk", _INSTRUCTOR),
        (
            "number", "name", "phone", "function", "position", "economic_evidence", "party_evidence",
            "is_full_member", "trained_on", "term_starts_on", "term_ends_on", "standing", "decision_note",
        ),
    ),
    Source("请假", Leave, _of("instructor", _INSTRUCTOR), ("starts_on", "ends_on", "reason")),
    Source("派驻", Stint, _of("instructor", _INSTRUCTOR), ("enterprise", "part", "starts_on", "ends_on", "end_reason")),
    Source("利益关系申报", Declaration, _of("instructor", _INSTRUCTOR), ("declared_on", "has_nothing")),
    Source("回避", Conflict, _of("instructor", _INSTRUCTOR), ("enterprise", "kind", "starts_on", "ends_on")),
    Source("年度考核", Sheet, _of("instructor", _INSTRUCTOR), ("year", "statement", "stage", "grade", "grade_reason")),
    Source(
        "企业联系人", ContactPerson, _of("pk", "contacts"),
        ("enterprise", "role", "name", "title", "phone", "prefers", "starts_on", "ends_on"),
    ),
    Source(
        "党员名册", Member, _of("pk", _MEMBER),
        ("organisation", "name", "kind", "is_floating", "joined_on", "starts_on", "ends_on", "end_reason"),
    ),
    Source(
        "发展党员", Admission, _of("pk", "admissions"),
        ("organisation", "name", "born_on", "applied_on", "stage", "probation_ends_on", "standing_on"),
    ),
    Source(
        "发展党员步骤", Step, _of("admission", "admissions"),
        ("code", "happened_on", "decided_by", "document_number", "counts"),
    ),
    Source(
        "发展党员统计", Candidate, _of("admission__pk", "admissions"),
        ("organisation", "name", "applied_on", "happened_on", "resolved_on", "approved_at"),
    ),
    Source("承诺", Pledge, _of("member", _MEMBER), ("text", "due_on", "kept_on", "kept_how", "withdrawn_on")),
    Source("建议", Proposal, _of("member", _MEMBER), ("title", "details", "adopted_on", "declined_on", "answer")),
    Source("岗位", Assignment, _of("member", _MEMBER), ("station", "starts_on", "ends_on")),
    Source("组织生活", Attendance, _of("member", _MEMBER), ("presence", "leave_reason", "how")),
    Source("积分", Point, _of("member", _MEMBER), ("happened_on", "source_text", "points", "words")),
    Source("积分事项", Deed, _of("member", _MEMBER), ("happened_on", "kind", "text", "void_reason")),
    Source("积分申诉", Appeal, _of("member", _MEMBER), ("raised_at", "words", "state", "answer", "answered_at")),
    Source("个人链接", Holder, _of("pk", "holders"), ("organisation", "name", "made_at", "handed_at")),
    Source("凭链接办的事", Doing, _of("holder", "holders"), ("done_at", "verb", "words")),
    Source(
        "权利请求", PersonRequest, _asked, ("kind", "asked_at", "words", "stage", "answer", "changed", "answered_at"),
    ),
    Source("同意", Consent, _asked, ("matter", "text_number", "given_at", "withdrawn_at")),
)  # fmt: skip

# Columns whose models give them no Chinese name.
_HEADERS: Final = {"enterprise": "企业", "organisation": "党组织", "station": "岗位", "username": "账号"}

# Tables that point at a person and are not in the copy, with the reason that is told.
LEFT_OUT: Final[dict[str, str]] = {
    "accounts.PastPassword": "只有摘要，没有可读的内容",
    "account.EmailAddress": "登录库的空表，本系统不收电子邮件",
    "assignments.Copy": "工作任务，内容是发给单位的",
    "branching.Run": "计算过程", "matching.Pair": "方案的计算结果，理由在派驻函里",
    "checks.Finding": "系统提示的线索，本人在“体检”页上看得到全部",
    "concerns.Concern": "职工反映，指导员只是被同意看到的人",
    "contacts.Contact": "联系记录写的是企业的事", "contacts.DutyWeek": "应联系周，统计用",
    "contests.Juror": "评委名单，评分不公开到人", "demands.DemandSecret": "诉求对谁保密，属于企业",
    "duty.DutyReport": "本人写的述职报告，本人页上可下载", "elections.Nominee": "选举材料归党务档案",
    "elections.Officer": "任职文件归党务档案", "exemplars.Exemplar": "案例，同意与撤回在案例库办理",
    "exemplars.Person": "案例，同意与撤回在案例库办理", "giving.Award": "荣誉已公开",
    "labour.Dispute": "争议属于当事的企业和职工，承办人只是经手", "lots.Item": "抽查，写的是成效",
    "membership.Named": "写的是被介绍人", "mfa.Authenticator": "验证器密钥，不能复制给任何人",
    "organisations.SetUpCase": "组建申请，联络人只是经手", "owners.Entrance": "链接本身，不含更多信息",
    "postings.Pin": "匹配时的安排", "postings.Transfer": "企业移交，结果在派驻里",
    "targets.Target": "工作目标",
    "tokens.Token": "单位系统的令牌，只写保管人",
    "hooks.Subscription": "单位系统的订阅，只写保管人",
    "transfers.Floating": "流动情况归党务档案", "transfers.Transfer": "组织关系转接归党务档案",
    "visits.Visit": "走访写的是企业的事", "visits.Companion": "走访写的是企业的事",
    "wishes.Wish": "企业或指导员的意愿，不对外",
    "yearplans.YearPlan": "本人写的年度计划，本人页上可下载",
}  # fmt: skip


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _shown(row: Any, name: str) -> Any:
    """A value as a person reads it: the label of a choice, the name of what is referred to, local time."""
    column = _field(type(row), name)
    if column.choices:
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    if isinstance(value, models.Model):
        return getattr(value, "name", None) or str(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return "" if value is None else value


def sheets(person: Person) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    """(title, headers, rows) of every source that holds anything about the person."""
    for source in SOURCES:
        rows = source.rows(person)
        if rows:
            yield source.title, source.headers, rows


def workbook(person: Person) -> bytes:
    """The copy as one workbook, a sheet a table."""
    return book(list(sheets(person)) or [("说明", ["说明"], [["系统里没有您的个人信息。"]])])


def as_json(person: Person) -> bytes:
    """The same for a machine: a list of rows by the Chinese names of table and column."""
    found = {title: [dict(zip(headers, row, strict=True)) for row in rows] for title, headers, rows in sheets(person)}
    return json.dumps(found, ensure_ascii=False, indent=1, default=_plain).encode()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
