"""Who is posted where, and why: dated stints with their handovers, whole caseloads handed over, conflicts, pins."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor, Leave
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, allow, scoped, unscoped
from qiaoliang.registry.enterprises.models import Enterprise

SUPPORTS_AT_MOST = 2  # a team is a lead and one or two supporters (planners.md A)


class Part(models.TextChoices):
    LEAD = "lead", _("牵头指导员")
    SUPPORT = "support", _("协同指导员")


class StintQuerySet(ScopedQuerySet["Stint"]):
    def in_force(self, on: date) -> Self:
        return self.filter(Stint.covers(on))


class Stint(ScopedModel):
    """One person at one enterprise from one day to another, with the reasons at both ends."""

    SCOPE_VIA: ClassVar = "enterprise"
    SCOPE: ClassVar = {"instructor": "instructor", "department": "instructor__department"}

    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="stints", db_comment=PERSONAL)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="stints", db_comment=PUBLIC)
    part = models.CharField(_("分工"), max_length=8, choices=Part, default=Part.LEAD, db_comment=PUBLIC)
    team_place = models.PositiveSmallIntegerField(_("协同席位"), default=1, db_comment=PUBLIC)  # of supporters: 1 or 2
    posted_in = models.CharField(_("派驻时企业所在地区"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    planned_end_on = models.DateField(_("任期至"), null=True, blank=True, db_comment=PUBLIC)
    reasons = models.JSONField(_("选派理由"), default=dict, db_comment=PUBLIC)  # parts of the score at publication
    end_reason = models.CharField(_("结束原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    handover = models.TextField(_("交接说明"), blank=True, default="", db_comment=PERSONAL)
    letter_number = models.CharField(_("派驻函文号"), max_length=40, blank=True, default="", db_comment=PUBLIC)
    plan_key = models.CharField(_("方案"), max_length=40, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(StintQuerySet)
    everything: ClassVar[Any] = unscoped(StintQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise",),
                condition=Q(part=Part.LEAD, ends_on=None),
                name="stint_one_lead",
                violation_error_message="这家企业已有牵头指导员，请先结束原派驻。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="stint_ends_after_start",
                violation_error_message="派驻的结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=("enterprise", "instructor"),
                condition=Q(ends_on=None),
                name="stint_person_once",
                violation_error_message="这位指导员已经派驻在这家企业。",
            ),
            models.UniqueConstraint(
                fields=("enterprise", "team_place"),
                condition=Q(part=Part.SUPPORT, ends_on=None),
                name="stint_two_supports",
                violation_error_message="一家企业最多两名协同指导员。",
            ),
            models.CheckConstraint(
                condition=Q(team_place__gte=1, team_place__lte=SUPPORTS_AT_MOST),
                name="stint_team_place",
                violation_error_message="协同席位只有两个。",
            ),
        )
        indexes = (
            models.Index(fields=("instructor", "starts_on", "ends_on"), name="stint_instructor"),
            models.Index(fields=("enterprise", "starts_on", "ends_on"), name="stint_enterprise"),
            models.Index(fields=("plan_key",), name="stint_plan"),
        )

    @staticmethod
    def covers(on: date) -> Q:
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


class ConflictKind(models.TextChoices):
    KIN = "kin", _("亲属")
    INTEREST = "interest", _("经济利益")
    SAME_HANDLER = "same_handler", _("同一案件经办人")
    SAME_UNIT = "same_unit", _("同单位有在办案件")
    RECUSAL = "recusal", _("一方请求回避")
    BAN = "ban", _("项目办禁止此配对")


# Kin, interest, the same handler, a ban and a request for recusal block; the same unit only warns (G32, G33).
BLOCKING = (
    ConflictKind.KIN, ConflictKind.INTEREST, ConflictKind.SAME_HANDLER, ConflictKind.RECUSAL, ConflictKind.BAN,
)  # fmt: skip


class Origin(models.TextChoices):
    """Where a conflict comes from: what the system itself recorded, it ends itself."""

    RECORDED = "recorded", _("登记")
    DECLARED = "declared", _("本人申报")
    CASE = "case", _("在办案件")
    WISH = "wish", _("双向选择")


class Conflict(ScopedModel):
    """A reason why this person may not (or should rather not) serve this enterprise."""

    SCOPE_VIA: ClassVar = "enterprise"

    instructor = models.ForeignKey(Instructor, models.CASCADE, related_name="conflicts", db_comment=PERSONAL)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="conflicts", db_comment=PUBLIC)
    kind = models.CharField(_("类别"), max_length=16, choices=ConflictKind, db_comment=PERSONAL)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="", db_comment=PERSONAL)
    origin = models.CharField(_("来源"), max_length=10, choices=Origin, default=Origin.RECORDED, db_comment=PUBLIC)
    origin_key = models.CharField(max_length=40, blank=True, default="", db_comment=PUBLIC)  # e.g. `wish:17`
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("instructor", "enterprise", "kind"), condition=Q(ends_on=None), name="conflict_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="conflict_ends_after_start",
                violation_error_message="回避的解除日期不能早于起始日期。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ConflictKind.BAN) | ~Q(note=""),
                name="conflict_ban_has_reason",
                violation_error_message="禁止一对要写明理由。",
            ),
        )

    @staticmethod
    def in_force(on: date) -> Q:
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


class Pin(ScopedModel):
    """The office holds this person to this enterprise: every matching run keeps the pair until the pin ends."""

    SCOPE_VIA: ClassVar = "enterprise"

    instructor = models.ForeignKey(Instructor, models.CASCADE, related_name="pins", db_comment=PERSONAL)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="pins", db_comment=PUBLIC)
    reason = models.CharField(_("理由"), max_length=200, db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise",),
                condition=Q(ends_on=None),
                name="pin_one_of_an_enterprise",
                violation_error_message="这家企业已固定一位指导员。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="pin_ends_after_start",
                violation_error_message="解除日期不能早于固定日期。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="pin_has_reason", violation_error_message="固定一对要写明理由。"
            ),
        )

    @staticmethod
    def in_force(on: date) -> Q:
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


class Transfer(ScopedModel):
    """A caseload handed over from one instructor to another in one go; what it takes to take it back."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    source = models.ForeignKey(Instructor, models.PROTECT, related_name="transfers_given", db_comment=PERSONAL)
    target = models.ForeignKey(Instructor, models.PROTECT, related_name="transfers_taken", db_comment=PERSONAL)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)  # what all enterprises share
    starts_on = models.DateField(_("自"), db_comment=PUBLIC)
    reason = models.CharField(_("原因"), max_length=200, db_comment=PUBLIC)
    undo = models.JSONField(default=dict, db_comment=PUBLIC)  # stints ended and made
    done_at = models.DateTimeField(_("移交时间"), db_comment=PUBLIC)
    done_by = models.CharField(_("操作人"), max_length=120, db_comment=PERSONAL)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-done_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="transfer_to_another",
                violation_error_message="请选另一位指导员接手。",
            ),
        )


class Handover(ScopedModel):
    """What the predecessor passes on; the successor accepts it, or asks back."""

    SCOPE_VIA: ClassVar = "stint"
    SCOPE: ClassVar = {"instructor": "source__instructor", "department": "source__instructor__department"}

    stint = models.OneToOneField(Stint, models.CASCADE, related_name="taken_over", db_comment=PUBLIC)
    source = models.ForeignKey(Stint, models.PROTECT, related_name="handed_over", db_comment=PUBLIC)
    due_on = models.DateField(_("应接受日期"), db_comment=PUBLIC)
    question = models.CharField(_("接任者的问题"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    asked_at = models.DateTimeField(_("提问时间"), null=True, blank=True, db_comment=PUBLIC)
    accepted_at = models.DateTimeField(_("接受时间"), null=True, blank=True, db_comment=PUBLIC)
    accepted_by = models.CharField(_("接受人"), max_length=120, blank=True, default="", db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(stint=F("source")),
                name="handover_from_another",
                violation_error_message="交接是两次派驻之间的事。",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | (Q(asked_at=None) & ~Q(accepted_by="")),
                name="handover_accepted_without_question",
                violation_error_message="还有没答复的问题，不能接受交接。",
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None) | ~Q(question=""),
                name="handover_asked_what",
                violation_error_message="请写明还要交接什么。",
            ),
        )


def _served_by(instructor: str) -> Q:
    """An instructor sees the own enterprises and those covered for a colleague on leave.

    A union, not "or": only so does PostgreSQL expect a handful of enterprises and begin with them.
    """
    today = timezone.localdate()
    covered = Leave.everything.filter(Leave.covers(today), backup=int(instructor)).order_by().values("instructor")
    who = Instructor.everything.filter(pk=int(instructor)).order_by().values("pk").union(covered)
    return Q(pk__in=Stint.everything.filter(Stint.covers(today), instructor__in=who).values("enterprise"))


def _served_by_department(department: str) -> Q:
    """A department sees, besides its line, the enterprises its own people serve."""
    stints = Stint.everything.filter(Stint.covers(timezone.localdate()), instructor__department=int(department))
    return Q(pk__in=stints.values("enterprise"))


def _posted_to(enterprise: str) -> Q:
    """An owner sees who serves the enterprise."""
    stints = Stint.everything.filter(Stint.covers(timezone.localdate()), enterprise=int(enterprise))
    return Q(pk__in=stints.values("instructor"))


allow(Enterprise, "instructor", _served_by)
allow(Enterprise, "department", _served_by_department)
allow(Instructor, "enterprise", _posted_to)
