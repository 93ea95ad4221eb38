"""Campaigns (创先争优): themes with targets, pledges, proposals, problems cracked, responsibility areas and posts."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes.models import Claim, Credited, CreditedQuerySet
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, scoped, unscoped
from qiaoliang.party.campaigns.announced import announce
from qiaoliang.party.campaigns.choices import Grade, Measure, StationKind
from qiaoliang.party.campaigns.choices import PledgeBy as PledgeBy
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Organisation


class ThemeQuerySet(ScopedQuerySet["Theme"]):
    def running(self, on: date) -> Self:
        return self.filter(starts_on__lte=on, ends_on__gte=on)


class Theme(ScopedModel):
    """A themed campaign (主题活动) of the city, an area or one organisation: a period, a purpose, targets.

    What is made in its area and period counts for it; nobody ticks a theme beside a record. A theme is an announcement:
    it is seen by everybody in its area, downwards too (`announced`).
    """

    SCOPE: ClassVar = {"region": "region_code__startswith", "organisation": "organisation"}

    name = models.CharField(_("主题"), max_length=80, db_comment=PUBLIC)
    purpose = models.CharField(_("要做什么"), max_length=500, blank=True, default="", db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="themes", db_comment=PUBLIC
    )  # none: of the whole area
    starts_on = models.DateField(_("开始"), db_comment=PUBLIC)
    ends_on = models.DateField(_("结束"), db_comment=PUBLIC)  # what it asks for expires with it
    shown_cost = models.CharField(_("发布前公布的负担"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(ThemeQuerySet)
    everything: ClassVar[Any] = unscoped(ThemeQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="theme_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("region_code", "-starts_on"), name="theme_region"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/party/campaigns/{self.pk}/"


class Target(ScopedModel):
    """How many of one thing a theme wants; how many there are is counted, never typed."""

    SCOPE_VIA: ClassVar = "theme"

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="targets", db_comment=PUBLIC)
    measure = models.CharField(_("目标"), max_length=24, choices=Measure, db_comment=PUBLIC)
    number = models.PositiveIntegerField(_("数量"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("theme", "pk")
        constraints = (
            models.UniqueConstraint(fields=("theme", "measure"), name="theme_target_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="target_at_least_one"),
        )


announce(Theme, only=Q(organisation=None))


class Pledge(Credited):
    """A promise with a due day (目标承诺) of an organisation or a member. `happened_on` is the day it was made."""

    SCOPE: ClassVar = {"organisation": "organisation", "region": "region_code__startswith"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="pledges", db_comment=PUBLIC)
    made_by = models.CharField(_("谁承诺"), max_length=14, choices=PledgeBy, db_comment=PUBLIC)
    person_name = models.CharField(_("承诺人"), max_length=60, blank=True, default="", db_comment=PERSONAL)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="pledges", db_comment=PERSONAL
    )  # of the roll, where one is kept
    text = models.CharField(_("承诺内容"), max_length=200, db_comment=PUBLIC)
    due_on = models.DateField(_("完成期限"), db_comment=PUBLIC)
    kept_on = models.DateField(_("兑现日期"), null=True, blank=True, db_comment=PUBLIC)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True, db_comment=PUBLIC)
    kept_how = models.CharField(_("怎么兑现的"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    withdraw_reason = models.CharField(_("撤回原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    told_on = models.DateField(null=True, blank=True, db_comment=PUBLIC)  # when the branch was told that it is overdue

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

    @property
    def is_open(self) -> bool:
        return self.kept_on is None and self.withdrawn_on is None and self.state != Claim.VOID

    @staticmethod
    def in_year(year: int) -> Q:
        """On the board of a year: made by its end, and not ended before it began."""
        first = date(year, 1, 1)
        ended = Q(kept_on__lt=first) | Q(withdrawn_on__lt=first)
        return Q(happened_on__year__lte=year) & ~ended

    @staticmethod
    def overdue(on: date) -> Q:
        return Q(kept_on=None, withdrawn_on=None, due_on__lt=on) & ~Q(state=Claim.VOID)


class Appraisal(ScopedModel):
    """The branch's word on a pledge, once a year (年度评议)."""

    SCOPE_VIA: ClassVar = "pledge"

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="appraisals", db_comment=PUBLIC)
    year = models.PositiveSmallIntegerField(_("年度"), db_comment=PUBLIC)
    grade = models.CharField(_("评议"), max_length=8, choices=Grade, db_comment=PUBLIC)
    words = models.CharField(_("评语"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    appraised_on = models.DateField(_("评议日期"), db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("pledge", "year")
        constraints = (models.UniqueConstraint(fields=("pledge", "year"), name="appraisal_once_a_year"),)


class ProposalQuerySet(CreditedQuerySet):
    def unanswered(self) -> Self:
        """Nobody has told the author yet whether it is adopted."""
        return self.filter(adopted_on=None, declined_on=None).exclude(state=Claim.VOID)

    def being_done(self) -> Self:
        return self.filter(adopted_on__isnull=False, implemented_on=None).exclude(state=Claim.VOID)


class Proposal(Credited):
    """A suggestion for the enterprise (合理化建议): submitted, adopted or declined with a word to the author, done.

    What it brought is an outcome of the ledger that grew out of it (`source_kind`), never a second amount here.
    """

    SCOPE: ClassVar = {"organisation": "organisation", "region": "region_code__startswith"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="proposals", db_comment=PUBLIC)
    author_name = models.CharField(_("提出人"), max_length=60, db_comment=PERSONAL)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="proposals", db_comment=PERSONAL
    )  # of the roll, where the author stands on it
    title = models.CharField(_("建议"), max_length=200, db_comment=PUBLIC)
    details = models.CharField(_("具体做法"), max_length=500, blank=True, default="", db_comment=PUBLIC)
    proposal_key = models.CharField(max_length=160, db_comment=PUBLIC)  # the same suggestion twice counts once
    feedback_due_on = models.DateField(_("答复期限"), null=True, blank=True, db_comment=PUBLIC)
    adopted_on = models.DateField(_("采纳日期"), null=True, blank=True, db_comment=PUBLIC)
    declined_on = models.DateField(_("不采纳日期"), null=True, blank=True, db_comment=PUBLIC)
    answer = models.CharField(_("答复"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    done_by = models.CharField(_("由谁落实"), max_length=60, blank=True, default="", db_comment=PERSONAL)
    do_by = models.DateField(_("落实期限"), null=True, blank=True, db_comment=PUBLIC)
    implemented_on = models.DateField(_("实施日期"), null=True, blank=True, db_comment=PUBLIC)
    done_how = models.CharField(_("怎么落实的"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    starred_on = models.DateField(_("评为明星提案"), null=True, blank=True, db_comment=PUBLIC)
    star_reason = models.CharField(_("评选理由"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    told_on = models.DateField(null=True, blank=True, db_comment=PUBLIC)  # when the branch was told of a late answer

    objects: ClassVar[Any] = scoped(ProposalQuerySet)
    everything: ClassVar[Any] = unscoped(ProposalQuerySet)

    class Meta(Credited.Meta):
        abstract = False
        constraints = (
            *Credited.Meta.constraints,
            models.CheckConstraint(
                condition=Q(implemented_on=None) | Q(adopted_on__isnull=False),
                name="proposal_adopted_before_implemented",
                violation_error_message="建议要先采纳，才能登记实施。",
            ),
            models.CheckConstraint(
                condition=Q(declined_on=None) | (Q(adopted_on=None) & ~Q(answer="")),
                name="proposal_declined_with_a_reason",
                violation_error_message="不采纳要写明理由；已经采纳的不能再登记不采纳。",
            ),
            models.CheckConstraint(
                condition=Q(starred_on=None) | (Q(implemented_on__isnull=False) & ~Q(star_reason="")),
                name="proposal_star_is_implemented",
                violation_error_message="已经实施的建议才能评为明星提案，并写明理由。",
            ),
        )
        indexes = (
            *Credited.Meta.indexes,
            models.Index(fields=("organisation", "feedback_due_on"), name="proposal_answer_due"),
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


class Station(ScopedModel):
    """A responsibility area, a model post, or the wearing of badges on duty, from one day to another."""

    SCOPE: ClassVar = {"organisation": "organisation", "region": "organisation__region_code__startswith"}
    SCOPE_VIA: ClassVar = "organisation"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="stations", db_comment=PUBLIC)
    kind = models.CharField(_("类别"), max_length=10, choices=StationKind, db_comment=PUBLIC)
    name = models.CharField(_("名称"), max_length=60, db_comment=PUBLIC)
    duties = models.CharField(_("职责"), max_length=300, db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    end_reason = models.CharField(_("撤销原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("kind", "name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="station_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=("organisation", "kind", "name"), condition=Q(ends_on=None), name="station_once",
                violation_error_message="这个岗位或责任区已经设立。",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/party/stations/{self.pk}/"

    @staticmethod
    def standing(on: date) -> Q:
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


class Assignment(ScopedModel):
    """A member of the roll holds a post or looks after an area, from one day to another."""

    SCOPE_VIA: ClassVar = "station"

    station = models.ForeignKey(Station, models.PROTECT, related_name="assignments", db_comment=PUBLIC)
    member = models.ForeignKey(Member, models.PROTECT, related_name="assignments", db_comment=PERSONAL)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    end_reason = models.CharField(_("结束原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("starts_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("station", "member"), condition=Q(ends_on=None), name="assignment_once",
                violation_error_message="这名党员已经在这个岗位上。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="assignment_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        )  # fmt: skip
