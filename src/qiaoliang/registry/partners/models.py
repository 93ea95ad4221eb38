"""Partners: universities and resident Party organisations; listed and invited, no sign-in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel


class PartnerKind(models.TextChoices):
    UNIVERSITY = "university", _("高校院所")
    RESIDENT_PARTY = "resident_party", _("驻地党组织")


class Partner(ScopedModel):
    SCOPE_OPEN = True

    kind = models.CharField(_("类别"), max_length=16, choices=PartnerKind, db_comment=PUBLIC)
    name = models.CharField(_("名称"), max_length=120, unique=True, db_comment=PUBLIC)
    region_code = models.CharField(_("地区代码"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    address = models.CharField(_("地址"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    offers = models.CharField(_("可提供"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True, default="", db_comment=PERSONAL)
    starts_on = models.DateField(_("合作起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("合作止"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("kind", "name")

    def __str__(self) -> str:
        return self.name
