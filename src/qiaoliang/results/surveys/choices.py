"""Whom a survey asks, what may be asked, on which scale, and how the answers are set apart."""

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    OWNERS = "owners", _("业主")
    EMPLOYEES = "employees", _("职工")
    MEMBERS = "members", _("党员")


class Stage(models.TextChoices):
    DRAFT = "draft", _("草稿")
    OPEN = "open", _("进行中")
    COUNTED = "counted", _("已计票")


class Strata(models.TextChoices):
    NONE = "none", _("不分组")
    COUNTY = "county", _("按县区")
    SIZE = "size", _("按企业规模")


# Balanced five-point scales: two good, one between, two bad. The office chooses one and cannot write its own.
SCALES: Final[dict[str, dict[int, str]]] = {
    "effective": {5: "特别好", 4: "比较好", 3: "一般", 2: "不太好", 1: "很不好"},
    "satisfied": {5: "特别满意", 4: "比较满意", 3: "一般", 2: "不太满意", 1: "很不满意"},
    "needed": {5: "非常需要", 4: "比较需要", 3: "说不清", 2: "不太需要", 1: "完全不需要"},
    "agreed": {5: "完全同意", 4: "比较同意", 3: "说不清", 2: "不太同意", 1: "完全不同意"},
}
SCALE_NAMES: Final = [(key, " / ".join(scale.values())) for key, scale in SCALES.items()]


@dataclass(frozen=True)
class Standard:
    """A question asked in the same words every time, so that years can be set side by side."""

    code: str
    text: str
    scale: str
    audience: str
    test: str = ""  # which of the source's four tests it answers


STANDARDS: Final = {
    one.code: one
    for one in (
        Standard("effective", "指导员到企业以来，成效怎么样？", "effective", Audience.OWNERS),
        Standard("satisfied", "您对指导员的服务满意吗？", "satisfied", Audience.OWNERS),
        Standard("wanted", "指导员做的事，企业需要吗？", "needed", Audience.OWNERS, "企业需要"),
        Standard("welcomed", "“欢迎指导员到企业来”，您同意吗？", "agreed", Audience.OWNERS, "业主欢迎"),
        Standard("supported", "“指导员的工作对职工有好处”，您同意吗？", "agreed", Audience.EMPLOYEES, "员工拥护"),
        Standard("backed", "“指导员的工作值得党员支持”，您同意吗？", "agreed", Audience.MEMBERS, "党员支持"),
    )
}
FIGURES: Final = ("effective", "satisfied")  # what the figures of the catalogue are counted from
QUESTIONS_AT_MOST: Final = 5
OWN_AT_MOST: Final = 3
