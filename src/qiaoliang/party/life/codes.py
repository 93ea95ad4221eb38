"""The code shown in the room: six digits that change every minute, worked out from the door's key, stored nowhere.

Who types it was in the room within the last two minutes; that is all it says. The door's key is in the link, but the
code also needs the installation's signing key, so the link alone does not give it.
"""

from datetime import datetime
from typing import Final

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from qiaoliang.kit.refusal import Refusal

SECONDS: Final = 60
DIGITS: Final = 6
TICKET_SECONDS: Final = 300  # from the right code to choosing a name
_SALT: Final = "life.door"


class TicketExpired(Refusal):
    def __init__(self) -> None:
        super().__init__("口令已过期，请看会场屏幕上的新口令，重新输入。", field="code")


def _window(at: datetime) -> int:
    return int(at.timestamp()) // SECONDS


def _of(door_key: str, window: int) -> str:
    digest = salted_hmac(_SALT, f"{door_key}:{window}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


def code_at(door_key: str, at: datetime) -> str:
    return _of(door_key, _window(at))


def seconds_left(at: datetime) -> int:
    return SECONDS - int(at.timestamp()) % SECONDS


def accepts(door_key: str, typed: str, at: datetime) -> bool:
    """The code of this minute, or of the one before: somebody may type slowly."""
    bare = "".join(mark for mark in typed if mark.isdigit())
    now = _window(at)
    return any(constant_time_compare(bare, _of(door_key, window)) for window in (now, now - 1))


def ticket(gathering: int, at: datetime) -> str:
    """What a phone carries from the right code to the choice of a name."""
    return signing.dumps([gathering, int(at.timestamp())], salt=_SALT)


def admitted(text: str, gathering: int, at: datetime) -> bool:
    """Whether `text` is a ticket of this gathering that is still good."""
    try:
        of, made = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return False
    return bool(of == gathering and 0 <= at.timestamp() - made <= TICKET_SECONDS)
