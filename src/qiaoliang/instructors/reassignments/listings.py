"""Running postings that cannot go on as they are: why, since when, and the next step. Reads only."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Case, CharField, Count, DateField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Substr, TruncDate

from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations.models import Instructor, Leave, Standing
from qiaoliang.instructors.postings.models import BLOCKING, Conflict, Part, Stint
from qiaoliang.instructors.wishes.models import Answer, ChangeRequest
from qiaoliang.kit.money import MISSING
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.registry.enterprises.models import Enterprise, OperatingSpell

LONG_LEAVE: Final = timedelta(days=30)  # who is away for a month more, or nobody knows how long
COUNTY_DIGITS: Final = 6

# In this order: the first that holds is the reason shown, and decides on the next step.
REASONS: Final = {
    "closed": "企业停业",
    "conflict": "出现回避",
    "left": "指导员离任",
    "request": "企业请求换人",
    "away": "长期请假",
    "term": "任期已满",
    "moved": "企业迁到外县区",
    "team": "小队职能重复",
}
_NEXT: Final = {"closed": "结束派驻", "request": "答复", "term": "续任"}


def rows(today: date, stints: Any) -> Any:
    """Running stints of `stints` (a scoped queryset) for which a reason holds, with `why` and `since`."""
    found = (
        stints.in_force(today)
        .filter(ends_on=None)
        .annotate(
            then_in=Substr("posted_in", 1, COUNTY_DIGITS), now_in=Substr("enterprise__region_code", 1, COUNTY_DIGITS)
        )
    )
    why = [When(condition, then=Value(key)) for key, condition in _conditions(today).items()]
    return found.annotate(why=Case(*why, default=Value(""), output_field=CharField())).exclude(why="")


def _conditions(today: date) -> dict[str, Any]:
    """Every reason as a filter, in the order of REASONS."""
    operating = Enterprise.everything.operating(today).values("pk")
    gone = Q(instructor__term_ends_on__isnull=False, instructor__term_ends_on__lt=today)
    return {
        "closed": ~Q(enterprise__in=operating),
        # Sets that are read once stand before what would be asked of every row.
        "conflict": Q(instructor__in=_conflicting(today).values("instructor")) & Exists(_conflicts(today)),
        "left": ~Q(instructor__standing=Standing.APPROVED) | gone,
        "request": Q(pk__in=ChangeRequest.everything.filter(state=Answer.OPEN).values("stint")),
        "away": Q(instructor__in=_long_leaves(today).values("instructor")),
        "term": Q(planned_end_on__isnull=False, planned_end_on__lt=today),
        "moved": ~Q(posted_in="") & ~Q(then_in=F("now_in")),
        "team": Q(part=Part.SUPPORT) & Exists(_same_function(today)),
    }


def with_since(found: Any, today: date) -> Any:
    """Since when the reason holds; asked of the rows of one page, or of all when the list is sorted by it."""
    spell = OperatingSpell.everything.filter(enterprise=OuterRef("enterprise")).order_by("-starts_on")
    since = {
        "closed": Subquery(spell.values("starts_on")[:1]),
        "conflict": Subquery(_conflicts(today).order_by("starts_on").values("starts_on")[:1]),
        "left": F("instructor__term_ends_on"),
        "request": Subquery(_requests().annotate(on=TruncDate("asked_at")).values("on")[:1]),
        "away": Subquery(_leaves(today).values("starts_on")[:1]),
        "term": F("planned_end_on"),
    }
    # The conditions anew, not `why`: that would be written out once for every reason.
    cases = [When(condition, then=since.get(key, Value(None))) for key, condition in _conditions(today).items()]
    request = Subquery(_requests().values("pk")[:1])
    return found.annotate(since=Case(*cases, output_field=DateField()), request_pk=request)


def _conflicting(today: date) -> Any:
    return Conflict.everything.filter(Conflict.in_force(today), kind__in=BLOCKING)


def _conflicts(today: date) -> Any:
    return _conflicting(today).filter(instructor=OuterRef("instructor"), enterprise=OuterRef("enterprise"))


def _requests() -> Any:
    return ChangeRequest.everything.filter(state=Answer.OPEN, stint=OuterRef("pk"))


def _long_leaves(today: date) -> Any:
    lasting = Q(ends_on=None) | Q(ends_on__gte=today + LONG_LEAVE)
    return Leave.everything.filter(Leave.covers(today) & lasting)


def _leaves(today: date) -> Any:
    return _long_leaves(today).filter(instructor=OuterRef("instructor"))


def _same_function(today: date) -> Any:
    lead = Stint.everything.in_force(today).filter(enterprise=OuterRef("enterprise"), part=Part.LEAD)
    return lead.filter(instructor__function=OuterRef("instructor__function"))


def listing(today: date) -> Listing:
    tabs = (Tab(key, label, when=Q(why=key)) for key, label in REASONS.items())
    return Listing(
        key="reassignments",
        title="待改派",
        unit="条",
        columns=(
            Column("enterprise", "企业", _enterprise, sort="enterprise__sort_key"),
            Column("instructor", "指导员", _instructor, sort="instructor__number"),
            Column("part", "分工", lambda stint: str(stint.get_part_display()), shown=False),
            Column("why", "原因", lambda stint: Cell(REASONS[stint.why], status=_shape(stint)), sort="why"),
            Column("since", "自", lambda stint: f"{stint.since}" if stint.since else MISSING, sort="since:last"),
            Column("next", "下一步", _next),
        ),
        order="since",
        search=_search,
        search_hint="企业或指导员",
        counts=_counted,
        tabs=(Tab("urgent", "尽快改派", when=~Q(why="term")), *tabs, Tab("all", "全部", when=Q(pk__isnull=False))),
        empty="没有需要改派的派驻。",
        may_export=lambda actor: actor.can(Can.RUN_PROGRAMME) and actor.can(Can.EXPORT),
    )


def _counted(tabs: Sequence[Tab], found: Any) -> list[int]:
    """All tabs from one grouping: asking for the reason once a row is what makes the page quick."""
    by_reason: dict[str, int] = dict(found.order_by().values("why").annotate(n=Count("pk")).values_list("why", "n"))
    whole = sum(by_reason.values())
    sums = {"all": whole, "urgent": whole - by_reason.get("term", 0)}
    return [sums.get(tab.key, by_reason.get(tab.key, 0)) for tab in tabs]


def _search(found: Any, text: str) -> Any:
    named = Q(enterprise__name__icontains=text) | Q(enterprise__initials__icontains=text.lower())
    return found.filter(named | Q(instructor__name__icontains=text) | Q(instructor__number=text))


def _enterprise(stint: Any) -> Cell:
    firm = stint.enterprise
    return Cell(str(firm), firm.region.full_name, href=f"/instructors/postings/{stint.pk}/", title=firm.name)


def _instructor(stint: Any) -> Cell:
    person: Instructor = stint.instructor
    return Cell(person.name, person.department.short_name, href=f"/instructors/{person.pk}/")


def _shape(stint: Any) -> str:
    return "overdue" if stint.why in ("closed", "conflict", "left") else "soon"


def next_step(stint: Any) -> tuple[str, str]:
    """(verb, address): the one thing to do."""
    verb = _NEXT.get(stint.why, "改派")
    if stint.why == "request":
        return verb, f"/instructors/wishes/requests/{stint.request_pk}/"
    page = {"closed": "end", "term": "reappoint"}.get(stint.why)
    if page is not None:
        return verb, f"/instructors/postings/{stint.pk}/{page}/"
    return verb, f"/instructors/postings/transfer/{stint.instructor_id}/?stint={stint.pk}"


def _next(stint: Any) -> Cell:
    verb, href = next_step(stint)
    return Cell(verb, href=href)
