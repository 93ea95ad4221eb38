"""Points of members: the branch's own rules in versions, what each record brought, corrections and appeals.

Entries, deeds and appeals are seen by their branch alone: no place but the organisation opens them.
"""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, scoped, unscoped
from qiaoliang.party.campaigns.models import Problem
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.points.choices import AppealState, DeedKind
from qiaoliang.party.points.rules import APPEAL_DAYS_LEAST


class SchemeQuerySet(ScopedQuerySet["Scheme"]):
    def in_force(self, on: Any) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class Scheme(ScopedModel):
    """One version of a branch's rules, from the day it takes effect: decided by its members, with the count of votes.

    A new version ends the one before; a decision to stop ends the last. What was earned under a version stays.
    """

    SCOPE_VIA: ClassVar = "organisation"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="point_schemes", db_comment=PUBLIC)
    number = models.PositiveSmallIntegerField(_("第几版"), db_comment=PUBLIC)
    starts_on = models.DateField(_("起用日期"), db_comment=PUBLIC)
    ends_on = models.DateField(_("停用日期"), null=True, blank=True, db_comment=PUBLIC)
    appeal_days = models.PositiveSmallIntegerField(_("申诉期（工作日）"), default=10, db_comment=PUBLIC)
    decided_on = models.DateField(_("党员大会日期"), db_comment=PUBLIC)
    entitled_count = models.PositiveIntegerField(_("应到会"), db_comment=PUBLIC)
    present_count = models.PositiveIntegerField(_("到会"), db_comment=PUBLIC)
    in_favour_count = models.PositiveIntegerField(_("赞成"), db_comment=PUBLIC)
    document_number = models.CharField(_("会议记录编号"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    end_reason = models.CharField(_("停用说明"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    objects: ClassVar[Any] = scoped(SchemeQuerySet)
    everything: ClassVar[Any] = unscoped(SchemeQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("organisation", "-number")
        constraints = (
            models.UniqueConstraint(fields=("organisation", "number"), name="scheme_version_once"),
            models.UniqueConstraint(
                fields=("organisation",),
                condition=Q(ends_on=None),
                name="scheme_one_open",
                violation_error_message="本支部已有一版积分办法在用，请刷新后核对。",
            ),
            models.CheckConstraint(
                condition=Q(entitled_count__lte=F("present_count") * 2)
                & Q(entitled_count__lt=F("in_favour_count") * 2)
                & Q(present_count__lte=F("entitled_count"))
                & Q(in_favour_count__lte=F("present_count")),
                name="scheme_decided_by_members",
                violation_error_message="到会要达到应到会的一半，赞成要超过应到会的一半。",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__gte=F("decided_on")),
                name="scheme_not_backwards",
                violation_error_message="积分办法不能溯及以往，起用日期不能早于党员大会日期。",
            ),
            models.CheckConstraint(
                condition=Q(appeal_days__gte=APPEAL_DAYS_LEAST),
                name="scheme_appeal_five_days",
                violation_error_message="申诉期不能少于 5 个工作日。",
            ),
        )

    def __str__(self) -> str:
        return f"第 {self.number} 版"


class Item(ScopedModel):
    """An item the branch chose from the catalogue: what one record is worth, and its caps."""

    SCOPE_VIA: ClassVar = "scheme"

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="items", db_comment=PUBLIC)
    kind = models.CharField(_("事项"), max_length=40, db_comment=PUBLIC)
    points = models.PositiveSmallIntegerField(_("每次"), db_comment=PUBLIC)
    quarter_cap = models.PositiveSmallIntegerField(_("季度上限"), db_comment=PUBLIC)
    year_cap = models.PositiveSmallIntegerField(_("年度上限"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("scheme", "pk")
        constraints = (
            models.UniqueConstraint(fields=("scheme", "kind"), name="item_kind_once"),
            models.CheckConstraint(
                condition=Q(points__gte=1) & Q(points__lte=F("quarter_cap")) & Q(quarter_cap__lte=F("year_cap")),
                name="item_capped",
                violation_error_message="每次计分 ≤ 季度上限 ≤ 年度上限。",
            ),
        )


class Deed(ScopedModel):
    """What the branch records of a member where no other record exists: volunteering, training, a part in a problem."""

    SCOPE: ClassVar = {"organisation": "organisation"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="deeds", db_comment=PUBLIC)
    member = models.ForeignKey(Member, models.PROTECT, related_name="deeds", db_comment=PERSONAL)
    kind = models.CharField(_("事项"), max_length=14, choices=DeedKind, db_comment=PUBLIC)
    happened_on = models.DateField(_("日期"), db_comment=PERSONAL)
    text = models.CharField(_("做了什么"), max_length=120, db_comment=PERSONAL)
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, blank=True, related_name="deeds", db_comment=PUBLIC)
    voided_at = models.DateTimeField(_("撤销时间"), null=True, blank=True, db_comment=PUBLIC)
    void_reason = models.CharField(_("撤销原因"), max_length=200, blank=True, default="", db_comment=PERSONAL)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-happened_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind=DeedKind.PROBLEM) | Q(problem__isnull=False),
                name="deed_problem_named",
                violation_error_message="参与破解难题要选定是哪一件难题。",
            ),
            models.UniqueConstraint(
                fields=("member", "kind", "happened_on", "text"),
                condition=Q(voided_at=None),
                name="deed_once",
                violation_error_message="这一天的这件事已经登记过。",
            ),
        )
        indexes = (models.Index(fields=("organisation", "kind", "happened_on"), name="deed_counted"),)

    def __str__(self) -> str:
        return self.text


class Entry(ScopedModel):
    """One line of a member's statement. Never changed: what turns out otherwise is corrected by a further line."""

    SCOPE: ClassVar = {"organisation": "organisation"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="point_entries", db_comment=PUBLIC)
    member = models.ForeignKey(Member, models.PROTECT, related_name="point_entries", db_comment=PERSONAL)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="entries", db_comment=PUBLIC)
    kind = models.CharField(_("事项"), max_length=40, db_comment=PUBLIC)
    source_key = models.CharField(_("来源"), max_length=60, db_comment=PUBLIC)
    source_text = models.CharField(_("来源记录"), max_length=200, db_comment=PERSONAL)
    source_href = models.CharField(_("来源地址"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    happened_on = models.DateField(_("日期"), db_comment=PERSONAL)
    points = models.SmallIntegerField(_("积分"), db_comment=PERSONAL)
    words = models.CharField(_("说明"), max_length=200, blank=True, default="", db_comment=PERSONAL)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", db_comment=PUBLIC
    )
    is_by_hand = models.BooleanField(_("人工更正"), default=False, db_comment=PUBLIC)
    appeal_until = models.DateField(_("可申诉至"), db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("计入时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("计入人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-happened_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("member", "kind", "source_key"),
                condition=Q(corrects=None),
                name="entry_once_per_source",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(words=""),
                name="entry_correction_has_reason",
                violation_error_message="更正要写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0) | Q(corrects__isnull=False), name="entry_takes_nothing_away"
            ),
        )
        indexes = (models.Index(fields=("member", "happened_on"), name="entry_statement"),)


class Appeal(ScopedModel):
    """A member contradicts an entry, or misses one; the branch answers in writing within five working days."""

    SCOPE: ClassVar = {"organisation": "organisation"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="point_appeals", db_comment=PUBLIC)
    member = models.ForeignKey(Member, models.PROTECT, related_name="point_appeals", db_comment=PERSONAL)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="appeals", db_comment=PUBLIC)
    words = models.CharField(_("申诉内容"), max_length=300, db_comment=PERSONAL)
    state = models.CharField(_("状态"), max_length=10, choices=AppealState, default=AppealState.OPEN, db_comment=PUBLIC)
    raised_at = models.DateTimeField(_("提出时间"), db_comment=PUBLIC)
    raised_by = models.CharField(_("提出人"), max_length=120, db_comment=PERSONAL)
    due_on = models.DateField(_("答复期限"), db_comment=PUBLIC)
    answer = models.CharField(_("答复"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True, db_comment=PUBLIC)
    answered_by = models.CharField(_("答复人"), max_length=120, blank=True, default="", db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-raised_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=AppealState.OPEN, answered_at=None)
                | (~Q(state=AppealState.OPEN) & Q(answered_at__isnull=False) & ~Q(answer="")),
                name="appeal_answered_in_words",
                violation_error_message="答复要写明理由。",
            ),
            models.UniqueConstraint(
                fields=("entry",),
                condition=Q(state=AppealState.OPEN, entry__isnull=False),
                name="appeal_one_open",
                violation_error_message="这一条已有申诉待答复。",
            ),
        )
        indexes = (models.Index(fields=("organisation", "state", "due_on"), name="appeal_open"),)
