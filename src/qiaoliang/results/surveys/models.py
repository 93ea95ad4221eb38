"""Surveys: answers that belong to nobody.

An answer row has no enterprise, no person and no moment, only the survey, a group of thirty or more, and what was
ticked. Until the survey is counted the answers lie in one sealed sack that is shuffled with every answer (ADR 0026).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.privacy import PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.results.surveys.choices import (
    QUESTIONS_AT_MOST,
    SCALE_NAMES,
    SCALES,
    STANDARDS,
    Audience,
    Stage,
    Strata,
)

SCALE: dict[int, str] = SCALES["effective"]
TOP = 5


class Question(models.TextChoices):
    """The two that figures of the catalogue are counted from."""

    EFFECTIVE = "effective", _("成效是否突出")
    SATISFIED = "satisfied", _("对服务是否满意")


class Survey(ScopedModel):
    """One round. What was done on paper before is entered as counted; what the office composes begins as a draft."""

    SCOPE_OPEN = True

    title = models.CharField(_("名称"), max_length=120, db_comment=PUBLIC)
    audience = models.CharField(_("问谁"), max_length=10, choices=Audience, default=Audience.OWNERS, db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    stage = models.CharField(_("状态"), max_length=8, choices=Stage, default=Stage.COUNTED, db_comment=PUBLIC)
    opened_on = models.DateField(_("开始"), db_comment=PUBLIC)
    closed_on = models.DateField(_("截止"), db_comment=PUBLIC)
    invited_count = models.PositiveIntegerField(_("发出份数"), default=0, db_comment=PUBLIC)
    answered_count = models.PositiveIntegerField(_("收回份数"), null=True, blank=True, db_comment=PUBLIC)
    takes_words = models.BooleanField(_("可以留言"), default=False, db_comment=PUBLIC)
    strata = models.CharField(_("分组"), max_length=8, choices=Strata, default=Strata.NONE, db_comment=PUBLIC)
    sample_size = models.PositiveIntegerField(_("抽取企业数"), null=True, blank=True, db_comment=PUBLIC)  # None: all
    slips_each = models.PositiveSmallIntegerField(_("每家份数"), default=1, db_comment=PUBLIC)
    seed = models.CharField(_("抽样种子"), max_length=32, blank=True, default="", db_comment=PUBLIC)
    groups = models.JSONField(_("各组"), default=list, db_comment=PUBLIC)  # [{key, label, population, invited, …}]
    paper_count = models.PositiveIntegerField(_("纸质份数"), default=0, db_comment=PUBLIC)
    shown_cost = models.CharField(_("发布前公布的负担"), max_length=40, blank=True, default="", db_comment=PUBLIC)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True, db_comment=PUBLIC)
    reminded_at = models.DateTimeField(_("提醒时间"), null=True, blank=True, db_comment=PUBLIC)
    feeds_figures = models.BooleanField(_("计入指标"), default=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)  # of a composed one: when it was counted
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-closed_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_on__gte=F("opened_on")),
                name="survey_closes_after_it_opens",
                violation_error_message="截止日期不能早于开始日期。",
            ),
            models.CheckConstraint(  # G50
                condition=Q(published_at=None) | ~Q(shown_cost=""),
                name="survey_cost_was_shown",
                violation_error_message="发布前要先看过这次测评的负担。",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/surveys/{self.pk}/"


class Asked(ScopedModel):
    """One question of a composed survey, in its place; a standard one has the standard code."""

    SCOPE_OPEN = True

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="asked", db_comment=PUBLIC)
    place = models.PositiveSmallIntegerField(_("第几题"), db_comment=PUBLIC)
    code = models.CharField(max_length=16, db_comment=PUBLIC)
    text = models.CharField(_("题目"), max_length=80, db_comment=PUBLIC)
    scale = models.CharField(_("答案"), max_length=12, choices=SCALE_NAMES, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("survey", "place")
        constraints = (
            models.UniqueConstraint(fields=("survey", "place"), name="survey_question_place"),
            models.UniqueConstraint(fields=("survey", "code"), name="survey_question_code"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=QUESTIONS_AT_MOST),
                name="survey_five_questions",
                violation_error_message=f"一次最多问 {QUESTIONS_AT_MOST} 题。",
            ),
        )

    @property
    def labels(self) -> dict[int, str]:
        return SCALES[self.scale]

    @property
    def test(self) -> str:
        """Which of the four tests it answers, or nothing."""
        return STANDARDS[self.code].test if self.code in STANDARDS else ""


class Token(ScopedModel):
    """Who was asked and whether the link is spent: no moment, no person's name. Deleted when the survey is counted."""

    SCOPE: ClassVar[dict[str, str]] = {}

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="tokens", db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="+", db_comment=SENSITIVE)
    group = models.CharField(_("组"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    digest = models.CharField(max_length=64, unique=True, db_comment=SENSITIVE)
    secret = SealedTextField(blank=True, default="", context="survey.token", db_comment=SENSITIVE)
    is_spent = models.BooleanField(_("已用"), default=False, db_comment=SENSITIVE)

    class Meta(ScopedModel.Meta):
        ordering = ("pk",)
        indexes = (models.Index(fields=("survey", "is_spent"), name="survey_token_spent"),)


class Sack(ScopedModel):
    """All sheets of an open survey in one sealed text, shuffled anew with every sheet; emptied at the count."""

    SCOPE: ClassVar[dict[str, str]] = {}

    survey = models.OneToOneField(Survey, models.CASCADE, related_name="sack", db_comment=PUBLIC)
    sheets = SealedTextField(default="", blank=True, context="survey.sheets", db_comment=SENSITIVE)
    words = SealedTextField(default="", blank=True, context="survey.words", db_comment=SENSITIVE)


class Answer(ScopedModel):
    """One valid answer to one question. City figures only: an answer has no place to be scoped by."""

    SCOPE: ClassVar[dict[str, str]] = {}

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="answers", db_comment=PUBLIC)
    question = models.CharField(_("问题"), max_length=16, choices=Question, db_comment=PUBLIC)
    value = models.PositiveSmallIntegerField(_("回答"), db_comment=SENSITIVE)
    group = models.CharField(_("组"), max_length=12, blank=True, default="", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=Q(value__gte=1, value__lte=5), name="answer_on_the_scale"),)
        indexes = (models.Index(fields=("survey", "question", "value"), name="answer_counted"),)


class Words(ScopedModel):
    """What somebody wrote beside the ticks: for the office alone, without group or answers."""

    SCOPE: ClassVar[dict[str, str]] = {}

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="words", db_comment=PUBLIC)
    text = SealedTextField(_("留言"), context="survey.word", db_comment=SENSITIVE)

    class Meta(ScopedModel.Meta):
        ordering = ("pk",)
