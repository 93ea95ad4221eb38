"""Gifts, pairings with villages and schools, honours of instructors: voluntary, never a target, in no score (G40).

What may be shown to everybody is shown only with a consent that has a day and says how it was given; taken back, it is
shown no more. An enterprise's own honours are results of the ledger.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes.models import Credited, CreditedQuerySet
from qiaoliang.harmony.giving.choices import Bearer, Consent, GiftKind, Purpose, TieKind
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.privacy import PUBLIC
from qiaoliang.kit.scope import scoped, unscoped


class Shown(Credited):
    """The columns of a consent to be shown."""

    consented_on = models.DateField(_("同意公开的日期"), null=True, blank=True, db_comment=PUBLIC)
    consent = models.CharField(_("怎样同意"), max_length=8, choices=Consent, blank=True, default="", db_comment=PUBLIC)

    class Meta(Credited.Meta):
        abstract = True


def _consent_is_whole(model: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(consented_on=None, consent="") | (Q(consented_on__isnull=False) & ~Q(consent="")),
        name=f"{model}_consent_is_whole",
        violation_error_message="同意公开要写明哪一天、怎样同意。",
    )


class Gift(Shown):
    """What an enterprise gave, stated voluntarily with the recipient's receipt; the recipient confirms."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    kind = models.CharField(_("类别"), max_length=6, choices=GiftKind, db_comment=PUBLIC)
    purpose = models.CharField(_("用途"), max_length=12, choices=Purpose, default=Purpose.OTHER, db_comment=PUBLIC)
    recipient = models.CharField(_("受赠方"), max_length=120, db_comment=PUBLIC)
    receipt_number = models.CharField(_("票据号"), max_length=80, db_comment=PUBLIC)
    amount_fen = models.BigIntegerField(_("金额"), db_comment=PUBLIC)
    goods = models.CharField(_("物品"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    verified_at = models.DateTimeField(_("抽查核实时间"), null=True, blank=True, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Shown.Meta):
        abstract = False
        constraints = (
            *Shown.Meta.constraints,
            models.UniqueConstraint(
                fields=("recipient", "receipt_number"),
                condition=~Q(state="void"),
                name="gift_counts_once",
                violation_error_message="这张受赠票据已经登记过。",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="gift_amount_positive"),
            _consent_is_whole("gift"),
        )

    def __str__(self) -> str:
        return f"{self.recipient} {self.receipt_number}"


class Tie(Shown):
    """An enterprise and a village, a school or a home belong together for a time; or its owner serves in a village."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    kind = models.CharField(_("类别"), max_length=8, choices=TieKind, db_comment=PUBLIC)
    partner = models.CharField(_("村、校或敬老院"), max_length=120, db_comment=PUBLIC)
    content = models.CharField(_("做什么，或任什么职"), max_length=120, db_comment=PUBLIC)
    ends_on = models.DateField(_("结束"), null=True, blank=True, db_comment=PUBLIC)
    tie_key = models.CharField(max_length=160, db_comment=PUBLIC)  # kind and partner: what makes it one tie

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Shown.Meta):
        abstract = False
        constraints = (
            *Shown.Meta.constraints,
            models.UniqueConstraint(
                fields=("enterprise", "tie_key"),
                condition=~Q(state="void") & Q(ends_on=None),
                name="tie_runs_once",
                violation_error_message="这一结对正在进行，请在原记录上更正。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("happened_on")),
                name="tie_ends_after_it_began",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            _consent_is_whole("tie"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.partner}"


class Award(Shown):
    """An honour of an instructor or of the group, by document. Listed by day; nobody is set above anybody."""

    SCOPE: ClassVar = {"region": "region_code__startswith", "instructor": "instructor"}

    bearer = models.CharField(_("授予谁"), max_length=10, choices=Bearer, db_comment=PUBLIC)
    instructor = models.ForeignKey(
        Instructor, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name=_("指导员"),
        db_comment=PUBLIC,
    )  # fmt: skip
    title = models.CharField(_("荣誉"), max_length=120, db_comment=PUBLIC)
    authority = models.CharField(_("授予机关"), max_length=120, db_comment=PUBLIC)
    document_number = models.CharField(_("文号"), max_length=80, db_comment=PUBLIC)
    award_key = models.CharField(max_length=200, db_comment=PUBLIC)  # document, title and bearer

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Shown.Meta):
        abstract = False
        constraints = (
            *Shown.Meta.constraints,
            models.UniqueConstraint(
                fields=("award_key",), condition=~Q(state="void"), name="award_counts_once",
                violation_error_message="这项荣誉已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(bearer=Bearer.INSTRUCTOR, instructor__isnull=False)
                | Q(bearer=Bearer.GROUP, instructor=None),
                name="award_has_its_bearer",
                violation_error_message="授予个人的要写明指导员，授予队伍的不写。",
            ),
            _consent_is_whole("award"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title
