"""Invented names: the same from the same seed, different from each other, and nobody's."""

import random
import re
from difflib import SequenceMatcher

import pytest

from qiaoliang.registry.carriers.models import CarrierKind
from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.enterprises.choices import EntityKind
from qiaoliang.registry.enterprises.industries import INDUSTRIES
from qiaoliang.registry.regions import reference
from qiaoliang_demo import names

COMPANIES = 5_500


def companies(seed: int = 20, count: int = COMPANIES) -> list[tuple[str, names.EnterpriseName]]:
    draw = random.Random(seed)
    source = names.EnterpriseNames(draw)
    weights = names.division_weights()
    divisions = draw.choices(list(weights), list(weights.values()), k=count)
    counties = draw.choices(list(names.PLACES), k=count)
    return [
        (division, source.make(division=division, county_code=county))
        for division, county in zip(divisions, counties, strict=True)
    ]


@pytest.fixture(scope="module")
def city() -> list[tuple[str, names.EnterpriseName]]:
    return companies()


def test_same_seed_gives_the_same_names(city):
    assert companies()[:300] == city[:300]
    assert companies(seed=21, count=50) != city[:50]


def test_enterprise_names_are_distinct(city):
    assert len({name.full for _, name in city}) == COMPANIES
    assert len({name.short for _, name in city}) > COMPANIES * 0.95


def test_trade_fits_the_division_and_stands_in_both_names(city):
    trades = names.words("enterprises")["division"]
    for division, name in city:
        assert name.trade in trades[division]["trades"]
        assert name.trade in name.full
        assert name.short.endswith(name.trade)
        assert name.full.endswith("公司")


def test_some_names_are_thirty_to_forty_characters_long(city):
    lengths = [len(name.full) for _, name in city]
    assert 30 <= sum(length >= 30 for length in lengths) <= COMPANIES // 20
    assert max(lengths) <= 40
    assert min(lengths) >= 9


def test_divisions_of_the_demo_are_real_and_no_place_is_missing():
    assert set(names.division_weights()) <= set(INDUSTRIES)
    assert list(names.PLACES) == [row.code for row in reference.rows_at("county")]
    assert set(names.words("enterprises")["products"]) - {"any"} <= set(names.division_weights())


@pytest.mark.parametrize("kind", EntityKind.values)
def test_every_kind_of_entity_has_its_form(kind):
    source = names.EnterpriseNames(random.Random(1))
    made = [source.make(division="01", county_code="371083", kind=kind).full for _ in range(40)]
    assert all(full.endswith((*names.FORMS[kind], names.LONG_FORM)) for full in made)


def test_factories_are_called_so_and_cooperatives_farm():
    source = names.EnterpriseNames(random.Random(1))
    assert source.make(division="33", county_code="371002", kind="sole_proprietorship").full.endswith("厂")
    with pytest.raises(ValueError, match="co-operative"):
        source.make(division="33", county_code="371002", kind="cooperative")


def test_near_duplicates_are_near_and_not_equal(city):
    draw = random.Random(3)
    for _, name in city[:400]:
        typed = names.near_duplicate(draw, name.full)
        assert typed != name.full
        assert SequenceMatcher(None, typed, name.full).ratio() > 0.8


def test_people_are_distinct_and_have_two_or_three_characters():
    drawn = names.people(random.Random(5), 3_000)
    assert len(set(drawn)) == 3_000
    assert {len(name) for name in drawn} == {2, 3}
    assert 0.1 < sum(len(name) == 2 for name in drawn) / 3_000 < 0.35
    assert names.people(random.Random(5), 50) == drawn[:50]
    local = sum(name[0] in "于毕丛鞠姜邹宋" for name in drawn)
    assert local > 500


def test_name_on_the_list_of_known_people_is_drawn_again(monkeypatch):
    first = names.person(random.Random(8))
    digest = names.hashlib.sha256(first.encode()).hexdigest()[:10]
    monkeypatch.setitem(names.words("people"), "never", [digest])
    assert names.person(random.Random(8)) != first


def test_numbers_of_telephones_are_distinct_and_lie_in_ranges_of_nobody():
    mobiles = [names.mobile(number) for number in range(20_000)]
    landlines = [names.landline(number) for number in range(5_000)]
    assert len(set(mobiles)) == 20_000
    assert len(set(landlines)) == 5_000
    assert all(re.fullmatch(r"1540\d{7}", number) for number in mobiles)
    assert all(re.fullmatch(r"0631-0\d{6}", number) for number in landlines)


def test_address_names_the_real_town():
    draw = random.Random(2)
    for town in reference.rows_at("town"):
        text = names.address(draw, county_code=town.parent_code, town=town.name)
        assert text.startswith(names.PLACES[town.parent_code][0] + town.name)
        assert "号" in text


@pytest.mark.parametrize(("kind", "count"), [("park", 60), ("building", 60), ("market", 40), ("association", 40),
                                             ("cooperative", 40), ("leading_firm", 40), ("chamber", 3)])  # fmt: skip
def test_carriers_of_every_kind_are_distinct(kind, count):
    source = names.CarrierNames(random.Random(4))
    made = [source.make(kind=kind, county_code="371082", town="俚岛镇") for _ in range(count)]
    assert len(set(made)) == count
    assert kind in CarrierKind.values


def test_exhausted_list_says_so():
    source = names.CarrierNames(random.Random(4))
    for _ in range(3):
        source.make(kind="chamber", county_code="371082", town="俚岛镇")
    with pytest.raises(names.NamesExhausted):
        source.make(kind="chamber", county_code="371082", town="俚岛镇")


def test_names_of_organisations_and_departments():
    assert names.organisation_name("威海汐歌精密机械有限公司") == "中共威海汐歌精密机械有限公司支部委员会"
    assert names.organisation_name("汐歌产业园", "joint") == "中共汐歌产业园联合支部委员会"
    assert names.department_name(Function.TAXATION) == "威海市税务局"


def test_document_numbers_are_never_given_twice():
    numbers = names.DocumentNumbers()
    assert numbers.document("economy", 2025) == "威示工信〔2025〕1号"
    assert numbers.document("economy", 2025) == "威示工信〔2025〕2号"
    assert numbers.document("economy", 2026) == "威示工信〔2026〕1号"
    contracts = [numbers.bank_contract(bank, 2026) for bank in names.banks() for _ in range(3)]
    assert len(set(contracts)) == 30
    assert numbers.contract("劳", 2026) == "劳2026-000001"


def test_every_function_has_a_letterhead():
    assert set(names.words("places")["letterheads"]) >= set(Function.values)


def test_lists_hold_nothing_twice():
    for text in (names.universities(), names.banks(), names.words("enterprises")["brand_never"]):
        assert len(set(text)) == len(text)
    for entry in names.words("enterprises")["division"].values():
        assert len(set(entry["trades"])) == len(entry["trades"])
