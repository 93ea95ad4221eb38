"""Pages of figures: all of them, the records of one, and what each means."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_filters import FilterSet

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.kit import money
from qiaoliang.kit.charts import Bar, Chart, Series, over_time, standing
from qiaoliang.kit.pages import reads
from qiaoliang.kit.tables import Action, Listing, Tab, respond
from qiaoliang.registry.programme import settings
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators import permits, words
from qiaoliang.results.indicators.addresses import address_of, records_page
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.board import board, known_trend, remembered_figure, remembered_trend, seen_as
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import SHORT_ROLES, Dimension, Role, Standing
from qiaoliang.results.indicators.columns import FIRST_ORDER, columns, prefetched
from qiaoliang.results.indicators.dimensions import axes_of
from qiaoliang.results.indicators.evaluate import Figure, Number, is_part, population, stands, tests
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.parts import label
from qiaoliang.results.indicators.periods import name_of, said
from qiaoliang.results.indicators.question import QuestionForm
from qiaoliang.results.indicators.trends import Quarter, has_trend
from qiaoliang.results.indicators.vocabulary import Indicator, Ratio

ROLE_NOTES = {
    Role.PROGRAMME: "",
    Role.PARTY: "抓组建 · 抓规范 · 抓作用发挥",
    Role.ECONOMY: "促转型 · 促创新 · 解难题",
    Role.HARMONY: "企业与政府 · 业主与职工 · 企业与社会",
    Role.RESULTS: "部门统计 · 业主测评",
}


@reads(permits.may_see)
def index(request: Request) -> HttpResponse:
    form = _question(request)
    asked = form.asked()
    figures = board(asked)
    chosen = request.GET.get("role", "")
    roles = [role for role in Role if chosen not in Role.values or role == chosen]
    kept = address_of(asked)
    context = {
        "form": form,
        "asked": asked,
        "place": _place(asked),
        "sections": [(role, ROLE_NOTES[role], _lines(role, figures, kept)) for role in roles],
        "tabs": [(role.value, SHORT_ROLES[role], role == chosen, _number(role)) for role in Role],
        "is_all": len(roles) > 1,
        "total": len(CATALOGUE),
        "kept": kept,
        "may_list_periods": permits.may_list_periods(request.actor),
        "may_assess": permits.may_assess(request.actor),
    }
    return render(request, "indicators/index.html", context)


def _question(request: Request) -> QuestionForm:
    today = timezone.localdate(request.at)
    return QuestionForm(request.GET, actor=request.actor, today=today, version=request.data_version())


def _number(role: Role) -> int:
    return sum(indicator.role == role for indicator in CATALOGUE.values())


def _has_years(indicator: Indicator, asked: Asked) -> bool:
    """Whether a department or an area has years of this figure: neither parts of it nor a person's own."""
    return bool(axes_of(indicator)) and not asked.parts and asked.instructor is None


def _has_trend(indicator: Indicator, asked: Asked) -> bool:
    """A quarter of a part of few people would tell of them."""
    return has_trend(indicator) and not (indicator.least and is_part(asked))


def _narrowed(asked: Asked) -> str:
    """`2025 年第 3 季度 · 行业：制造业`: the days and parts that a link asked for."""
    found = [said(name_of(asked.span))] if asked.span else []
    found += [f"{Dimension(one).label}：{label(Dimension(one), key)}" for one, key in asked.parts]
    return " · ".join(found)


def _place(asked: Asked) -> str:
    found = Region.everything.filter(code=asked.region).first() if asked.region else None
    return found.full_name if found else ""


def _lines(role: Role, figures: dict[str, Figure], kept: str) -> list[dict[str, Any]]:
    return [_line(indicator, figures[code], kept) for code, indicator in CATALOGUE.items() if indicator.role == role]


def _line(indicator: Indicator, found: Figure, kept: str) -> dict[str, Any]:
    unit = words.unit_of(indicator, found.value)
    missing = words.is_missing(indicator, found)
    has_claims = Standing.WAITING in FACTS[indicator.fact].standings and not found.is_hidden
    here = f"/indicators/{indicator.code}/?{kept}"
    return {
        "indicator": indicator,
        "text": money.MISSING if missing else words.printed(indicator, found.value, unit),
        "unit": "" if missing else unit,
        "records": found.records,
        "href": here,
        "claimed": words.printed(indicator, found.claimed, unit) if has_claims else "",
        "claimed_href": f"{here}&tab=claimed",
        "claimed_records": found.claimed_records,
        "verified": words.printed(indicator, found.verified, unit) if found.verified is not None else "",
        "verified_href": f"{here}&tab=verified",
        "verified_records": found.verified_records,
        "beside": words.besides(indicator, found),
        "period": words.of_period(indicator, found.period),
    }


# --- The records of one figure

QuarterLine = tuple[str, str, str]  # the quarter, its number as printed, the address of its records

RATE_WORDS = {
    "enterprises": ("已覆盖", "未覆盖"),
    "organisations": ("已开会且任期内", "未开会或任期已满"),
    "duty_weeks": ("已联系", "未联系"),
    "answers": ("选最高一档", "其他有效答卷"),
    "demand_clocks": ("做到", "没有做到"),
    "deliveries": ("三日内", "超过三日或还没有"),
}


TEST_WORDS = {"is_served": ("有指导员", "没有指导员"), "is_seen": ("30 天内联系过", "30 天内没有联系")}


def _rate_words(indicator: Indicator) -> tuple[str, str]:
    """What the two sides of a rate are called: by what is tested, else by the fact."""
    assert isinstance(indicator.measure, Ratio)
    named = [TEST_WORDS[name] for name in indicator.measure.where if name in TEST_WORDS]
    return named[0] if named else RATE_WORDS[indicator.fact]


def _tabs(indicator: Indicator, asked: Asked, *, knows: bool) -> tuple[Tab, ...]:
    """One tab a standing. Whoever may not know of disputes sees them among what is being checked."""

    def tab(standing: Standing, label: str = "") -> Tab:
        return Tab(standing.value, label or str(standing.label), when=stands(indicator, asked, standing))

    if indicator.is_rate:
        reached, missing = _rate_words(indicator)
        found = (tab(Standing.CONFIRMED, reached), tab(Standing.MISSING, missing), tab(Standing.DENOMINATOR))
        return (*found, tab(Standing.EXEMPT)) if indicator.exempt else found
    sure = stands(indicator, asked, Standing.CONFIRMED)
    fact = FACTS[indicator.fact]
    asides = tuple(
        Tab(words.beside_tab(number), beside.label, when=sure & tests(fact, asked, beside.where))
        for number, beside in enumerate(indicator.beside)
    )
    if Standing.WAITING not in fact.standings:
        return (tab(Standing.CONFIRMED, "全部"), *asides)
    sampled = (tab(Standing.VERIFIED),) if Standing.VERIFIED in fact.standings else ()
    return (
        tab(Standing.CONFIRMED),
        tab(Standing.CLAIMED),
        *sampled,
        *_open(indicator, asked, tab, knows=knows),
        *asides,
    )


def _open(indicator: Indicator, asked: Asked, tab: Callable[[Standing], Tab], *, knows: bool) -> tuple[Tab, ...]:
    """Claims that do not count yet, or no longer."""
    if knows:
        return tab(Standing.WAITING), tab(Standing.DISPUTED), tab(Standing.VOID)
    checking = stands(indicator, asked, Standing.WAITING) | stands(indicator, asked, Standing.DISPUTED)
    return Tab(Standing.WAITING.value, "核实中", when=checking), tab(Standing.VOID)


def _search(queryset: Any, text: str) -> Any:
    return queryset.filter(enterprise__name__icontains=text)


NAMED = ("enterprises", "organisations")  # facts whose rows have a name of their own


def _search_names(queryset: Any, text: str) -> Any:
    return queryset.filter(name__icontains=text)


def _filterset(form: QuestionForm) -> type[FilterSet]:
    """The question drawn as the listing's filters, so that the address keeps it; the rows are already narrowed."""

    class Question(FilterSet):
        @property
        def form(self) -> QuestionForm:
            return form

        def filter_queryset(self, queryset: Any) -> Any:
            return queryset

    return Question


def _listing(indicator: Indicator, asked: Asked, form: QuestionForm, *, knows: bool) -> Listing:
    fields = {column.key for column in columns(indicator)}
    search = _search_names if indicator.fact in NAMED else _search if "enterprise" in fields else None
    return Listing(
        key=f"figure-{indicator.code}",
        title=indicator.label,
        unit="条",
        columns=columns(indicator),
        order=FIRST_ORDER.get(indicator.fact, "-on"),
        filterset=_filterset(form),
        search=search,
        search_hint="党组织名称" if indicator.fact == "organisations" else "企业名称",
        tabs=_tabs(indicator, asked, knows=knows),
        empty="这一期间没有这样的记录。",
        may_export=permits.may_export,
    )


@reads(permits.may_see)
def records(request: Request, code: str) -> HttpResponse:
    indicator = CATALOGUE.get(code)
    if indicator is None:
        raise Http404
    form = _question(request)
    with settings.read_once():
        return _records(request, indicator, form)


def _records(request: Request, indicator: Indicator, form: QuestionForm) -> HttpResponse:
    asked = form.asked().about(indicator)
    whole = seen_as(indicator, asked)
    found = remembered_figure(indicator, asked)
    rows = population(indicator, asked).select_related(*FACTS[indicator.fact].related)
    if found.is_hidden:
        rows = rows.none()
    shown, trend = words.words(indicator, found.value), known_trend(indicator, asked)
    quarters = _quarters(indicator, asked, shown.unit, trend)
    hidden = 0 if whole is asked else found.records - rows.filter(stands(indicator, asked, Standing.CONFIRMED)).count()
    return respond(
        request,
        _listing(indicator, asked, form, knows=credit.knows(request.actor)),
        prefetched(indicator, asked, rows),
        template="indicators/records.html",
        crumbs=[("指标", f"/indicators/?{address_of(asked)}"), (indicator.label, "")],
        actions=[Action("口径说明", f"/indicators/definitions/#{indicator.code}")],
        indicator=indicator,
        figure=found,
        shown_value=shown,
        is_missing=words.is_missing(indicator, found),
        beside=words.besides(indicator, found),
        period="指定期间" if found.period == asked.span else words.of_period(indicator, found.period),
        narrowed=_narrowed(asked),
        kept_whole=address_of(replace(asked, span=None, parts=())),
        years_href=f"/periods/years/{indicator.code}/?{address_of(asked)}" if _has_years(indicator, asked) else "",
        hidden_rows=hidden,
        unit=shown.unit,
        has_trend=_has_trend(indicator, asked),
        trend_href=f"/indicators/{indicator.code}/trend/?{address_of(asked)}",
        chart=_chart(indicator, shown.unit, trend, quarters),
        quarters=quarters,
    )


@reads(permits.may_see)
def trend(request: Request, code: str) -> HttpResponse:
    """The chart under the records, fetched after them: eight quarters of an as-of figure are eight figures."""
    indicator = CATALOGUE.get(code)
    if indicator is None:
        raise Http404
    asked = _question(request).asked()
    if not _has_trend(indicator, asked):
        raise Http404
    unit = words.words(indicator, remembered_figure(indicator, asked).value).unit
    kept = address_of(asked)
    found = remembered_trend(indicator, asked)
    quarters = _quarters(indicator, asked, unit, found)
    context = {
        "indicator": indicator,
        "unit": unit,
        "chart": _chart(indicator, unit, found, quarters),
        "quarters": quarters,
        "crumbs": [("指标", f"/indicators/?{kept}"), (indicator.label, f"/indicators/{code}/?{kept}"), ("走势", "")],
    }
    template = "indicators/trend.html" if "HX-Request" in request.headers else "indicators/trend_page.html"
    return render(request, template, context)


def _chart(
    indicator: Indicator, unit: str, found: list[Quarter] | None, quarters: Sequence[QuarterLine]
) -> Chart | None:
    """Eight quarters: what each added, or the rate at its end; each opens its records."""
    if not found:
        return None
    if indicator.is_rate:
        values = [None if quarter.is_empty else float(quarter.value) for quarter in found]
        points = Series(values, hrefs=[href for _label, _text, href in quarters])
        return over_time("近 8 季", [quarter.label for quarter in found], [points], unit="%")
    bars = [
        Bar(
            q.label,
            _scaled(q.value, unit),
            words.printed(indicator, q.value, unit),
            is_unfinished=q.is_unfinished,
            href=href,
        )
        for q, (_label, _text, href) in zip(found, quarters, strict=True)
    ]
    return standing("近 8 季新增", bars, unit=unit, axis="季度", note="最后一季到统计日为止。")


def _quarters(
    indicator: Indicator, asked: Asked, unit: str, found: list[Quarter] | None
) -> list[QuarterLine]:  # fmt: skip
    """Each quarter's number with the page of its records: what a chart draws can be opened too."""
    return [
        (
            quarter.label,
            words.printed(indicator, quarter.value, unit),
            "" if quarter.is_empty
            else records_page(indicator.code, replace(asked, span=quarter.days)),
        )
        for quarter in found or []
    ]  # fmt: skip


def _scaled(value: Number, unit: str) -> float:
    """Yuan in the unit that the bars are labelled with."""
    return float(value) * 100 / money.FEN_PER[unit] if unit in money.FEN_PER else float(value)


# --- What each figure means


@reads(permits.may_read_definitions)
def definitions(request: Request) -> HttpResponse:
    sections = [(role, [indicator for indicator in CATALOGUE.values() if indicator.role == role]) for role in Role]
    return render(
        request,
        "indicators/definitions.html",
        {"sections": sections, "crumbs": [("指标", "/indicators/"), ("口径说明", "")]},
    )
