"""Organisation life: gatherings planned and held, who was there, what was decided, what is owed, what was corrected."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, scoped, unscoped
from qiaoliang.party.centres.models import Booking
from qiaoliang.party.life.choices import Adopter, How, LeaveReason, Per, Presence, State
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.models import Meeting, Organisation, PartyRule

OF_BRANCH = {"organisation": "organisation", "region": "organisation__region_code__startswith"}


class Group(ScopedModel):
    """A Party group (党小组) of a branch, with the members in it."""

    SCOPE: ClassVar = OF_BRANCH

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="groups", db_comment=PUBLIC)
    name = models.CharField(_("名称"), max_length=60, db_comment=PUBLIC)
    members = models.ManyToManyField(Member, related_name="party_groups", verbose_name=_("成员"))
    starts_on = models.DateField(_("设立"), db_comment=PUBLIC)
    ends_on = models.DateField(_("撤销"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("organisation", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "name"), condition=Q(ends_on=None), name="group_name_once",
                violation_error_message="本支部已有这个党小组。",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def stands_on(day: date) -> Q:
        return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


class GatheringQuerySet(ScopedQuerySet["Gathering"]):
    def held(self) -> Self:
        return self.filter(state=State.HELD)

    def unrecorded(self, today: date) -> Self:
        """Planned for a day that has passed: held or called off, nobody has said."""
        return self.filter(state=State.PLANNED, on__lt=today)


class Gathering(ScopedModel):
    """A meeting of organisation life: planned for a day, held, or called off. `on` is the planned day until it is held.

    That it was held is also a `Meeting` of `organisations`, on which figures rest. The door (`door_*`) is how members
    say themselves that they are there: a link and a code that changes every minute, shown in the room.
    """

    SCOPE: ClassVar = OF_BRANCH

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="gatherings", db_comment=PUBLIC)
    kind = models.CharField(_("会议"), max_length=12, choices=MeetingKind, db_comment=PUBLIC)
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="gatherings", db_comment=PUBLIC
    )
    topic = models.CharField(_("议题"), max_length=120, db_comment=PUBLIC)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PLANNED, db_comment=PUBLIC)
    on = models.DateField(_("日期"), db_comment=PUBLIC)
    planned_on = models.DateField(_("计划日期"), null=True, blank=True, db_comment=PUBLIC)
    starts_at = models.TimeField(_("时间"), null=True, blank=True, db_comment=PUBLIC)
    venue = models.CharField(_("地点"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    booking = models.OneToOneField(
        Booking, models.PROTECT, null=True, blank=True, related_name="gathering", db_comment=PUBLIC
    )
    host_name = models.CharField(_("主持人"), max_length=60, blank=True, default="", db_comment=PERSONAL)
    study_hours = models.DecimalField(_("学时"), max_digits=4, decimal_places=1, default=0, db_comment=PUBLIC)
    minutes = SealedTextField(_("会议记录"), blank=True, default="", context="gathering.minutes", db_comment=SENSITIVE)
    fact = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="gatherings", db_comment=PUBLIC
    )
    expected_count = models.PositiveSmallIntegerField(_("应到"), default=0, db_comment=PUBLIC)  # when it was held
    present_count = models.PositiveSmallIntegerField(_("到会"), default=0, db_comment=PUBLIC)
    called_off_reason = models.CharField(_("取消原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    door_key = models.CharField(max_length=32, blank=True, default="", db_comment=PERSONAL)
    door_opened_at = models.DateTimeField(_("开始签到"), null=True, blank=True, db_comment=PUBLIC)
    door_closed_at = models.DateTimeField(_("停止签到"), null=True, blank=True, db_comment=PUBLIC)
    wrong_codes = models.PositiveSmallIntegerField(default=0, db_comment=PUBLIC)  # within the minute `wrong_since`
    wrong_since = models.DateTimeField(null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    held_recorded_at = models.DateTimeField(_("记录时间"), null=True, blank=True, db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(GatheringQuerySet)
    everything: ClassVar[Any] = unscoped(GatheringQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=State.HELD, fact__isnull=False, held_recorded_at__isnull=False)
                | (~Q(state=State.HELD) & Q(fact=None)),
                name="gathering_held_is_a_fact",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CALLED_OFF) | ~Q(called_off_reason=""),
                name="gathering_called_off_has_reason",
                violation_error_message="取消要写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(present_count__lte=F("expected_count"))
                & (~Q(state=State.HELD) | Q(present_count__gte=1) | Q(expected_count=0)),
                name="gathering_present_within_expected",
            ),
            models.CheckConstraint(condition=Q(study_hours__gte=0, study_hours__lte=24), name="gathering_study_hours"),
        )
        indexes = (
            models.Index(fields=("organisation", "state", "on"), name="gathering_branch"),
            models.Index(fields=("state", "on"), name="gathering_day"),
            models.Index(fields=("door_key",), name="gathering_door"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return f"/party/life/{self.pk}/"

    @property
    def is_door_open(self) -> bool:
        return self.door_opened_at is not None and self.door_closed_at is None and self.state == State.PLANNED


class Attendance(ScopedModel):
    """One member expected at one gathering, and whether they came. Only a full member of that day votes."""

    SCOPE_VIA: ClassVar = "gathering"

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="attendances", db_comment=PUBLIC)
    member = models.ForeignKey(Member, models.PROTECT, related_name="attendances", db_comment=SENSITIVE)
    is_voter = models.BooleanField(_("有表决权"), db_comment=SENSITIVE)
    presence = models.CharField(
        _("到会"), max_length=10, choices=Presence, default=Presence.EXPECTED, db_comment=PERSONAL
    )
    leave_reason = models.CharField(
        _("请假原因"), max_length=10, choices=LeaveReason, blank=True, default="", db_comment=SENSITIVE
    )
    how = models.CharField(_("方式"), max_length=10, choices=How, blank=True, default="", db_comment=PERSONAL)
    marked_by = models.CharField(_("登记人"), max_length=120, blank=True, default="", db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("gathering", "pk")
        constraints = (
            models.UniqueConstraint(fields=("gathering", "member"), name="attendance_once"),
            models.CheckConstraint(
                condition=Q(presence=Presence.LEAVE) & ~Q(leave_reason="")
                | ~Q(presence=Presence.LEAVE) & Q(leave_reason=""),
                name="attendance_leave_has_reason",
                violation_error_message="请假要选原因。",
            ),
        )


class Decision(ScopedModel):
    """A decision put to the vote: counts, never who voted how. A correction is a new row; the old one stays."""

    SCOPE_VIA: ClassVar = "gathering"

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="decisions", db_comment=PUBLIC)
    kind = models.CharField(_("会议"), max_length=12, choices=MeetingKind, db_comment=PUBLIC)
    text = models.CharField(_("决定事项"), max_length=200, db_comment=PUBLIC)
    entitled_count = models.PositiveIntegerField(_("应到会"), db_comment=PUBLIC)
    present_count = models.PositiveIntegerField(_("到会"), db_comment=PUBLIC)
    yes_count = models.PositiveIntegerField(_("赞成"), db_comment=PUBLIC)
    no_count = models.PositiveIntegerField(_("反对"), db_comment=PUBLIC)
    abstained_count = models.PositiveIntegerField(_("弃权"), db_comment=PUBLIC)
    is_carried = models.BooleanField(_("通过"), db_comment=PUBLIC)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", db_comment=PUBLIC
    )
    superseded_at = models.DateTimeField(_("更正时间"), null=True, blank=True, db_comment=PUBLIC)
    superseded_reason = models.CharField(_("更正原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("gathering", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=(MeetingKind.MEMBERS, MeetingKind.COMMITTEE)), name="decision_by_a_voting_meeting"
            ),
            models.CheckConstraint(
                condition=Q(present_count__lte=F("entitled_count"), entitled_count__lte=F("present_count") * 2),
                name="decision_quorate",
                violation_error_message="到会有表决权的不足应到会的一半，不能表决。",
            ),
            models.CheckConstraint(
                condition=Q(present_count=F("yes_count") + F("no_count") + F("abstained_count")),
                name="decision_ballots_are_those_present",
                violation_error_message="赞成、反对、弃权之和应等于到会人数。",
            ),
            models.CheckConstraint(
                condition=Q(is_carried=True, entitled_count__lt=F("yes_count") * 2)
                | Q(is_carried=False, entitled_count__gte=F("yes_count") * 2),
                name="decision_carried_by_more_than_half_of_all",
                violation_error_message="赞成要超过应到会的一半才算通过。",
            ),
        )

    def __str__(self) -> str:
        return self.text


class Correction(ScopedModel):
    """What a held gathering said before somebody corrected it, and why it was corrected."""

    SCOPE_VIA: ClassVar = "gathering"

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="corrections", db_comment=PUBLIC)
    reason = models.CharField(_("更正原因"), max_length=200, db_comment=PUBLIC)
    was = models.JSONField(_("原记录"), db_comment=PERSONAL)  # day, topic, hours, who was away
    was_minutes = SealedTextField(
        _("原会议记录"), blank=True, default="", context="correction.minutes", db_comment=SENSITIVE
    )
    corrected_at = models.DateTimeField(_("更正时间"), db_comment=PUBLIC)
    corrected_by = models.CharField(_("更正人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("gathering", "pk")


class DutyQuerySet(ScopedQuerySet["Duty"]):
    def open(self, today: date) -> Self:
        """Owed in a period that runs, not yet kept."""
        return self.filter(Duty.is_open(today))

    def missed(self, today: date) -> Self:
        return self.filter(Duty.is_missed(today))

    def unplanned(self, today: date) -> Self:
        """For which no meeting is planned between today and the end of the period."""
        planned = Gathering.everything.filter(
            organisation=OuterRef("organisation"), kind=OuterRef("kind"), state=State.PLANNED, on__gte=today,
            on__lte=OuterRef("last"),
        )  # fmt: skip
        same_group = Q(group=OuterRef("group")) | Q(group=None, kind__in=set(MeetingKind) - {MeetingKind.GROUP})
        return self.exclude(Exists(planned.filter(same_group)))


class Duty(ScopedModel):
    """An organisation, or a group, owes one meeting of a kind in a period: kept by a gathering, or excused with reason.

    `per` is the rhythm that was in force on the first day; a later change of the rule leaves the row as it is.
    """

    SCOPE: ClassVar = OF_BRANCH

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="duties", db_comment=PUBLIC)
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="duties", db_comment=PUBLIC)
    kind = models.CharField(_("会议"), max_length=12, choices=MeetingKind, db_comment=PUBLIC)
    per = models.CharField(_("要求"), max_length=10, choices=Per, db_comment=PUBLIC)
    first = models.DateField(_("起"), db_comment=PUBLIC)
    last = models.DateField(_("止"), db_comment=PUBLIC)
    kept_by = models.ForeignKey(
        Gathering, models.PROTECT, null=True, blank=True, related_name="kept", db_comment=PUBLIC
    )
    excuse = models.CharField(_("免开原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    excused_by = models.CharField(_("同意人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    reminded_on = models.DateField(null=True, blank=True, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(DutyQuerySet)
    everything: ClassVar[Any] = unscoped(DutyQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("last", "kind", "organisation")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "kind", "first"), condition=Q(group=None), name="duty_of_branch_once"
            ),
            models.UniqueConstraint(
                fields=("group", "first"), condition=Q(group__isnull=False), name="duty_of_group_once"
            ),
            models.CheckConstraint(condition=Q(last__gt=F("first")), name="duty_ends_after_start"),
        )
        indexes = (
            models.Index(fields=("kept_by", "excuse", "last"), name="duty_unkept"),
            models.Index(fields=("organisation", "kind", "first"), name="duty_branch"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first:%Y-%m}"

    @staticmethod
    def is_open(today: date) -> Q:
        return Q(kept_by=None, excuse="", first__lte=today, last__gte=today)

    @staticmethod
    def is_missed(today: date) -> Q:
        return Q(kept_by=None, excuse="", last__lt=today)


class RuleText(ScopedModel):
    """What one version of a rule of Party work says, from which day, adopted by whom; never changed, only followed.

    The version itself, which figures count, is the `PartyRule` of organisations.
    """

    SCOPE_VIA: ClassVar = "rule"

    rule = models.OneToOneField(PartyRule, models.PROTECT, related_name="document", db_comment=PUBLIC)
    text = models.TextField(_("全文"), db_comment=PUBLIC)
    adopted_by = models.CharField(_("通过的会议"), max_length=12, choices=Adopter, db_comment=PUBLIC)
    gathering = models.ForeignKey(
        Gathering, models.PROTECT, null=True, blank=True, related_name="rules", db_comment=PUBLIC
    )
    effective_on = models.DateField(_("施行日期"), db_comment=PUBLIC)
    repealed_on = models.DateField(_("废止日期"), null=True, blank=True, db_comment=PUBLIC)
    repeal_reason = models.CharField(_("废止原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("rule",)
        constraints = (
            models.CheckConstraint(
                condition=Q(repealed_on=None) | Q(repealed_on__gte=F("effective_on")) & ~Q(repeal_reason=""),
                name="rule_text_repealed_with_reason",
                violation_error_message="废止要有日期和原因，不能早于施行。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule.name} 第 {self.rule.revision} 版"
