"""What the pages of elections show: rows in order, the buttons a person may press, the words of a state."""

from datetime import date
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.tables import Action
from qiaoliang.party.elections import listings, permits, rules
from qiaoliang.party.elections.choices import ElectionState, Post
from qiaoliang.party.elections.models import OPEN, Election, Nominee
from qiaoliang.party.elections.standing import awaits_session, open_seats, running, seats_of
from qiaoliang.party.membership.permits import shown_name
from qiaoliang.party.organisations.models import Organisation

Crumbs = list[tuple[str, str]]
# Addresses of the higher domain that keeps changes of an organisation.
APPLICATIONS = (
    ("early", "提前换届"), ("late", "延期换届"), ("upgrade", "升格"), ("adjust", "更名或调整隶属"), ("abolish", "撤销"),
)  # fmt: skip
NEXT_STEP = {
    ElectionState.PREPARED: "上级党委审查人选", ElectionState.CONSENTED: "召开党员大会选举",
    ElectionState.ELECTED: "选举结果报上级党委备案", ElectionState.FILED: "没有，已经办结",
    ElectionState.CANCELLED: "没有，已取消",
}  # fmt: skip


def committee(request: Request, organisation: Organisation, crumbs: Crumbs) -> dict[str, Any]:
    rows = list(organisation.officers.select_related("member").order_by("-starts_on", "pk")[:200])
    order = list(Post)
    present = sorted((one for one in rows if one.ends_on is None), key=lambda one: order.index(Post(one.post)))
    elections = list(organisation.elections.all()[:50])
    may_prepare = permits.may_prepare(request.actor, organisation) and organisation.abolished_on is None
    may_appoint = permits.may_appoint(request.actor, organisation) and organisation.abolished_on is None
    at = f"/party/organisations/{organisation.pk}/committee/"
    buttons = []
    if may_appoint:
        buttons.append(Action("任命或指派", f"{at}appoint/"))
    if may_prepare and not any(one.state in OPEN for one in elections):
        buttons.append(Action("提出候选人", f"{at}prepare/", primary=True))

    def line(officer: Any) -> dict[str, Any]:
        return {"row": officer, "name": shown_name(request.actor, officer), "may_relieve": may_appoint}

    return {
        "organisation": organisation,
        "present": [line(one) for one in present],
        "past": [line(one) for one in rows if one.ends_on is not None],
        "elections": elections,
        "actions": buttons,
        "may_apply": may_prepare,
        "applications": APPLICATIONS,
        "term": term_words(organisation.term_ends_on, timezone.localdate(request.at)),
        "crumbs": [*crumbs, ("班子", "")],
    }


def term_words(ends_on: date | None, today: date) -> tuple[str, str]:
    """Status and sentence of a term."""
    if ends_on is None:
        return "waiting", "还没有选举产生的班子"
    left = (ends_on - today).days
    if left < 0:
        return "overdue", f"{ends_on:%Y-%m-%d} 届满，已过 {-left} 天"
    return ("soon" if left <= 183 else "going"), f"任期到 {ends_on:%Y-%m-%d}，还有 {left} 天"


def election(request: Request, one: Election, crumbs: Crumbs) -> dict[str, Any]:
    nominees = list(one.nominees.order_by("post", "pk"))
    status, left = listings.lamp(one, timezone.localdate(request.at))
    rounds = list(one.rounds.prefetch_related("votes__nominee").order_by("number"))
    waits = awaits_session(one, nominees)
    return {
        "election": one,
        "status": status,
        "left": left,
        "holder": one.organisation.name if one.state == ElectionState.CONSENTED else one.organisation.upper_committee,
        "next_step": "委员会第一次会议选书记" if waits else NEXT_STEP[ElectionState(one.state)],
        "seats": [(post.label, count) for post, count in seats_of(one).items()],
        "nominees": [(shown_name(request.actor, nominee), nominee, _result(nominee)) for nominee in nominees],
        "rounds": [_round(request, round_) for round_ in rounds],
        "moves": list(one.moves.order_by("pk")),
        "actions": _buttons(request, one, nominees, rounds, waits=waits),
        "least": {str(post.label): rules.least_candidates(count) for post, count in seats_of(one).items()},
        "crumbs": [*crumbs, (str(one), "")],
    }


def _result(nominee: Nominee) -> tuple[str, str]:
    if nominee.is_elected:
        return "done", str(Post(nominee.office or nominee.post).label)
    return "off", "—"


def _round(request: Request, round_: Any) -> dict[str, Any]:
    least = rules.least_votes(round_.entitled)
    votes = [
        (shown_name(request.actor, vote.nominee), vote.nominee, vote.yes_count, vote.yes_count >= least)
        for vote in round_.votes.all()
    ]
    return {"row": round_, "votes": votes, "least": least, "valid": round_.returned - round_.invalid}


def _buttons(
    request: Request, one: Election, nominees: list[Nominee], rounds: list[Any], *, waits: bool
) -> list[Action]:
    at, found = one.get_absolute_url(), []
    may_keep, may_decide = permits.may_keep(request.actor, one), permits.may_decide(request.actor, one)
    if may_keep and rounds:
        found.append(Action("选举会议记录", f"{at}papers/minutes/"))
    if may_keep and one.elected_on:
        found.append(Action("选举结果报告", f"{at}papers/report/"))
    if may_keep and one.state in (ElectionState.PREPARED, ElectionState.CONSENTED):
        found.append(Action("取消选举", f"{at}cancel/"))
        if not any(nominee.is_elected for nominee in nominees):
            found.append(Action("另提人选", f"{at}renominate/"))
    if one.state == ElectionState.PREPARED and may_decide:
        found.append(Action("同意人选", f"{at}consent/", primary=True))
    if one.state == ElectionState.CONSENTED and may_keep:
        found += _voting(one, nominees, at, waits=waits)
    if one.state == ElectionState.ELECTED and may_decide:
        found.append(Action("备案", f"{at}file/", primary=True))
    return found


def _voting(one: Election, nominees: list[Nominee], at: str, *, waits: bool) -> list[Action]:
    if waits:
        return [Action("委员会第一次会议", f"{at}session/", primary=True)]
    found = []
    elected = sum(nominee.is_elected for nominee in nominees)
    if one.seats and elected >= rules.SEATS[one.organisation.kind][0] and any(open_seats(one, nominees).values()):
        found.append(Action("减少名额", f"{at}short/"))
    if running(one, nominees):
        found.append(Action("登记投票结果", f"{at}vote/", primary=True))
    return found


def named(request: Request, one: Election) -> list[dict[str, str]]:
    """The names as lines of a check."""
    rows = list(one.nominees.order_by("post", "pk"))
    seats = seats_of(one)
    return [
        {"label": f"{post.label}候选人", "value": f"{sum(row.post == post for row in rows)} 名，应选 {count} 名",
         "note": "、".join(shown_name(request.actor, row) for row in rows if row.post == post)}
        for post, count in seats.items()
    ]  # fmt: skip


def chosen(request: Request, one: Election) -> list[dict[str, str]]:
    """The elected as lines of a check."""
    rows = list(one.nominees.filter(is_elected=True).order_by("pk"))
    order = list(Post)
    found = [
        {"label": str(Post(row.office or row.post).label), "value": shown_name(request.actor, row), "note": ""}
        for row in sorted(rows, key=lambda row: order.index(Post(row.office or row.post)))
    ]
    if one.elected_on and one.purpose != "by_election":
        ends = rules.term_ends(one.organisation.kind, one.elected_on)
        found.append({"label": "任期", "value": f"{one.elected_on:%Y-%m-%d} 至 {ends:%Y-%m-%d}", "note": ""})
    return found
