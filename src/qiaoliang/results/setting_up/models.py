"""A drive to set up organisations and widen coverage (建组织、扩覆盖), with a target for each township."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, allow


class Drive(ScopedModel):
    """A campaign of a city or a county for a time. What it reached is counted from coverage, never typed."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    name = models.CharField(_("名称"), max_length=120, db_comment=PUBLIC)
    region_code = models.CharField(_("范围"), max_length=12, db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), db_comment=PUBLIC)
    note = models.CharField(_("要求"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    cancelled_on = models.DateField(_("取消"), null=True, blank=True, db_comment=PUBLIC)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")
        constraints = (models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="drive_ends_after_start"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/setup/drives/{self.pk}/"


class DriveTarget(ScopedModel):
    """How many enterprises more a township is to cover by the end of the drive."""

    SCOPE_VIA: ClassVar = "drive"

    drive = models.ForeignKey(Drive, models.CASCADE, related_name="targets", db_comment=PUBLIC)
    region_code = models.CharField(_("镇街"), max_length=12, db_comment=PUBLIC)
    enterprises = models.PositiveIntegerField(_("新增覆盖"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("drive", "region_code")
        constraints = (models.UniqueConstraint(fields=("drive", "region_code"), name="drive_target_once"),)


def _above(key: str) -> Q:
    """A township sees the drive of its county or city."""
    return Q(region_code__in=[key[:digits] for digits in (4, 6) if digits < len(key)])


allow(Drive, "region", _above)
