"""What a department manages: the vocabulary of functions, and how far each function serves each need.

The same vocabulary names an enterprise's needs. The default affinity is our own, made to be edited: it is data with a
version label, not a rule of the programme.
"""

import csv
from functools import cache
from importlib.resources import files

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

AFFINITY_VERSION = "default-2026.1"
AFFINITY_SOURCE = "本系统自拟的默认值，可按本市部门职责修改；不出自任何文件。"


class Function(TextChoices):
    """A line of government work. The order is the order of columns, lists and ties."""

    ECONOMY = "economy", _("经济和信息化")
    COMMERCE = "commerce", _("商务贸易")
    CONSTRUCTION = "construction", _("住房城乡建设")
    LABOUR = "labour", _("人力资源社会保障")
    LAND = "land", _("自然资源")
    LEGAL = "legal", _("政法司法")
    MARKET = "market", _("市场监管")
    TAXATION = "taxation", _("税务")
    AGRICULTURE = "agriculture", _("农业农村")
    MARINE = "marine", _("海洋发展")
    SCIENCE = "science", _("科技")
    FINANCE = "finance", _("地方金融")
    TRANSPORT = "transport", _("交通运输")
    ENVIRONMENT = "environment", _("生态环境")
    CULTURE_TOURISM = "culture_tourism", _("文化旅游")
    HEALTH = "health", _("卫生健康")


# The department that usually carries the function in a city; seeds `qiaoliang init` and the demo.
USUAL_DEPARTMENT = {
    Function.ECONOMY: "工业和信息化局",
    Function.COMMERCE: "商务局",
    Function.CONSTRUCTION: "住房和城乡建设局",
    Function.LABOUR: "人力资源和社会保障局",
    Function.LAND: "自然资源和规划局",
    Function.LEGAL: "司法局",
    Function.MARKET: "市场监督管理局",
    Function.TAXATION: "税务局",
    Function.AGRICULTURE: "农业农村局",
    Function.MARINE: "海洋发展局",
    Function.SCIENCE: "科学技术局",
    Function.FINANCE: "地方金融管理局",
    Function.TRANSPORT: "交通运输局",
    Function.ENVIRONMENT: "生态环境局",
    Function.CULTURE_TOURISM: "文化和旅游局",
    Function.HEALTH: "卫生健康委员会",
}


@cache
def default_affinity() -> dict[Function, dict[Function, int]]:
    """Percent to which an instructor of a function (inner key) serves a need (outer key): 100 on the diagonal,
    30-70 for related work, 0-15 else."""
    text = (files("qiaoliang.registry.departments") / "data" / "affinity.csv").read_text(encoding="utf-8")
    return {
        Function(line.pop("need")): {Function(name): int(percent) for name, percent in line.items()}
        for line in csv.DictReader(text.splitlines())
    }
