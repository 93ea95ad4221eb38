"""Contacts with enterprises, the weeks in which one is owed, and pauses the enterprise asked for."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.contacts.choices import Channel as Channel
from qiaoliang.fieldwork.contacts.choices import ClashOrigin, Hours, Quiet, Settled
from qiaoliang.fieldwork.contacts.choices import WeekState as WeekState
from qiaoliang.fieldwork.contacts.choices import With as With
from qiaoliang.fieldwork.contacts.rhythm import Agreed
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.registry.enterprises.models import Enterprise


class Contact(ScopedModel):
    """One talk with somebody at an enterprise. No place, no photo, no check-in: see rules.md section 7 (G38)."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="contacts", db_comment=PUBLIC)
    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="contacts", db_comment=PERSONAL)
    at = models.DateTimeField(_("时间"), db_comment=PUBLIC)
    iso_week = models.PositiveIntegerField(_("周"), db_comment=PUBLIC)  # 202547
    channel = models.CharField(_("方式"), max_length=8, choices=Channel, db_comment=PUBLIC)
    with_whom = models.CharField(_("与谁"), max_length=8, choices=With, db_comment=PUBLIC)
    is_answered = models.BooleanField(_("对方已回复"), default=True, db_comment=PUBLIC)  # asked for messages only
    summary = models.CharField(_("说了什么"), max_length=500, db_comment=PERSONAL)
    covers_for = models.ForeignKey(
        Instructor, models.PROTECT, null=True, blank=True, related_name="covered_contacts", db_comment=PERSONAL
    )
    # Made by the device that wrote the entry; with the digest of what was sent it makes sending exactly-once.
    client_key = models.CharField(max_length=36, null=True, blank=True, db_comment=PUBLIC)
    sent_digest = models.CharField(max_length=64, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True, db_comment=PUBLIC)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=("instructor", "client_key"), name="contact_sent_once"),)
        indexes = (
            models.Index(fields=("enterprise", "-at", "voided_at"), name="contact_enterprise"),  # counted from it alone
            models.Index(fields=("instructor", "-at"), name="contact_instructor"),
            # Who was seen in a month, and by when it was known, is read from it alone; lists are in its order.
            models.Index(fields=("-at", "-id", "enterprise", "voided_at", "recorded_at"), name="contact_latest"),
            models.Index(fields=("-at",), condition=Q(voided_at__isnull=False), name="contact_void"),
        )

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.get_channel_display()}"

    @property
    def on(self) -> date:
        """The local day of the talk; its ISO week is `iso_week`."""
        return timezone.localdate(self.at)

    @property
    def region_code(self) -> str:
        """Where the log files it."""
        return self.enterprise.region_code


class Clash(ScopedModel):
    """A second version of a contact that arrived after another had been saved: kept beside it, never over it.

    Either the same entry was sent again with other content, or two people corrected one record at the same time.
    """

    SCOPE_VIA: ClassVar = "contact"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="clashes", db_comment=PUBLIC)
    origin = models.CharField(_("来由"), max_length=10, choices=ClashOrigin, db_comment=PUBLIC)
    body = models.JSONField(_("另一版本"), db_comment=PERSONAL)  # the fields of the form, as they were sent
    digest = models.CharField(max_length=64, db_comment=PUBLIC)
    received_at = models.DateTimeField(_("收到时间"), db_comment=PUBLIC)
    sent_by = models.CharField(_("提交人"), max_length=120, db_comment=PERSONAL)
    settled_as = models.CharField(_("处理"), max_length=8, choices=Settled, blank=True, default="", db_comment=PUBLIC)
    settled_at = models.DateTimeField(_("处理时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-received_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("contact", "digest"), name="clash_once"),
            models.CheckConstraint(
                condition=Q(settled_as="", settled_at=None) | (~Q(settled_as="") & Q(settled_at__isnull=False)),
                name="clash_settled_has_moment",
            ),
        )
        indexes = (models.Index(fields=("-received_at", "-id"), condition=Q(settled_at=None), name="clash_open"),)

    @property
    def region_code(self) -> str:
        return self.contact.region_code


class DutyWeek(ScopedModel):
    """A week in which an enterprise with a posting is owed one contact: the promise, and what kept it.

    One row per enterprise and ISO week (G37 is the unique constraint). `contact` is the first contact of the week
    that counts. The rows can be rebuilt from stints, calendar, pauses and contacts; an integrity check compares.
    """

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="duty_weeks", db_comment=PUBLIC)
    iso_week = models.PositiveIntegerField(_("周"), db_comment=PUBLIC)
    monday_on = models.DateField(_("周一"), db_comment=PUBLIC)
    thursday_on = models.DateField(_("周四"), db_comment=PUBLIC)  # a week belongs to the year of its Thursday
    state = models.CharField(_("状态"), max_length=8, choices=WeekState, db_comment=PUBLIC)
    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="duty_weeks", db_comment=PERSONAL)
    contact = models.OneToOneField(
        Contact, models.SET_NULL, null=True, blank=True, related_name="duty_week", db_comment=PUBLIC
    )
    contacted_on = models.DateField(_("联系日"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-iso_week", "enterprise")
        constraints = (
            models.UniqueConstraint(fields=("enterprise", "iso_week"), name="duty_week_once"),
            models.CheckConstraint(
                condition=Q(contact=None, contacted_on=None) | Q(contacted_on__isnull=False),
                name="duty_week_contact_has_day",
            ),
        )
        indexes = (
            models.Index(fields=("thursday_on", "state", "contacted_on"), name="duty_week_period"),
            models.Index(fields=("instructor", "iso_week"), name="duty_week_instructor"),
            # A county's year among ten years: by firm alone, all its weeks would be read (7 s instead of 0.4).
            models.Index(fields=("enterprise", "thursday_on", "state", "contacted_on"), name="duty_week_of_firm"),
            models.Index(fields=("-thursday_on", "-id"), name="duty_week_latest"),
            # Missed and exempt weeks are few among hundreds of thousands; the lists count and page them.
            models.Index(
                fields=("-iso_week", "enterprise"),
                condition=Q(contacted_on=None, state=WeekState.OWED),
                name="duty_week_open",
            ),
            models.Index(
                fields=("-iso_week", "enterprise"), condition=~Q(state=WeekState.OWED), name="duty_week_exempt"
            ),
        )


class Pause(ScopedModel):
    """The owner asked for quiet: weeks that start inside are exempt and listed. No reason is asked for (G41)."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="pauses", db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), db_comment=PUBLIC)
    agreed_with = models.CharField(_("谁提出"), max_length=60, db_comment=PERSONAL)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="pause_ends_after_start",
                violation_error_message="暂停的结束日期不能早于开始日期。",
            ),
        )

    @staticmethod
    def covers(on: date) -> Q:
        return Q(starts_on__lte=on, ends_on__gte=on)

    @property
    def region_code(self) -> str:
        return self.enterprise.region_code


class Rhythm(ScopedModel):
    """What was agreed with the owner about the weekly contact; the latest holds, the earlier ones keep their days."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="rhythms", db_comment=PUBLIC)
    weekdays = models.CharField(_("星期"), max_length=7, blank=True, default="", db_comment=PUBLIC)  # "35": Wed, Fri
    hours = models.CharField(_("时段"), max_length=10, choices=Hours, blank=True, default="", db_comment=PUBLIC)
    channel = models.CharField(_("方式"), max_length=8, choices=Channel, blank=True, default="", db_comment=PUBLIC)
    quiet = models.CharField(_("不联系"), max_length=6, choices=Quiet, blank=True, default="", db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    agreed_with = models.CharField(_("谁提出"), max_length=60, db_comment=PERSONAL)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise",), condition=Q(ends_on=None), name="rhythm_one_holds",
                violation_error_message="这家企业已有约定，请改约。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="rhythm_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(weekdays="", hours="", channel="", quiet=""),
                name="rhythm_says_something",
                violation_error_message="请至少约定一项：星期、时段、方式或不联系的周。",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("quiet", "starts_on"), condition=~Q(quiet=""), name="rhythm_quiet"),)

    def __str__(self) -> str:
        return f"{self.enterprise} {self.agreed.words}"

    @staticmethod
    def covers(on: date) -> Q:
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))

    @property
    def agreed(self) -> Agreed:
        return Agreed(self.weekdays, self.hours, self.channel, self.quiet)

    @property
    def region_code(self) -> str:
        return self.enterprise.region_code

    def get_absolute_url(self) -> str:
        return f"/contacts/rhythms/{self.pk}/"
