"""Runs of joint-branch planning, the branches they propose, and who is attached to whom for work coverage."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.party.organisations.models import Form, Organisation, SetUpCase
from qiaoliang.planning.branching.choices import ProposalState, RunState, Why
from qiaoliang.planning.runs import Computation
from qiaoliang.registry.carriers.models import Carrier
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.regions.models import Region


class Run(Computation):
    """One computation of which small enterprises of a region form joint branches."""

    state = models.CharField(_("状态"), max_length=12, choices=RunState, default=RunState.QUEUED, db_comment=PUBLIC)

    class Meta(Computation.Meta):
        abstract = False


class Proposal(ScopedModel):
    """A joint branch that a run proposes; people change it, refuse it, or apply for it."""

    SCOPE: ClassVar = {"region": "region_code__startswith", "carrier": "carrier"}

    run = models.ForeignKey(Run, models.CASCADE, related_name="proposals", db_comment=PUBLIC)
    number = models.PositiveIntegerField(_("序号"), db_comment=PUBLIC)
    name = models.CharField(_("拟名"), max_length=120, db_comment=PUBLIC)
    form = models.CharField(_("组建方式"), max_length=12, choices=Form, db_comment=PUBLIC)
    basis = models.BigIntegerField(db_comment=PUBLIC)  # as the instance numbers it: a carrier, or minus a town
    basis_label = models.CharField(_("依托"), max_length=160, db_comment=PUBLIC)
    carrier = models.ForeignKey(Carrier, models.PROTECT, null=True, blank=True, related_name="+", db_comment=PUBLIC)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("镇街"), related_name="+", db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    host = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", db_comment=PUBLIC)
    units_count = models.PositiveSmallIntegerField(_("企业"), db_comment=PUBLIC)
    full_members = models.PositiveSmallIntegerField(_("正式党员"), db_comment=PUBLIC)
    travel_m = models.PositiveIntegerField(_("路程合计（米）"), db_comment=PUBLIC)
    farthest_m = models.PositiveIntegerField(_("最远（米）"), db_comment=PUBLIC)
    is_pinned = models.BooleanField(_("已固定"), default=False, db_comment=PUBLIC)
    is_changed = models.BooleanField(_("经人调整"), default=False, db_comment=PUBLIC)
    state = models.CharField(
        _("状态"), max_length=10, choices=ProposalState, default=ProposalState.OPEN, db_comment=PUBLIC
    )
    reason = models.CharField(_("不采纳的理由"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    is_apart = models.BooleanField(_("以后不放在一起"), default=False, db_comment=PUBLIC)
    case = models.OneToOneField(
        SetUpCase, models.PROTECT, null=True, blank=True, related_name="proposal", db_comment=PUBLIC
    )
    settled_at = models.DateTimeField(_("处理时间"), null=True, blank=True, db_comment=PUBLIC)
    settled_by = models.CharField(_("处理人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("run", "number")
        constraints = (
            models.UniqueConstraint(fields=("run", "number"), name="proposal_number"),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.ACCEPTED) | Q(case__isnull=False), name="proposal_accepted_has_case"
            ),
        )
        indexes = (models.Index(fields=("run", "state"), name="proposal_state"),)

    def __str__(self) -> str:
        return self.name


class ProposedUnit(ScopedModel):
    """An enterprise of a proposed branch, with what it brings."""

    SCOPE_VIA: ClassVar = "proposal"

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="units", db_comment=PUBLIC)
    run = models.ForeignKey(Run, models.CASCADE, related_name="units", db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="+", db_comment=PUBLIC)
    full_members = models.PositiveSmallIntegerField(_("正式党员"), db_comment=PUBLIC)
    can_lead = models.BooleanField(_("有书记人选"), db_comment=PUBLIC)
    distance_m = models.PositiveIntegerField(_("距离（米）"), db_comment=PUBLIC)
    is_host = models.BooleanField(_("依托企业"), default=False, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("proposal", "-is_host", "distance_m", "pk")
        constraints = (models.UniqueConstraint(fields=("run", "enterprise"), name="proposed_unit_once"),)


class Attachment(ScopedModel):
    """An enterprise in no branch is attached to a live organisation nearby for work coverage."""

    SCOPE_VIA: ClassVar = "enterprise"

    run = models.ForeignKey(Run, models.CASCADE, related_name="attachments", db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="+", db_comment=PUBLIC)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+", db_comment=PUBLIC
    )
    distance_m = models.PositiveIntegerField(_("距离（米）"), default=0, db_comment=PUBLIC)
    full_members = models.PositiveSmallIntegerField(_("正式党员"), db_comment=PUBLIC)
    why = models.CharField(_("未编入的原因"), max_length=14, choices=Why, db_comment=PUBLIC)
    has_work = models.BooleanField(_("已有工作覆盖"), db_comment=PUBLIC)  # I6: a posting with a recent contact

    class Meta(ScopedModel.Meta):
        ordering = ("run", "distance_m", "pk")
        constraints = (models.UniqueConstraint(fields=("run", "enterprise"), name="attachment_once"),)
