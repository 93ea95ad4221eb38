"""What the figures do not know: unconfirmed, disputed, undecided, missing, suppressed, and checks that found faults."""

from dataclasses import dataclass

from qiaoliang.kit.remembered import remembered
from qiaoliang.results.checks.catalogue import CHECKS, FAULTS
from qiaoliang.results.checks.models import Night
from qiaoliang.results.checks.unsettled import KINDS, counted, faults, undecided
from qiaoliang.results.indicators.addresses import address_of
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.board import board, parts_of
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.evaluate import Figure
from qiaoliang.results.indicators.vocabulary import Indicator
from qiaoliang.results.indicators.words import is_missing


@dataclass(frozen=True)
class Line:
    """One thing that is not known: its name, how many, what it means for the figures, the page behind it."""

    code: str
    label: str
    number: int
    meaning: str
    href: str = ""
    names: tuple[str, ...] = ()  # figures or checks concerned
    keys: tuple[str, ...] | None = None  # the records counted, where no figure counts them

    @property
    def counts_records(self) -> bool:
        """Whether its page lists exactly what is counted; the others count figures and checks, which are named."""
        return self.code in KINDS


def standing_counts(asked: Asked) -> tuple[int, int]:
    """How many records wait for confirmation, and how many are disputed, over all codes that are claimed."""

    def count() -> tuple[int, int]:
        return counted(asked, Standing.WAITING), counted(asked, Standing.DISPUTED)

    return remembered("checks:standing", parts_of(asked), count)


def _named(indicators: list[Indicator]) -> tuple[str, ...]:
    return tuple(indicator.label for indicator in indicators)


def _page(asked: Asked, kind: str) -> str:
    """Where exactly these records are listed."""
    return f"/checks/unknown/records/?{address_of(asked)}&of={kind}"


def _claims(asked: Asked, *, knows_disputes: bool) -> list[Line]:
    waiting, disputed = standing_counts(asked)
    if not knows_disputes:
        href = _page(asked, "checking")
        return [Line("checking", "核实中", waiting + disputed, "已申报，还没有确认，没有计入。", href)]
    said = "已申报，指定的一方还没有确认，没有计入。"
    return [
        Line("waiting", "待确认", waiting, said, _page(asked, "waiting")),
        Line("disputed", "有异议、待裁定", disputed, "没有计入；裁定后计入或作废。", _page(asked, "disputed")),
    ]


def unknown(
    asked: Asked, *, knows_checks: bool, knows_disputes: bool = True, figures: dict[str, Figure] | None = None
) -> list[Line]:
    """Every kind of not-knowing, also those of which there is none: zero is worth printing."""
    found = figures if figures is not None else board(asked)
    missing = [one for code, one in CATALOGUE.items() if is_missing(one, found[code]) and not found[code].is_hidden]
    hidden = [one for code, one in CATALOGUE.items() if found[code].is_hidden]
    twins = tuple(str(pk) for pk in undecided(asked).values_list("pk", flat=True))
    held = "后登记的一条还不能确认，没有计入。"
    lines = [
        *_claims(asked, knows_disputes=knows_disputes),
        Line("undecided", "疑似重复、待决定", len(twins), held, _page(asked, "undecided"), keys=twins),
        Line(
            "missing", "没有来数的指标", len(missing), "部门还没有公布，印作“—”。", "/indicators/statistics/",
            _named(missing),
        ),
        Line("hidden", "不公布的数字", len(hidden), "答卷或人数太少，公布会认出个人。", "/surveys/", _named(hidden)),
    ]  # fmt: skip
    return [*lines, *_checks(asked)] if knows_checks else lines


def _checks(asked: Asked) -> list[Line]:
    """Of the last night up to the day asked for; of findings, those in the region."""
    last = Night.everything.filter(on__lte=asked.as_of).order_by("-on").values_list("on", flat=True).first()
    if last is None:
        return [Line("unchecked", "数据体检", 0, "截至统计日还没有做过数据体检。", "/checks/", keys=())]
    failed = tuple(Night.everything.filter(on=last, has_failed=True).order_by("code").values_list("code", flat=True))
    found = tuple(faults(asked).values_list("code", "about_kind", "about_key"))
    codes = {code for code, *_ in found}
    names = tuple(check.label for check in FAULTS if check.code in codes)
    unseen = tuple(CHECKS[code].label for code in failed if code in CHECKS)
    when = f"{last} 夜间体检，按项目逐条核对。"
    keys = tuple(":".join(one) for one in found)
    return [
        Line("faults", "体检发现数字可能有错", len(found), when, _page(asked, "faults"), names, keys),
        Line("failed", "没有查成的体检项目", len(failed), "这些方面有没有错还不知道。", "/checks/", unseen, failed),
    ]
