"""An action of any kind: it appends to the log, and so makes every remembered figure old."""

from qiaoliang.access.accounts.actor import SYSTEM
from qiaoliang.access.audit.actions import audited, record
from tests.cast import Town


@audited
def write_something(town: Town) -> None:
    record("enterprise.noted", on=town.seafood, by=SYSTEM, at=town.at)
