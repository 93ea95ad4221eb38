"""Audit by lot: a draw that anybody can repeat, what was said when asked back, and what followed."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.innovation.models import Benefit
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.harmony.giving.models import Gift
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.results.lots.choices import WRONG, Answer, Consequence, Kind


class Lot(ScopedModel):
    """One draw from the confirmed records of a period. `frame` is what was drawn from: (mark, stratum) pairs."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), db_comment=PUBLIC)
    margin_percent = models.DecimalField(_("允许误差"), max_digits=4, decimal_places=1, db_comment=PUBLIC)
    expected_percent = models.PositiveSmallIntegerField(_("预计属实率"), db_comment=PUBLIC)
    head_number = models.BigIntegerField(_("日志序号"), db_comment=PUBLIC)
    head_digest = models.CharField(_("日志摘要"), max_length=64, db_comment=PUBLIC)
    seed = models.CharField(_("种子"), max_length=64, db_comment=PUBLIC)
    frame = models.JSONField(_("抽样框"), db_comment=PUBLIC)
    strata = models.JSONField(_("分层"), db_comment=PUBLIC)  # name → [in the frame, drawn]
    drawn_at = models.DateTimeField(_("抽取时间"), db_comment=PUBLIC)
    drawn_by = models.CharField(_("抽取人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-drawn_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("region_code", "starts_on", "ends_on"),
                name="lot_once",
                violation_error_message="这个地区、这一期间已经抽过；再抽就不再是抽签了。",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="lot_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m-%d} 至 {self.ends_on:%Y-%m-%d} 抽查"

    def get_absolute_url(self) -> str:
        return f"/lots/{self.pk}/"

    @property
    def number(self) -> int:
        """How many it was drawn from."""
        return sum(number for number, _ in self.strata.values())

    @property
    def size(self) -> int:
        """How many were drawn."""
        return sum(size for _, size in self.strata.values())


def _is_about_one() -> Q:
    """The record that `kind` names is there, and no other."""
    found = Q()
    for kind in Kind:
        others = Q(**{f"{other}__isnull": True for other in Kind if other != kind})
        found |= Q(kind=kind, **{f"{kind}__isnull": False}) & others
    return found


class Item(ScopedModel):
    """One drawn record: asked back, perhaps objected to, perhaps with a consequence."""

    SCOPE_VIA: ClassVar = "lot"
    SCOPE: ClassVar = {"instructor": "helped_by__instructor"}

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="items", db_comment=PUBLIC)
    kind = models.CharField(_("抽到什么"), max_length=8, choices=Kind, default=Kind.OUTCOME, db_comment=PUBLIC)
    # Exactly one of them, the one that `kind` names.
    outcome = models.ForeignKey(
        Outcome, models.PROTECT, null=True, blank=True, related_name="drawn", verbose_name=_("成效"), db_comment=PUBLIC
    )
    gift = models.ForeignKey(
        Gift, models.PROTECT, null=True, blank=True, related_name="drawn", verbose_name=_("捐赠"), db_comment=PUBLIC
    )
    benefit = models.ForeignKey(
        Benefit, models.PROTECT, null=True, blank=True, related_name="drawn", verbose_name=_("革新效益"),
        db_comment=PUBLIC,
    )  # fmt: skip
    demand = models.ForeignKey(
        Demand, models.PROTECT, null=True, blank=True, related_name="drawn", verbose_name=_("诉求"), db_comment=PUBLIC
    )
    helped_by = models.ForeignKey(  # whose record it was when it was drawn
        Stint, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("助力派驻"), db_comment=PUBLIC
    )
    stratum = models.CharField(_("层"), max_length=4, db_comment=PUBLIC)
    place = models.PositiveIntegerField(_("签位"), db_comment=PUBLIC)
    amount_fen = models.BigIntegerField(_("抽取时金额"), null=True, blank=True, db_comment=PUBLIC)
    answer = models.CharField(_("回访结果"), max_length=12, choices=Answer, blank=True, default="", db_comment=PUBLIC)
    asked_whom = models.CharField(_("问了谁"), max_length=60, blank=True, default="", db_comment=PERSONAL)
    asked_on = models.DateField(_("回访日期"), null=True, blank=True, db_comment=PUBLIC)
    asked_by = models.CharField(_("回访人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    true_amount_fen = models.BigIntegerField(_("对方说的金额"), null=True, blank=True, db_comment=PUBLIC)
    true_quantity = models.PositiveIntegerField(_("对方说的数量"), null=True, blank=True, db_comment=PUBLIC)
    note = models.CharField(_("说明"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    object_until = models.DateField(_("申诉截止"), null=True, blank=True, db_comment=PUBLIC)
    objection = models.CharField(_("申诉"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    objected_at = models.DateTimeField(_("申诉时间"), null=True, blank=True, db_comment=PUBLIC)
    consequence = models.CharField(
        _("处理"), max_length=8, choices=Consequence, blank=True, default="", db_comment=PUBLIC
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True, db_comment=PUBLIC)
    decided_by = models.CharField(_("处理人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    reason = models.CharField(_("理由"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("lot", "place")
        constraints = (
            models.UniqueConstraint(fields=("lot", "outcome"), name="lot_item_once"),
            models.UniqueConstraint(fields=("lot", "gift"), name="lot_gift_once"),
            models.UniqueConstraint(fields=("lot", "benefit"), name="lot_benefit_once"),
            models.UniqueConstraint(fields=("lot", "demand"), name="lot_demand_once"),
            models.CheckConstraint(condition=_is_about_one(), name="lot_item_is_about_one"),
            models.CheckConstraint(
                condition=Q(answer="", asked_on=None) | (~Q(answer="") & Q(asked_on__isnull=False) & ~Q(asked_whom="")),
                name="lot_item_answer_has_who_and_day",
                violation_error_message="请写明问了谁、哪天问的。",
            ),
            models.CheckConstraint(
                condition=Q(consequence="") | (Q(answer__in=WRONG) & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="lot_item_consequence_has_reason",
                violation_error_message="只有数额不符或不属实的才作处理，并要写明理由。",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=WRONG) | Q(object_until__isnull=False), name="lot_item_wrong_may_be_objected"
            ),
        )
        indexes = (models.Index(fields=("answer", "object_until"), name="lot_item_open"),)

    def __str__(self) -> str:
        return f"{self.about}"

    def get_absolute_url(self) -> str:
        return f"/lots/items/{self.pk}/"

    @property
    def about(self) -> Any:
        """The record that was drawn."""
        return getattr(self, self.kind)

    @property
    def holds(self) -> bool:
        """Whether it counts as holding: said so, or an objection was right."""
        return self.answer == Answer.HOLDS or self.consequence == Consequence.STANDS

    @property
    def region_code(self) -> Any:
        """Where the log files it."""
        return self.about.region_code
