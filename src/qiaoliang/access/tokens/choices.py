"""What a token may be good for: areas of the programming interface, each to read or also to write."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.TextChoices):
    REGISTRY = "registry", _("地区、部门、企业")
    INSTRUCTORS = "instructors", _("指导员与派驻")
    CONTACTS = "contacts", _("联系记录")
    DEMANDS = "demands", _("诉求")
    OUTCOMES = "outcomes", _("成效")
    POLICIES = "policies", _("政策与送达")
    SUPPORT = "support", _("支持案件")
    PARTY = "party", _("党组织")
    ASSIGNMENTS = "assignments", _("任务与通知")
    INDICATORS = "indicators", _("指标")


WRITABLE: Final = (Area.CONTACTS, Area.DEMANDS, Area.OUTCOMES, Area.POLICIES, Area.SUPPORT)


class Power(models.TextChoices):
    READ = "read", _("读")
    WRITE = "write", _("写")


def right(area: str, power: str) -> str:
    return f"{area}:{power}"


RIGHTS: Final = {
    **{right(area, Power.READ): area.label for area in Area},
    **{right(area, Power.WRITE): area.label for area in WRITABLE},
}
