"""Golden-idea contests (金点子): a call with criteria, works under numbers, a jury with recusals, sheets, results.

Until a contest is published nobody reads whose a work is: the author is sealed, the log names nobody, pages for jury
and organiser know numbers only.
"""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.models import User
from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, scoped, unscoped
from qiaoliang.party.campaigns.announced import announce
from qiaoliang.party.campaigns.models import Proposal
from qiaoliang.party.contests.choices import OPENED, ContestState, Ruling
from qiaoliang.party.organisations.models import Organisation


class Contest(ScopedModel):
    """A call for ideas in an area. Its criteria stand from the call on; the jury until the works are closed."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    title = models.CharField(_("评选"), max_length=80, db_comment=PUBLIC)
    call = models.CharField(_("征集要求"), max_length=1000, db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    opens_on = models.DateField(_("征集开始"), db_comment=PUBLIC)
    closes_on = models.DateField(_("征集截止"), db_comment=PUBLIC)
    score_by = models.DateField(_("评分截止"), db_comment=PUBLIC)
    awards_count = models.PositiveSmallIntegerField(_("入选作品数"), db_comment=PUBLIC)
    state = models.CharField(
        _("状态"), max_length=10, choices=ContestState, default=ContestState.OPEN, db_comment=PUBLIC
    )
    published_on = models.DateField(_("公示开始"), null=True, blank=True, db_comment=PUBLIC)
    objections_until = models.DateField(_("公示截止"), null=True, blank=True, db_comment=PUBLIC)
    finished_on = models.DateField(_("结束"), null=True, blank=True, db_comment=PUBLIC)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-opens_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")) & Q(score_by__gte=F("closes_on")),
                name="contest_days_in_order",
                violation_error_message="征集开始、征集截止、评分截止要依次排列。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("published", "final")) | Q(objections_until__isnull=False),
                name="contest_published_with_a_period",
            ),
        )
        indexes = (models.Index(fields=("region_code", "state"), name="contest_region"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/party/contests/{self.pk}/"

    @property
    def is_opened(self) -> bool:
        """Whether the authors who agreed are named."""
        return self.state in OPENED


announce(Contest)


class Criterion(ScopedModel):
    SCOPE_VIA: ClassVar = "contest"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="criteria", db_comment=PUBLIC)
    place = models.PositiveSmallIntegerField(_("顺序"), db_comment=PUBLIC)  # also the order in which ties are broken
    name = models.CharField(_("评分标准"), max_length=40, db_comment=PUBLIC)
    weight = models.PositiveSmallIntegerField(_("权重"), db_comment=PUBLIC)  # percent

    class Meta(ScopedModel.Meta):
        ordering = ("contest", "place")
        constraints = (
            models.UniqueConstraint(fields=("contest", "place"), name="criterion_place_once"),
            models.CheckConstraint(condition=Q(weight__range=(1, 100)), name="criterion_weight_percent"),
        )

    def __str__(self) -> str:
        return self.name


class Juror(ScopedModel):
    """A named account that scores. `away_from`: organisations declared besides those the account's own roles name."""

    SCOPE_VIA: ClassVar = "contest"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="jurors", db_comment=PUBLIC)
    user = models.ForeignKey(User, models.PROTECT, related_name="juries", db_comment=PERSONAL)
    away_from = models.JSONField(_("回避的党组织"), default=list, blank=True, db_comment=PUBLIC)
    named_at = models.DateTimeField(_("聘请时间"), db_comment=PUBLIC)
    ended_at = models.DateTimeField(_("退出时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("contest", "pk")
        constraints = (models.UniqueConstraint(fields=("contest", "user"), name="juror_once"),)

    def __str__(self) -> str:
        return self.user.name


class EntryQuerySet(ScopedQuerySet["Entry"]):
    def standing(self) -> Self:
        """Works that compete: not taken back, not excluded."""
        return self.filter(withdrawn_at=None, excluded_on=None)


class Entry(ScopedModel):
    """A work. `author` and who brought it are sealed; `number` is given in a secret order when the works are closed."""

    SCOPE_VIA: ClassVar = "contest"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="entries", db_comment=PUBLIC)
    number = models.PositiveSmallIntegerField(_("编号"), null=True, blank=True, db_comment=PUBLIC)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="entries", db_comment=PERSONAL)
    author = SealedTextField(_("作者"), context="entry.author", db_comment=PERSONAL)
    brought_by = SealedTextField(_("报送人"), context="entry.brought_by", db_comment=PERSONAL)
    title = models.CharField(_("作品"), max_length=80, db_comment=PUBLIC)
    text = models.CharField(_("内容"), max_length=2000, db_comment=PUBLIC)
    consents = models.BooleanField(_("入选后同意公开姓名和单位"), default=False, db_comment=PUBLIC)
    entered_at = models.DateTimeField(_("报送时间"), db_comment=PERSONAL)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True, db_comment=PUBLIC)
    excluded_on = models.DateField(_("取消资格"), null=True, blank=True, db_comment=PUBLIC)
    exclude_reason = models.CharField(_("取消资格的理由"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    proposal = models.OneToOneField(
        Proposal, models.PROTECT, null=True, blank=True, related_name="entry", db_comment=PUBLIC
    )  # once the idea is taken up

    objects: ClassVar[Any] = scoped(EntryQuerySet)
    everything: ClassVar[Any] = unscoped(EntryQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("contest", "number")
        constraints = (models.UniqueConstraint(fields=("contest", "number"), name="entry_number_once"),)

    def __str__(self) -> str:
        return f"{self.number} 号作品" if self.number else self.title


class Recusal(ScopedModel):
    """A juror steps back from one work, e.g. because its author is recognised."""

    SCOPE_VIA: ClassVar = "entry"

    juror = models.ForeignKey(Juror, models.CASCADE, related_name="recusals", db_comment=PUBLIC)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="recusals", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        constraints = (models.UniqueConstraint(fields=("juror", "entry"), name="recusal_once"),)


class Score(ScopedModel):
    """One juror's points for one criterion of one work. Read by the juror alone; others see what follows from all."""

    SCOPE_VIA: ClassVar = "entry"

    juror = models.ForeignKey(Juror, models.CASCADE, related_name="scores", db_comment=PERSONAL)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="scores", db_comment=PUBLIC)
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="scores", db_comment=PUBLIC)
    points = models.PositiveSmallIntegerField(_("分数"), db_comment=PUBLIC)
    scored_at = models.DateTimeField(_("评分时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=("juror", "entry", "criterion"), name="score_once"),
            models.CheckConstraint(condition=Q(points__lte=100), name="score_at_most_100"),
        )


class Result(ScopedModel):
    """Where a work stands, as published: computed from the sheets (`rules.placed`), anew after a correction."""

    SCOPE_VIA: ClassVar = "entry"

    entry = models.OneToOneField(Entry, models.CASCADE, related_name="result", db_comment=PUBLIC)
    place = models.PositiveSmallIntegerField(_("名次"), db_comment=PUBLIC)
    total = models.PositiveIntegerField(_("总分"), db_comment=PUBLIC)  # hundredths of a point
    means = models.JSONField(_("各项平均分"), db_comment=PUBLIC)  # hundredths, in the order of the criteria
    sheets_count = models.PositiveSmallIntegerField(_("评委数"), db_comment=PUBLIC)
    is_awarded = models.BooleanField(_("入选"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("place", "entry__number")
        indexes = (models.Index(fields=("place",), name="result_place"),)


class Objection(ScopedModel):
    """Somebody contradicts a published result; answered by the organiser before the contest ends."""

    SCOPE_VIA: ClassVar = "contest"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="objections", db_comment=PUBLIC)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="objections", db_comment=PUBLIC)
    words = SealedTextField(_("异议"), context="objection.words", db_comment=PERSONAL)  # for the organiser
    raised_key = models.CharField(max_length=80, db_comment=PERSONAL)
    raised_at = models.DateTimeField(_("提出时间"), db_comment=PUBLIC)
    ruling = models.CharField(_("处理"), max_length=10, choices=Ruling, blank=True, default="", db_comment=PUBLIC)
    answer = models.CharField(_("答复"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("raised_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_at=None, ruling="") | (Q(decided_at__isnull=False) & ~Q(answer="")),
                name="objection_answered_with_words",
            ),
        )
