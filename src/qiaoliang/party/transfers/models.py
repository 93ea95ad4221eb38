"""Members on the move: transfers with their introduction letter, and floating members here and elsewhere."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.crypto import mask_name
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, allow, scoped, unscoped
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.transfers.choices import Direction, TransferState


class TransferQuerySet(ScopedQuerySet["Transfer"]):
    def open(self) -> Self:
        return self.filter(state=TransferState.ISSUED)

    def lapsed(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)


class Transfer(ScopedModel):
    """A member goes to another organisation, of this system or not. On the old roll until the receipt comes back."""

    SCOPE: ClassVar = {"organisation": "source", "region": "source__region_code__startswith"}

    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="transfers", db_comment=PERSONAL
    )
    name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    source = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="transfers_out", db_comment=PUBLIC
    )
    source_name = models.CharField(_("转出党组织"), max_length=120, db_comment=PUBLIC)
    target = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="transfers_in", db_comment=PUBLIC
    )
    target_name = models.CharField(_("转入党组织"), max_length=120, db_comment=PUBLIC)
    state = models.CharField(
        _("状态"), max_length=10, choices=TransferState, default=TransferState.ISSUED, db_comment=PUBLIC
    )
    letter_number = models.CharField(_("介绍信编号"), max_length=80, db_comment=PUBLIC)
    issued_on = models.DateField(_("开具日期"), db_comment=PUBLIC)
    due_on = models.DateField(_("有效期至"), db_comment=PUBLIC)
    reason = models.CharField(_("原因"), max_length=200, blank=True, default="", db_comment=PERSONAL)
    settled_on = models.DateField(_("接收或退回"), null=True, blank=True, db_comment=PUBLIC)
    receipt = models.CharField(_("回执编号或退回原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    new_member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="arrivals", db_comment=PERSONAL
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(TransferQuerySet)
    everything: ClassVar[Any] = unscoped(TransferQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-issued_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("member",), condition=Q(state="issued", member__isnull=False), name="transfer_one_open",
                violation_error_message="这名党员已有转接在办。",
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=False) | Q(target__isnull=False), name="transfer_touches_the_city"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")), name="transfer_letter_valid_from_issue"
            ),
            models.CheckConstraint(
                condition=Q(state="issued") | Q(settled_on__isnull=False), name="transfer_settled_on_a_day"
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("state", "due_on"), name="transfer_due"),)

    def __str__(self) -> str:
        return mask_name(self.name)

    def get_absolute_url(self) -> str:
        return f"/party/transfers/{self.pk}/"


class Floating(ScopedModel):
    """A floating member (流动党员): an own one who works elsewhere, or one of elsewhere who takes part here."""

    SCOPE: ClassVar = {"organisation": "organisation", "region": "organisation__region_code__startswith"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="floating", db_comment=PUBLIC)
    direction = models.CharField(_("流向"), max_length=4, choices=Direction, db_comment=SENSITIVE)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="floats", db_comment=PERSONAL
    )
    name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    kind = models.CharField(_("类别"), max_length=14, choices=MemberKind, db_comment=SENSITIVE)
    elsewhere = models.CharField(_("外出地或原籍"), max_length=120, db_comment=PERSONAL)
    other_organisation = models.CharField(_("对方党组织"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    liaison_name = models.CharField(_("联系人"), max_length=60, db_comment=PERSONAL)
    starts_on = models.DateField(_("起"), db_comment=PERSONAL)
    due_on = models.DateField(_("满半年"), db_comment=PERSONAL)  # confirmed or transferred by then
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PERSONAL)
    end_reason = models.CharField(_("结束原因"), max_length=200, blank=True, default="", db_comment=PERSONAL)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("member",), condition=Q(ends_on=None, member__isnull=False), name="floating_once",
                violation_error_message="这名党员已登记为流动党员。",
            ),
            models.CheckConstraint(
                condition=Q(direction="in") | Q(member__isnull=False), name="floating_out_is_on_the_roll"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="floating_ends_after_start"
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("organisation", "ends_on", "due_on"), name="floating_present"),)

    def __str__(self) -> str:
        return mask_name(self.name)


# Whoever receives sees the transfer too.
allow(Transfer, "organisation", lambda key: Q(target=key))
allow(Transfer, "region", lambda key: Q(target__region_code__startswith=key))
