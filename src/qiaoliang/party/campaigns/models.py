"""Campaigns: pledges, proposals and problems cracked (创先争优)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes.models import Credited, CreditedQuerySet
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import scoped, unscoped
from qiaoliang.party.organisations.models import Organisation


class PledgeBy(models.TextChoices):
    ORGANISATION = "organisation", _("党组织")
    MEMBER = "member", _("党员")


class Pledge(Credited):
    """A promise with a due day (目标承诺) of an organisation or a member. `happened_on` is the day it was made."""

    SCOPE: ClassVar = {"organisation": "organisation", "region": "region_code__startswith"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="pledges", db_comment=PUBLIC)
    made_by = models.CharField(_("谁承诺"), max_length=14, choices=PledgeBy, db_comment=PUBLIC)
    person_name = models.CharField(_("承诺人"), max_length=60, blank=True, default="", db_comment=PERSONAL)
    text = models.CharField(_("承诺内容"), max_length=200, db_comment=PUBLIC)
    due_on = models.DateField(_("完成期限"), db_comment=PUBLIC)
    kept_on = models.DateField(_("兑现日期"), null=True, blank=True, db_comment=PUBLIC)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Credited.Meta):
        abstract = False
        indexes = (
            models.Index(fields=("state", "happened_on"), name="pledge_counted"),
            models.Index(fields=("organisation", "due_on"), name="pledge_due"),
            models.Index(fields=("-happened_on", "-id"), name="pledge_latest"),  # 38,000 rows are listed newest first
        )

    def __str__(self) -> str:
        return self.text


class Proposal(Credited):
    """A suggestion for the enterprise (合理化建议): submitted, adopted, implemented."""

    SCOPE: ClassVar = {"organisation": "organisation", "region": "region_code__startswith"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="proposals", db_comment=PUBLIC)
    author_name = models.CharField(_("提出人"), max_length=60, db_comment=PERSONAL)
    title = models.CharField(_("建议"), max_length=200, db_comment=PUBLIC)
    proposal_key = models.CharField(max_length=160, db_comment=PUBLIC)  # the same suggestion twice counts once
    adopted_on = models.DateField(_("采纳日期"), null=True, blank=True, db_comment=PUBLIC)
    implemented_on = models.DateField(_("实施日期"), null=True, blank=True, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Credited.Meta):
        abstract = False
        constraints = (
            *Credited.Meta.constraints,
            models.CheckConstraint(
                condition=Q(implemented_on=None) | Q(adopted_on__isnull=False),
                name="proposal_adopted_before_implemented",
                violation_error_message="建议要先采纳，才能登记实施。",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Problem(Credited):
    """A problem solved inside the enterprise by its organisation (破解难题); not a demand. `happened_on`: solved."""

    SCOPE: ClassVar = {"organisation": "organisation", "region": "region_code__startswith"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="problems", db_comment=PUBLIC)
    title = models.CharField(_("难题"), max_length=200, db_comment=PUBLIC)
    solution = models.CharField(_("怎么解决的"), max_length=300, blank=True, default="", db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Credited.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.title
