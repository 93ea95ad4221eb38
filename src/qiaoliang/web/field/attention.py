"""Who is seen often and who hardly: contacts with enterprises by size and difficulty, each number with its records.

Small firms and firms in difficulty are quickly passed over for the shining ones; this page lets that be noticed. It
counts enterprises, never persons (G39), and scores nobody.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import django_filters
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts import listings as contact_listings
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.fieldwork.visits.permits import may_watch
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit import money
from qiaoliang.kit.moments import midnight
from qiaoliang.kit.pages import reads
from qiaoliang.kit.remembered import remembered
from qiaoliang.kit.tables import Cell, Column, Listing, respond
from qiaoliang.registry.enterprises.choices import SizeClass
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.regions.models import Level, Region

LOOKS_BACK: Final = timedelta(days=90)
SILENT: Final = timedelta(days=30)
WEEKS: Final = 90 / 7
UNKNOWN: Final = "none"
SIZES: Final[list[tuple[str, str]]] = [*((one.value, str(one.label)) for one in SizeClass), (UNKNOWN, "未定")]
DIFFICULTIES: Final[list[tuple[str, str]]] = [
    ("overdue", "有超期诉求"),
    ("open", "有诉求在办"),
    ("plain", "没有在办诉求"),
]
RECORDS: Final = "/field/attention/enterprises/"
TALKS: Final = "/field/attention/contacts/"
# SQLite sorts whole rows: only what the list shows.
SHOWN: Final = (
    "at", "recorded_at", "channel", "with_whom", "summary", "voided_at", "is_answered", "iso_week", "covers_for",
    "enterprise__name", "enterprise__short_name", "enterprise__region_code", "enterprise__region__name",
    "enterprise__region__county_name", "instructor__name", "duty_week__state",
)  # fmt: skip
CRUMBS: Final = [("走访", "/visits/"), ("谁被看见了", "/field/attention/")]


def rows(on: date) -> QuerySet[Any]:
    """Operating enterprises with an instructor, with their difficulty and their contacts of the last 90 days."""
    here = OuterRef("pk")
    open_ = Demand.everything.open().filter(enterprise=here).order_by()
    talks = Contact.everything.filter(enterprise=here, voided_at=None).order_by()
    counted = talks.filter(at__gte=midnight(on - LOOKS_BACK)).values("enterprise").annotate(count=Count("*"))
    difficulty = Case(
        When(Exists(open_.filter(due_on__lt=on)), then=Value("overdue")),
        When(Exists(open_), then=Value("open")),
        default=Value("plain"), output_field=CharField(),
    )  # fmt: skip
    served = Exists(Stint.everything.filter(Stint.covers(on), enterprise=here))
    found: QuerySet[Any] = Enterprise.objects.operating(on).filter(served, merged_into=None).annotate(
        difficulty=difficulty,
        contact_count=Coalesce(Subquery(counted.values("count")), 0),
        last_at=Subquery(talks.order_by("-at").values("at")[:1]),
        is_silent=~Exists(talks.filter(at__gte=midnight(on - SILENT))),
    )  # fmt: skip
    return found


@dataclass(frozen=True)
class Group:
    """One row of the table: a size or a difficulty, and where its records are."""

    label: str
    firms: int
    contacts: int
    silent: int
    query: str

    @property
    def texts(self) -> dict[str, str]:
        each = self.contacts / self.firms / WEEKS if self.firms else 0.0
        return {
            "firms": money.count(self.firms), "contacts": money.count(self.contacts), "each": f"{each:.2f}",
            "silent": money.count(self.silent), "share": f"{100 * self.silent / self.firms:.1f}" if self.firms else "—",
        }  # fmt: skip


def groups(found: QuerySet[Any], by: str, labels: list[tuple[str, str]], name: str) -> list[Group]:
    """The rows counted by one column; groups without an enterprise stay out."""
    counted = found.order_by().values(by).annotate(
        firms=Count("pk"), contacts=Sum("contact_count"), silent=Count("pk", filter=Q(is_silent=True))
    )  # fmt: skip
    known = {row[by] or UNKNOWN: row for row in counted}
    return [
        Group(label, row["firms"], row["contacts"], row["silent"], f"{name}={key}")
        for key, label in labels
        if (row := known.get(key)) is not None
    ]


def _tables(found: QuerySet[Any]) -> list[tuple[str, list[Group]]]:
    return [
        ("按规模", groups(found, "size_class", SIZES, "size")),
        ("按难处", groups(found, "difficulty", DIFFICULTIES, "difficulty")),
    ]


@reads(may_watch)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    parts = (request.actor.key, today, request.data_version())
    tables = remembered("attention", parts, lambda: _tables(rows(today)))
    context = {"tables": tables, "records": RECORDS, "talks": TALKS, "crumbs": [CRUMBS[0], (CRUMBS[1][0], "")]}
    return render(request, "field/attention.html", context)


def counties(request: Any) -> Any:
    return Region.objects.filter(level=Level.COUNTY)


class AttentionFilter(django_filters.FilterSet):
    size = django_filters.ChoiceFilter(label="规模", choices=SIZES, method="of_size", empty_label="全部")
    difficulty = django_filters.ChoiceFilter(label="难处", choices=DIFFICULTIES, empty_label="全部")
    silent = django_filters.ChoiceFilter(
        label="近 30 天", choices=(("yes", "没有联系"), ("no", "有联系")), method="of_silence", empty_label="全部"
    )
    county = django_filters.ModelChoiceFilter(
        label="县区", queryset=counties, to_field_name="code", method="in_county", empty_label="全部"
    )

    class Meta:
        model = Enterprise
        fields = ()

    def of_size(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(size_class="" if value == UNKNOWN else value)

    def of_silence(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(is_silent=value == "yes")

    def in_county(self, queryset: Any, name: str, county: Region) -> Any:
        return queryset.filter(region_code__startswith=county.code)


def _last(row: Any) -> str:
    return f"{timezone.localtime(row.last_at):%Y-%m-%d}" if row.last_at else "—"


LISTING = Listing(
    key="attention",
    title="联系多少",
    unit="家",
    columns=(
        Column("name", "企业", lambda row: Cell(row.name, href=f"/enterprises/{row.pk}/"), sort="sort_key"),
        Column("region", "镇街", lambda row: row.region.full_name, sort="region_code"),
        Column("size", "规模", lambda row: row.get_size_class_display() or "未定", sort="size_class"),
        Column("difficulty", "难处", lambda row: dict(DIFFICULTIES)[row.difficulty], sort="difficulty"),
        Column("contacts", "近 90 天联系", lambda row: str(row.contact_count), sort=("contact_count", "sort_key"),
               numeric=True, unit="次", export=lambda row: row.contact_count),
        Column("last", "上次联系", _last, sort="last_at"),
    ),
    order="contacts",
    filterset=AttentionFilter,
    search=lambda found, text: found.filter(Q(name__icontains=text) | Q(initials__icontains=text.lower())),
    search_hint="企业名称或拼音首字母",
    empty="没有符合条件的企业。",
)  # fmt: skip


@reads(may_watch)
def enterprises(request: Request) -> HttpResponse:
    found = rows(timezone.localdate(request.at)).select_related("region")
    return respond(request, LISTING, found, crumbs=[*CRUMBS, ("企业", "")])


class TalkFilter(django_filters.FilterSet):
    """Contacts of one group of the table: the groups of enterprises, taken over."""

    size = django_filters.ChoiceFilter(label="规模", choices=SIZES, method="of_group", empty_label="全部")
    difficulty = django_filters.ChoiceFilter(label="难处", choices=DIFFICULTIES, method="of_group", empty_label="全部")

    class Meta:
        model = Contact
        fields = ()

    def of_group(self, queryset: Any, name: str, value: str) -> Any:
        today = timezone.localdate(self.request.at)
        firms = AttentionFilter({name: value}, queryset=rows(today).order_by(), request=self.request)
        return queryset.filter(enterprise__in=firms.qs.values("pk"))


@reads(may_watch)
def contacts(request: Request) -> HttpResponse:
    """The contacts behind the counts: of the last 90 days, with enterprises that the table counts."""
    today = timezone.localdate(request.at)
    found = Contact.objects.filter(voided_at=None, at__gte=midnight(today - LOOKS_BACK))
    # Asked of each row while the latest are walked; a plain filter makes SQLite collect and sort all of them.
    served = When(enterprise__in=rows(today).order_by().values("pk"), then=Value(True))
    found = found.annotate(served=Case(served, default=Value(False))).filter(served=True)
    found = found.select_related("enterprise__region", "instructor", "duty_week").only(*SHOWN)
    listing = replace(contact_listings.contacts(today), key="attention_contacts", filterset=TalkFilter, tabs=())
    return respond(request, listing, found, crumbs=[*CRUMBS, ("联系", "")])
