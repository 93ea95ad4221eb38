"""Demands (诉求): what an enterprise cannot solve alone, from hearing to the owner's word."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.models import Entry
from qiaoliang.economy.demands.choices import AskKind, Category, Mouth, MoveKind, Rung, Side, Stage, Urgency, Verdict
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import PERSON, ScopedModel, ScopedQuerySet, allow, scoped, unscoped, withhold
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise


class DemandQuerySet(ScopedQuerySet["Demand"]):
    def open(self) -> Self:
        return self.exclude(stage=Stage.CLOSED)


class Topic(ScopedModel):
    """The same thing asked for by several enterprises: one answer for all, and each owner judges for itself."""

    SCOPE: ClassVar = {"department": "department", "region": "region_code__startswith"}

    title = models.CharField(_("同类事项"), max_length=120, db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="topics", verbose_name=_("承办部门"),
        db_comment=PUBLIC,
    )  # fmt: skip
    opened_at = models.DateTimeField(_("建立时间"), db_comment=PUBLIC)
    opened_by = models.CharField(_("建立人"), max_length=120, db_comment=PERSONAL)
    answer = models.TextField(_("统一答复"), blank=True, default="", db_comment=PUBLIC)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-opened_at", "-pk")

    def __str__(self) -> str:
        return self.title


class Demand(ScopedModel):
    SCOPE_VIA: ClassVar = "enterprise"
    SCOPE: ClassVar = {"department": "department", "region": "region_code__startswith"}

    number = models.CharField(_("编号"), max_length=16, unique=True, db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="demands", db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    title = models.CharField(_("事项"), max_length=120, db_comment=PUBLIC)
    body = models.TextField(_("说明"), blank=True, default="", db_comment=PERSONAL)
    category = models.CharField(_("类别"), max_length=16, choices=Category, db_comment=PUBLIC)
    urgency = models.CharField(_("急缓"), max_length=10, choices=Urgency, default=Urgency.ORDINARY, db_comment=PUBLIC)
    stage = models.CharField(_("状态"), max_length=12, choices=Stage, default=Stage.LOGGED, db_comment=PUBLIC)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="demands", verbose_name=_("承办部门"),
        db_comment=PUBLIC,
    )  # fmt: skip
    hops = models.PositiveSmallIntegerField(_("转办次数"), default=0, db_comment=PUBLIC)
    helped_by = models.ForeignKey(
        Stint, models.PROTECT, null=True, blank=True, related_name="demands", db_comment=PUBLIC
    )
    heard_on = models.DateField(_("听到日期"), db_comment=PUBLIC)
    due_on = models.DateField(_("时限"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True, db_comment=PUBLIC)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True, db_comment=PUBLIC)
    answer = models.TextField(_("答复"), blank=True, default="", db_comment=PUBLIC)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True, db_comment=PUBLIC)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True, db_comment=PUBLIC)
    verdict = models.CharField(_("业主评价"), max_length=10, choices=Verdict, blank=True, default="", db_comment=PUBLIC)
    reopened_at = models.DateTimeField(_("重开时间"), null=True, blank=True, db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)
    mouth = models.CharField(_("从哪里听到"), max_length=12, choices=Mouth, default=Mouth.INSTRUCTOR, db_comment=PUBLIC)
    occasion = models.CharField(_("场合"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    run = models.PositiveSmallIntegerField(_("第几段"), default=1, db_comment=PUBLIC)  # stays in a stage so far
    rung = models.PositiveSmallIntegerField(_("督促到"), default=0, db_comment=PUBLIC)  # of the present last day
    paused_on = models.DateField(_("暂停自"), null=True, blank=True, db_comment=PUBLIC)
    paused_by = models.CharField(
        _("谁要求暂停"), max_length=12, choices=Side, blank=True, default="", db_comment=PUBLIC
    )
    is_ruled = models.BooleanField(_("承办部门由项目办裁定"), default=False, db_comment=PUBLIC)
    is_beyond = models.BooleanField(_("超出职权，已说明理由"), default=False, db_comment=PUBLIC)
    is_late = models.BooleanField(_("答复超期"), null=True, db_comment=PUBLIC)  # of the last answer; unknown before one
    topic = models.ForeignKey(
        Topic, models.SET_NULL, null=True, blank=True, related_name="demands", verbose_name=_("同类事项"),
        db_comment=PUBLIC,
    )  # fmt: skip
    verified_at = models.DateTimeField(_("抽查核实时间"), null=True, blank=True, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(DemandQuerySet)
    everything: ClassVar[Any] = unscoped(DemandQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-recorded_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(stage=Stage.CLOSED) | (Q(closed_at__isnull=False) & ~Q(verdict="")),
                name="demand_closed_by_owners_word",
                violation_error_message="诉求只能由业主评价后办结。",
            ),
            models.CheckConstraint(
                condition=Q(paused_on=None) | Q(due_on=None, stage__in=(Stage.LOGGED, Stage.SENT, Stage.WORKING)),
                name="demand_paused_has_no_last_day",
                violation_error_message="暂停计时的诉求没有时限。",
            ),
        )
        indexes = (
            models.Index(fields=("stage", "due_on"), name="demand_stage"),
            models.Index(fields=("department", "stage"), name="demand_department"),
            models.Index(fields=("verdict", "closed_on"), name="demand_closed"),
        )

    def __str__(self) -> str:
        return self.title

    @staticmethod
    def solved(evening: datetime) -> Q:
        """Closed *solved* by that evening and not open again then."""
        reopened = Q(reopened_at__lte=evening) & Q(reopened_at__gt=F("closed_at"))
        return Q(verdict=Verdict.SOLVED, closed_at__lte=evening) & ~(Q(reopened_at__isnull=False) & reopened)


class DemandMove(ScopedModel):
    """One step of a demand: from where to where, by whom, when, why."""

    SCOPE_VIA: ClassVar = "demand"

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="moves", db_comment=PUBLIC)
    from_stage = models.CharField(_("从"), max_length=12, choices=Stage, blank=True, default="", db_comment=PUBLIC)
    to_stage = models.CharField(_("到"), max_length=12, choices=Stage, db_comment=PUBLIC)
    at = models.DateTimeField(_("时间"), db_comment=PUBLIC)
    by_name = models.CharField(_("谁"), max_length=120, db_comment=PERSONAL)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, db_comment=PUBLIC)
    words = models.TextField(_("说明"), blank=True, default="", db_comment=PERSONAL)
    kind = models.CharField(_("事项"), max_length=10, choices=MoveKind, db_comment=PUBLIC)
    days = models.PositiveSmallIntegerField(_("延长工作日"), default=0, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("demand", "at", "pk")


class DemandAsk(ScopedModel):
    """What the department asks of the office while it holds a demand: more days, beyond its powers, who shall do it."""

    SCOPE_VIA: ClassVar = "demand"

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="asks", db_comment=PUBLIC)
    kind = models.CharField(_("请示事项"), max_length=10, choices=AskKind, db_comment=PUBLIC)
    run = models.PositiveSmallIntegerField(db_comment=PUBLIC)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_comment=PUBLIC)
    days = models.PositiveSmallIntegerField(_("延长工作日"), default=0, db_comment=PUBLIC)
    reason = models.TextField(_("理由"), db_comment=PUBLIC)
    basis = models.CharField(_("依据"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    asked_at = models.DateTimeField(_("请示时间"), db_comment=PUBLIC)
    asked_by = models.CharField(_("请示人"), max_length=120, db_comment=PERSONAL)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True, db_comment=PUBLIC)
    decided_by = models.CharField(_("决定人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    is_granted = models.BooleanField(_("同意"), null=True, blank=True, db_comment=PUBLIC)
    words = models.TextField(_("意见"), blank=True, default="", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("demand",), condition=Q(decided_at=None), name="demand_one_open_ask",
                violation_error_message="上一次请示还没有答复。",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, is_granted=None) | Q(decided_at__isnull=False, is_granted__isnull=False),
                name="demand_ask_decided_either_way",
                violation_error_message="请示要么同意，要么不同意。",
            ),
        )  # fmt: skip


class DemandSupport(ScopedModel):
    """A department that supports the lead, with its task and its advice."""

    SCOPE_VIA: ClassVar = "demand"

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="supports", db_comment=PUBLIC)
    department = models.ForeignKey(Department, models.PROTECT, related_name="supported", db_comment=PUBLIC)
    task = models.CharField(_("请协办什么"), max_length=200, db_comment=PUBLIC)
    asked_at = models.DateTimeField(_("提出时间"), db_comment=PUBLIC)
    asked_by = models.CharField(_("提出人"), max_length=120, db_comment=PERSONAL)
    due_on = models.DateField(_("会商时限"), db_comment=PUBLIC)
    advised_at = models.DateTimeField(_("意见时间"), null=True, blank=True, db_comment=PUBLIC)
    advice = models.TextField(_("协办意见"), blank=True, default="", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("demand", "asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("demand", "department"), name="demand_support_once",
                violation_error_message="这个部门已经在协办。",
            ),
        )  # fmt: skip


class DemandSecret(ScopedModel):
    """Towards whom the demand is confidential: a department with all its people, or one person. Never lifted."""

    SCOPE_VIA: ClassVar = "demand"

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="secrets", db_comment=PUBLIC)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", db_comment=PERSONAL
    )
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_comment=PERSONAL)
    set_at = models.DateTimeField(_("设定时间"), db_comment=PUBLIC)
    set_by = models.CharField(_("设定人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("demand", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(department=None, person__isnull=False) | Q(department__isnull=False, person=None),
                name="demand_secret_names_one",
                violation_error_message="保密要么对一个部门，要么对一个人。",
            ),
            models.UniqueConstraint(
                fields=("demand", "department"), condition=Q(person=None), name="demand_secret_department"
            ),
            models.UniqueConstraint(
                fields=("demand", "person"), condition=Q(department=None), name="demand_secret_person"
            ),
        )


class DemandRung(ScopedModel):
    """One step of the ladder that was taken: at most once for a last day of a stay in a stage."""

    SCOPE_VIA: ClassVar = "demand"

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="rungs", db_comment=PUBLIC)
    run = models.PositiveSmallIntegerField(db_comment=PUBLIC)
    due_on = models.DateField(_("时限"), db_comment=PUBLIC)
    rung = models.PositiveSmallIntegerField(_("督促"), choices=Rung, db_comment=PUBLIC)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, db_comment=PUBLIC)
    at = models.DateTimeField(_("时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("demand", "at", "rung")
        constraints = (models.UniqueConstraint(fields=("demand", "run", "due_on", "rung"), name="demand_rung_once"),)


class RoutingModel(ScopedModel):
    """A text model that suggests category and department, with what it was trained on and how often it was right.

    `counts` and `rates` are figures of the city's closed demands; the weights name fragments of words, no enterprise.
    """

    SCOPE_OPEN = True

    trained_at = models.DateTimeField(_("训练时间"), db_comment=PUBLIC)
    data_version = models.CharField(_("数据版本"), max_length=80, db_comment=PUBLIC)
    closed_count = models.PositiveIntegerField(_("用了多少件已办结诉求"), db_comment=PUBLIC)
    report = models.JSONField(_("留出检验"), db_comment=PUBLIC)
    weights = models.BinaryField(_("参数"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-trained_at", "-pk")


def _supported_by(key: str) -> Q:
    return Q(pk__in=DemandSupport.everything.filter(department=int(key)).values("demand"))


def _secret_from_department(key: str) -> Q:
    return Q(pk__in=DemandSecret.everything.filter(department=int(key)).values("demand"))


def _secret_from_person(key: str) -> Q:
    return Q(pk__in=DemandSecret.everything.filter(person=int(key)).values("demand"))


def _secret_from_instructor(key: str) -> Q:
    """Confidential towards the instructor's own department, or towards the person behind the instructor."""
    people = Instructor.everything.filter(pk=key)
    secrets = DemandSecret.everything.filter(
        Q(department__in=people.values("department")) | Q(person__in=people.exclude(user=None).values("user"))
    )
    return Q(pk__in=secrets.values("demand"))


def _entries_of(kept: Callable[[str], Q]) -> Callable[[str], Q]:
    """The entries of the log that tell of a demand kept from somebody are kept from that person too."""

    def rule(key: str) -> Q:
        keys = Demand.everything.filter(kept(key)).annotate(text=Cast("pk", models.CharField())).values("text")
        return Q(about_kind="demands.demand", about_key__in=keys)

    return rule


allow(Demand, "department", _supported_by)
for _kind, _kept in (
    ("department", _secret_from_department), (PERSON, _secret_from_person), ("instructor", _secret_from_instructor),
):  # fmt: skip
    withhold(Demand, _kind, _kept)
    withhold(Entry, _kind, _entries_of(_kept))
