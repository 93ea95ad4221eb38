"""What came of it: the outcome ledger, and the columns that every record counted for the programme shares.

State is dated, not overwritten: `confirmed_at`, `disputed_at` and `voided_at` say what was true on any evening, so
`--as-of` needs no history table; the log keeps the rest.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.notices.models import Message
from qiaoliang.fieldwork.outcomes.choices import Claim as Claim
from qiaoliang.fieldwork.outcomes.choices import Sameness
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import Place, Scope, ScopedModel, ScopedQuerySet, allow, scoped, unscoped
from qiaoliang.kit.touched import of_part
from qiaoliang.registry.enterprises.models import Enterprise


def known(evening: datetime) -> Q:
    """Entered by that evening and not void then."""
    return Q(recorded_at__lte=evening) & (Q(voided_at=None) | Q(voided_at__gt=evening))


def confirmed(evening: datetime) -> Q:
    """Confirmed by that evening, and neither disputed since nor void."""
    undisputed = Q(disputed_at=None) | Q(disputed_at__gt=evening) | Q(disputed_at__lt=F("confirmed_at"))
    return known(evening) & Q(confirmed_at__lte=evening) & undisputed


def verified(evening: datetime) -> Q:
    """Confirmed by that evening, and found to hold by a sample since."""
    return confirmed(evening) & Q(verified_at__lte=evening, verified_at__gte=F("confirmed_at"))


class CreditedQuerySet(ScopedQuerySet[Any]):
    def waiting(self) -> Self:
        return self.filter(state=Claim.CLAIMED)


class Credited(ScopedModel):
    """The columns of every record that may count: where, when, claimed by whom, confirmed by whom."""

    SCOPE_VIA: ClassVar[str | None] = "enterprise"

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="%(class)ss", null=True, blank=True, verbose_name=_("企业"),
        db_comment=PUBLIC,
    )  # fmt: skip
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)  # where it happened, kept when it moves
    happened_on = models.DateField(_("日期"), db_comment=PUBLIC)
    helped_by = models.ForeignKey(
        Stint, models.PROTECT, related_name="%(class)ss", null=True, blank=True, verbose_name=_("助力派驻"),
        db_comment=PUBLIC,
    )  # fmt: skip
    state = models.CharField(_("状态"), max_length=10, choices=Claim, default=Claim.CLAIMED, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True, db_comment=PUBLIC)
    confirmed_by = models.CharField(_("确认人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    disputed_at = models.DateTimeField(_("异议时间"), null=True, blank=True, db_comment=PUBLIC)
    dispute_words = SealedTextField(
        _("异议内容"), blank=True, default="", context="credited.dispute_words", db_comment=SENSITIVE
    )  # the office alone
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True, db_comment=PUBLIC)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    def is_held(self) -> bool:
        """Whether something has to be settled before anybody may confirm it."""
        return False

    def pass_on_link(self, *, by: Any, at: datetime) -> bool:
        """A link about this row that still has something else to ask names that now; whether it did."""
        return False

    class Meta(ScopedModel.Meta):
        abstract = True
        ordering = ("-happened_on", "-pk")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=~Q(state=Claim.CONFIRMED) | Q(confirmed_at__isnull=False),
                name="%(class)s_confirmed_has_moment",
            ),
            models.CheckConstraint(
                condition=(Q(state=Claim.VOID) & Q(voided_at__isnull=False))
                | (~Q(state=Claim.VOID) & Q(voided_at=None)),
                name="%(class)s_void_has_moment",
            ),
        )
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=("state", "happened_on"), name="%(class)s_counted"),
        )


class Outcome(Credited):
    """One real-world thing: one loan contract, one granting document, one hire list, one gift (design.md, idea 2).

    `kind` is a code of `kinds.KINDS`, which says unit, natural key, who confirms and what evidence is needed. Several
    helpers hold shares; three departments that claim one loan meet in one row by its natural key.
    """

    SCOPE: ClassVar = {"region": "region_code__startswith", "organisation": "organisation_key"}

    kind = models.CharField(_("类别"), max_length=32, db_comment=PUBLIC)
    natural_key = models.CharField(_("凭据"), max_length=160, db_comment=PUBLIC)
    title = models.CharField(_("事项"), max_length=200, db_comment=PUBLIC)
    quantity = models.PositiveIntegerField(_("数量"), default=1, db_comment=PUBLIC)
    amount_fen = models.BigIntegerField(_("金额"), null=True, blank=True, db_comment=PUBLIC)
    counterpart = models.CharField(_("对方单位"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    document_number = models.CharField(_("文号或合同号"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    deciding_authority = models.CharField(_("决定机关"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    legal_basis = models.CharField(_("法律依据"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    is_renewal = models.BooleanField(_("续贷"), default=False, db_comment=PUBLIC)
    # Asked for only above a threshold (settings: evidence_from_wan): where it can be seen. Nothing is uploaded.
    evidence = models.CharField(_("凭据存放"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    organisation_key = models.CharField(_("党组织"), max_length=40, blank=True, default="", db_comment=PUBLIC)
    source_kind = models.CharField(max_length=60, blank=True, default="", db_comment=PUBLIC)  # what produced it
    source_key = models.CharField(max_length=60, blank=True, default="", db_comment=PUBLIC)
    # Drawn by lot and found to hold. Counts while it is not older than the confirmation it verifies.
    verified_at = models.DateTimeField(_("抽查核实时间"), null=True, blank=True, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Credited.Meta):
        abstract = False
        constraints = (
            *Credited.Meta.constraints,
            models.UniqueConstraint(
                fields=("kind", "natural_key"),
                condition=~Q(state=Claim.VOID),
                name="outcome_counts_once",
                violation_error_message="同一凭据已经登记过，请在原记录上增加助力人份额。",
            ),
            models.CheckConstraint(condition=Q(amount_fen=None) | Q(amount_fen__gte=0), name="outcome_amount_positive"),
        )
        indexes = (
            *Credited.Meta.indexes,
            models.Index(fields=("kind", "happened_on"), name="outcome_kind"),
            models.Index(fields=("-happened_on", "-id"), name="outcome_latest"),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **how: Any) -> None:
        """What is remembered of other kinds still holds."""
        with _of_kind(Outcome, self.kind, self._state.adding, "kind", how):
            super().save(*args, **how)

    def get_absolute_url(self) -> str:
        return f"/outcomes/{self.pk}/"

    def is_held(self) -> bool:
        """Whether it waits for a person to say if it is the same thing as an earlier one."""
        held: bool = Twin.everything.filter(outcome=self.pk, decision=Sameness.OPEN).exists()
        return held

    def pass_on_link(self, *, by: Any, at: datetime) -> bool:
        from qiaoliang.fieldwork.outcomes import asking

        return asking.pass_on(self, by=by, at=at)


class Share(ScopedModel):
    """What part of an outcome a posting helped with; shares of one outcome add up to at most 100 %."""

    SCOPE_VIA: ClassVar = "outcome"

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="shares", db_comment=PUBLIC)
    stint = models.ForeignKey(Stint, models.PROTECT, related_name="shares", db_comment=PUBLIC)
    percent = models.PositiveSmallIntegerField(_("份额"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("outcome", "-percent", "pk")
        constraints = (
            models.UniqueConstraint(fields=("outcome", "stint"), name="share_once"),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100),
                name="share_between_1_and_100",
                violation_error_message="份额应在 1% 到 100% 之间。",
            ),
        )

    def save(self, *args: Any, **how: Any) -> None:
        with _of_kind(Share, self.outcome.kind, self._state.adding, "outcome", how):
            super().save(*args, **how)


def _of_kind(
    model: type[models.Model], kind: str, is_new: bool, column: str, how: Mapping[str, Any]
) -> AbstractContextManager[None]:
    """A row that is new, or whose kind stays as it is."""
    stays = is_new or column not in (how.get("update_fields") or (column,))
    return of_part(model, kind) if stays else nullcontext()


class Twin(ScopedModel):
    """Two results that look like one thing (likeness.py): the later one waits until a person has decided.

    While `decision` is open nobody is asked to confirm the later one, so it cannot count twice meanwhile.
    """

    SCOPE_VIA: ClassVar = "outcome"

    outcome = models.ForeignKey(
        Outcome, models.CASCADE, related_name="twins", verbose_name=_("后登记"), db_comment=PUBLIC
    )
    earlier = models.ForeignKey(Outcome, models.CASCADE, related_name="+", verbose_name=_("先登记"), db_comment=PUBLIC)
    because = models.CharField(_("相似之处"), max_length=300, db_comment=PUBLIC)
    found_at = models.DateTimeField(_("发现时间"), db_comment=PUBLIC)
    decision = models.CharField(_("决定"), max_length=8, choices=Sameness, default=Sameness.OPEN, db_comment=PUBLIC)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True, db_comment=PUBLIC)
    decided_by = models.CharField(_("决定人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    reason = models.CharField(_("理由"), max_length=200, blank=True, default="", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-found_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("outcome", "earlier"), name="twin_once"),
            models.CheckConstraint(
                condition=Q(decision=Sameness.OPEN, decided_at=None)
                | (~Q(decision=Sameness.OPEN) & Q(decided_at__isnull=False)),
                name="twin_decision_has_moment",
            ),
        )
        indexes = (models.Index(fields=("decision", "-found_at"), name="twin_open"),)

    def __str__(self) -> str:
        return f"{self.outcome}"

    def get_absolute_url(self) -> str:
        return f"/outcomes/twins/{self.pk}/"


def _sent_to_served(instructor: str) -> Q:
    """An instructor sees the messages about results of the enterprises served today."""
    served = Enterprise.everything.within(Scope.of(Place("instructor", instructor))).values("pk")
    keys = Outcome.everything.filter(enterprise__in=served).annotate(key=Cast("pk", models.CharField()))
    return Q(about_kind=Outcome._meta.label_lower, about_key__in=keys.order_by().values("key"))


def _sent_to_line(department: str) -> Q:
    """A department sees the messages about results of the enterprises of its line: it may hand them over."""
    line = Enterprise.everything.within(Scope.of(Place("department", department))).values("pk")
    keys = Outcome.everything.filter(enterprise__in=line).annotate(key=Cast("pk", models.CharField()))
    return Q(about_kind=Outcome._meta.label_lower, about_key__in=keys.order_by().values("key"))


allow(Message, "instructor", _sent_to_served)
allow(Message, "department", _sent_to_line)
