"""The only writer of organisation life: planning, the door, the meeting itself, votes, what is owed."""

from qiaoliang.party.life.actions.door import arrive, close_door, mark, open_door, try_code
from qiaoliang.party.life.actions.duties import excuse, open_duties, remind
from qiaoliang.party.life.actions.holding import correct, enter, hold, retract, voters, write_minutes
from qiaoliang.party.life.actions.planning import call_off, dissolve_group, make_group, move, plan, plan_year
from qiaoliang.party.life.actions.rulebook import adopt_rule, repeal_rule, write_rule
from qiaoliang.party.life.actions.voting import correct_decision, decide, withdraw_decision

__all__ = [
    "adopt_rule",
    "arrive",
    "call_off",
    "close_door",
    "correct",
    "correct_decision",
    "decide",
    "dissolve_group",
    "enter",
    "excuse",
    "hold",
    "make_group",
    "mark",
    "move",
    "open_door",
    "open_duties",
    "plan",
    "plan_year",
    "remind",
    "repeal_rule",
    "retract",
    "try_code",
    "voters",
    "withdraw_decision",
    "write_minutes",
    "write_rule",
]
