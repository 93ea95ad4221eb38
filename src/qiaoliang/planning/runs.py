"""A run: one computation asked for by a person, done by the task worker, kept with its instance to be replayed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel

# States every kind of run has; a kind may add its own (a matching plan is published and withdrawn).
QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
MOVING = (QUEUED, RUNNING)


class Computation(ScopedModel):
    """What every kind of run keeps; a kind adds its `state`, and the rows of its plan."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    title = models.CharField(_("方案"), max_length=80, db_comment=PUBLIC)
    region_code = models.CharField(_("范围"), max_length=12, db_comment=PUBLIC)
    as_of = models.DateField(_("名册日期"), db_comment=PUBLIC)
    parameters = models.JSONField(_("参数"), default=dict, db_comment=PUBLIC)
    progress_percent = models.PositiveSmallIntegerField(_("进度"), default=0, db_comment=PUBLIC)
    progress_text = models.CharField(_("正在做"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    progress_at = models.DateTimeField(_("进度时间"), null=True, blank=True, db_comment=PUBLIC)  # the worker is alive
    attempt = models.PositiveSmallIntegerField(_("第几次计算"), default=0, db_comment=PUBLIC)
    wants_cancel = models.BooleanField(default=False, db_comment=PUBLIC)
    result = models.JSONField(_("结果"), default=dict, db_comment=PUBLIC)  # objective, bound, reasons, counts …
    instance = models.BinaryField(null=True, blank=True, db_comment=PERSONAL)  # compressed arrays, for replay
    instance_sha256 = models.CharField(max_length=64, blank=True, default="", db_comment=PUBLIC)
    solver = models.CharField(_("求解程序"), max_length=60, blank=True, default="", db_comment=PUBLIC)
    requested_at = models.DateTimeField(_("提交时间"), db_comment=PUBLIC)
    requested_by = models.CharField(_("提交人"), max_length=120, db_comment=PERSONAL)
    requester_key = models.CharField(max_length=80, db_comment=PERSONAL)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        abstract = True
        ordering = ("-requested_at", "-pk")

    def __str__(self) -> str:
        return self.title
