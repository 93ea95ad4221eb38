"""The lists of elections and of officers."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.crypto import mask_name
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.party.elections.choices import ElectionState, Post
from qiaoliang.party.elections.forms import ElectionFilter
from qiaoliang.party.elections.models import OPEN, Election, Officer
from qiaoliang.party.membership.permits import sees_names
from qiaoliang.party.organisations.listings import places

SOON_DAYS = 31
STATUS = {
    ElectionState.PREPARED: "waiting", ElectionState.CONSENTED: "going", ElectionState.ELECTED: "waiting",
    ElectionState.FILED: "done", ElectionState.CANCELLED: "off",
}  # fmt: skip


def lamp(election: Any, today: date) -> tuple[str, str]:
    """Status and the words for how much time is left."""
    if election.state not in OPEN:
        return STATUS[ElectionState(election.state)], ""
    left = (election.due_on - today).days
    if left < 0:
        return "overdue", f"超期 {-left} 天"
    return ("soon" if left <= SOON_DAYS else STATUS[ElectionState(election.state)]), f"剩 {left} 天"


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else "—"


def elections(today: date) -> Listing:
    names = places()

    def state(election: Any) -> Cell:
        return Cell(election.get_state_display(), status=lamp(election, today)[0])

    def due(election: Any) -> Cell:
        left = lamp(election, today)[1]
        return Cell(_day(election.due_on) if left else "—", second=left)

    open_ = Q(state__in=OPEN)
    return Listing(
        key="elections",
        title="选举和换届",
        unit="件",
        columns=(
            Column(
                "organisation", "党组织",
                lambda e: Cell(e.organisation.name, second=names.get(e.region_code, ""), href=e.get_absolute_url()),
                sort="organisation__name", export=lambda e: e.organisation.name,
            ),
            Column("purpose", "事由", lambda e: e.get_purpose_display(), sort="purpose"),
            Column("state", "状态", state, sort="state", export=lambda e: e.get_state_display()),
            Column("seats", "名额", lambda e: f"委员 {e.seats}" if e.seats else "书记 1", sort="seats"),
            Column("due", "期限", due, sort="due_on", export=lambda e: _day(e.due_on)),
            Column("prepared", "提出人选", lambda e: _day(e.prepared_on), sort="prepared_on"),
            Column("elected", "选举", lambda e: _day(e.elected_on), sort="elected_on:last"),
            Column("filed", "备案", lambda e: _day(e.filed_on), sort="filed_on:last", shown=False),
        ),
        order="due",
        filterset=ElectionFilter,
        search=lambda rows, text: rows.filter(organisation__name__icontains=text),
        search_hint="党组织",
        tabs=(
            Tab("open", "在办", when=open_),
            Tab("late", "超期", when=open_ & Q(due_on__lt=today)),
            Tab("prepared", "待同意人选", when=Q(state=ElectionState.PREPARED)),
            Tab("consented", "待选举", when=Q(state=ElectionState.CONSENTED)),
            Tab("elected", "待备案", when=Q(state=ElectionState.ELECTED)),
            Tab("filed", "已备案", when=Q(state=ElectionState.FILED)),
            Tab("cancelled", "已取消", when=Q(state=ElectionState.CANCELLED)),
        ),
        empty="没有选举在办。任期将满的党组织在“班子”页提出人选。",
        empty_href="/party/organisations/?tab=ending",
        empty_action="看任期将满的党组织",
        may_export=lambda actor: actor.can(Can.EXPORT),
    )  # fmt: skip


def election_rows() -> Any:
    return Election.objects.select_related("organisation")


def officers(actor: Actor, today: date) -> Listing:
    full = sees_names(actor)
    present = Q(ends_on=None)

    def term(officer: Any) -> Cell:
        end = officer.term_ends_on
        if end is None or officer.ends_on:
            return Cell("—")
        soon = "soon" if end <= today + timedelta(days=183) else ""
        return Cell(_day(end), status="overdue" if end < today else soon)

    return Listing(
        key="officers",
        title="班子成员",
        unit="人",
        columns=(
            Column("name", "姓名", lambda o: o.name if full else mask_name(o.name), sort="pk"),
            Column(
                "organisation", "党组织",
                lambda o: Cell(o.organisation.name, href=f"/party/organisations/{o.organisation_id}/committee/"),
                sort="organisation__name",
            ),
            Column("post", "职务", lambda o: o.get_post_display(), sort="post"),
            Column("basis", "产生", lambda o: o.get_basis_display(), sort="basis"),
            Column("since", "任职", lambda o: _day(o.starts_on), sort="starts_on"),
            Column("term", "届满", term, sort="term_ends_on:last"),
            Column("until", "离任", lambda o: f"{_day(o.ends_on)} {o.get_end_reason_display()}".strip(),
                   sort="ends_on:last", shown=False),
        ),
        order="organisation",
        search=lambda rows, text: rows.filter(Q(name=text) | Q(organisation__name__icontains=text)),
        search_hint="姓名或党组织",
        tabs=(
            Tab("present", "在任", when=present),
            Tab("secretary", "书记", when=present & Q(post=Post.SECRETARY)),
            Tab("expired", "任期已满", when=present & Q(term_ends_on__lt=today)),
            Tab("left", "已离任", when=~present),
        ),
        empty="还没有班子成员。选举结果备案后自动生成。",
        may_export=lambda who: False,  # names of members do not leave by a click
    )  # fmt: skip


def officer_rows() -> Any:
    return Officer.objects.select_related("organisation")
