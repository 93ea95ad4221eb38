"""Written papers by title or verification code: annual reports, briefs, cases, reports of duty. One query over all.

A title is put together by the database as `__str__` does it, so that any part of it finds the paper. Of the case
library only what is shown in full: a case of another district bears another title there than it was written under.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, CharField, F, IntegerField, Q, TextChoices, Value, When
from django.db.models.functions import Cast, Concat, ExtractMonth, ExtractQuarter, ExtractYear

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.contains import contains
from qiaoliang.results.exemplars import permits as case_permits
from qiaoliang.results.exemplars.choices import Stage
from qiaoliang.results.exemplars.models import Exemplar
from qiaoliang.results.reports import permits as report_permits
from qiaoliang.results.reports.choices import BriefKind
from qiaoliang.results.reports.choices import State as ReportState
from qiaoliang.results.reports.models import AnnualReport, Brief
from qiaoliang.web.duty import permits as duty_permits
from qiaoliang.web.duty.choices import Half
from qiaoliang.web.duty.choices import State as DutyState
from qiaoliang.web.duty.models import DutyReport

WIDE: Final = str.maketrans("(),:", "（），：")
TOLD: Final = ("which", "key", "paper", "stands", "more", "begins", "day")


@dataclass(frozen=True)
class Paper:
    """What it is called, what kind it is and where it stands, where it opens."""

    title: str
    second: str
    href: str


@dataclass(frozen=True)
class Kind:
    """One kind of paper: its rows with a `paper` (the title), `stands`, `more` and a `day`; what else finds one."""

    key: str
    title: str
    may_list: Callable[[Actor], bool]
    rows: Callable[[Actor], Any]
    also: Callable[[str], Q]
    states: type[TextChoices]
    address: str


def _number(of: Any) -> Cast:
    return Cast(of, CharField())


def _label(column: str, choices: Any) -> Case:
    told = (When(**{column: value}, then=Value(str(label))) for value, label in choices)
    return Case(*told, output_field=CharField())


def _together(*parts: Any) -> Concat:
    return Concat(*parts, output_field=CharField())


def _annual(actor: Actor) -> Any:
    again = _together(Value("（第"), _number("edition"), Value("版）"))
    edition = Case(When(edition=1, then=Value("")), default=again, output_field=CharField())
    title = _together("place", _number("year"), Value("年度经验报告"), edition)
    return AnnualReport.objects.annotate(paper=title, stands=F("state"), more=F("code"), day=F("as_of"))


def _briefs(actor: Actor) -> Any:
    year = _number(ExtractYear("starts_on"))
    quarter = _together(year, Value("年第"), _number(ExtractQuarter("starts_on")), Value("季度"))
    month = _together(year, Value("年"), _number(ExtractMonth("starts_on")), Value("月"))
    span = Case(When(kind=BriefKind.QUARTER, then=quarter), default=month, output_field=CharField())
    title = _together("place", span, _label("kind", BriefKind.choices))
    return Brief.objects.annotate(paper=title, stands=F("state"), more=F("code"), day=F("ends_on"))


def _cases(actor: Actor) -> Any:
    own = Exemplar.objects.filter(case_permits.own_rows(actor))
    return own.annotate(paper=F("title"), stands=F("stage"), more=F("enterprise__name"), day=F("happened_on"))


def _duty(actor: Actor) -> Any:
    """The own ones; others' once they were submitted."""
    mine = [int(key) for key in actor.keys("instructor")]
    half = _together(_number("year"), Value("年"), _label("half", Half.choices))
    title = _together("instructor__name", half, Value("述职报告"))
    read = DutyReport.objects.filter(Q(submitted_at__isnull=False) | Q(instructor__in=mine))
    return read.annotate(
        paper=title, stands=F("state"), more=F("instructor__department__short_name"), day=F("ends_on")
    )  # fmt: skip


def _by_code(text: str) -> Q:
    return Q(code__iexact=text)


KINDS: Final = (
    Kind("annual", "年度报告", report_permits.may_report, _annual, _by_code, ReportState, "/reports/annual/"),
    Kind("brief", "简报", report_permits.may_report, _briefs, _by_code, ReportState, "/reports/briefs/"),
    Kind("case", "典型案例", case_permits.may_list, _cases, lambda text: contains("enterprise__name", text), Stage,
         "/exemplars/"),
    Kind("duty", "述职报告", duty_permits.may_list, _duty, lambda text: Q(pk__in=()), DutyState, "/duty/"),
)  # fmt: skip
OF: Final = {kind.key: kind for kind in KINDS}


def may_list(actor: Actor) -> bool:
    return any(kind.may_list(actor) for kind in KINDS)


def find(actor: Actor, text: str, most: int) -> list[Paper]:
    """At most so many, within the scope: what begins with the text first, then the latest."""
    first, *others = (_found(kind, actor, text) for kind in KINDS if kind.may_list(actor))
    rows = first.union(*others, all=True).order_by("begins", "-day", "which", "key")
    return [_told(*row) for row in rows[:most]]


def _found(kind: Kind, actor: Actor, text: str) -> Any:
    begins = Case(When(paper__startswith=text, then=0), default=1, output_field=IntegerField())
    rows = kind.rows(actor).filter(_in_title(text) | kind.also(text)).order_by()
    return rows.annotate(which=Value(kind.key), key=F("pk"), begins=begins).values_list(*TOLD)


def _in_title(text: str) -> Q:
    """What is asked has half-width brackets (`finding.normalised`), a title mostly full-width ones."""
    return contains("paper", text) | contains("paper", text.translate(WIDE))


def _told(which: str, key: int, title: str, stands: str, more: str | None, *_order: Any) -> Paper:
    kind = OF[which]
    second = " · ".join(filter(None, (kind.title, str(kind.states(stands).label), more)))
    return Paper(title, second, f"{kind.address}{key}/")
