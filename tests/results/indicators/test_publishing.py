"""What other bureaus publish is entered by the office, versioned, quoted by the figure, and never overwritten."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.registry.programme.models import Setting
from qiaoliang.results.indicators import actions
from qiaoliang.results.indicators.evaluate import value
from qiaoliang.results.indicators.models import Statistic
from tests.cast import Cast, Town

GIVEN: dict[str, Any] = {
    "code": "above_scale_revenue", "year": 2025, "region_code": "371082", "value": "4997亿元",
    "calibre": "规模以上非公工业企业", "version": "2025年快报", "source": "市统计局《2025年统计快报》",
    "published_on": date(2026, 1, 25),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def publish(cast: Cast, at: datetime, **more: Any) -> Statistic:
    return actions.publish_statistic(by=cast.county_officer.actor, at=at, **{**GIVEN, **more})


def revenue(on: date) -> Any:
    return value("above_scale_revenue", scope=EVERYTHING, as_of=on, region="371082").value


def test_the_figure_quotes_the_latest_version_of_the_day(cast: Cast, at: datetime) -> None:
    publish(cast, at - timedelta(days=200))
    publish(cast, at, version="2025年年报", value="5000.5", published_on=date(2026, 4, 20))
    assert revenue(at.date() - timedelta(days=10)) == 499_700_000_000
    assert revenue(at.date()) == 500_050_000_000
    assert Statistic.everything.count() == 2


def test_a_slip_is_voided_with_a_reason_and_entered_anew(cast: Cast, at: datetime) -> None:
    wrong = publish(cast, at - timedelta(days=2), value="9.9")
    with pytest.raises(Refusal, match="已经登记"):
        publish(cast, at)
    with pytest.raises(Refusal, match="理由"):
        actions.void_statistic(statistic=wrong, reason=" ", by=cast.county_officer.actor, at=at)
    actions.void_statistic(statistic=wrong, reason="看错一行", by=cast.county_officer.actor, at=at)
    with pytest.raises(Refusal, match="已经作废"):
        actions.void_statistic(statistic=wrong, reason="再来", by=cast.county_officer.actor, at=at)
    publish(cast, at)
    assert revenue(at.date()) == 499_700_000_000
    assert revenue(at.date() - timedelta(days=1)) == 990_000_000  # as it was known that evening


def test_a_percentage_is_kept_exactly(cast: Cast, at: datetime) -> None:
    for text, stored in (("33.6", 33_600), ("３３．６％", 33_600), ("100", 100_000), ("0.125%", 125)):
        row = publish(cast, at, code="hightech_share", value=text, version=text)
        assert row.amount == stored


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("code", "loans_arranged"), ("year", 1999), ("year", 2027), ("region_code", "371083"), ("value", "很多"),
        ("value", "1e9"), ("calibre", " "), ("version", ""), ("source", "\t"), ("published_on", date(2024, 12, 31)),
        ("published_on", date(2099, 1, 1)),
    ],
)  # fmt: skip
def test_what_is_refused(cast: Cast, at: datetime, field: str, wrong: Any) -> None:
    with pytest.raises(Refusal) as problem:
        publish(cast, at, **{field: wrong})
    assert problem.value.field == field
    assert not Statistic.everything.exists()


@pytest.mark.parametrize("text", ["100.1", "-3", "33.6666", "三成", ""])
def test_what_is_no_percentage(cast: Cast, at: datetime, text: str) -> None:
    with pytest.raises(Refusal, match="百分比"):
        publish(cast, at, code="hightech_share", value=text)


def test_by_the_pages(cast: Cast, town: Town, at: datetime) -> None:
    Setting.objects.create(key="root_region", value="3710", effective_on=date(2023, 1, 1), recorded_at=at)
    client = cast.county_officer.client
    assert "还没有登记统计数" in client.get("/indicators/statistics/").content.decode()
    assert client.post("/indicators/statistics/new/", GIVEN).status_code == 302
    page = client.get("/indicators/statistics/").content.decode()
    assert "4,997.00亿元" in page
    row = Statistic.everything.get()
    assert f"/indicators/statistics/{row.pk}/void/" in page
    assert f"/{row.pk}/void/" not in cast.instructor.client.get("/indicators/statistics/").content.decode()
    assert client.post(f"/indicators/statistics/{row.pk}/void/", {"reason": "录错"}).status_code == 302
    assert "已作废" in client.get("/indicators/statistics/?tab=void").content.decode()
    assert "录错" not in client.get("/indicators/statistics/").content.decode()


def test_wrong_input_keeps_what_was_typed(cast: Cast, town: Town) -> None:
    page = cast.county_officer.client.post("/indicators/statistics/new/", {**GIVEN, "value": "很多"}).content.decode()
    assert 'value="很多"' in page
    assert "error-summary" in page
