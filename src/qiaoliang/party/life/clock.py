"""The clock of organisation life, run by `qiaoliang tick`."""

from datetime import datetime

from qiaoliang.access.accounts.actor import system
from qiaoliang.party.life.actions import open_duties, remind


def watch_organisation_life(at: datetime) -> str:
    opened = open_duties(by=system("tick"), at=at)
    return f"组织生活：新列应开的会 {opened} 次，提醒 {remind(by=system('tick'), at=at)} 个党组织。"
