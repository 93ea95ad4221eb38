"""What came in by workbook: one row an import, with what it takes to undo it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel


class ImportState(models.TextChoices):
    PREVIEWED = "previewed", _("待核对")
    APPLIED = "applied", _("已导入")
    UNDONE = "undone", _("已撤销")


class Batch(ScopedModel):
    """A workbook somebody uploaded: previewed, then applied whole or not at all, undone within 24 hours."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    kind = models.CharField(_("类别"), max_length=24, db_comment=PUBLIC)
    filename = models.CharField(_("文件名"), max_length=200, db_comment=PUBLIC)
    sha256 = models.CharField(_("文件摘要"), max_length=64, db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    content = models.BinaryField(_("原文件"), null=True, blank=True, db_comment=PERSONAL)  # dropped once settled
    state = models.CharField(_("状态"), max_length=10, choices=ImportState, db_comment=PUBLIC)
    counts = models.JSONField(_("各种结果的行数"), default=dict, db_comment=PUBLIC)
    undo = models.JSONField(default=dict, db_comment=PERSONAL)  # keys made, and old values of what was changed
    uploaded_at = models.DateTimeField(_("上传时间"), db_comment=PUBLIC)
    uploaded_by = models.CharField(_("上传人"), max_length=120, db_comment=PERSONAL)
    uploader_key = models.CharField(max_length=80, db_comment=PERSONAL)
    applied_at = models.DateTimeField(_("导入时间"), null=True, blank=True, db_comment=PUBLIC)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-uploaded_at", "-pk")
