"""A contest of Rongcheng with a jury of six accounts and three works, brought to a state by the product's actions."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.models import Grant, User
from qiaoliang.party.contests import actions, jury
from qiaoliang.party.contests.models import Contest, Entry, Juror
from qiaoliang.party.organisations.models import Organisation
from tests.cast import LIDAO, LIDAO_NEXT, START, Cast, Person, Town, make_organisation

DAY = timedelta(days=1)
CRITERIA = "创新性 50\n可行性 30\n效益 20"
CANARIES = ("金丝雀甲", "金丝雀乙", "金丝雀丙")


@dataclass
class Game:
    """A contest with everybody in it. `rivals` are branches of the same county with secretaries of their own."""

    cast: Cast
    town: Town
    at: datetime
    contest: Contest
    jurors: dict[str, Juror] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    rivals: list[Organisation] = field(default_factory=list)

    @property
    def by(self) -> Any:
        return self.cast.county_officer.actor

    def fresh(self) -> Contest:
        self.contest.refresh_from_db()
        return self.contest


def person(at: datetime, username: str, name: str, role: str, kind: str, key: Any) -> Person:
    user = User.objects.create_user(username, "只在测试里用的口令-1", name=name, created_at=at)
    Grant.objects.create(user=user, role=role, where_kind=kind, where_key=str(key), starts_on=START)
    return Person(user, at)


def called(cast: Cast, at: datetime, **more: Any) -> Contest:
    today = timezone.localdate(at)
    given: dict[str, Any] = {
        "title": "金点子评选", "call": "围绕节能降耗提一条办法", "region_code": "371082",
        "opens_on": today - 20 * DAY, "closes_on": today, "score_by": today + 10 * DAY, "awards_count": 2,
        "criteria": CRITERIA, "by": cast.county_officer.actor, "at": at,
    }  # fmt: skip
    return actions.call(**{**given, **more})


def opened(cast: Cast, town: Town, at: datetime) -> Game:
    """Works of three branches are in; the jury: secretary of one of them, an instructor, a coordinator, a committee,
    the county's officer."""
    game = Game(cast, town, at, called(cast, at))
    game.rivals = [
        make_organisation(town, "O011", "渔港党支部", LIDAO),
        make_organisation(town, "O012", "成山机械党支部", LIDAO_NEXT),
    ]  # fmt: skip
    game.people = {
        "secretary": cast.secretary, "coordinator": cast.coordinator, "committee": cast.committee,
        "county": cast.county_officer, "instructor": cast.instructor,
        "rival": person(at, "rival", "曲连海", "secretary", "organisation", game.rivals[0].pk),
    }  # fmt: skip
    for name, juror in game.people.items():
        game.jurors[name] = actions.name_juror(
            contest=game.contest, user=juror.user, away_from=[], by=game.by, at=at - 10 * DAY
        )
    for author, organisation, who in zip(
        CANARIES, (town.branch, *game.rivals), (cast.secretary, game.people["rival"], cast.office), strict=True
    ):
        number = len(game.entries) + 1
        game.entries.append(
            actions.enter(
                contest=game.contest, organisation=organisation, author=author, title=f"节能办法之{number}",
                text=f"把第 {number} 道工序错峰", consents=number != 2, by=who.actor, at=at - DAY,
            )
        )  # fmt: skip
    return game


def scoring(cast: Cast, town: Town, at: datetime) -> Game:
    game = opened(cast, town, at)
    actions.close(contest=game.contest, by=game.by, at=at)
    for entry in game.entries:
        entry.refresh_from_db()
    return game


def sheet(game: Game, *points: int) -> dict[int, int]:
    return dict(zip((one.pk for one in jury.criteria_of(game.contest)), points, strict=True))


def score_all(game: Game, base: int = 80) -> None:
    """Every juror scores every work that is this juror's: the first work gets most."""
    for place, juror in enumerate(game.jurors.values()):
        for entry in jury.scorable(juror, game.at):
            worth = base - 10 * game.entries.index(entry)
            points = sheet(game, worth + place, worth, worth - place)
            actions.score(juror=juror, entry=entry, points=points, by=game.by, at=game.at)


def published(cast: Cast, town: Town, at: datetime) -> Game:
    game = scoring(cast, town, at)
    score_all(game)
    actions.publish(contest=game.contest, by=game.by, at=at)
    game.fresh()
    return game


def until(game: Game) -> date:
    assert game.contest.objections_until is not None
    return game.contest.objections_until
