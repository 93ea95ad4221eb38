"""The vocabulary of organisation life: rhythms, states of a gathering, who was there and how it is known."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from qiaoliang.party.organisations.choices import MeetingKind


class Per(TextChoices):
    """How often a kind of meeting is owed."""

    MONTH = "month", _("每月一次")
    QUARTER = "quarter", _("每季度一次")
    HALF_YEAR = "half_year", _("每半年一次")
    YEAR = "year", _("每年一次")
    NEVER = "never", _("不作要求")


MONTHS: dict[str, int] = {Per.MONTH: 1, Per.QUARTER: 3, Per.HALF_YEAR: 6, Per.YEAR: 12}


class State(TextChoices):
    PLANNED = "planned", _("计划")
    HELD = "held", _("已开")
    CALLED_OFF = "called_off", _("已取消")


class Presence(TextChoices):
    EXPECTED = "expected", _("应到")
    PRESENT = "present", _("到会")
    LEAVE = "leave", _("请假")
    ABSENT = "absent", _("缺席")


class How(TextChoices):
    """How somebody's presence became known. No place, no device, no moment of a log-in is kept."""

    CODE = "code", _("会场口令")
    SECRETARY = "secretary", _("书记代记")


class LeaveReason(TextChoices):
    """Coarse on purpose: the system needs no details of an illness or a family."""

    DUTY = "duty", _("值班生产")
    TRAVEL = "travel", _("因公外出")
    HEALTH = "health", _("身体原因")
    PRIVATE = "private", _("个人事务")


class Adopter(TextChoices):
    """Which body adopted a rule of Party work."""

    MEMBERS = "members", _("党员大会")
    COMMITTEE = "committee", _("支委会")
    UPPER = "upper", _("上级党委")


# Whose meetings take binding votes; the others record no vote (rules.md, section 1).
VOTING: frozenset[str] = frozenset({MeetingKind.MEMBERS, MeetingKind.COMMITTEE})
# Meetings of some members only: who is expected is chosen, not the whole roll.
CHOSEN: frozenset[str] = frozenset({MeetingKind.COMMITTEE, MeetingKind.TALKS})
