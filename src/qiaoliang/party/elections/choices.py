"""The vocabulary of elections: why one is held, its states with their moves, the posts, how somebody came to one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    SET_UP = "set_up", _("新成立选举")
    TERM = "term", _("换届选举")
    BY_ELECTION = "by_election", _("补选")


class ElectionState(TextChoices):
    """Names put forward, agreed by the upper committee, elected by the meeting, filed upward."""

    PREPARED = "prepared", _("已提人选，待同意")
    CONSENTED = "consented", _("人选已同意，待选举")
    ELECTED = "elected", _("已选举，待备案")
    FILED = "filed", _("已备案")
    CANCELLED = "cancelled", _("已取消")


ELECTION_MOVES: dict[str, frozenset[str]] = {
    ElectionState.PREPARED: frozenset({ElectionState.CONSENTED, ElectionState.CANCELLED}),
    ElectionState.CONSENTED: frozenset({ElectionState.ELECTED, ElectionState.PREPARED, ElectionState.CANCELLED}),
    ElectionState.ELECTED: frozenset({ElectionState.FILED}),
    ElectionState.FILED: frozenset(),
    ElectionState.CANCELLED: frozenset(),
}


class Post(TextChoices):
    SECRETARY = "secretary", _("书记")
    DEPUTY = "deputy", _("副书记")
    MEMBER = "member", _("委员")


class Body(TextChoices):
    """Who votes: the members' meeting, or the new committee at its first session (which chooses its secretary)."""

    MEETING = "meeting", _("党员大会")
    SESSION = "session", _("委员会第一次会议")


class OfficerBasis(TextChoices):
    ELECTED = "elected", _("选举")
    APPOINTED = "appointed", _("上级任命或指派")


class OfficerEnd(TextChoices):
    TERM = "term", _("换届")
    RELIEVED = "relieved", _("免职或辞职")
    LEFT = "left", _("调离")
    ABOLISHED = "abolished", _("党组织撤销")
