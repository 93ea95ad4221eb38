"""Carriers (载体): parks, buildings, chambers, markets, associations, co-operatives, leading firms."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PUBLIC
from qiaoliang.kit.scope import ScopedModel, allow
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.regions.models import Region


class CarrierKind(models.TextChoices):
    PARK = "park", _("产业园区")
    BUILDING = "building", _("商务楼宇")
    CHAMBER = "chamber", _("商会")
    MARKET = "market", _("专业市场")
    ASSOCIATION = "association", _("行业协会")
    COOPERATIVE = "cooperative", _("合作社")
    LEADING_FIRM = "leading_firm", _("龙头企业")


class Carrier(ScopedModel):
    SCOPE: ClassVar = {"region": "region_code__startswith", "carrier": "pk"}

    kind = models.CharField(_("类别"), max_length=16, choices=CarrierKind, db_comment=PUBLIC)
    name = models.CharField(_("名称"), max_length=120, db_comment=PUBLIC)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("镇街"), db_comment=PUBLIC)
    region_code = models.CharField(_("地区代码"), max_length=12, db_comment=PUBLIC)
    address = models.CharField(_("地址"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    longitude = models.FloatField(_("经度"), null=True, blank=True, db_comment=PUBLIC)
    latitude = models.FloatField(_("纬度"), null=True, blank=True, db_comment=PUBLIC)
    is_active = models.BooleanField(_("在用"), default=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("kind", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "name"),
                name="carrier_once",
                violation_error_message="同一类别里已有这个名称的载体。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Tenancy(ScopedModel):
    """An enterprise belongs to a carrier for a time; it may belong to several."""

    SCOPE_VIA: ClassVar = "enterprise"

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="tenancies", db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="tenancies", db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("carrier", "enterprise")
        constraints = (
            models.UniqueConstraint(
                fields=("carrier", "enterprise"), condition=Q(ends_on=None), name="tenancy_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="tenancy_ends_after_start"
            ),
        )

    @staticmethod
    def in_force(on: date) -> Q:
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


def _tenants_of(carrier: str) -> Q:
    """A carrier's office sees the enterprises that belong to it today."""
    return Q(pk__in=Tenancy.everything.filter(carrier=int(carrier), ends_on=None).values("enterprise"))


allow(Enterprise, "carrier", _tenants_of)
