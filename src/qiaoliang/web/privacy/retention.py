"""What has stood for as long as its table is kept: shown first, then deleted or emptied, exactly as shown.

Times come from each domain's `privacy.py`. Rows of the programme's own files (`days` None) are never touched here: they
leave by appraisal of the archive. Every table with a time has one rule below; `missing()` names those without, and
whoever looks is told. The digest of a proposal names its rows: what is cleared is what somebody looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import CharField, IntegerField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.accounts.models import PersonalLink, Recovery, SignedIn, User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.chain import digest_of_rows
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Message, Notice
from qiaoliang.access.tokens.models import Token
from qiaoliang.fieldwork.contacts.models import Clash
from qiaoliang.harmony.concerns.models import Concern
from qiaoliang.harmony.labour.choices import DisputeStage
from qiaoliang.harmony.labour.models import OPEN_DISPUTES, Dispute, DisputeMove
from qiaoliang.instructors.nominations.models import Instructor, Leave, Standing
from qiaoliang.instructors.postings.models import Conflict, Handover, Pin, Stint
from qiaoliang.instructors.recusals.models import Case, Declaration, DeclaredInterest
from qiaoliang.instructors.wishes.models import ChangeRequest, Wish
from qiaoliang.kit.privacy import Retention, kept
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.registry.imports.models import Batch
from qiaoliang.registry.programme import settings
from qiaoliang.results.assessment.models import Appeal, Sheet, Veto
from qiaoliang.results.checks.models import Night
from qiaoliang.results.surveys.models import Words
from qiaoliang.web.duty.models import DutyMove, DutyReport
from qiaoliang.web.hooks.models import Subscription, Telling
from qiaoliang.web.owners.models import Entrance
from qiaoliang.web.personal.models import Doing, Holder
from qiaoliang.web.privacy.choices import OPEN
from qiaoliang.web.privacy.models import Consent, PersonRequest, Restriction
from qiaoliang.web.yearplans.models import PlanLine, PlanMove, YearPlan

PAST: Final = "（已到期）"
SHOWN: Final = 16  # digits of the digest a person copies
BY_ITSELF: Final = "daily"

Over = Callable[[datetime], Q]


class NotAsShown(Exception):
    """What is due is no longer what somebody looked at."""


@dataclass(frozen=True)
class Rule:
    """Rows of `model` are due once `over` holds of the moment until which rows are kept; `empties` says what is written
    over personal columns of rows that records still stand on, and its first column marks a row as done. Without it they
    are deleted."""

    model: type[models.Model]
    over: Over
    empties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def way(self) -> str:
        return "清空个人信息" if self.empties else "删除"

    @property
    def purpose(self) -> str:
        """What the table is for, in the words of its declaration: people know no table by its name."""
        declared = kept(self.model)
        return declared.purpose if declared else self.model._meta.label

    @property
    def retention(self) -> Retention:
        declared = kept(self.model)
        assert declared is not None  # a check refuses a table without
        return declared.retention

    def until(self, at: datetime) -> datetime:
        """The moment before which rows are due, counted from the beginning of the day."""
        assert self.retention.days is not None  # rules are for tables with a time
        today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        return today - timedelta(days=self.retention.days)

    def rows(self, at: datetime) -> Any:
        found: Any = self.model._base_manager.filter(self.over(self.until(at)))
        if self.empties:
            mark, value = next(iter(self.empties.items()))
            found = found.exclude(**{mark: value})
        return found.order_by("pk")

    def clear(self, keys: list[int]) -> None:
        for start in range(0, len(keys), 500):
            rows: Any = self.model._base_manager.filter(pk__in=keys[start : start + 500])
            if self.empties:
                rows.update(**self.empties)
            else:
                rows.delete()


def _past(until: datetime, where: str = "") -> Q:
    """Instructors whose service ended before the day and who serve nowhere since."""
    day = timezone.localdate(until)
    serving = Stint.everything.filter(Q(ends_on=None) | Q(ends_on__gte=day)).values("instructor")
    gone = Instructor.everything.filter(standing=Standing.ENDED, term_ends_on__lt=day).exclude(pk__in=serving)
    return Q(**{f"{where or 'pk'}__in": gone.values("pk")})


def _closed_accounts(until: datetime, where: str = "pk") -> Q:
    """Accounts that were closed before the moment and not opened again."""
    closings = Entry.everything.filter(verb="account.closed").order_by()
    since = {int(key) for key in closings.filter(at__gte=until).values_list("about_key", flat=True)}
    before = {int(key) for key in closings.filter(at__lt=until).values_list("about_key", flat=True)}
    gone = User.objects.filter(pk__in=before - since, is_active=False).values("pk")
    return Q(**{f"{where}__in": gone})


def _dead_link(until: datetime, where: str = "") -> Q:
    """Links that expired, were used or withdrawn before the moment."""
    return (
        Q(**{f"{where}expires_at__lt": until})
        | Q(**{f"{where}used_at__lt": until})
        | Q(**{f"{where}revoked_at__lt": until})
    )


def _of(where: str) -> Over:
    return lambda until: _past(until, where)


def _day(column: str) -> Over:
    return lambda until: Q(**{f"{column}__lt": timezone.localdate(until)})


def _moment(column: str) -> Over:
    return lambda until: Q(**{f"{column}__lt": until})


# An employee's name is unique in a branch, so the emptied ones are told apart by their number.
_NUMBERED: Final = Concat(Value(PAST), Cast("pk", CharField()))

# In this order: what stands on a row goes before the row.
RULES: Final = (
    Rule(SignedIn, lambda until: Q(ended_at__lt=until) | Q(ended_at=None, seen_at__lt=until)),
    Rule(Notice, _moment("posted_at")),
    Rule(Message, _moment("created_at")),
    Rule(Recovery, lambda until: _closed_accounts(until, "user"), {"reason": PAST}),
    Rule(User, _closed_accounts, {"name": PAST, "phone": "", "saved_views": []}),
    Rule(Doing, lambda until: _dead_link(until, "holder__link__")),
    Rule(Entrance, lambda until: _dead_link(until, "link__")),
    Rule(Holder, lambda until: Q(member=None) & _dead_link(until, "link__"), {"made_by": PAST, "name": _NUMBERED}),
    Rule(PersonalLink, _dead_link, {"holder_name": PAST, "token": ""}),
    Rule(Telling, _moment("settled_at")),
    Rule(Subscription, _moment("stopped_at")),
    Rule(Token, lambda until: Q(expires_at__lt=until) | Q(revoked_at__lt=until)),
    Rule(
        ContactPerson, _day("ends_on"),
        {"name": PAST, "initials": "", "title": "", "phone": "", "prefers": ""},
    ),
    Rule(DeclaredInterest, _of("declaration__instructor")),
    Rule(Declaration, _of("instructor")),
    Rule(Wish, _of("instructor")),
    Rule(ChangeRequest, _of("stint__instructor"), {"asked_by": PAST, "reason": "", "closed_by": ""}),
    Rule(Conflict, _of("instructor")),
    Rule(Pin, _of("instructor")),
    Rule(Leave, _of("instructor"), {"reason": PAST}),
    Rule(Handover, _of("stint__instructor"), {"question": PAST, "accepted_by": ""}),
    Rule(Stint, _of("instructor"), {"handover": PAST, "end_reason": ""}),
    Rule(Case, _day("closed_on"), {"handler_name": PAST}),
    Rule(Appeal, _of("sheet__instructor")),
    Rule(Veto, _of("sheet__instructor")),
    Rule(Sheet, _of("instructor"), {"name": PAST, "statement": "", "grade_reason": ""}),
    Rule(PlanMove, _of("plan__instructor")),
    Rule(PlanLine, _of("plan__instructor")),
    Rule(YearPlan, _of("instructor")),
    Rule(DutyMove, _of("report__instructor")),
    Rule(DutyReport, _of("instructor")),
    Rule(
        Instructor, _past,
        {
            "name": PAST, "initials": "", "phone": "", "position": "", "economic_evidence": "", "party_evidence": "",
            "decision_note": "", "user": None,
        },
    ),
    Rule(DisputeMove, lambda until: Q(dispute__stage__in=_ended(), dispute__since__lt=timezone.localdate(until))),
    Rule(Dispute, lambda until: Q(stage__in=_ended(), since__lt=timezone.localdate(until))),
    Rule(Concern, _day("closed_on")),
    Rule(Words, _day("survey__closed_on")),
    Rule(Clash, _moment("settled_at")),
    Rule(Night, _moment("ran_at")),
    Rule(
        Batch, lambda until: Q(uploaded_at__lt=until),
        {"filename": PAST, "content": None, "undo": {}},
    ),
    Rule(
        PersonRequest,
        lambda until: (Q(answered_at__lt=until) | (~Q(stage__in=OPEN) & Q(answered_at=None, asked_at__lt=until)))
        & ~Q(pk__in=Restriction.everything.filter(lifted_at=None).values("asked")),
    ),
    Rule(Restriction, _moment("lifted_at")),
    Rule(Consent, _moment("withdrawn_at")),
)  # fmt: skip

# Tables with a time whose rows leave in another way, or hold nothing personal by then: said where one looks.
ELSEWHERE: Final[dict[str, str]] = {
    "accounts.Grant": "只写角色和范围；账号清空姓名后不再指向个人",
    "accounts.PastPassword": "改口令时只留规定的个数，其余当时删除",
    "assessment.BranchAppeal": "写的是党组织，没有个人期限", "assessment.BranchSheet": "写的是党组织，没有个人期限",
    "assessment.BranchVeto": "写的是党组织，没有个人期限", "assessment.Scheme": "考核办法，不写个人",
    "audit.Entry": "日志是链，不删不改；满三年的随存档另存，由审计管理员鉴定", "audit.Head": "日志末尾，不写个人",
    "audit.Touched": "每张表一行，不写个人",
    "checks.Finding": "体检每晚重算，改好的线索当晚删去",
    "concerns.ConcernWord": "“职工心声”时钟到期清除内容",
    "labour.Consultation": "企业的协商，不写个人", "labour.ConsultationStep": "企业的协商，不写个人",
    "postings.Transfer": "企业移交记录，双方清空姓名后不再指向个人",
    "surveys.Answer": "没有答卷人，只有分数", "surveys.Asked": "题目，不写个人", "surveys.Survey": "测评本身，不写个人",
    "tokens.KeptAnswer": "“接口旧答复”时钟两天清一次", "surveys.Sack": "计票时删除", "surveys.Token": "计票时删除",
}  # fmt: skip


def _ended() -> list[str]:
    return [stage for stage in DisputeStage.values if stage not in OPEN_DISPUTES]


@dataclass(frozen=True)
class Due:
    """The keys of one table that are due."""

    rule: Rule
    keys: list[int]

    @property
    def label(self) -> str:
        return self.rule.model._meta.label_lower


def missing() -> list[str]:
    """Tables declared with a time that neither a rule nor `ELSEWHERE` knows: nobody clears them. None, in the end."""
    known = {rule.model._meta.label for rule in RULES} | set(ELSEWHERE)
    found = []
    for model in apps.get_models():
        declared = kept(model) if model.__module__.startswith("qiaoliang.") else None
        if declared and declared.retention.days is not None and model._meta.label not in known:
            found.append(model._meta.label)
    return sorted(found)


def due(at: datetime, *, hold: bool = False) -> list[Due]:
    """What is due at the beginning of the day, so that the digest stands all day; one question unless rows are held."""
    if hold:
        return [
            Due(rule, list(rule.rows(at).values_list("pk", flat=True).select_for_update(of=("self",))))
            for rule in RULES
        ]
    places = [
        rule.rows(at).order_by().annotate(place=Value(place, IntegerField())).values_list("place", "pk")
        for place, rule in enumerate(RULES)
    ]
    keys: dict[int, list[int]] = {place: [] for place in range(len(RULES))}
    for place, key in places[0].union(*places[1:], all=True).order_by("place", "pk"):
        keys[place].append(key)
    return [Due(rule, keys[place]) for place, rule in enumerate(RULES)]


def digest(found: list[Due]) -> str:
    return str(digest_of_rows([[one.label, one.keys] for one in found]))[:SHOWN]


@audited
def apply(*, shown: str, by: Actor, at: datetime) -> int:
    """Clear what is due if it is what `shown` names, with one entry a table; the number of rows."""
    found = due(at, hold=True)
    if digest(found) != shown:
        raise NotAsShown
    for one in found:
        if one.keys:
            one.rule.clear(one.keys)
            detail = {"rows": len(one.keys), "digest": digest_of_rows(one.keys), "way": one.rule.way}
            record("retention.applied", on=("retention.table", one.label), by=by, at=at, detail=detail)
    return sum(len(one.keys) for one in found)


def clear_if_set(at: datetime) -> str:
    """The clock's sentence: once a day if the city set it so; else people are shown the proposal."""
    today = timezone.localdate(at)
    if settings.value("retention_by_itself", today) != BY_ITSELF:
        return "到期信息：由人看过清单再清理。"
    by = system("retention")
    last = Entry.everything.filter(verb="retention.applied", actor_key=by.key).order_by("-number").first()
    if last is not None and timezone.localdate(last.at) == today:
        return "到期信息：今天已清理。"
    return f"到期信息：清理 {apply(shown=digest(due(at)), by=by, at=at)} 条。"
