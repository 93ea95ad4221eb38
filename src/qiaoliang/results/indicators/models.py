"""Statistics that other bureaus publish and the programme only quotes; pivots that the office shares."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel


class Statistic(ScopedModel):
    """One published figure of a year and region; a later publication is a new row, the earlier one stays."""

    SCOPE_OPEN = True

    code = models.CharField(_("指标"), max_length=40, db_comment=PUBLIC)
    year = models.PositiveSmallIntegerField(_("年度"), db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    # An exact integer: yuan figures in fen, percentages in thousandths of a percent.
    amount = models.BigIntegerField(_("数值"), db_comment=PUBLIC)
    calibre = models.CharField(_("口径"), max_length=120, db_comment=PUBLIC)
    version = models.CharField(_("版本"), max_length=40, db_comment=PUBLIC)
    source = models.CharField(_("发布单位和文件"), max_length=200, db_comment=PUBLIC)
    published_on = models.DateField(_("发布日期"), db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("code", "-year", "-published_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("code", "year", "region_code", "version"),
                condition=Q(voided_at=None),
                name="statistic_once",
                violation_error_message="这一年度、地区和版本的统计数已经登记。",
            ),
        )


class SharedView(ScopedModel):
    """A choice of the pivot page, named and shared by the office; everybody sees it within the own area."""

    SCOPE_OPEN = True

    name = models.CharField(_("名称"), max_length=20, db_comment=PUBLIC)
    query = models.CharField(_("选择"), max_length=1000, db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, blank=True, default="", db_comment=PUBLIC)  # of who shared
    shared_at = models.DateTimeField(_("共享时间"), db_comment=PUBLIC)
    shared_by = models.CharField(_("共享人"), max_length=120, db_comment=PERSONAL)
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("name",),
                condition=Q(withdrawn_at=None),
                name="shared_view_once",
                violation_error_message="已有同名的共享表，请换一个名字。",
            ),
        )

    def __str__(self) -> str:
        return self.name
