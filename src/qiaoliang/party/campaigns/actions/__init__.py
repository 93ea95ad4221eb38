"""The writers of campaigns: records that count, themed campaigns, areas and posts."""

from qiaoliang.party.campaigns.actions.posts import assign, end_assignment, end_station, set_up_station
from qiaoliang.party.campaigns.actions.records import (
    adopt,
    appraise,
    benefit_of,
    crack_problem,
    decline,
    implement,
    keep_pledge,
    make_pledge,
    print_board,
    propose,
    star,
    state_benefit,
    withdraw_pledge,
)
from qiaoliang.party.campaigns.actions.themes import amend_theme, call_theme, check

__all__ = [
    "adopt", "amend_theme", "appraise", "assign", "benefit_of", "call_theme", "check", "crack_problem", "decline",
    "end_assignment", "end_station", "implement", "keep_pledge", "make_pledge", "print_board", "propose",
    "set_up_station", "star", "state_benefit", "withdraw_pledge",
]  # fmt: skip
