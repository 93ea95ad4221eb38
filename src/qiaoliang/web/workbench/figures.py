"""The strip of key figures on the workbench: the same code as the indicator page, so the same numbers."""

from dataclasses import dataclass, replace
from datetime import date

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.remembered import State
from qiaoliang.results.indicators.board import remembered_figures
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.evaluate import Figure
from qiaoliang.results.indicators.question import unasked
from qiaoliang.results.indicators.words import words

KEY_CODES = (
    "setup_rate",
    "weekly_contact_rate",
    "demands_resolved",
    "grants_won",
    "loans_arranged",
    "instructors_posted",
)


@dataclass(frozen=True)
class KeyFigure:
    label: str
    text: str
    unit: str
    href: str
    records: int
    definition: str


def key_figures(actor: Actor, today: date, version: State) -> list[KeyFigure]:
    """Six figures for whoever runs or audits the programme; nobody else is shown a scoreboard."""
    if not (actor.can(Can.RUN_PROGRAMME) or actor.can(Can.READ_AUDIT)):
        return []
    asked = replace(unasked(actor, today), version=version)
    found = remembered_figures([(CATALOGUE[code], asked) for code in KEY_CODES])
    return [_shown(figure.code, figure) for figure in found]


def _shown(code: str, figure: Figure) -> KeyFigure:
    indicator = CATALOGUE[code]
    shown = words(indicator, figure.value)
    return KeyFigure(
        indicator.label, shown.text, shown.unit, f"/indicators/{code}/", figure.records, indicator.definition
    )
