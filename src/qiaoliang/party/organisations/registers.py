"""The register of rules, and the list of organisations."""

from datetime import date
from typing import Any

from django.db.models import Count, Q

from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes.register import Register
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.kit.workdays import WorkCalendar
from qiaoliang.party.organisations.forms import OrganisationFilter
from qiaoliang.party.organisations.models import Coverage, Organisation, PartyRule
from qiaoliang.registry.regions.models import Level, Region

PARTY = ("党建", "/party/")
TERM_ALERT_DAYS = 183


RULES = Register(
    name="rules",
    model=PartyRule,
    title="党建工作制度",
    unit="项",
    base="/party/rules/",
    columns=(
        Column("name", "制度", lambda rule: rule.name, sort="name"),
        Column("organisation", "党组织", lambda rule: rule.organisation.name, sort="organisation__name"),
        Column("revision", "第几版", lambda rule: str(rule.revision), sort="revision", numeric=True),
    ),
    facts=lambda rule: (("党组织", rule.organisation.name), ("第几版", rule.revision), ("通过日期", rule.happened_on)),
    confirms=Can.KEEP_BRANCH,
    confirmer_label="支部书记",
    keeps=(Can.KEEP_BRANCH, Can.LOG_CONTACTS, Can.RUN_PROGRAMME),
    related=("organisation", "helped_by__instructor"),
    search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(organisation__name__icontains=text)),
    crumb=PARTY,
)


def _search(rows: Any, text: str) -> Any:
    return rows.filter(Q(name__icontains=text) | Q(code=text))


def organisations(today: date, calendar: WorkCalendar) -> Listing:
    towns = dict(Region.everything.filter(level__in=(Level.COUNTY, Level.TOWN)).values_list("code", "name"))
    live = Organisation.exists_on(today)
    ending = live & Q(term_ends_on__lte=date.fromordinal(today.toordinal() + TERM_ALERT_DAYS))

    def term(organisation: Any) -> Cell:
        end = organisation.term_ends_on
        if end is None or organisation.abolished_on:
            return Cell("—")
        late = "overdue" if end < today else "soon" if (end - today).days <= TERM_ALERT_DAYS else ""
        return Cell(f"{end:%Y-%m-%d}", status=late)

    return Listing(
        key="organisations",
        title="党组织",
        unit="个",
        columns=(
            Column(
                "name", "名称",
                lambda o: Cell(o.name, second=o.upper_committee, href=f"/party/organisations/{o.pk}/"), sort="name",
            ),
            Column("kind", "类别", lambda o: o.get_kind_display(), sort="kind"),
            Column("form", "组建方式", lambda o: o.get_form_display(), sort="form"),
            Column("town", "镇街", lambda o: towns.get(o.region_code, o.region_code), sort="region_code"),
            Column("covers", "覆盖企业", lambda o: str(o.covers), sort="covers", numeric=True, unit="家"),
            Column("set_up", "成立", lambda o: f"{o.set_up_on:%Y-%m-%d}", sort="set_up_on"),
            Column("term", "任期届满", term, sort="term_ends_on"),
            Column("code", "编号", lambda o: o.code, sort="code", shown=False),
        ),
        order="name",
        filterset=OrganisationFilter,
        search=_search,
        search_hint="名称或编号",
        tabs=(
            Tab("live", "在册", when=live),
            Tab("ending", "任期将满", when=ending),
            Tab("abolished", "已撤销", when=~live),
        ),
        empty="没有符合条件的党组织。",
        may_export=lambda actor: actor.can(Can.EXPORT),
    )  # fmt: skip


def with_counts(rows: Any, today: date) -> Any:
    covered = Q(coverages__starts_on__lte=today) & (Q(coverages__ends_on=None) | Q(coverages__ends_on__gte=today))
    return rows.annotate(covers=Count("coverages", filter=covered))


def coverages(rows: Any) -> list[Coverage]:
    return list(rows.select_related("enterprise").order_by("ends_on", "-starts_on")[:200])
