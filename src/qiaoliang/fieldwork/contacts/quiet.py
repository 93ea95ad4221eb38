"""An enterprise that paused contact is left alone: nothing that we start goes out to it until the pause is over (G41).

What it asks for itself is answered, and everything stays on its own pages for whoever looks there by themselves.
"""

from datetime import date
from typing import Any

from qiaoliang.fieldwork.contacts.models import Pause


def pause_of(enterprise: Any, on: date) -> Pause | None:
    """The pause that covers the day, if one does; `enterprise` is a row or its key."""
    if enterprise is None:
        return None
    found: Pause | None = Pause.everything.filter(Pause.covers(on), enterprise=enterprise).first()
    return found


def paused(on: date) -> Any:
    """Keys of the enterprises that are left alone on the day, as a subquery."""
    return Pause.everything.filter(Pause.covers(on)).order_by().values("enterprise")
