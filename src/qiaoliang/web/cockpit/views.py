"""One page for whoever answers for an area: where it stands, what moves, what is stuck; every number opens its rows."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.pages import reads
from qiaoliang.kit.scope import is_withheld_from_some
from qiaoliang.kit.tables import Listing, respond
from qiaoliang.registry.programme import settings
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators import words
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.evaluate import Figure
from qiaoliang.results.indicators.periods import name_of
from qiaoliang.results.indicators.question import QuestionForm
from qiaoliang.results.indicators.rules import rate
from qiaoliang.results.indicators.trends import Quarter
from qiaoliang.results.periods import telling
from qiaoliang.results.periods.models import Period
from qiaoliang.web.cockpit import closed, drawings, permits
from qiaoliang.web.cockpit.lines import FUNNEL, LINES, LOADS, STUCK, UNSOLVED, Line
from qiaoliang.web.cockpit.reading import COUNTY_DIGITS, DRAWN, End, Place, Reading, reading
from qiaoliang.web.cockpit.subjects import SETUP_RATE, WEEKS_BACK, Question

HOME = ("驾驶舱", "/cockpit/")


def _form(request: Request) -> QuestionForm:
    today = timezone.localdate(request.at)
    return QuestionForm(request.GET, actor=request.actor, today=today, version=request.data_version())


def _kept(asked: Asked, **more: str) -> str:
    """The question as an address: what is opened from here asks the same."""
    department = f"{asked.department.pk}" if asked.department else ""
    given = {"as_of": f"{asked.as_of}", "region": asked.region, "department": department, **more}
    return urlencode({key: value for key, value in given.items() if value})


@reads(permits.may_see)
def index(request: Request) -> HttpResponse:
    form = _form(request)
    asked = form.asked()
    frozen = closed.periods(asked, request.actor)
    period = closed.chosen(frozen, asked)
    if period is not None:
        return _closed(request, period, asked)
    question = Question(replace(asked, span=None), timezone.localdate(request.at))
    asked, found = question.asked, reading(question, request.actor)

    def opens(key: str, **more: str) -> str:
        return f"/cockpit/records/{key}/?" + _kept(asked, **more)

    def line(one: Line) -> dict[str, Any]:
        return {"line": one, "number": found.numbers[one.key], "href": opens(one.key)}

    def quarter(code: str, one: Quarter) -> str:
        if one.is_empty:
            return ""
        return f"/indicators/{code}/?" + _kept(asked, period=name_of(one.days), tab=Standing.CONFIRMED.value)

    ends = [_end(end, asked) for end in found.ends]
    stuck = [line(one) for one in STUCK if one.key in found.numbers]
    context = {
        "form": form, "asked": asked, "place": _place(asked), "today": question.today, "weeks": WEEKS_BACK // 7,
        "rate": rate(found.numbers["covered"], found.numbers["operating"]), "rate_href": _rate_href(asked),
        "operating": line(LINES["operating"]), "covered": line(LINES["covered"]),
        "uncovered": line(LINES["uncovered"]),
        "map": drawings.coverage(
            found.counties, found.towns, asked.region, lambda code: opens("covered", place=code)
        ),
        "part_head": "镇街" if len(asked.region) >= COUNTY_DIGITS else "县区",
        "parts": [_part(place, asked, opens) for place in _parts(found, asked)],
        "trend": drawings.trend(found.ends, [end["covered"] for end in ends]), "ends": ends,
        "gap": [(label, number, _gap_href(asked, key)) for key, label, number in found.gap],
        "funnel": drawings.funnel(found.numbers, opens),
        "steps": [{**line(one), "share": rate(found.numbers[one.key], found.numbers["raised"])} for one in FUNNEL],
        "unsolved": [line(one) for one in UNSOLVED],
        "loads": drawings.loads(found.people, opens),
        "load_lines": [{**line(one), "people": found.people[one.key]} for one in LOADS],
        "money": [_money(one, asked) for one in found.money],
        "words": drawings.words(found.trends, quarter),
        "word_quarters": _word_quarters(found.trends, quarter), "word_titles": drawings.WORD_TITLES,
        "word_lines": [_word(figure, asked) for figure in found.words],
        "stuck": stuck, "is_today": asked.as_of == question.today,
        "closed": [(one.said, f"/cockpit/?{_kept(asked, period=one.name)}") for one in frozen],
        "is_not_frozen": bool(request.GET.get("period")),
    }  # fmt: skip
    return render(request, "cockpit/index.html", context)


def _closed(request: Request, period: Period, asked: Asked) -> HttpResponse:
    """A period that is frozen: its figures as they were reported, restated ones beside what was filed."""
    today = timezone.localdate(request.at)
    current = telling.now(period, today, request.data_version())
    found = closed.sections(period, current)
    lines = [line for section in found for line in section.lines]
    context = {
        "period": period, "edition": period.edition, "sections": found, "standing": telling.standing(period),
        "today": today, "differing": sum(bool(line.now) for line in lines),
        "restated": sum(bool(line.filed) for line in lines),
        "crumbs": [(HOME[0], f"{HOME[1]}?{_kept(asked)}"), (period.said, "")],
        "now_href": f"{HOME[1]}?{_kept(asked)}",
    }  # fmt: skip
    return render(request, "cockpit/closed.html", context)


def _place(asked: Asked) -> str:
    found = Region.everything.filter(code=asked.region).first() if asked.region else None
    return found.full_name if found else ""


def _parts(found: Reading, asked: Asked) -> tuple[Place, ...]:
    return found.towns if len(asked.region) >= COUNTY_DIGITS else found.counties


def _part(place: Place, asked: Asked, opens: Any) -> dict[str, Any]:
    is_known = "未注明" not in place.name
    narrower = place.code if place.code != asked.region and is_known else ""
    return {
        "place": place, "rate": rate(place.covered, place.operating),
        "further": f"?{_kept(asked)}&region={narrower}" if narrower and not asked.region else "",
        "operating": opens("operating", place=place.code), "covered": opens("covered", place=place.code),
        "rate_href": _rate_href(asked, region=place.code) if is_known else opens("covered", place=place.code),
    }  # fmt: skip


def _rate_href(asked: Asked, **more: str) -> str:
    """The figure's own page: those covered, beside those who are not and all of them."""
    return f"/indicators/{SETUP_RATE.code}/?" + _kept(asked, **more)


def _end(end: End, asked: Asked) -> dict[str, Any]:
    at = _kept(asked, as_of=f"{end.day}")
    return {
        "label": end.label, "day": end.day, "figure": end.figure,
        "covered": f"/cockpit/records/covered/?{at}", "operating": f"/cockpit/records/operating/?{at}",
        "rate": _rate_href(asked, as_of=f"{end.day}"),
    }  # fmt: skip


def _gap_href(asked: Asked, reason: str) -> str:
    return f"/setup/records/{SETUP_RATE.code}/?" + _kept(asked, tab="missing", reason=reason)


def _money(figure: Figure, asked: Asked) -> dict[str, Any]:
    """The three standings in one unit, each with the records that it opens."""
    indicator = CATALOGUE[figure.code]
    unit = words.unit_of(indicator, figure.claimed)
    values = {
        "confirmed": (figure.confirmed, figure.records), "claimed": (figure.claimed, figure.claimed_records),
        "verified": (figure.verified or 0, figure.verified_records),
    }  # fmt: skip
    cells = {
        key: {
            "text": words.printed(indicator, value, unit), "records": records,
            "href": f"/indicators/{figure.code}/?" + _kept(asked, tab=key),
        }
        for key, (value, records) in values.items()
    }  # fmt: skip
    period = words.of_period(indicator, figure.period)
    return {"label": indicator.label, "unit": unit, "period": period, "bars": drawings.sums(figure), **cells}


def _word(figure: Any, asked: Asked) -> dict[str, Any]:
    indicator = CATALOGUE[figure.code]
    here = f"/indicators/{figure.code}/?"
    return {
        "label": indicator.label, "figure": figure, "definition": indicator.definition,
        "reached": here + _kept(asked, tab="confirmed"), "all": here + _kept(asked, tab="denominator"),
    }  # fmt: skip


def _word_quarters(trends: Sequence[Sequence[Quarter]], href: Callable[[str, Quarter], str]) -> list[dict[str, Any]]:
    """The lines of the charts as a table: a quarter a row, each rate with how many of how many."""
    return [
        {"label": row[0].label, "cells": [(one, href(code, one)) for code, one in zip(DRAWN, row, strict=True)]}
        for row in zip(*trends, strict=True)
    ]


@reads(permits.may_see)
def records(request: Request, line: str) -> HttpResponse:
    """The rows behind one number: the same filter, within what the person may see."""
    found = LINES.get(line)
    if found is None:
        raise Http404
    if not found.may(request.actor):
        raise PermissionDenied
    form, place = _form(request), request.GET.get("place", "")[:12]
    with settings.read_once():
        question = Question(form.asked(), timezone.localdate(request.at))
        inside = {f"{found.subject.place}__startswith": place} if place else {}
        rows = found.rows(question).filter(**inside)
        everything = found.rows(question.within(question.asked.scope.counting)).filter(**inside)
        return _listed(request, found, question, rows, everything, place)


def _listed(request: Request, line: Line, question: Question, rows: Any, everything: Any, place: str) -> HttpResponse:
    subject, kept = line.subject, _kept(question.asked)
    region = Region.everything.filter(code=place).first() if place else None
    title = f"{region.full_name}：{line.label}" if region else line.label
    listing = Listing(
        key=f"cockpit-{line.key}", title=title, unit=subject.unit, columns=subject.columns(request.actor),
        order=subject.order, search=lambda found, text: found.filter(**{subject.search: text}),
        search_hint=subject.hint, empty="这里没有记录。", may_export=permits.may_export,
    )  # fmt: skip
    hidden = everything.exclude(pk__in=rows.values("pk")).count() if is_withheld_from_some(rows.model) else 0
    crumbs = [(HOME[0], f"{HOME[1]}?{kept}"), (title, "")]
    return respond(
        request, listing, subject.shown(question, rows), "cockpit/records.html", crumbs=crumbs, line=line,
        asked=question.asked, hidden_rows=hidden,
    )  # fmt: skip
