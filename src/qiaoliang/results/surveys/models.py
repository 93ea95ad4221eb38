"""Surveys of owners: answers that belong to nobody.

An answer row has no enterprise, no person and no moment, only the survey and what was ticked.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel

SCALE: dict[int, str] = {5: "特别好", 4: "比较好", 3: "一般", 2: "不太好", 1: "很不好"}
TOP = 5


class Question(models.TextChoices):
    EFFECTIVE = "effective", _("成效是否突出")
    SATISFIED = "satisfied", _("对服务是否满意")


class Survey(ScopedModel):
    SCOPE_OPEN = True

    title = models.CharField(_("名称"), max_length=120, db_comment=PUBLIC)
    opened_on = models.DateField(_("开始"), db_comment=PUBLIC)
    closed_on = models.DateField(_("截止"), db_comment=PUBLIC)
    invited_count = models.PositiveIntegerField(_("发出份数"), db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-closed_on", "-pk")

    def __str__(self) -> str:
        return self.title


class Answer(ScopedModel):
    """One valid answer to one question. City figures only: an answer has no place to be scoped by."""

    SCOPE: ClassVar[dict[str, str]] = {}

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="answers", db_comment=PUBLIC)
    question = models.CharField(_("问题"), max_length=16, choices=Question, db_comment=PUBLIC)
    value = models.PositiveSmallIntegerField(_("回答"), db_comment=SENSITIVE)

    class Meta(ScopedModel.Meta):
        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=Q(value__gte=1, value__lte=5), name="answer_on_the_scale"),)
        indexes = (models.Index(fields=("survey", "question", "value"), name="answer_counted"),)
