"""The cockpit of a closed period: the figures as they were frozen, never those of the records today.

What cannot be frozen is not here: who is stuck today, and the lines that are no figures of the catalogue.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.periods import permits, telling
from qiaoliang.results.periods.choices import Holder, Stage
from qiaoliang.results.periods.models import Period
from qiaoliang.results.periods.years import holder_of
from qiaoliang.web.cockpit.reading import MONEY, WORDS

OFFERED: Final = 12  # the last closed periods; all of them are on the page of periods
SECTIONS: Final = (
    ("setup", "组建", ("setup_rate", "members_admitted", "activists_cultivated")),
    ("money", "资金", MONEY),
    ("demands", "诉求和联系", ("demands_resolved", "weekly_contact_rate")),
    ("words", "第一时间", WORDS),
)


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    lines: tuple[telling.Line, ...]


def periods(asked: Asked, actor: Actor) -> list[Period]:
    """The frozen periods of what is looked at, the latest first, as far as the reader may see them."""
    if not permits.may_list(actor):
        return []
    found = Period.objects.filter(holder_key=_holder(asked, actor), stage=Stage.FROZEN).order_by("-ends_on", "kind")
    return list(found.select_related("department", "edition__catalogue")[:OFFERED])


def _holder(asked: Asked, actor: Actor) -> str:
    """Of a department's own cockpit the department, though the whole of what it sees was asked for."""
    places = actor.places(Can.SEE_FIGURES)
    mine = next(iter(places)) if len(places) == 1 else None
    if asked.department is None and mine is not None and mine.kind == Holder.DEPARTMENT:
        return f"{Holder.DEPARTMENT}:{mine.key}"
    return holder_of(asked)


def chosen(found: Iterable[Period], asked: Asked) -> Period | None:
    return next((one for one in found if one.days == asked.span), None)


def sections(period: Period, current: dict[str, Any]) -> list[Section]:
    """What the cockpit shows of the frozen figures, in its own order."""
    lines = {line.code: line for _role, lines in telling.frozen(period, current) for line in lines}
    return [
        Section(key, title, tuple(lines[code] for code in codes if code in lines and code in CATALOGUE))
        for key, title, codes in SECTIONS
    ]
