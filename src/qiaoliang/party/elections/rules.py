"""The law of elections (《中国共产党基层组织选举工作条例》2020, 《支部工作条例(试行)》2018): no Django, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qiaoliang.instructors.postings.rules import add_months

COMMITTEE_AT: Final = 7  # 支部工作条例: a branch of 7 full members or more has a committee (G03)
BRANCH, JOINT_BRANCH, GENERAL_BRANCH, COMMITTEE = "branch", "joint_branch", "general_branch", "committee"
TERM_YEARS: Final = {BRANCH: 3, JOINT_BRANCH: 3, GENERAL_BRANCH: 3, COMMITTEE: 5}
# Least, usual most and most members of a committee. That of a branch is rules.md; the two others (?) are configurable.
SEATS: Final = {BRANCH: (3, 5, 7), JOINT_BRANCH: (3, 5, 7), GENERAL_BRANCH: (5, 7, 9), COMMITTEE: (5, 9, 11)}
SHIFT_MONTHS: Final = 12  # early or late re-election by at most a year


@dataclass(frozen=True)
class Problem:
    """What forbids a step (hard), or asks for a reason (soft); the guard and the field beside it."""

    guard: str
    sentence: str
    field: str = ""
    is_hard: bool = True


def has_quorum(present: int, entitled: int) -> bool:
    """More than four fifths of those entitled are there (G07)."""
    return present * 5 > entitled * 4


def has_majority(votes: int, entitled: int) -> bool:
    """More than half of those entitled, not of those present (G08)."""
    return votes * 2 > entitled


def least_present(entitled: int) -> int:
    """The smallest attendance that is a quorum."""
    return entitled * 4 // 5 + 1


def least_votes(entitled: int) -> int:
    """The smallest number of votes that elects."""
    return entitled // 2 + 1


def least_candidates(seats: int) -> int:
    """At least a fifth more candidates than seats, rounded up: 1 → 2, 3 → 4, 5 → 6, 6 → 8 (G08)."""
    return seats + (seats + 4) // 5


def needs_committee(kind: str, full_members: int) -> bool:
    """A branch of seven full members or more, and everything above a branch, has a committee (G03)."""
    return kind not in (BRANCH, JOINT_BRANCH) or full_members >= COMMITTEE_AT


def seats(kind: str, full_members: int, wanted: int, reason: str = "") -> list[Problem]:
    """Whether a committee of `wanted` (0: no committee, the meeting elects the secretary) fits the organisation."""
    least, usual, most = SEATS[kind]
    if not needs_committee(kind, full_members):
        if wanted:
            return [Problem("G03", f"正式党员 {full_members} 名，不足 7 名的党支部不设委员会，直接选书记。", "seats")]
        return []
    if not wanted:
        return [Problem("G03", f"正式党员 {full_members} 名，满 7 名应当设支部委员会，请填委员名额。", "seats")]
    if not least <= wanted <= most:
        return [Problem("G03", f"委员名额应为 {least} 至 {most} 名，现在是 {wanted} 名。", "seats")]
    if wanted > usual and not reason.strip():
        sentence = f"委员名额一般 {least} 至 {usual} 名，现在是 {wanted} 名，请写明理由。"
        return [Problem("G03", sentence, "seats_reason", is_hard=False)]
    return []


@dataclass(frozen=True)
class Nomination:
    """Somebody put forward for one kind of seat."""

    name: str
    is_full: bool  # a full member of this organisation's roll on the day
    post: str


def nominations(named: Sequence[Nomination], seats_of: Mapping[str, int]) -> list[Problem]:
    """Full members only, and at least a fifth more names than seats for every kind of seat."""
    found = [
        Problem("G07", f"{one.name}不是本组织的正式党员，没有被选举权。", "nominees")
        for one in named
        if not one.is_full
    ]
    for post, count in seats_of.items():
        least, have = least_candidates(count), sum(one.post == post for one in named)
        if count and have < least:
            sentence = f"应选 {count} 名，差额不少于 20%，候选人至少 {least} 名，现在只有 {have} 名。"
            found.append(Problem("G08", sentence, "nominees"))
    return found


@dataclass(frozen=True)
class Count:
    """What was counted at one vote. Never who voted how."""

    entitled: int
    present: int
    handed_out: int
    returned: int
    invalid: int = 0

    @property
    def valid(self) -> int:
        return self.returned - self.invalid


def entitled(full_members: int, stated: int, reason: str) -> list[Problem]:
    """Who is entitled: the full members of the roll; fewer with a reason (long illness, away for half a year)."""
    if stated > full_members:
        sentence = f"名册上有正式党员 {full_members} 名，应到会不能填 {stated} 名；预备党员没有表决权。"
        return [Problem("G07", sentence, "entitled")]
    if stated < full_members and not reason.strip():
        sentence = f"名册上有正式党员 {full_members} 名，少计 {full_members - stated} 名，请写明谁因何不计入。"
        return [Problem("G07", sentence, "excluded_reason")]
    return []


def meeting(count: Count) -> list[Problem]:
    """Whether the meeting was able to elect and the ballots are in order; the first problem makes it void."""
    if count.present > count.entitled:
        return [Problem("G07", f"到会 {count.present} 人多于应到会 {count.entitled} 人，请核对。", "present")]
    if not has_quorum(count.present, count.entitled):
        sentence = (
            f"应到会 {count.entitled} 人，到会 {count.present} 人，没有超过五分之四"
            f"（至少 {least_present(count.entitled)} 人），会议无效，请另行召开。"
        )
        return [Problem("G07", sentence, "present")]
    if count.handed_out > count.present:
        return [Problem("G07", f"发出票 {count.handed_out} 张多于到会 {count.present} 人，请核对。", "handed_out")]
    if count.returned > count.handed_out:
        sentence = f"收回票 {count.returned} 张多于发出票 {count.handed_out} 张，选举无效，请重新选举。"
        return [Problem("G07", sentence, "returned")]
    if count.invalid > count.returned:
        return [Problem("G07", f"废票 {count.invalid} 张多于收回票 {count.returned} 张，请核对。", "invalid")]
    return []


def ballots(count: Count, votes: Mapping[int, int], seats_open: int) -> list[Problem]:
    """No name may have more votes than there are valid ballots, nor all together more than seats allow."""
    if any(number > count.valid for number in votes.values()):
        return [Problem("G08", f"有效票 {count.valid} 张，有人的得票超过了这个数，请核对。", "votes")]
    if sum(votes.values()) > count.valid * seats_open:
        most = count.valid * seats_open
        sentence = (
            f"有效票 {count.valid} 张，每张最多选 {seats_open} 人，得票合计不能超过 {most}，请核对；多选的是废票。"
        )
        return [Problem("G08", sentence, "votes")]
    return []


@dataclass(frozen=True)
class Outcome:
    """Who is elected, who is tied for the last seat, how many seats stay open."""

    elected: tuple[int, ...]
    tied: tuple[int, ...]
    seats_left: int


def decide(votes: Mapping[int, int], seats_open: int, entitled_count: int) -> Outcome:
    """More than half of those entitled elects, most votes first; a tie for the last seat elects none of the tied."""
    enough = sorted(
        ((number, key) for key, number in votes.items() if has_majority(number, entitled_count)),
        key=lambda one: (-one[0], one[1]),
    )
    if len(enough) <= seats_open:
        return Outcome(tuple(key for _, key in enough), (), seats_open - len(enough))
    last, first_out = enough[seats_open - 1][0], enough[seats_open][0]
    if last > first_out:
        return Outcome(tuple(key for _, key in enough[:seats_open]), (), 0)
    sure = tuple(key for number, key in enough if number > last)
    return Outcome(sure, tuple(key for number, key in enough if number == last), seats_open - len(sure))


def session(committee: int, present: int, votes: int) -> list[Problem]:
    """The new committee chooses its secretary: the same quorum and the same majority, of its own members."""
    if present > committee:
        return [Problem("G07", f"委员 {committee} 名，到会不能填 {present} 名。", "session_present")]
    if not has_quorum(present, committee):
        sentence = f"委员 {committee} 名，到会 {present} 名，没有超过五分之四，会议无效。"
        return [Problem("G07", sentence, "session_present")]
    if votes > present:
        return [Problem("G08", f"到会 {present} 名，书记得票不能是 {votes} 票。", "secretary_votes")]
    if not has_majority(votes, committee):
        return [Problem("G08", f"书记得 {votes} 票，没有超过委员 {committee} 名的一半，没有选出。", "secretary_votes")]
    return []


def term_ends(kind: str, elected_on: date) -> date:
    """The last day of the term: a branch elected on 20 November 2026 serves until 19 November 2029."""
    return add_months(elected_on, TERM_YEARS[kind] * 12) - timedelta(days=1)


def earliest(term_ends_on: date | None) -> date | None:
    """Before this day a re-election needs more than the usual approval: a year before the end of the term."""
    return add_months(term_ends_on, -SHIFT_MONTHS) if term_ends_on else None


def latest(term_ends_on: date) -> date:
    """After this day no approval extends the term: a year after its end."""
    return add_months(term_ends_on, SHIFT_MONTHS)
