"""Set-up rates by part: parts sum to the whole, cells equal their records; drives count from coverage."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.party.organisations import actions as organisations
from qiaoliang.party.organisations.models import CaseUnit, Coverage
from qiaoliang.registry.carriers.models import Tenancy
from qiaoliang.registry.enterprises.models import MemberDeclaration
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import SETUP_RATES
from qiaoliang.results.indicators.evaluate import value
from qiaoliang.results.setting_up import actions, breakdown, progress
from qiaoliang.results.setting_up.breakdown import DIMENSIONS, Cut
from qiaoliang.results.setting_up.models import Drive
from tests.cast import LIDAO, LIDAO_NEXT, RUSHAN_TOWN, Cast, Town, make_enterprise
from tests.party.test_set_up import applied, firms

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _on_that_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def varied(town: Town) -> Town:
    """More enterprises of all kinds: members, sizes, industries, carriers, one outside any."""
    for number in range(12):
        firm = make_enterprise(
            town, f"多样{number}号有限公司", (LIDAO, LIDAO_NEXT, RUSHAN_TOWN)[number % 3], 300 + number,
            section="CFI"[number % 3], division=("13", "51", "64")[number % 3],
            size_class=("small", "micro", "")[number % 3], is_above_scale=number % 4 == 0,
        )  # fmt: skip
        MemberDeclaration.everything.create(
            enterprise=firm, on=date(2026, 1, 1), full_members=number % 5, declared_by="业主"
        )
        if number % 2:
            Tenancy.everything.create(carrier=town.park, enterprise=firm, starts_on=date(2024, 1, 1))
        if number % 4 == 1:
            Coverage.everything.create(
                organisation=town.branch, enterprise=firm, form="regional", starts_on=date(2026, 10, 1),
                decision_number="1", recorded_at=town.at - timedelta(days=30),
            )  # fmt: skip
    return town


@pytest.mark.parametrize(
    "cut",
    [*(Cut(by) for by in DIMENSIONS), Cut("carrier", "park"), Cut("industry", "C")],
    ids=lambda cut: f"{cut.by}{cut.within}",
)
def test_the_parts_sum_to_the_whole_and_the_whole_is_the_figure(cut: Cut, varied: Town) -> None:
    whole, parts = breakdown.table(Asked(EVERYTHING, TODAY), cut)
    for number, indicator in enumerate(SETUP_RATES):
        assert sum(part.cells[number].numerator for part in parts) == whole[number].numerator
        assert sum(part.cells[number].denominator for part in parts) == whole[number].denominator
        if not cut.within:
            found = value(indicator.code, scope=EVERYTHING, as_of=TODAY)
            assert (whole[number].numerator, whole[number].denominator) == (found.numerator, found.denominator)
    assert len(parts) >= 1


def test_a_county_opens_into_towns(varied: Town) -> None:
    _, counties = breakdown.table(Asked(EVERYTHING, TODAY), Cut("region"))
    assert [part.label for part in counties] == ["荣成市", "乳山市"]
    rongcheng, towns = breakdown.table(Asked(EVERYTHING, TODAY, region="371082"), Cut("region"))
    assert [part.key for part in towns] == [LIDAO, LIDAO_NEXT]
    assert rongcheng[0] == counties[0].cells[0]


def test_every_gap_has_one_reason(varied: Town) -> None:
    case_firm = breakdown.in_part(breakdown.parted(SETUP_RATES[0], Asked(EVERYTHING, TODAY), Cut("region")), "").last()
    asked = Asked(EVERYTHING, TODAY)
    whole, _ = breakdown.table(asked, Cut("region"))
    found, stated = breakdown.reasons(asked, Cut("region"))
    assert sum(number for _, _, number in found) == whole[0].missing
    assert {key for key, _, number in found if number} == {"three", "few", "none"}
    assert [(key, number) for key, _, number in stated if number] == [("unstated", whole[0].missing)]
    assert case_firm is not None


def test_an_application_is_the_first_reason(varied: Town, cast: Cast, at: datetime) -> None:
    applied(varied, cast, at, firms(varied))
    assert CaseUnit.everything.filter(is_open=True).count() == 2
    found = {key: number for key, _, number in breakdown.reasons(Asked(EVERYTHING, TODAY), Cut("region"))[0]}
    assert found["case"] == 2


def page(client: Any, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def test_every_cell_opens_its_records(varied: Town, cast: Cast) -> None:
    for by in DIMENSIONS:
        shown = page(cast.office.client, f"/setup/?by={by}")
        cells = re.findall(
            r'href="(/setup/records/[^"]+)"[^>]*>(?:<b>)?([\d.]+).*?<span class="second">(\d+)/(\d+)</span>',
            shown,
            re.S,
        )
        assert len(cells) >= 3 * len(SETUP_RATES) - 4, "the cells must be found for this to test anything"
        for address, value_, top, base in cells:
            listed = page(cast.office.client, address.replace("&amp;", "&"))
            numbers = [int(number) for number in re.findall(r"(?:已覆盖|达到|全部) *<b>(\d+)</b>", listed)]
            assert numbers[0] == int(top), (address, value_)
            assert numbers[-1] == int(base), address


def test_definitions_stand_beside_the_rates(varied: Town, cast: Cast) -> None:
    shown = page(cast.office.client, "/setup/")
    for indicator in SETUP_RATES:
        assert indicator.definition in shown


def test_a_neighbour_counts_the_own_county_only(varied: Town, cast: Cast) -> None:
    shown = page(cast.neighbour.client, "/setup/")
    assert "夏村镇" in shown
    assert "俚岛镇" not in shown
    assert "多样0号" not in page(cast.neighbour.client, "/setup/records/setup_rate/?part=371082105&tab=denominator")


def test_the_page_costs_a_bounded_number_of_queries(varied: Town, cast: Cast) -> None:
    page(cast.office.client, "/setup/?by=carrier")
    for address in ("/setup/?by=carrier", "/setup/records/setup_rate/?by=carrier&part=park"):
        with CaptureQueriesContext(connection) as queries:
            page(cast.office.client, address)
        assert len(queries) <= 12, (address, len(queries))


def test_a_decision_moves_the_rate(varied: Town, cast: Cast, at: datetime) -> None:
    before, _ = breakdown.table(Asked(EVERYTHING, TODAY), Cut("region"))
    organisations.cover(
        organisation=varied.branch, enterprise=varied.fishing_gear, form="regional", starts_on=TODAY,
        decision_number="俚党〔2026〕60号", by=cast.committee.actor, at=at,
    )  # fmt: skip
    after, _ = breakdown.table(Asked(EVERYTHING, TODAY), Cut("region"))
    assert after[0].numerator == before[0].numerator + 1
    assert after[0].denominator == before[0].denominator


# --- drives


def started(cast: Cast, at: datetime, **more: Any) -> Drive:
    given: dict[str, Any] = {
        "name": "扩覆盖百日行动", "region_code": "371082", "starts_on": date(2026, 9, 1), "ends_on": date(2026, 12, 31),
        "note": "", "targets": {LIDAO: 2, LIDAO_NEXT: 3},
    }  # fmt: skip
    return actions.start(**{**given, **more}, by=cast.county_officer.actor, at=at)


def test_progress_is_what_was_not_covered_the_day_before(varied: Town, cast: Cast, at: datetime) -> None:
    drive = started(cast, at)
    found = {line.region_code: line for line in progress.lines(drive, TODAY)}
    lidao = Coverage.everything.filter(starts_on__gte=drive.starts_on, enterprise__region_code=LIDAO).count()
    assert found[LIDAO].reached == lidao == 1
    assert found[LIDAO].left == 1
    assert progress.newly_covered(drive, TODAY).filter(region_code=LIDAO).get().name == "多样9号有限公司"
    assert varied.seafood not in progress.newly_covered(drive, TODAY), "covered long before"
    assert {line.region_code[:6] for line in found.values()} == {"371082"}


def test_a_coverage_that_ended_is_no_gain(varied: Town, cast: Cast, at: datetime) -> None:
    drive = started(cast, at)
    row = Coverage.everything.get(enterprise__name="多样9号有限公司")
    organisations.end_coverage(
        coverage=row, ends_on=TODAY - timedelta(days=1), reason="迁出", by=cast.committee.actor, at=at
    )
    assert {line.region_code: line.reached for line in progress.lines(drive, TODAY)}[LIDAO] == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"targets": {}}, "至少给一个镇街"), ({"targets": {RUSHAN_TOWN: 1}}, "范围以外"),
        ({"ends_on": date(2026, 9, 1)}, "开始之后"), ({"ends_on": date(2030, 1, 1)}, "三年以内"),
    ],
)  # fmt: skip
def test_what_a_drive_needs(change: dict[str, Any], sentence: str, cast: Cast, at: datetime) -> None:
    with pytest.raises(Refusal, match=sentence):
        started(cast, at, **change)


def test_the_drive_on_its_pages(varied: Town, cast: Cast) -> None:
    given = {
        "name": "扩覆盖百日行动", "starts_on": "2026-09-01", "ends_on": "2026-12-31", "note": "先易后难",
        f"town_{LIDAO}": "2", f"town_{LIDAO_NEXT}": "",
    }  # fmt: skip
    assert cast.committee.client.post("/setup/drives/new/", given).status_code == 403
    assert cast.county_officer.client.post("/setup/drives/new/", given).status_code == 302
    drive = Drive.everything.get()
    at = drive.get_absolute_url()
    shown = page(cast.committee.client, at)
    assert "还有 41 天" in shown
    assert cast.committee.user.notices.filter(text__contains="新增覆盖 2 家").count() == 1
    assert "扩覆盖百日行动还差 1 家" in page(cast.committee.client, "/workbench/")
    assert "多样9号" in page(cast.office.client, f"{at}records/")
    assert "扩覆盖百日行动" in page(cast.committee.client, "/setup/drives/")
    assert cast.neighbour.client.get(at).status_code == 404
    changed = {"version": drive.version, f"town_{LIDAO}": "5"}
    assert cast.committee.client.post(f"{at}targets/", changed).status_code == 403
    assert cast.county_officer.client.post(f"{at}targets/", changed).status_code == 302
    assert drive.targets.get().enterprises == 5
    cancelled = {"version": drive.version + 1, "reason": "并入市级行动"}
    assert cast.county_officer.client.post(f"{at}cancel/", cancelled).status_code == 302
    assert "已取消" in page(cast.office.client, at)
    assert timezone.localdate() == TODAY
