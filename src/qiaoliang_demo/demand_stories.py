"""One demand of the demo city as it went, and what a step of its history holds."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from qiaoliang.economy.demands.choices import Mouth, MoveKind, Stage, Urgency
from qiaoliang_demo.city import Firm, Office, Posting


@dataclass(frozen=True)
class Step:
    """One row of the history."""

    before: str
    to: str
    at: datetime
    by: str
    words: str
    kind: str
    days: int = 0


KINDS: Final = {
    ("", Stage.LOGGED): MoveKind.RAISE, (Stage.LOGGED, Stage.SENT): MoveKind.SEND,
    (Stage.SENT, Stage.WORKING): MoveKind.SIGN, (Stage.SENT, Stage.LOGGED): MoveKind.RETURN,
    (Stage.WORKING, Stage.ANSWERED): MoveKind.ANSWER, (Stage.ANSWERED, Stage.CLOSED): MoveKind.CLOSE,
    (Stage.SENT, Stage.CLOSED): MoveKind.CLOSE, (Stage.CLOSED, Stage.WORKING): MoveKind.REOPEN,
}  # fmt: skip


@dataclass
class Circle:
    """What happens inside a stage and who else is in it: asks, supports, pauses, what it is kept from."""

    asks: list[dict[str, Any]] = field(default_factory=list)
    supports: list[dict[str, Any]] = field(default_factory=list)
    secret_from: int | None = None
    topic: int | None = None
    paused_by: str = ""
    mouth: str = Mouth.INSTRUCTOR
    occasion: str = ""


@dataclass
class Story:
    """One demand as it went: the stage it is in now and the moments on the way."""

    firm: Firm
    posting: Posting | None
    heard_on: date
    office: Office
    urgency: Urgency
    stage: Stage = Stage.LOGGED
    signed_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    reopened_at: datetime | None = None
    verdict: str = ""
    hops: int = 1
    moves: list[Step] = field(default_factory=list)
    body: str = ""
    circle: Circle = field(default_factory=Circle)
