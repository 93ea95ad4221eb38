"""The list of enterprises with what other domains know of each: organisation, instructor, last contact."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.fieldwork.contacts.permits import READERS as READERS_OF_CONTACTS
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit import money
from qiaoliang.kit.contains import contains, is_letters
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.party.membership import headcount
from qiaoliang.party.organisations.models import Coverage, Organisation
from qiaoliang.registry.enterprises import industries
from qiaoliang.registry.enterprises.choices import OperatingState, SizeClass
from qiaoliang.registry.enterprises.grams import by_name
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings
from qiaoliang.registry.programme.choices import NonPublicDefinition
from qiaoliang.registry.regions.models import Level, Region

SILENT_DAYS = 30
TAIL_AT_LEAST = 4
YES_NO = (("yes", "是"), ("no", "否"))
_NONPUBLIC = {
    NonPublicDefinition.STATISTICS: "is_nonpublic_statistics",
    NonPublicDefinition.NATIONAL_LAW: "is_nonpublic_national",
    NonPublicDefinition.SHANDONG: "is_nonpublic_shandong",
}
_STATE_SHAPES = {
    OperatingState.OPERATING: "going",
    OperatingState.PREPARING: "waiting",
    OperatingState.SUSPENDED: "waiting",
}


def covered(on: date) -> Exists:
    """Under a live organisation on the day."""
    live = Organisation.exists_on(on, "organisation__")
    return Exists(Coverage.everything.filter(Coverage.covers(on), live, enterprise=OuterRef("pk")))


def served(on: date) -> Exists:
    """With at least one instructor posted on the day."""
    return Exists(Stint.everything.filter(Stint.covers(on), enterprise=OuterRef("pk")))


def contacted(since: date) -> Exists:
    start = timezone.make_aware(datetime.combine(since, time.min))
    return Exists(Contact.everything.filter(enterprise=OuterRef("pk"), at__gte=start, voided_at=None))


def with_last_contact(rows: Any) -> Any:
    """Each with the moment of its last contact that stands."""
    last = Contact.everything.filter(enterprise=OuterRef("pk"), voided_at=None).order_by("-at").values("at")[:1]
    return rows.annotate(last_contact_at=Subquery(last))


def rows(on: date) -> QuerySet[Any]:
    """What the active scope shows, with the organisations, leads and last contact of each fetched a page at a time."""
    live = Organisation.exists_on(on, "organisation__")
    coverages = (
        Coverage.everything.filter(Coverage.covers(on), live)
        .select_related("organisation")
        .only("enterprise", "organisation__name")
    )
    leads = Stint.everything.filter(Stint.covers(on), part=Part.LEAD).select_related("instructor")
    leads = leads.only("enterprise", "instructor__name")
    found: QuerySet[Any] = (
        with_last_contact(Enterprise.objects.filter(merged_into=None))
        .select_related("region")
        .annotate(head_count=headcount.full_members(on))
        .prefetch_related(
            Prefetch("coverages", queryset=coverages, to_attr="covered_now"),
            Prefetch("stints", queryset=leads, to_attr="leads_now"),
        )
    )
    return found


def search(queryset: Any, text: str) -> Any:
    """Part of a present or former name, short name, pinyin initials, or the tail of a present or former code."""
    now, former = contains("name", text) | contains("short_name", text), contains("name", text)
    if is_letters(text):
        now |= Q(initials__contains=text.lower())
        if len(text) >= TAIL_AT_LEAST:
            now |= Q(credit_code__endswith=text.upper())
            former |= Q(credit_code__endswith=text.upper())
    return queryset.filter(by_name(text, now, former))


def _regions() -> list[tuple[str, str]]:
    found = Region.everything.filter(level__in=(Level.COUNTY, Level.TOWN), valid_to=None).order_by("code")
    return [
        (code, name if level == Level.COUNTY else f"　{name}")
        for code, name, level in found.values_list("code", "name", "level")
    ]


def _industries() -> list[tuple[str, str]]:
    choices = []
    for section in industries.SECTIONS:
        choices.append((section.code, f"{section.code} {section.name}"))
        choices += [
            (one.code, f"　{one.code} {one.name}") for one in industries.DIVISIONS if one.section == section.code
        ]
    return choices


INDUSTRY_CHOICES = _industries()


class EnterpriseFilter(django_filters.FilterSet):
    region = django_filters.ChoiceFilter(label="地区", choices=_regions, method="in_region", empty_label="全部")
    industry = django_filters.ChoiceFilter(
        label="行业", choices=INDUSTRY_CHOICES, method="in_industry", empty_label="全部"
    )
    size = django_filters.ChoiceFilter(
        label="规模", field_name="size_class", choices=SizeClass.choices, empty_label="全部"
    )
    state = django_filters.ChoiceFilter(label="状态", choices=OperatingState.choices, empty_label="全部")
    nonpublic = django_filters.ChoiceFilter(label="非公", choices=YES_NO, method="by_ownership", empty_label="全部")
    above_scale = django_filters.ChoiceFilter(label="规上", choices=YES_NO, method="by_list", empty_label="全部")
    covered = django_filters.ChoiceFilter(label="覆盖", choices=YES_NO, method="by_coverage", empty_label="全部")
    served = django_filters.ChoiceFilter(label="指导员", choices=YES_NO, method="by_posting", empty_label="全部")

    class Meta:
        model = Enterprise
        fields = ()

    @property
    def _today(self) -> date:
        return timezone.localdate(self.request.at)

    def in_region(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(region_code__startswith=value)

    def in_industry(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(**{"section" if value.isalpha() else "division": value})

    def by_ownership(self, queryset: Any, name: str, value: str) -> Any:
        """By the definition in force today."""
        column = _NONPUBLIC[NonPublicDefinition(settings.nonpublic_definition(self._today))]
        return queryset.filter(**{column: value == "yes"})

    def by_list(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(is_above_scale=value == "yes")

    def by_coverage(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(covered(self._today) if value == "yes" else ~covered(self._today))

    def by_posting(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(served(self._today) if value == "yes" else ~served(self._today))


def _name(enterprise: Any) -> Cell:
    second = f"{enterprise.region.full_name} · {industries.name_of(enterprise.division)}"
    return Cell(enterprise.name, second=second, href=f"/enterprises/{enterprise.pk}/")


# Django's own get_…_display hashes all labels for every row: a quarter of the time of a whole-city export.
_STATES = dict(OperatingState.choices)
_SIZES = dict(SizeClass.choices)


def _state(enterprise: Any) -> Cell:
    return Cell(str(_STATES[enterprise.state]), status=_STATE_SHAPES.get(enterprise.state, "off"))


def _organisations(enterprise: Any) -> str:
    return "、".join(one.organisation.name for one in enterprise.covered_now) or "未覆盖"


def _leads(enterprise: Any) -> str:
    return "、".join(one.instructor.name for one in enterprise.leads_now) or "—"


def _last_contact(enterprise: Any) -> str:
    return "—" if enterprise.last_contact_at is None else f"{timezone.localtime(enterprise.last_contact_at):%Y-%m-%d}"


LAST_CONTACT = Column("last", "最近联系", _last_contact, sort="last_contact_at")
COLUMNS = (
    Column("name", "企业", _name, sort="sort_key", export=lambda e: e.name),
    Column("county", "县区", lambda e: e.region.county_name or e.region.name, sort="region_code"),
    Column("size", "规模", lambda e: str(_SIZES.get(e.size_class, "—")), sort="size_class"),
    Column("state", "状态", _state, sort="state"),
    Column(
        "staff", "职工", lambda e: money.count(e.staff_count), sort="staff_count", numeric=True, unit="人",
        export=lambda e: e.staff_count,
    ),
    Column(
        "members", "正式党员", lambda e: money.count(e.head_count), sort="head_count", numeric=True, unit="人",
        export=lambda e: e.head_count, shown=False,
    ),
    Column("organisation", "党组织", _organisations),
    Column("lead", "指导员", _leads),
    LAST_CONTACT,
    Column("code", "统一社会信用代码", lambda e: e.credit_code, sort="credit_code", shown=False),
    Column("town", "镇街", lambda e: e.region.name, sort="region_code", shown=False),
    Column("industry", "行业", lambda e: industries.name_of(e.division), sort="division", shown=False),
    Column("above", "规上", lambda e: "是" if e.is_above_scale else "—", sort="is_above_scale", shown=False),
)  # fmt: skip


def may_export(actor: Actor) -> bool:
    """Whoever exports for the area, and whoever serves the enterprises of the list."""
    return any(actor.can(what) for what in (Can.EXPORT, Can.LOG_CONTACTS, Can.KEEP_BRANCH, Can.KEEP_CARRIER))


def listing(actor: Actor, on: date) -> Listing:
    """The list for this person: who has no business with contacts sees none of their dates."""
    at_work = Q(state=OperatingState.OPERATING)
    silent = at_work & Q(served(on)) & ~Q(contacted(on - timedelta(days=SILENT_DAYS)))
    whole = Listing(
        key="enterprises", title="企业", unit="家", columns=COLUMNS, order="name", filterset=EnterpriseFilter,
        search=search, search_hint="名称、拼音首字母、代码后几位", may_export=may_export,
        tabs=(
            Tab("all", "全部", when=Q(pk__isnull=False)),
            Tab("operating", "在营", when=at_work),
            Tab("uncovered", "未覆盖", when=at_work & ~Q(covered(on))),
            Tab("unserved", "无指导员", when=at_work & ~Q(served(on))),
            Tab("silent", f"近 {SILENT_DAYS} 天未联系", when=silent),
        ),
        empty="还没有企业。可以从 Excel 导入，也可以逐家登记。",
        empty_href="/settings/imports/" if actor.can(Can.KEEP_REGISTRY) else "",
        empty_action="导入名册",
    )  # fmt: skip
    if any(actor.can(what) for what in READERS_OF_CONTACTS):
        return whole
    columns = tuple(column for column in COLUMNS if column is not LAST_CONTACT)
    return replace(whole, columns=columns, tabs=whole.tabs[:-1])
