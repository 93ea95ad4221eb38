"""Under which rules does this city run the programme? Dated settings and the working calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PERSONAL, PUBLIC


class Setting(models.Model):
    """One setting from one day on; the value in force on a day is the latest row not after it."""

    key = models.CharField(_("设置"), max_length=60, db_comment=PUBLIC)
    value = models.JSONField(_("值"), db_comment=PUBLIC)
    effective_on = models.DateField(_("生效日"), db_comment=PUBLIC)
    reason = models.CharField(_("理由"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta:
        ordering = ("key", "-effective_on", "-pk")
        indexes = (models.Index(fields=("key", "-effective_on", "-id"), name="setting_in_force"),)


class CalendarDay(models.Model):
    """A day that differs from Monday-Friday: a holiday, or a weekend day worked to make up for one."""

    day = models.DateField(_("日期"), unique=True, db_comment=PUBLIC)
    name = models.CharField(_("名称"), max_length=60, db_comment=PUBLIC)
    is_workday = models.BooleanField(_("上班"), db_comment=PUBLIC)

    class Meta:
        ordering = ("day",)


class CalendarYear(models.Model):
    """A year whose days were decided; any other year is provisional and says so on every due date."""

    year = models.PositiveSmallIntegerField(_("年份"), unique=True, db_comment=PUBLIC)
    source = models.CharField(_("依据"), max_length=120, db_comment=PUBLIC)

    class Meta:
        ordering = ("year",)
