"""The only writer of organisations: the records, the cases that set them up, declarations and meetings, alerts."""

from qiaoliang.party.organisations.actions import cases
from qiaoliang.party.organisations.actions.alerts import refresh_alerts
from qiaoliang.party.organisations.actions.cases import apply, decide, elect_case, file_case, give_back, take_back
from qiaoliang.party.organisations.actions.notes import (
    allow_more_units,
    end_declaration,
    end_obstacle,
    hold_meeting,
    name_secretary,
    state_obstacle,
    void_meeting,
)
from qiaoliang.party.organisations.actions.records import abolish, alter, amend, cover, end_coverage, make_rule, set_up

__all__ = [
    "abolish",
    "allow_more_units",
    "alter",
    "amend",
    "apply",
    "cases",
    "cover",
    "decide",
    "elect_case",
    "end_coverage",
    "end_declaration",
    "end_obstacle",
    "file_case",
    "give_back",
    "hold_meeting",
    "make_rule",
    "name_secretary",
    "refresh_alerts",
    "set_up",
    "state_obstacle",
    "take_back",
    "void_meeting",
]
