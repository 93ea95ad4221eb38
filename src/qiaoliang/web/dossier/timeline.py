"""What passed between an enterprise and the programme: one list over several tables, paged by the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.economy.demands.choices import Stage
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.demands.permits import may_list as may_see_demands
from qiaoliang.fieldwork.contacts.choices import Channel, With
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.fieldwork.contacts.permits import may_see as may_see_contacts
from qiaoliang.fieldwork.outcomes.models import Claim, Outcome
from qiaoliang.fieldwork.outcomes.permits import may_see as may_see_outcomes
from qiaoliang.kit import money
from qiaoliang.party.organisations.models import Coverage, Form

PER_PAGE = 20
TABS: Final = (("all", "全部"), ("contacts", "联系"), ("demands", "诉求"), ("outcomes", "成效"), ("party", "党建"))
_COLUMNS = ("line_kind", "line_day", "line_key", "line_title", "line_text", "line_who", "line_state")
_SPOKEN = {
    Channel.VISIT: "上门走访", Channel.TALK: "谈心：",
    Channel.CALL: "电话联系", Channel.MEETING: "会面联系", Channel.MESSAGE: "消息联系",
}  # fmt: skip
_WITH = {With.OWNER: "业主", With.DELEGATE: "授权人", With.OTHER: "其他人员"}

Source = Callable[[int, date | None], Any]


@dataclass(frozen=True)
class Event:
    """One line of the timeline, ready to draw; `shape` is a class of ol.timeline ("", past or trouble)."""

    day: date
    title: str
    text: str
    href: str = ""
    shape: str = "past"


def lines(queryset: Any, kind: str, *, day: Any, title: Any, text: Any, who: Any, state: Any) -> QuerySet[Any]:
    """Rows of one table in the columns all tables share; texts are cast so that a union has one type a column."""
    words = {
        f"line_{name}": Cast(value, TextField())
        for name, value in (("title", title), ("text", text), ("who", who), ("state", state))
    }
    kind_ = Value(kind, output_field=CharField())
    found: QuerySet[Any] = (
        queryset.order_by().annotate(line_kind=kind_, line_day=day, line_key=F("pk"), **words).values_list(*_COLUMNS)
    )
    return found


def _contacts(enterprise: int, since: date | None, **only: Any) -> QuerySet[Any]:
    rows = Contact.everything.filter(enterprise=enterprise, voided_at=None, **only)
    if since is not None:
        rows = rows.filter(at__gte=timezone.make_aware(datetime.combine(since, time.min)))
    return lines(
        rows, "contacts", day=TruncDate("at"), title=F("channel"), text=F("summary"), who=F("instructor__name"),
        state=F("with_whom"),
    )  # fmt: skip


def _visits(enterprise: int, since: date | None) -> QuerySet[Any]:
    return _contacts(enterprise, since, channel=Channel.VISIT)


def _demands(enterprise: int, since: date | None) -> QuerySet[Any]:
    rows = Demand.everything.shown().filter(enterprise=enterprise)
    rows = rows if since is None else rows.filter(heard_on__gte=since)
    return lines(
        rows, "demands", day=F("heard_on"), title=F("title"), text=F("number"), who=F("department__short_name"),
        state=F("stage"),
    )  # fmt: skip


def _outcomes(enterprise: int, since: date | None) -> QuerySet[Any]:
    rows = Outcome.everything.filter(enterprise=enterprise).exclude(state=Claim.VOID)
    rows = rows if since is None else rows.filter(happened_on__gte=since)
    return lines(
        rows, "outcomes", day=F("happened_on"), title=F("title"), text=F("amount_fen"), who=F("counterpart"),
        state=F("state"),
    )  # fmt: skip


def _party(enterprise: int, since: date | None) -> QuerySet[Any]:
    rows = Coverage.everything.filter(enterprise=enterprise)
    rows = rows if since is None else rows.filter(starts_on__gte=since)
    return lines(
        rows, "party", day=F("starts_on"), title=F("organisation__name"), text=F("decision_number"), who=Value(""),
        state=F("form"),
    )  # fmt: skip


SOURCES: dict[str, Source] = {
    "contacts": _contacts, "visits": _visits, "demands": _demands, "outcomes": _outcomes, "party": _party,
}  # fmt: skip


def allowed(actor: Actor) -> tuple[str, ...]:
    """Which sources this person may read; whose business a thing is was decided by its domain."""
    sees = {"contacts": may_see_contacts(actor), "demands": may_see_demands(actor), "outcomes": may_see_outcomes(actor)}
    return tuple(name for name, _ in TABS[1:] if sees.get(name, True))


def page(
    enterprise: int, sources: Sequence[str], *, since: date | None, number: str | None, known: int | None
) -> Page[Any]:
    """One page of lines, newest first. `known` is how many there are, if somebody has counted already."""
    parts = [SOURCES[name](enterprise, since) for name in sources]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    paginator = Paginator(rows.order_by("-line_day", "-line_kind", "-line_key"), PER_PAGE)
    if known is not None:
        paginator.count = known
    return paginator.get_page(number)


def event(line: tuple[Any, ...]) -> Event:
    """A line of the database in words."""
    kind, day, key, *words = line
    return _WORDINGS[kind](day, key, *words)


def _contact(day: date, key: int, channel: str, summary: str, who: str, with_whom: str) -> Event:
    title = f"{_SPOKEN[Channel(channel)]}{_WITH[With(with_whom)]}"
    return Event(day, title, f"{summary} {who}记", f"/contacts/{key}/")


def _demand(day: date, key: int, title: str, number: str, who: str | None, stage: str) -> Event:
    text = str(Stage(stage).label) + (f"，{who}承办" if who else "")
    return Event(day, f"提出诉求 {number}：{title}", text, f"/demands/{key}/", "past" if stage == Stage.CLOSED else "")


def _outcome(day: date, key: int, title: str, amount: str | None, who: str, state: str) -> Event:
    parts = [str(Claim(state).label), money.document(int(amount)) if amount else "", who]
    shape = {Claim.DISPUTED: "trouble", Claim.CONFIRMED: "past"}.get(Claim(state), "")
    return Event(day, f"成效：{title}", " · ".join(part for part in parts if part), f"/outcomes/{key}/", shape)


def _coverage(day: date, key: int, name: str, decision: str, who: str, form: str) -> Event:
    return Event(day, f"纳入党组织覆盖：{name}", f"{Form(form).label} · {decision}")


_WORDINGS: dict[str, Callable[..., Event]] = {
    "contacts": _contact, "demands": _demand, "outcomes": _outcome, "party": _coverage,
}  # fmt: skip
