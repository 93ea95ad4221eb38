"""The vocabulary of the yearly assessment, and the scheme the programme begins with."""

from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Item(models.TextChoices):
    ORGANISATION = "organisation", _("组织建设")
    MEMBERS = "members", _("发展党员")
    SERVICE = "service", _("服务发展")
    HARMONY = "harmony", _("联系和谐")
    EVALUATION = "evaluation", _("业主评价")


class Grade(models.TextChoices):
    EXCELLENT = "excellent", _("优秀")
    COMPETENT = "competent", _("称职")
    BASIC = "basic", _("基本称职")
    INCOMPETENT = "incompetent", _("不称职")


class VetoKind(models.TextChoices):
    BENEFIT = "benefit", _("收受好处")
    INTERFERENCE = "interference", _("干预经营")
    SECRET = "secret", _("泄露秘密")
    INVENTED = "invented", _("编造数据")


class Stage(models.TextChoices):
    STATING = "stating", _("待述职")
    STATED = "stated", _("待评定")
    GRADED = "graded", _("已评定")
    APPEALED = "appealed", _("申诉中")


# Section 4 of the programme's rules. A city changes it by a new version; a sheet keeps the version it was made under.
DEFAULT: Final[dict[str, Any]] = {
    "weights": {"organisation": 25, "members": 15, "service": 25, "harmony": 15, "evaluation": 20},
    "difficulty": {"small": 3, "struggling": 6, "uncovered": 6},  # percent, for a portfolio made only of such firms
    "deductions": {"overdue": 1, "overdue_at_most": 10, "false_record": 5},
    "bands": {"excellent": 90, "competent": 75, "basic": 60},
    "excellent_share": 20,
}


class Side(models.TextChoices):
    """Who is assessed: each has a scheme of its own."""

    INSTRUCTOR = "instructor", _("指导员")
    BRANCH = "branch", _("党组织")


class BranchItem(models.TextChoices):
    LIFE = "life", _("组织生活")
    MEMBERS = "members", _("发展党员")
    EFFECT = "effect", _("作用发挥")


class BranchGrade(models.TextChoices):
    """The same steps under the names used for organisations."""

    EXCELLENT = "excellent", _("好")
    COMPETENT = "competent", _("较好")
    BASIC = "basic", _("一般")
    INCOMPETENT = "incompetent", _("差")


DEFAULT_BRANCH: Final[dict[str, Any]] = {
    "weights": {"life": 45, "members": 20, "effect": 35},
    "deductions": {"overdue": 1, "overdue_at_most": 10, "false_record": 5},
    "bands": {"excellent": 90, "competent": 75, "basic": 60},
    "excellent_share": 20,
}
DEFAULTS: Final = {Side.INSTRUCTOR: DEFAULT, Side.BRANCH: DEFAULT_BRANCH}
ITEMS: Final[dict[str, Any]] = {Side.INSTRUCTOR: Item, Side.BRANCH: BranchItem}
