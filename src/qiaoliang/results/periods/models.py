"""Periods of a department's or an area's figures, what was frozen of them, and what was found to differ since."""

from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, scoped, unscoped
from qiaoliang.registry.departments.models import Department
from qiaoliang.results.indicators import periods
from qiaoliang.results.indicators.evaluate import Number
from qiaoliang.results.indicators.rules import rate
from qiaoliang.results.periods.choices import TO_SUBMIT, Changed, Decision, Holder, Kind, Stage, Step


class Catalogue(ScopedModel):
    """The definitions of one version, kept once: a frozen figure is read by those it was counted with."""

    SCOPE_OPEN = True

    code = models.CharField(_("口径版本"), max_length=24, unique=True, db_comment=PUBLIC)
    definitions = models.JSONField(_("口径"), db_comment=PUBLIC)
    kept_at = models.DateTimeField(_("保存时间"), db_comment=PUBLIC)

    def __str__(self) -> str:
        return self.code


class PeriodQuerySet(ScopedQuerySet["Period"]):
    def wanted(self) -> Self:
        return self.exclude(stage=Stage.CALLED_OFF)

    def to_submit(self) -> Self:
        return self.filter(stage__in=TO_SUBMIT)


class Period(ScopedModel):
    """A month, quarter or year of one holder's figures, on its way from open to frozen.

    `holder_key` and `holder_name` repeat the holder, so that one constraint and one order serve both kinds.
    """

    SCOPE: ClassVar = {"region": "region_code__startswith", "department": "department"}

    holder = models.CharField(_("谁的数"), max_length=12, choices=Holder, db_comment=PUBLIC)
    holder_key = models.CharField(max_length=40, db_comment=PUBLIC)
    holder_name = models.CharField(_("单位"), max_length=80, db_comment=PUBLIC)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="periods", db_comment=PUBLIC
    )
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    kind = models.CharField(_("期别"), max_length=8, choices=Kind, db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), db_comment=PUBLIC)
    due_on = models.DateField(_("提交期限"), db_comment=PUBLIC)
    stage = models.CharField(_("进度"), max_length=12, choices=Stage, default=Stage.OPEN, db_comment=PUBLIC)
    # Keys of accounts, for the rule that nobody approves the own submission nor unlocks what he froze.
    submitted_by_key = models.CharField(max_length=80, blank=True, default="", db_comment=PERSONAL)
    approved_by_key = models.CharField(max_length=80, blank=True, default="", db_comment=PERSONAL)
    frozen_by_key = models.CharField(max_length=80, blank=True, default="", db_comment=PERSONAL)
    frozen_at = models.DateTimeField(_("冻结时间"), null=True, blank=True, db_comment=PUBLIC)
    edition = models.ForeignKey(
        "Edition", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("现行一版"),
        db_comment=PUBLIC,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(PeriodQuerySet)
    everything: ClassVar[Any] = unscoped(PeriodQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-ends_on", "holder_name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("holder_key", "kind", "starts_on"),
                condition=~Q(stage=Stage.CALLED_OFF),
                name="period_once",
                violation_error_message="这个单位的这一期已经开过。",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_start"),
            models.CheckConstraint(
                condition=Q(holder="department", department__isnull=False) | Q(holder="region", department=None),
                name="period_has_one_holder",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.FROZEN) | Q(frozen_at__isnull=False, edition__isnull=False),
                name="period_frozen_has_figures",
            ),
            models.CheckConstraint(
                condition=Q(approved_by_key="") | ~Q(approved_by_key=F("submitted_by_key")),
                name="period_not_own_approval",
                violation_error_message="自己提交的数要由别人审核。",
            ),
        )
        indexes = (
            models.Index(fields=("stage", "due_on"), name="period_stage"),
            models.Index(fields=("holder_key", "kind", "-starts_on"), name="period_holder"),
        )

    def __str__(self) -> str:
        return f"{self.holder_name} {self.said}"

    def get_absolute_url(self) -> str:
        return f"/periods/{self.pk}/"

    @property
    def days(self) -> periods.Period:
        return periods.Period(self.starts_on, self.ends_on)

    @property
    def name(self) -> str:
        return periods.name_of(self.days)

    @property
    def said(self) -> str:
        return periods.said(self.name)

    @property
    def is_frozen(self) -> bool:
        return self.stage == Stage.FROZEN


class Edition(ScopedModel):
    """What was submitted, or restated: every figure at one moment, under one version of the definitions."""

    SCOPE_VIA: ClassVar = "period"

    period = models.ForeignKey(Period, models.PROTECT, related_name="editions", db_comment=PUBLIC)
    number = models.PositiveSmallIntegerField(_("第几版"), db_comment=PUBLIC)
    catalogue = models.ForeignKey(Catalogue, models.PROTECT, related_name="editions", db_comment=PUBLIC)
    known_on = models.DateField(_("统计日"), db_comment=PUBLIC)
    head_number = models.BigIntegerField(_("日志序号"), db_comment=PUBLIC)
    head_digest = models.CharField(_("日志摘要"), max_length=64, db_comment=PUBLIC)
    digest = models.CharField(_("摘要"), max_length=64, db_comment=PUBLIC)
    taken_at = models.DateTimeField(_("时间"), db_comment=PUBLIC)
    taken_by = models.CharField(_("提交人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("period", "-number")
        constraints = (models.UniqueConstraint(fields=("period", "number"), name="edition_once"),)

    def __str__(self) -> str:
        return f"第 {self.number} 版"


class Frozen(ScopedModel):
    """One figure of an edition, as stored integers, with the records it was counted from.

    Of a rate, `claimed` is what is divided by and `confirmed` what is counted above. `records` are
    `[number, standing, value, hash]`; `parts` are `{dimension: {part: [claimed, confirmed, verified]}}`; `places` say
    in which of the parts each record lies: `{dimension: {"parts": [part, …], "of": [place in parts, …]}}`, one for
    each record, in their order, -1 for none. Editions from before ADR 0047 have no places.
    """

    SCOPE_VIA: ClassVar = "edition"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="figures", db_comment=PUBLIC)
    code = models.CharField(_("指标"), max_length=40, db_comment=PUBLIC)
    claimed = models.BigIntegerField(_("申报"), db_comment=PUBLIC)
    confirmed = models.BigIntegerField(_("已确认"), db_comment=PUBLIC)
    verified = models.BigIntegerField(_("抽查核实"), null=True, blank=True, db_comment=PUBLIC)
    parts = models.JSONField(_("分项"), default=dict, db_comment=PUBLIC)
    records = models.JSONField(_("记录"), default=list, db_comment=PUBLIC)
    places = models.JSONField(_("记录的分项"), default=dict, db_comment=PUBLIC)
    digest = models.CharField(_("摘要"), max_length=64, db_comment=PUBLIC)
    # Of a restated figure: when and why. It stays with the figure in every later edition.
    restated_on = models.DateField(_("更正日期"), null=True, blank=True, db_comment=PUBLIC)
    restated_because = models.CharField(_("更正理由"), max_length=200, blank=True, default="", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("edition", "pk")
        constraints = (models.UniqueConstraint(fields=("edition", "code"), name="frozen_figure_once"),)

    @cached_property
    def definition(self) -> "Definition":
        return Definition(self.edition.catalogue.definitions[self.code])

    def value(self, stored: int | None = None) -> Number:
        """Of what is stored (the confirmed, if nothing is said) the number in units of the figure."""
        if self.definition.is_rate and stored is None:
            return rate(self.confirmed, self.claimed)
        return self.definition.in_units(self.confirmed if stored is None else stored)


class Definition:
    """What was kept of an indicator: enough to print its numbers when the catalogue has gone on."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.kept = kept
        self.label: str = kept["label"]
        self.unit: str = kept["unit"]
        self.is_money: bool = kept["is_money"]
        self.is_rate: bool = kept["measure"]["type"] == "ratio"
        self.version: int = kept["version"]

    def in_units(self, stored: int) -> Number:
        exact = Decimal(stored) / self.kept["measure"].get("per_unit", 1)
        return int(exact) if exact == exact.to_integral_value() else exact


class Restatement(ScopedModel):
    """A frozen figure and what it would be now; the office adopts it or refuses it, with a reason."""

    SCOPE_VIA: ClassVar = "period"

    period = models.ForeignKey(Period, models.PROTECT, related_name="restatements", db_comment=PUBLIC)
    code = models.CharField(_("指标"), max_length=40, db_comment=PUBLIC)
    before = models.JSONField(_("冻结数"), db_comment=PUBLIC)  # {"claimed": …, "confirmed": …, "verified": …}
    after = models.JSONField(_("现在的数"), db_comment=PUBLIC)  # the same, with "parts", "records" and "digest"
    changes = models.JSONField(_("有变化的记录"), default=list, db_comment=PUBLIC)  # [number, how]
    found_at = models.DateTimeField(_("发现时间"), db_comment=PUBLIC)
    decision = models.CharField(
        _("裁定"), max_length=10, choices=Decision, default=Decision.PROPOSED, db_comment=PUBLIC
    )
    decided_at = models.DateTimeField(_("裁定时间"), null=True, blank=True, db_comment=PUBLIC)
    decided_by = models.CharField(_("裁定人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    reason = models.CharField(_("理由"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-found_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("period", "code"), condition=Q(decision=Decision.PROPOSED), name="restatement_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=(Decision.ADOPTED, Decision.REFUSED))
                | (Q(decided_at__isnull=False) & ~Q(reason="")),
                name="restatement_decided_with_reason",
                violation_error_message="请写明理由。",
            ),
        )
        indexes = (models.Index(fields=("decision", "-found_at"), name="restatement_open"),)

    def get_absolute_url(self) -> str:
        return f"/periods/restatements/{self.pk}/"

    @property
    def responsible(self) -> list[tuple[str, str]]:
        return [(number, str(Changed(how).label)) for number, how in self.changes]


class Moved(ScopedModel):
    """One step of a period: who did what, when, and why."""

    SCOPE_VIA: ClassVar = "period"

    period = models.ForeignKey(Period, models.CASCADE, related_name="steps", db_comment=PUBLIC)
    step = models.CharField(_("经过"), max_length=12, choices=Step, db_comment=PUBLIC)
    at = models.DateTimeField(_("时间"), db_comment=PUBLIC)
    by = models.CharField(_("经办人"), max_length=120, db_comment=PERSONAL)
    words = models.CharField(_("说明"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="+", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("period", "at", "pk")
