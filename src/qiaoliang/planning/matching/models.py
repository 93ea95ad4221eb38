"""Matching runs and the pairs they propose. A run keeps its instance and parameters and can be replayed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.planning import runs
from qiaoliang.planning.runs import Computation
from qiaoliang.registry.enterprises.models import Enterprise


class RunState(models.TextChoices):
    QUEUED = runs.QUEUED, _("排队中")
    RUNNING = runs.RUNNING, _("计算中")
    DONE = runs.DONE, _("草案，未发布")
    INFEASIBLE = "infeasible", _("不可行")
    FAILED = runs.FAILED, _("出错")
    CANCELLED = runs.CANCELLED, _("已取消")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")


class Run(Computation):
    """One computation of who serves whom, for a scope and parameters; at most one is published at a time."""

    state = models.CharField(_("状态"), max_length=12, choices=RunState, default=RunState.QUEUED, db_comment=PUBLIC)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True, db_comment=PUBLIC)
    published_by = models.CharField(_("发布人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    undo = models.JSONField(default=dict, db_comment=PUBLIC)  # stints made and ended, to withdraw within 24 hours

    class Meta(Computation.Meta):
        abstract = False


class Pair(ScopedModel):
    """The plan sends this instructor to this enterprise; the parts of the score say why."""

    SCOPE_VIA: ClassVar = "enterprise"

    run = models.ForeignKey(Run, models.CASCADE, related_name="pairs", db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="+", db_comment=PUBLIC)
    instructor = models.ForeignKey(Instructor, models.CASCADE, related_name="+", db_comment=PERSONAL)
    incumbent = models.ForeignKey(
        Instructor, models.CASCADE, null=True, blank=True, related_name="+", db_comment=PERSONAL
    )
    score = models.IntegerField(_("得分"), db_comment=PUBLIC)  # milli-points
    relevance = models.IntegerField(_("职能相关"), db_comment=PUBLIC)
    trade = models.IntegerField(_("业务相近"), db_comment=PUBLIC)
    distance = models.IntegerField(_("距离"), db_comment=PUBLIC)  # points lost by distance (negative)
    distance_m = models.PositiveIntegerField(_("距离(米)"), db_comment=PUBLIC)
    continuity = models.IntegerField(_("连续"), db_comment=PUBLIC)
    party = models.IntegerField(_("党务"), db_comment=PUBLIC)
    swap_loss = models.IntegerField(_("改派的代价"), null=True, blank=True, db_comment=PUBLIC)  # least, milli-points
    is_pinned = models.BooleanField(_("已固定"), default=False, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("run", "score", "pk")
        constraints = (models.UniqueConstraint(fields=("run", "enterprise"), name="pair_once"),)
        indexes = (
            models.Index(fields=("run", "instructor"), name="pair_instructor"),
            models.Index(fields=("run", "swap_loss"), name="pair_swap_loss"),
        )
