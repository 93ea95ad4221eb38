"""A contest of Lidao's township with a juror, a work and an objection."""

from datetime import date, timedelta
from typing import Any

from qiaoliang.access.accounts.models import User
from qiaoliang.party.contests.models import Contest, Criterion, Entry, Juror, Objection
from tests.cast import LIDAO, Town

OTHERS = {"<int:number>": "1"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    today = town.at.date()
    contest = Contest.everything.create(
        title="金点子", call="节能", region_code=LIDAO, opens_on=date(2026, 11, 1),
        closes_on=today + timedelta(days=30),
        score_by=today + timedelta(days=40), awards_count=1, recorded_at=town.at, recorded_by="鞠明远",
    )  # fmt: skip
    Criterion.everything.create(contest=contest, place=1, name="效益", weight=100)
    entry = Entry.everything.create(
        contest=contest, organisation=town.branch, author="邹望舒", brought_by="user:1", title="错峰", text="夜间制冷",
        entered_at=town.at,
    )  # fmt: skip
    juror = Juror.everything.create(contest=contest, user=User.objects.get(username="department"), named_at=town.at)
    objection = Objection.everything.create(
        contest=contest, entry=entry, words="不对", raised_key="user:1", raised_at=town.at
    )
    return {"contests": contest, "works": entry, "jurors": juror, "objections": objection}
