"""The vocabulary of the campaigns: who promises, what a theme counts, how a promise was judged, kinds of post."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PledgeBy(TextChoices):
    ORGANISATION = "organisation", _("党组织")
    MEMBER = "member", _("党员")


class Measure(TextChoices):
    """What a theme may set a target for; each is a filter over records that count anyway (`progress.COUNTED`)."""

    PLEDGES_ORGANISATION = "pledges_organisation", _("党组织承诺")
    PLEDGES_MEMBER = "pledges_member", _("党员承诺")
    PLEDGES_KEPT = "pledges_kept", _("兑现承诺")
    PROPOSALS = "proposals", _("提出合理化建议")
    PROPOSALS_ADOPTED = "proposals_adopted", _("采纳建议")
    PROPOSALS_DONE = "proposals_done", _("实施建议")
    PROBLEMS = "problems", _("破解难题")


class Grade(TextChoices):
    """The branch's word on one pledge at the end of a year. It judges a promise, never a person."""

    WELL = "well", _("完成好")
    DONE = "done", _("完成")
    PARTLY = "partly", _("部分完成")
    NOT = "not", _("没有完成")


class StationKind(TextChoices):
    AREA = "area", _("党员责任区")
    VANGUARD = "vanguard", _("党员先锋岗")
    MODEL = "model", _("党员示范岗")
    BADGE = "badge", _("亮身份")
