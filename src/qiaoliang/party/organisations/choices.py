"""The vocabulary of setting up organisations: states of a case with its moves, kinds of alert."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    """The steps of rules.md section 1: applied, decided by the committee, elected by the meeting, filed upward."""

    APPLIED = "applied", _("已申请，待批复")
    DECIDED = "decided", _("已批复，待选举")
    ELECTED = "elected", _("已选举，待备案")
    FILED = "filed", _("已备案")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


CASE_MOVES: dict[str, frozenset[str]] = {
    CaseState.APPLIED: frozenset({CaseState.DECIDED, CaseState.RETURNED, CaseState.WITHDRAWN}),
    CaseState.DECIDED: frozenset({CaseState.ELECTED}),
    CaseState.ELECTED: frozenset({CaseState.FILED}),
    CaseState.FILED: frozenset(),
    CaseState.RETURNED: frozenset(),
    CaseState.WITHDRAWN: frozenset(),
}


class AlertKind(TextChoices):
    """What the upper organisation has to look at; the guard in brackets."""

    NOT_SET_UP = "not_set_up", _("应建未建")  # 3 full members or more and no organisation
    BELOW_THREE = "below_three", _("正式党员不足 3 人")  # G05
    MANY_UNITS = "many_units", _("联合支部超过 5 家")  # G02
    OVER_FIFTY = "over_fifty", _("党员超过 50 人")  # G04
    TERM = "term", _("任期将满")  # G06


class Stage(IntegerChoices):
    """How near the end of a term is: half a year, a quarter, over. Other alerts have one stage."""

    NOW = 0, _("现在")
    QUARTER = 3, _("三个月内")
    HALF_YEAR = 6, _("半年内")


class ObstacleKind(TextChoices):
    """Why an enterprise has no organisation yet, beyond what the rolls tell: what people on the spot found out."""

    OWNER = "owner", _("业主有顾虑")
    ELSEWHERE = "elsewhere", _("党员组织关系不在企业")
    TURNOVER = "turnover", _("职工流动大，党员不稳定")
    SECRETARY = "secretary", _("没有合适的书记人选")
    TOO_FAR = "too_far", _("附近没有可联建的单位")
    HEADQUARTERS = "headquarters", _("由外地总部的党组织管理")
    WINDING_DOWN = "winding_down", _("准备搬迁、停产或注销")
    OTHER = "other", _("其他")


class MeetingKind(TextChoices):
    MEMBERS = "members", _("党员大会")
    COMMITTEE = "committee", _("支委会")
    GROUP = "group", _("党小组会")
    THEME_DAY = "theme_day", _("主题党日")
    CLASS = "class", _("党课")
    LIFE = "life", _("组织生活会")
    APPRAISAL = "appraisal", _("民主评议党员")
    TALKS = "talks", _("谈心谈话")
