"""The only writer of elections and officers."""

from qiaoliang.party.elections.actions.cases import cancel, consent, file, prepare, renominate
from qiaoliang.party.elections.actions.officers import appoint, end_all, relieve, shift_term
from qiaoliang.party.elections.actions.votes import close_short, hold_session, note_void, vote

__all__ = [
    "appoint",
    "cancel",
    "close_short",
    "consent",
    "end_all",
    "file",
    "hold_session",
    "note_void",
    "prepare",
    "relieve",
    "renominate",
    "shift_term",
    "vote",
]
