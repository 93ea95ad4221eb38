"""The words of the catalogue: roles, periods, what is counted, and the standings in which a record can be."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Which of the three roles a figure belongs to; what stands before and after them has its own."""

    PROGRAMME = "programme", _("选派")
    PARTY = "party", _("党建工作指导员")
    ECONOMY = "economy", _("经济发展服务员")
    HARMONY = "harmony", _("和谐建设协调员")
    RESULTS = "results", _("成效与评价")


# As tabs, where five stand in a row.
SHORT_ROLES = {
    Role.PROGRAMME: _("选派"),
    Role.PARTY: _("党建"),
    Role.ECONOMY: _("经济"),
    Role.HARMONY: _("和谐"),
    Role.RESULTS: _("评价"),
}


class Basis(TextChoices):
    """Period codes of programme.md; `periods.py` says which days each means."""

    AS_OF = "as_of", _("统计日")
    LAST_YEAR = "last_year", _("上一年度")
    SINCE_LAST_YEAR = "since_last_year", _("上年以来")
    TWO_YEARS = "two_years", _("近两年")
    SINCE_START = "since_start", _("启动以来")
    LAST_SURVEY = "last_survey", _("最近一次测评")


class Counts(TextChoices):
    """Whose work a figure shows."""

    HELPED = "helped", _("指导员助力")  # a posting active on the day, and a named share
    CITY = "city", _("范围内全部")
    IMPORTED = "imported", _("部门统计")


class Standing(TextChoices):
    """Where a record stands on the evening of the day asked for."""

    CONFIRMED = "confirmed", _("已确认")
    VERIFIED = "verified", _("抽查核实")  # confirmed, drawn by lot and found to hold
    CLAIMED = "claimed", _("申报")  # all that were known and not void: confirmed, waiting or disputed
    WAITING = "waiting", _("待确认")
    DISPUTED = "disputed", _("有异议")
    VOID = "void", _("作废")
    DENOMINATOR = "denominator", _("应计")  # of a rate: all that are divided by
    MISSING = "missing", _("未达到")  # of a rate: in the denominator, not in the numerator
    EXEMPT = "exempt", _("豁免")  # of the contact rate: listed apart, in no figure


class Dimension(TextChoices):
    """By what a figure is split; `dimensions.py` says which facts carry which."""

    COUNTY = "county", _("县市区")
    TOWN = "town", _("镇街")
    DEPARTMENT = "department", _("部门")
    CARRIER = "carrier", _("载体")
    INDUSTRY = "industry", _("行业")
    SIZE = "size", _("规模")
    INSTRUCTOR = "instructor", _("本人")  # the own view alone: never a list of persons
