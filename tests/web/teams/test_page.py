"""The page of supporters: proposed, ticked, confirmed all or none."""

from datetime import datetime
from typing import Any

import pytest

from qiaoliang.access.notices.models import Notice
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Part, Stint
from qiaoliang.kit.refusal import Refusal
from qiaoliang.web.teams import actions
from tests.cast import Cast, Town, make_stint

HOME = "/teams/"
ASKED = f"{HOME}?region=3710&supporters=1&count=10"


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def given(town: Town, *firms: Any, **more: Any) -> dict[str, Any]:
    tokens = [f"{firm.pk}:{town.other_instructor.pk}" for firm in firms]
    return {"pair": tokens, "starts_on": "2026-11-20", "reason": "按匹配建议配备协同", **more}


def test_propose_check_confirm(town: Town, cast: Cast) -> None:
    client = cast.office.client
    assert "提出建议" in text_of(client.get(HOME))
    page = text_of(client.get(ASKED))
    assert "建议 3 对" in page
    assert "姜若楠" in page
    assert "2 / 8" in page
    done = client.post(ASKED, given(town, town.seafood, town.fishing_gear))
    assert done["Location"] == "/instructors/postings/?part=support"
    made = Stint.everything.filter(part=Part.SUPPORT)
    assert {stint.enterprise for stint in made} == {town.seafood, town.fishing_gear}
    assert len({stint.letter_number for stint in made}) == 1, "one letter for one person"
    assert Notice.objects.filter(to=cast.other_instructor.user).count() == 2
    assert "建议 1 对" in text_of(client.get(ASKED)), "these have one now"
    assert "没有可以建议的" in text_of(client.get(f"{HOME}?region=371082&supporters=1&count=10"))


def test_one_bad_pair_stops_all_and_the_ticks_stay(town: Town, cast: Cast, at: datetime) -> None:
    Conflict.everything.create(
        instructor=town.other_instructor, enterprise=town.fishing_gear, kind=ConflictKind.KIN, starts_on=at.date(),
        recorded_at=at, recorded_by="周立言",
    )  # fmt: skip
    page = text_of(cast.office.client.post(ASKED, given(town, town.seafood, town.fishing_gear)))
    assert "有回避登记（亲属）" in page
    assert not Stint.everything.filter(part=Part.SUPPORT).exists()
    assert page.count(" checked") == 1


def test_only_in_the_own_area(town: Town, cast: Cast, at: datetime) -> None:
    refused = cast.neighbour.client.post(f"{HOME}?region=371083", given(town, town.seafood))
    assert refused.status_code == 200
    assert not Stint.everything.filter(part=Part.SUPPORT).exists()
    assert "汐歌海产" not in text_of(cast.neighbour.client.get(f"{HOME}?region=371083&supporters=1&count=10"))
    with pytest.raises(Refusal, match="范围"):
        actions.confirm(
            pairs=[(town.seafood.pk, town.other_instructor.pk)], starts_on=at.date(), reason="职能互补",
            by=cast.neighbour.actor, at=at,
        )  # fmt: skip


@pytest.mark.parametrize(
    "query",
    ["region=x", "region=3710&supporters=9", "region=3710&count=0", "region=3710&count=x", "region=371083&supporters=1",
     "region=3710&enterprise=没有这家&supporters=1&count=1"],
)  # fmt: skip
def test_hostile_addresses(cast: Cast, query: str) -> None:
    assert cast.office.client.get(f"{HOME}?{query}").status_code == 200


@pytest.mark.parametrize("pair", ["", "x", "1:", ":2", "1:2:3", "9999999:1", "１:２"])
def test_hostile_pairs(town: Town, cast: Cast, pair: str) -> None:
    response = cast.office.client.post(ASKED, {"pair": [pair], "starts_on": "2026-11-20", "reason": "职能互补"})
    assert 'role="alert"' in text_of(response)


def test_few_queries(town: Town, cast: Cast, django_assert_max_num_queries: Any) -> None:
    cast.office.client.get(HOME)
    with django_assert_max_num_queries(12):
        cast.office.client.get(HOME)


def test_one_named_enterprise(town: Town, cast: Cast) -> None:
    make_stint(town, town.other_instructor, town.seafood, part=Part.SUPPORT)
    page = text_of(cast.office.client.get(f"{ASKED}&enterprise=帆砺渔具有限公司"))
    assert "建议 1 对" in page
