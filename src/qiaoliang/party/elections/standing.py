"""Where an election stands: which seats it has, which are open, who may still be voted for."""

from collections.abc import Mapping, Sequence

from qiaoliang.party.elections.choices import ElectionState, Post, Purpose
from qiaoliang.party.elections.models import Election, Nominee


def seats_of(election: Election) -> dict[Post, int]:
    """Seats by post: those of the committee, or secretary and deputies where the meeting elects them directly."""
    if election.seats:
        return {Post.MEMBER: election.seats}
    found = {Post.SECRETARY: 1}
    if election.deputy_seats:
        found[Post.DEPUTY] = election.deputy_seats
    return found


def open_seats(election: Election, nominees: Sequence[Nominee]) -> dict[Post, int]:
    """Seats that nobody has been elected to yet."""
    taken = [nominee.post for nominee in nominees if nominee.is_elected]
    return {post: count - taken.count(post) for post, count in seats_of(election).items()}


def running(election: Election, nominees: Sequence[Nominee]) -> list[Nominee]:
    """Who may be voted for now: names not elected yet, for seats still open."""
    left = open_seats(election, nominees)
    taken = {nominee.member_id for nominee in nominees if nominee.is_elected}
    return [one for one in nominees if left.get(Post(one.post), 0) and one.member_id not in taken]


def is_filled(left: Mapping[Post, int]) -> bool:
    return not any(left.values())


def awaits_session(election: Election, nominees: Sequence[Nominee]) -> bool:
    """The committee is elected and has yet to choose its secretary."""
    return bool(
        election.seats
        and election.state == ElectionState.CONSENTED
        and election.purpose != Purpose.BY_ELECTION
        and is_filled(open_seats(election, nominees))
    )
