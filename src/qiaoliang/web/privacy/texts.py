"""The notice and the consent text in force on a day. The first version is shipped; the city's own follow it, dated."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from qiaoliang.web.privacy.choices import TextKind
from qiaoliang.web.privacy.models import Text

SHIPPED: Final = 1


@dataclass(frozen=True)
class Told:
    """What somebody reads: which version, since when."""

    kind: str
    number: int
    title: str
    body: str
    effective_on: date | None


_HERE: Final = Path(__file__).parent
FIRST: Final = {
    TextKind.NOTICE: ("个人信息处理告知书", "first_notice.txt"),
    TextKind.CONSENT: ("个人信息处理同意书", "first_consent.txt"),
}


def all_in_force(on: date) -> dict[str, Told]:
    """Of each kind the version of the day: the latest of the city's own, else the shipped one."""
    own = Text.everything.filter(effective_on__lte=on).order_by("effective_on", "number")
    return {kind.value: _shipped(kind) for kind in TextKind} | {row.kind: _told(row) for row in own}


def in_force(kind: str, on: date) -> Told:
    return all_in_force(on)[kind]


def version(kind: str, number: int) -> Told | None:
    """One version, in force or not; None if there is none of that number."""
    if number == SHIPPED:
        return _shipped(kind)
    row = Text.everything.filter(kind=kind, number=number).first()
    return _told(row) if row else None


def versions(kind: str) -> list[Told]:
    """All of them, the latest first."""
    return [*(_told(row) for row in Text.everything.filter(kind=kind).order_by("-number")), _shipped(kind)]


def _told(row: Text) -> Told:
    return Told(row.kind, row.number, row.title, row.body, row.effective_on)


def _shipped(kind: str) -> Told:
    title, name = FIRST[TextKind(kind)]
    return Told(kind, SHIPPED, title, (_HERE / name).read_text(encoding="utf-8").strip(), None)
