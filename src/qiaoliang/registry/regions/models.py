"""Regions: a versioned slice of the statistical tree. A code means something only with its system and version (G44)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PUBLIC
from qiaoliang.kit.scope import ScopedModel


class Level(models.TextChoices):
    CITY = "city", _("市")
    COUNTY = "county", _("县区")
    TOWN = "town", _("镇街")
    VILLAGE = "village", _("村居")


class Region(ScopedModel):
    SCOPE_OPEN = True

    code = models.CharField(_("代码"), max_length=12, db_comment=PUBLIC)
    name = models.CharField(_("名称"), max_length=60, db_comment=PUBLIC)
    county_name = models.CharField(_("所属县区"), max_length=60, blank=True, default="", db_comment=PUBLIC)
    parent_code = models.CharField(_("上级代码"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    level = models.CharField(_("层级"), max_length=10, choices=Level, db_comment=PUBLIC)
    kind = models.CharField(_("类别"), max_length=24, blank=True, default="", db_comment=PUBLIC)
    code_system = models.CharField(_("代码体系"), max_length=12, db_comment=PUBLIC)  # NBS or MCA: their codes collide
    version = models.CharField(_("版本"), max_length=12, db_comment=PUBLIC)
    valid_from = models.DateField(_("启用"), db_comment=PUBLIC)
    valid_to = models.DateField(_("停用"), null=True, blank=True, db_comment=PUBLIC)
    longitude = models.FloatField(_("经度"), null=True, blank=True, db_comment=PUBLIC)
    latitude = models.FloatField(_("纬度"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(
                fields=("code_system", "version", "code"),
                name="region_code_within_system_and_version",
                violation_error_message="同一代码体系和版本里已有这个地区代码。",
            ),
            models.CheckConstraint(
                condition=~models.Q(code_system="") & ~models.Q(version=""),
                name="region_names_system_and_version",
                violation_error_message="地区代码必须写明代码体系和版本。",
            ),
        )
        indexes = (models.Index(fields=("level", "code"), name="region_level"),)

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        return f"{self.county_name}{self.name}" if self.level in (Level.TOWN, Level.VILLAGE) else self.name
