"""The roll of members, and candidates on their way to membership (one candidate, one case)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes.models import Credited, CreditedQuerySet
from qiaoliang.kit.crypto import mask_name
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel, scoped, unscoped
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.enterprises.models import Enterprise


class MemberKind(models.TextChoices):
    FULL = "full", _("正式党员")
    PROBATIONARY = "probationary", _("预备党员")


class Member(ScopedModel):
    """A member on an organisation's roll. Political status is sensitive: shown within scope only, masked by default."""

    SCOPE: ClassVar = {"organisation": "organisation", "region": "organisation__region_code__startswith"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members", db_comment=PUBLIC)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="members", db_comment=PUBLIC
    )
    name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    kind = models.CharField(_("类别"), max_length=14, choices=MemberKind, db_comment=SENSITIVE)
    is_floating = models.BooleanField(_("流动党员"), default=False, db_comment=SENSITIVE)
    joined_on = models.DateField(_("入党日期"), null=True, blank=True, db_comment=SENSITIVE)
    starts_on = models.DateField(_("转入"), db_comment=PERSONAL)
    ends_on = models.DateField(_("转出"), null=True, blank=True, db_comment=PERSONAL)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("organisation", "pk")
        indexes = (models.Index(fields=("enterprise", "kind", "ends_on"), name="member_enterprise"),)


class Candidate(Credited):
    """One person's way from application to membership. `happened_on` is the day the activist was decided.

    The steps between (rules.md section 2) come with the admission workflow; these are the dates figures rest on.
    """

    SCOPE: ClassVar = {"organisation": "organisation", "region": "region_code__startswith"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="candidates", db_comment=PUBLIC)
    name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    person_key = models.CharField(max_length=64, db_comment=PERSONAL)  # keyed digest: a person counts once
    applied_on = models.DateField(_("申请日期"), db_comment=SENSITIVE)
    filed_on = models.DateField(_("上级备案"), null=True, blank=True, db_comment=PERSONAL)
    resolved_on = models.DateField(_("支部大会决议"), null=True, blank=True, db_comment=SENSITIVE)
    approved_at = models.DateTimeField(_("上级批准"), null=True, blank=True, db_comment=SENSITIVE)
    approved_by = models.CharField(_("批准机关"), max_length=120, blank=True, default="", db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Credited.Meta):
        abstract = False
        constraints = (
            *Credited.Meta.constraints,
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(resolved_on__isnull=False),
                name="candidate_resolution_before_approval",
                violation_error_message="上级批准之前必须先有支部大会决议。",
            ),
            models.CheckConstraint(
                condition=Q(applied_on__lte=F("happened_on")),
                name="candidate_applied_before_activist",
                violation_error_message="确定为积极分子的日期不能早于申请日期。",
            ),
        )

    def __str__(self) -> str:
        return mask_name(self.name)
