"""Functional departments and how well a department's function answers an enterprise's need."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel


class Department(ScopedModel):
    SCOPE_OPEN = True  # who manages what is public; its people and its work are not

    code = models.CharField(_("代码"), max_length=24, unique=True, db_comment=PUBLIC)
    name = models.CharField(_("名称"), max_length=80, db_comment=PUBLIC)
    short_name = models.CharField(_("简称"), max_length=24, db_comment=PUBLIC)
    function = models.CharField(_("职能"), max_length=24, db_comment=PUBLIC)  # a code of functions.FUNCTIONS
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    longitude = models.FloatField(_("经度"), null=True, blank=True, db_comment=PUBLIC)
    latitude = models.FloatField(_("纬度"), null=True, blank=True, db_comment=PUBLIC)
    is_active = models.BooleanField(_("在用"), default=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("code",)

    def __str__(self) -> str:
        return self.short_name


class AffinityVersion(ScopedModel):
    """A dated version of the affinity table; published ones are never edited, a copy is."""

    SCOPE_OPEN = True

    label = models.CharField(_("版本"), max_length=60, unique=True, db_comment=PUBLIC)
    effective_on = models.DateField(_("生效日"), db_comment=PUBLIC)
    source = models.CharField(_("依据"), max_length=200, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-effective_on", "-pk")


class Affinity(ScopedModel):
    """How far an instructor of `function` can answer a need of kind `need`, in percent."""

    SCOPE_OPEN = True
    PERCENT: ClassVar = (0, 100)

    version = models.ForeignKey(AffinityVersion, models.CASCADE, related_name="cells", db_comment=PUBLIC)
    need = models.CharField(_("需要"), max_length=24, db_comment=PUBLIC)
    function = models.CharField(_("职能"), max_length=24, db_comment=PUBLIC)
    percent = models.PositiveSmallIntegerField(_("百分比"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("need", "function")
        constraints = (
            models.UniqueConstraint(fields=("version", "need", "function"), name="affinity_once"),
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="affinity_at_most_100",
                violation_error_message="相关度不能超过 100%。",
            ),
        )
