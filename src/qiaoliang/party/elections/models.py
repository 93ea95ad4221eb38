"""Elections with their names and votes, and the officers who came out of them: the one place where officers stand."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.crypto import mask_name
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, scoped, unscoped
from qiaoliang.party.elections.choices import Body, ElectionState, OfficerBasis, OfficerEnd, Post, Purpose
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Organisation, SetUpCase

OPEN = (ElectionState.PREPARED, ElectionState.CONSENTED, ElectionState.ELECTED)


class ElectionQuerySet(ScopedQuerySet["Election"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def overdue(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)


class Election(ScopedModel):
    """One election from the names put forward to the filing. `Nominee` are the names, `Round` the votes."""

    SCOPE: ClassVar = {"organisation": "organisation", "region": "region_code__startswith"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="elections", db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    purpose = models.CharField(_("事由"), max_length=12, choices=Purpose, db_comment=PUBLIC)
    case = models.ForeignKey(
        SetUpCase, models.PROTECT, null=True, blank=True, related_name="elections", db_comment=PUBLIC
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=ElectionState, default=ElectionState.PREPARED, db_comment=PUBLIC
    )
    seats = models.PositiveSmallIntegerField(_("委员名额"), default=0, db_comment=PUBLIC)  # 0: no committee
    seats_reason = models.CharField(_("名额理由"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    deputy_seats = models.PositiveSmallIntegerField(_("副书记名额"), default=0, db_comment=PUBLIC)
    prepared_on = models.DateField(_("提出人选"), db_comment=PUBLIC)
    due_on = models.DateField(_("期限"), db_comment=PUBLIC)
    consented_on = models.DateField(_("同意人选"), null=True, blank=True, db_comment=PUBLIC)
    consent_number = models.CharField(_("同意文号"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    elected_on = models.DateField(_("选举日期"), null=True, blank=True, db_comment=PUBLIC)
    filed_on = models.DateField(_("备案日期"), null=True, blank=True, db_comment=PUBLIC)
    filing_number = models.CharField(_("备案文号"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(ElectionQuerySet)
    everything: ClassVar[Any] = unscoped(ElectionQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-prepared_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",), condition=Q(state__in=("prepared", "consented", "elected")),
                name="election_one_open", violation_error_message="这个党组织已有选举在办，请先办完。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("elected", "filed")) | Q(elected_on__isnull=False, consented_on__isnull=False),
                name="election_elected_after_consent",
            ),
            models.CheckConstraint(
                condition=~Q(state="filed") | Q(filed_on__isnull=False, filed_on__gte=F("elected_on")),
                name="election_filed_after_vote",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("region_code", "state", "due_on"), name="election_region"),)

    def __str__(self) -> str:
        return f"{self.organisation.name}{self.get_purpose_display()}"

    def get_absolute_url(self) -> str:
        return f"/party/elections/{self.pk}/"


class Nominee(ScopedModel):
    """A full member put forward for a seat; written in at the meeting, if so."""

    SCOPE_VIA: ClassVar = "election"

    election = models.ForeignKey(Election, models.CASCADE, related_name="nominees", db_comment=PUBLIC)
    member = models.ForeignKey(Member, models.PROTECT, related_name="nominations", db_comment=PERSONAL)
    name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    post = models.CharField(_("候选"), max_length=10, choices=Post, db_comment=PUBLIC)
    is_written_in = models.BooleanField(_("另选他人"), default=False, db_comment=PUBLIC)
    is_elected = models.BooleanField(_("当选"), default=False, db_comment=PUBLIC)
    office = models.CharField(_("职务"), max_length=10, choices=Post, blank=True, default="", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("election", "pk")
        constraints = (models.UniqueConstraint(fields=("election", "member", "post"), name="nominee_once"),)

    def __str__(self) -> str:
        return mask_name(self.name)


class Round(ScopedModel):
    """One vote of an election: who was there and how many ballots. A void one stays with its reason."""

    SCOPE_VIA: ClassVar = "election"

    election = models.ForeignKey(Election, models.CASCADE, related_name="rounds", db_comment=PUBLIC)
    number = models.PositiveSmallIntegerField(_("第几轮"), db_comment=PUBLIC)
    body = models.CharField(_("会议"), max_length=8, choices=Body, default=Body.MEETING, db_comment=PUBLIC)
    held_on = models.DateField(_("日期"), db_comment=PUBLIC)
    entitled = models.PositiveIntegerField(_("应到会"), db_comment=PUBLIC)
    present = models.PositiveIntegerField(_("到会"), db_comment=PUBLIC)
    handed_out = models.PositiveIntegerField(_("发出票"), db_comment=PUBLIC)
    returned = models.PositiveIntegerField(_("收回票"), db_comment=PUBLIC)
    invalid = models.PositiveIntegerField(_("废票"), default=0, db_comment=PUBLIC)
    excluded_reason = models.CharField(_("不计入应到会的"), max_length=200, blank=True, default="", db_comment=PERSONAL)
    void_reason = models.CharField(_("无效原因"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("election", "number")
        constraints = (
            models.UniqueConstraint(fields=("election", "number"), name="round_once"),
            models.CheckConstraint(
                condition=~Q(void_reason="")
                | Q(GreaterThan(F("present") * 5, F("entitled") * 4))
                & Q(entitled__gte=F("present"))
                & Q(present__gte=F("handed_out"))
                & Q(handed_out__gte=F("returned"))
                & Q(returned__gte=F("invalid")),
                name="round_counts_in_order",
                violation_error_message="票数不合：到会、发出、收回、废票应依次不增。",
            ),
        )


class Vote(ScopedModel):
    """How many votes a name had in a round. Counts only."""

    SCOPE_VIA: ClassVar = "round"

    round = models.ForeignKey(Round, models.CASCADE, related_name="votes", db_comment=PUBLIC)
    nominee = models.ForeignKey(Nominee, models.CASCADE, related_name="votes", db_comment=PUBLIC)
    yes_count = models.PositiveIntegerField(_("赞成"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("round", "-yes_count", "pk")
        constraints = (models.UniqueConstraint(fields=("round", "nominee"), name="vote_once"),)


class ElectionMove(ScopedModel):
    """A step of an election: who, on which day, by which document."""

    SCOPE_VIA: ClassVar = "election"

    election = models.ForeignKey(Election, models.CASCADE, related_name="moves", db_comment=PUBLIC)
    to = models.CharField(_("状态"), max_length=10, choices=ElectionState, db_comment=PUBLIC)
    on = models.DateField(_("日期"), db_comment=PUBLIC)
    note = models.CharField(_("说明"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    moved_at = models.DateTimeField(_("办理时间"), db_comment=PUBLIC)
    moved_by = models.CharField(_("办理人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("election", "pk")


class Officer(ScopedModel):
    """Somebody in an office of an organisation from one day to another: the one place where officers stand.

    `Organisation.secretary_name` and `term_ends_on` repeat it for lists; only the actions of this domain write both.
    """

    SCOPE: ClassVar = {"organisation": "organisation", "region": "organisation__region_code__startswith"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="officers", db_comment=PUBLIC)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="offices", db_comment=PERSONAL
    )
    name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    post = models.CharField(_("职务"), max_length=10, choices=Post, db_comment=PUBLIC)
    basis = models.CharField(_("产生"), max_length=10, choices=OfficerBasis, db_comment=PUBLIC)
    document_number = models.CharField(_("文号"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    election = models.ForeignKey(
        Election, models.PROTECT, null=True, blank=True, related_name="officers", db_comment=PUBLIC
    )
    starts_on = models.DateField(_("任职"), db_comment=PUBLIC)
    term_ends_on = models.DateField(_("届满"), null=True, blank=True, db_comment=PUBLIC)
    ends_on = models.DateField(_("离任"), null=True, blank=True, db_comment=PUBLIC)
    end_reason = models.CharField(
        _("离任原因"), max_length=10, choices=OfficerEnd, blank=True, default="", db_comment=PUBLIC
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("organisation", "ends_on", "-starts_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",), condition=Q(ends_on=None, post="secretary"), name="officer_one_secretary",
                violation_error_message="这个党组织已有书记，请先办理免职。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="officer_ends_after_start"
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("organisation", "ends_on", "post"), name="officer_present"),)

    def __str__(self) -> str:
        return mask_name(self.name)

    @staticmethod
    def on(day: date, prefix: str = "") -> Q:
        """In office on the day; `prefix` for use through a relation, e.g. `offices__` of a member."""
        return Q(**{f"{prefix}starts_on__lte": day}) & (
            Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day})
        )


def leads(day: date) -> Any:
    """Keys of the members who are secretary, deputy or committee member of some organisation on the day."""
    return Officer.everything.filter(Officer.on(day), member__isnull=False).order_by().values("member")
