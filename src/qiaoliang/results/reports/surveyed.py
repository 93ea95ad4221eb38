"""What a report says of surveys: a share never stands without its answers, response rate and 95 % interval (G49)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.kit.money import document_percent, percent
from qiaoliang.results.indicators.addresses import records_page
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.evaluate import Figure
from qiaoliang.results.reports.marks import marked
from qiaoliang.results.reports.prose import HIDDEN
from qiaoliang.results.surveys.choices import SCALES, STANDARDS
from qiaoliang.results.surveys.models import TOP, Survey
from qiaoliang.results.surveys.results import Line, four_tests
from qiaoliang.results.surveys.rules import interval, may_show

ASKED = {"survey_effective": "认为成效特别突出的", "survey_satisfied": "对服务特别满意的"}


@dataclass(frozen=True)
class Tested:
    """One of the source's four tests, as the last counted round answered it."""

    code: str  # of the standard question
    round: Survey
    line: Line

    @property
    def key(self) -> str:
        return f"{self.round.pk}.{self.code}"

    @property
    def text(self) -> str:
        return share_text(self.line.top, self.line.valid, self.line.invited)

    @property
    def said(self) -> str:
        """As a sentence tells it: with the page of the round."""
        page = self.round.get_absolute_url()
        return share_text(self.line.top, self.line.valid, self.line.invited, page, page)


class Told(Protocol):
    """What is told of surveys."""

    @property
    def survey(self) -> Survey | None: ...
    @property
    def tests(self) -> Mapping[str, Tested | None]: ...


def tests(region: str, on: date, evening: datetime) -> dict[str, Tested | None]:
    """企业需要、业主欢迎、员工拥护、党员支持 in this order; None where no round has been counted yet."""
    rounds = Survey.everything.filter(region_code=region, recorded_at__lte=evening).order_by("-closed_on", "-pk")
    told = {one.test: one for one in four_tests(rounds, on, rounds=1)}
    found: dict[str, Tested | None] = {}
    for code, standard in STANDARDS.items():
        if standard.test:
            held = told[standard.test].rounds
            found[code] = Tested(code, *held[0]) if held else None
    return found


def details(top: int | None, valid: int, invited: int, whole: str = "") -> str:
    """`有效答卷412份，回收率82.4%，95%区间66.5%至75.2%`; without the interval where no share is shown."""
    told = [f"有效答卷{marked(f'{valid}份', whole if may_show(valid) else '')}"]
    if invited:
        told.append(f"回收率{document_percent(percent(valid, invited))}")
    if top is not None:
        low, high = (document_percent(end) for end in interval(top, valid))
        told.append(f"95%区间{low}至{high}")
    return "，".join(told)


def share_text(top: int | None, valid: int, invited: int, page: str = "", whole: str = "") -> str:
    """`71.1%（有效答卷412份，…）`; no share where `top` is kept back. `page` and `whole` open what was counted."""
    share = marked(document_percent(percent(top, valid)), page) if top is not None else HIDDEN
    return f"{share}（{details(top, valid, invited, whole)}）"


def of_figure(figure: Figure, survey: Survey, asked: Asked | None = None) -> str:
    """The share of a figure of the catalogue, as `share_text`."""
    pages = ("", "")
    if asked is not None:
        pages = (records_page(figure.code, asked), records_page(figure.code, asked, Standing.DENOMINATOR))
    top = None if figure.is_hidden else figure.numerator
    return share_text(top, figure.denominator or 0, survey.invited_count, *pages)


def paragraphs(found: dict[str, Figure], told: Told, asked: Asked) -> tuple[str, ...]:
    return (_figures(found, told.survey, asked), _tests(told.tests), "答卷不记名，系统不能追溯到企业和个人。")


def _figures(found: dict[str, Figure], survey: Survey | None, asked: Asked) -> str:
    if survey is None:
        return "尚未开展业主测评。"
    said = [f"{words}{_of(of_figure(found[code], survey, asked))}" for code, words in ASKED.items()]
    invited = marked(f"{survey.invited_count}份", survey.get_absolute_url())
    return f"最近一次业主测评（{survey.title}）发出问卷{invited}。{'；'.join(said)}。"


def _tests(told: Mapping[str, Tested | None]) -> str:
    def one(code: str, found: Tested | None) -> str:
        standard = STANDARDS[code]
        if found is None:
            return f"{standard.test}，还没有测评过"
        top = SCALES[standard.scale][TOP]
        return f"{standard.test}，{chinese_date(found.round.closed_on)}截止的一轮选“{top}”的{_of(found.said)}"

    return f"四项检验：{'；'.join(one(code, found) for code, found in told.items())}。"


def _of(text: str) -> str:
    return f"，{text}" if text.startswith(HIDDEN) else f"占{text}"


def held(told: Mapping[str, Tested | None]) -> Sequence[Tested]:
    return [one for one in told.values() if one is not None]
