"""The roll of members; one person's way to membership as a case of dated steps; and the record of it that counts."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes.models import Credited, CreditedQuerySet
from qiaoliang.kit.crypto import SealedTextField, mask_name
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, scoped, unscoped
from qiaoliang.party.membership.choices import CaseState, Decider, MemberEnd, MoveKind, Side, Stage, StepCode
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
    end_reason = models.CharField(
        _("转出原因"), max_length=12, choices=MemberEnd, blank=True, default="", db_comment=SENSITIVE
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("organisation", "pk")
        indexes = (models.Index(fields=("enterprise", "kind", "ends_on"), name="member_enterprise"),)

    def __str__(self) -> str:
        return mask_name(self.name)

    @staticmethod
    def full_on(day: date) -> Q:
        """Full member on the day, by the roll: may be mentor, introducer, and votes."""
        return Q(kind=MemberKind.FULL, starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


class Candidate(Credited):
    """The record of an admission that counts: made by the case (`Admission`) when the activist is decided, never typed.

    `happened_on` is the day the activist was decided; figures rest on it, on the resolution and on the approval.
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


class AdmissionQuerySet(ScopedQuerySet["Admission"]):
    def open(self) -> Self:
        return self.filter(state=CaseState.OPEN)

    def overdue(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)

    def lying_at(self, side: str) -> Self:
        """Open cases in which the branch, or the committee, acts next."""
        return self.open().filter(side=side)


class Admission(ScopedModel):
    """One candidate, one case, from the application to the archive. The steps stand in `Step`.

    `stage` to `opens_on` repeat what the rules say of the steps (`progress.outlook`), so that lists and calendars are
    plain filters; every action computes them anew.
    """

    SCOPE: ClassVar = {"organisation": "organisation", "region": "region_code__startswith"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="admissions", db_comment=PUBLIC)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="admissions", db_comment=PUBLIC
    )
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    person_key = models.CharField(max_length=64, db_comment=PERSONAL)  # keyed digest: one person, one open case
    born_on = SealedTextField(_("出生日期"), context="admission.born_on", db_comment=SENSITIVE)
    applied_on = models.DateField(_("申请日期"), db_comment=SENSITIVE)
    state = models.CharField(_("状态"), max_length=10, choices=CaseState, default=CaseState.OPEN, db_comment=SENSITIVE)
    stage = models.CharField(_("阶段"), max_length=12, choices=Stage, default=Stage.APPLICANT, db_comment=SENSITIVE)
    next_code = models.CharField(
        _("下一步"), max_length=16, choices=StepCode, blank=True, default="", db_comment=SENSITIVE
    )
    side = models.CharField(_("谁办"), max_length=10, choices=Side, blank=True, default="", db_comment=PUBLIC)
    due_code = models.CharField(
        _("到期事项"), max_length=16, choices=StepCode, blank=True, default="", db_comment=SENSITIVE
    )
    due_on = models.DateField(_("到期"), null=True, blank=True, db_comment=PUBLIC)
    opens_on = models.DateField(_("最早"), null=True, blank=True, db_comment=PUBLIC)
    edition = models.CharField(_("细则版本"), max_length=8, db_comment=PUBLIC)  # under which the next step stands
    probation_ends_on = models.DateField(_("预备期满"), null=True, blank=True, db_comment=SENSITIVE)
    standing_on = models.DateField(_("党龄起算"), null=True, blank=True, db_comment=SENSITIVE)
    candidate = models.OneToOneField(
        Candidate, models.PROTECT, null=True, blank=True, related_name="admission", db_comment=PUBLIC
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="admissions", db_comment=PUBLIC
    )
    reminded_due_on = models.DateField(null=True, blank=True, db_comment=PUBLIC)  # the day already told about
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(AdmissionQuerySet)
    everything: ClassVar[Any] = unscoped(AdmissionQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-applied_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person_key",), condition=Q(state__in=("open", "done")), name="admission_once",
                violation_error_message="这个人已有手续在办，一人只立一件。",
            ),
            models.CheckConstraint(
                condition=Q(standing_on=None) | Q(standing_on=F("probation_ends_on")),
                name="admission_standing_from_probation",
                violation_error_message="党龄从预备期满之日算起。",
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("state", "due_on"), name="admission_due"),
            models.Index(fields=("organisation", "state"), name="admission_branch"),
            models.Index(fields=("region_code", "state", "due_on"), name="admission_region"),
        )

    def __str__(self) -> str:
        return mask_name(self.name)

    def get_absolute_url(self) -> str:
        return f"/party/admissions/{self.pk}/"


class Step(ScopedModel):
    """One step as it was taken: when, by whom, which document, under which version. Nothing is erased: a correction is
    a new row that `corrects` the old one, and the old one keeps the moment it was superseded."""

    SCOPE_VIA: ClassVar = "admission"

    admission = models.ForeignKey(Admission, models.PROTECT, related_name="steps", db_comment=PUBLIC)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_comment=PUBLIC)
    code = models.CharField(_("步骤"), max_length=16, choices=StepCode, db_comment=SENSITIVE)
    edition = models.CharField(_("细则版本"), max_length=8, db_comment=PUBLIC)
    happened_on = models.DateField(_("日期"), db_comment=SENSITIVE)
    decider = models.CharField(_("谁办"), max_length=16, choices=Decider, db_comment=PUBLIC)
    decided_by = models.CharField(_("办理单位"), max_length=120, db_comment=PUBLIC)
    document_number = models.CharField(_("文号或编号"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    counts = models.BooleanField(_("通过"), default=True, db_comment=SENSITIVE)
    entitled_count = models.PositiveIntegerField(_("应到会"), null=True, blank=True, db_comment=PUBLIC)
    present_count = models.PositiveIntegerField(_("到会"), null=True, blank=True, db_comment=PUBLIC)
    yes_count = models.PositiveIntegerField(_("赞成"), null=True, blank=True, db_comment=PUBLIC)
    no_count = models.PositiveIntegerField(_("不赞成"), null=True, blank=True, db_comment=PUBLIC)
    written_yes_count = models.PositiveIntegerField(_("书面赞成"), null=True, blank=True, db_comment=PUBLIC)
    facts = models.JSONField(default=dict, blank=True, db_comment=PERSONAL)
    vetting = SealedTextField(_("政审结论"), blank=True, default="", context="step.vetting", db_comment=SENSITIVE)
    vetting_place = SealedTextField(
        _("政审材料存放处"), blank=True, default="", context="step.vetting_place", db_comment=SENSITIVE
    )
    due_on = models.DateField(_("时限"), null=True, blank=True, db_comment=PUBLIC)
    late_reason = models.CharField(_("超期原因"), max_length=200, blank=True, default="", db_comment=PERSONAL)
    back_reason = models.CharField(_("补录原因"), max_length=200, blank=True, default="", db_comment=PERSONAL)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", db_comment=PUBLIC
    )
    correction_reason = models.CharField(_("更正原因"), max_length=200, blank=True, default="", db_comment=PERSONAL)
    superseded_at = models.DateTimeField(_("更正时间"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("happened_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(code__in=("meeting", "conversion"))
                | Q(counts=False)
                | (
                    Q(entitled_count__lt=F("present_count") * 2)
                    & Q(entitled_count__lt=(F("yes_count") + F("written_yes_count")) * 2)
                ),
                name="step_vote_carried",
                violation_error_message="到会要超过应到会的一半，赞成要超过应到会的一半。",
            ),
            models.CheckConstraint(
                condition=Q(present_count=None) | Q(present_count__lte=F("entitled_count")),
                name="step_present_within_entitled",
            ),
            models.CheckConstraint(
                condition=Q(code="approval") & Q(decider="committee") | ~Q(code="approval"),
                name="step_approved_by_committee",
                violation_error_message="预备党员必须由党委审批。",
            ),
        )
        indexes = (models.Index(fields=("admission", "happened_on"), name="step_story"),)

    @property
    def is_back_dated(self) -> bool:
        return bool(self.back_reason)


class Named(ScopedModel):
    """A full member of the roll named in a step as mentor or introducer."""

    SCOPE_VIA: ClassVar = "step"

    step = models.ForeignKey(Step, models.PROTECT, related_name="named", db_comment=PUBLIC)
    member = models.ForeignKey(Member, models.PROTECT, related_name="named_in", db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("step", "pk")
        constraints = (models.UniqueConstraint(fields=("step", "member"), name="named_once"),)


class CaseMove(ScopedModel):
    """What happened to a case besides its steps: stopped, withdrawn, resumed, moved to another organisation."""

    SCOPE_VIA: ClassVar = "admission"

    admission = models.ForeignKey(Admission, models.PROTECT, related_name="moves", db_comment=PUBLIC)
    kind = models.CharField(_("变动"), max_length=12, choices=MoveKind, db_comment=SENSITIVE)
    happened_on = models.DateField(_("日期"), db_comment=PERSONAL)
    reason = models.CharField(_("原因"), max_length=200, db_comment=PERSONAL)
    document_number = models.CharField(_("介绍信编号"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    from_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_comment=PUBLIC)
    to_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", db_comment=PUBLIC
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("happened_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="transferred") | Q(to_organisation__isnull=False), name="move_transfer_has_target"
            ),
        )
