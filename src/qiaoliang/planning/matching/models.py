"""Matching runs and the pairs they propose. A run keeps its instance and parameters and can be replayed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.registry.enterprises.models import Enterprise


class RunState(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("计算中")
    DONE = "done", _("草案，未发布")
    INFEASIBLE = "infeasible", _("不可行")
    FAILED = "failed", _("出错")
    CANCELLED = "cancelled", _("已取消")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")


class Run(ScopedModel):
    """One computation of who serves whom, for a scope and parameters; at most one is published at a time."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    title = models.CharField(_("方案"), max_length=80, db_comment=PUBLIC)
    region_code = models.CharField(_("范围"), max_length=12, db_comment=PUBLIC)
    as_of = models.DateField(_("名册日期"), db_comment=PUBLIC)
    parameters = models.JSONField(_("参数"), default=dict, db_comment=PUBLIC)
    state = models.CharField(_("状态"), max_length=12, choices=RunState, default=RunState.QUEUED, db_comment=PUBLIC)
    progress_percent = models.PositiveSmallIntegerField(_("进度"), default=0, db_comment=PUBLIC)
    progress_text = models.CharField(_("正在做"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    progress_at = models.DateTimeField(_("进度时间"), null=True, blank=True, db_comment=PUBLIC)  # the worker is alive
    attempt = models.PositiveSmallIntegerField(_("第几次计算"), default=0, db_comment=PUBLIC)
    wants_cancel = models.BooleanField(default=False, db_comment=PUBLIC)
    result = models.JSONField(_("结果"), default=dict, db_comment=PUBLIC)  # objective, bound, loads, kept, reasons …
    instance = models.BinaryField(null=True, blank=True, db_comment=PERSONAL)  # compressed arrays, for replay
    instance_sha256 = models.CharField(max_length=64, blank=True, default="", db_comment=PUBLIC)
    solver = models.CharField(_("求解程序"), max_length=60, blank=True, default="", db_comment=PUBLIC)
    requested_at = models.DateTimeField(_("提交时间"), db_comment=PUBLIC)
    requested_by = models.CharField(_("提交人"), max_length=120, db_comment=PERSONAL)
    requester_key = models.CharField(max_length=80, db_comment=PERSONAL)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True, db_comment=PUBLIC)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True, db_comment=PUBLIC)
    published_by = models.CharField(_("发布人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    undo = models.JSONField(default=dict, db_comment=PUBLIC)  # stints made and ended, to withdraw within 24 hours

    class Meta(ScopedModel.Meta):
        ordering = ("-requested_at", "-pk")

    def __str__(self) -> str:
        return self.title


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
