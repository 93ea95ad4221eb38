"""第一时间 the other way: the government's word published → reaches the enterprise → first read, as figures."""

from datetime import date, datetime, timedelta
from typing import Any

from qiaoliang.economy.policies import handing
from qiaoliang.economy.policies.models import Delivery
from qiaoliang.kit.scope import EVERYTHING, Place, Scope, active
from qiaoliang.results.indicators import evaluate
from tests.cast import Cast, Town
from tests.economy.policies.test_actions import published

AS_OF = date(2027, 3, 1)
HOUR = timedelta(hours=1)


def rate(code: str, scope: Any = EVERYTHING, as_of: date = AS_OF) -> tuple[int | None, int | None]:
    found = evaluate.value(code, scope=scope, as_of=as_of)
    return found.numerator, found.denominator


def test_both_legs_are_counted_from_the_records(town: Town, cast: Cast, at: datetime) -> None:
    policy = published(town, cast, at)
    assert handing.deliver(policy=policy, by=cast.office.actor, at=at + 71 * HOUR) == 4
    first, second, third, _ = Delivery.everything.order_by("pk")
    for row, delivered, read in (
        (first, 71, 72), (second, 72, 72 + 72), (third, 73, 73 + 73),
    ):  # fmt: skip
        row.delivered_at, row.first_read_at = at + delivered * HOUR, at + read * HOUR
        row.save()
    assert rate("policies_delivered_soon") == (3, 4)
    assert rate("policies_read_soon") == (2, 4)
    assert rate("policies_read_soon", as_of=date(2026, 12, 31)) == (0, 0)  # a year without a delivery has no rate


def test_a_place_counts_its_own_and_the_records_are_those_counted(town: Town, cast: Cast, at: datetime) -> None:
    handing.deliver(policy=published(town, cast, at), by=cast.office.actor, at=at + HOUR)
    rushan = Scope.of(Place("region", "371083"))
    assert rate("policies_delivered_soon", rushan) == (1, 1)
    with active(rushan):
        rows = evaluate.rows("policies_delivered_soon", scope=rushan, as_of=AS_OF)
        assert [row.enterprise for row in rows] == [town.neighbour_firm]


def test_the_figure_opens_its_records(town: Town, cast: Cast, at: datetime, time_machine: Any) -> None:
    handing.deliver(policy=published(town, cast, at), by=cast.office.actor, at=at + HOUR)
    time_machine.move_to(datetime(2027, 3, 1, 10).astimezone(), tick=False)
    answer = cast.office.client.get("/indicators/policies_delivered_soon/")
    assert answer.status_code == 200
    assert "冷链设备更新奖补" in answer.content.decode()
