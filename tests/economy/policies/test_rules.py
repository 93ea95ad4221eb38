"""Three answers to the conditions of a policy: what decides, the words for it, and the same answer from SQL."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.economy.policies import fits, rules
from qiaoliang.economy.policies.choices import RECOGNISED, Quality, Verdict
from qiaoliang.economy.policies.models import Policy, PolicyState, Qualification, Version
from qiaoliang.economy.policies.rules import Conditions, Facts, all_of, any_of, judge
from qiaoliang.registry.enterprises import industries
from qiaoliang.registry.enterprises.choices import ControllingType, SizeClass
from qiaoliang.registry.enterprises.models import Enterprise
from tests.cast import LIDAO, RUSHAN_TOWN, Town, make_enterprise

ON = date(2026, 11, 20)
MEETS, MISSES, UNKNOWN = Verdict.MEETS, Verdict.MISSES, Verdict.UNKNOWN
CODES = ("C", "I", "13", "14", "65", "39")
KNOWN = Facts(
    section="C", division="13", size="small", region_code=LIDAO, ownership="private", staff=80,
    established_on=date(2012, 5, 1), revenue_fen=60_000_000_00,
    qualities={"above_scale": True, "high_tech": False, "specialised": None, "tech_small": True},
)  # fmt: skip


def subsets(values: Any) -> Any:
    return st.lists(st.sampled_from(list(values)), unique=True, max_size=3).map(tuple)


def maybe(values: Any) -> Any:
    return st.none() | values


asked = st.builds(
    Conditions, industries=subsets(CODES), sizes=subsets(SizeClass.values),
    counties=subsets(("3710", "371082", "371083")), ownership=subsets(ControllingType.values),
    qualities=subsets(Quality.values), any_quality=st.booleans(), staff_least=maybe(st.integers(0, 120)),
    staff_most=maybe(st.integers(0, 500)), years_least=maybe(st.integers(0, 20)), years_most=maybe(st.integers(0, 30)),
    revenue_least_fen=maybe(st.integers(0, 10**10)), revenue_most_fen=maybe(st.integers(0, 10**11)),
)  # fmt: skip
facts = st.builds(
    Facts, section=st.just("C"), division=st.sampled_from(("13", "14", "39")),
    size=st.sampled_from(("", *SizeClass.values)), region_code=st.sampled_from((LIDAO, RUSHAN_TOWN)),
    ownership=st.sampled_from(ControllingType.values), staff=maybe(st.integers(0, 500)),
    established_on=maybe(st.dates(date(1996, 1, 1), ON)), revenue_fen=maybe(st.integers(0, 10**11)),
    qualities=st.fixed_dictionaries(
        {"above_scale": st.booleans()} | {one.value: maybe(st.booleans()) for one in RECOGNISED}
    ),
)  # fmt: skip
verdicts = st.lists(st.sampled_from(list(Verdict)), min_size=1)


class TestKleene:
    @given(verdicts)
    def test_and_is_the_worst_and_or_the_best(self, found: list[Verdict]) -> None:
        order = [MISSES, UNKNOWN, MEETS]
        ranks = [order.index(one) for one in found]
        assert all_of(found) == order[min(ranks)]
        assert any_of(found) == order[max(ranks)]

    def test_nothing_asked_is_met(self) -> None:
        assert judge(Conditions(), Facts(), ON).verdict == MEETS
        assert judge(Conditions(), Facts(), ON).text == "没有限定条件"


class TestProperties:
    @given(asked, facts)
    def test_what_becomes_known_never_turns_a_decision(self, conditions: Conditions, some: Facts) -> None:
        """Filling a gap may decide what was unknown; what was decided stays."""
        before = judge(conditions, some, ON).verdict
        fuller = replace(
            some, size=some.size or "small", staff=80 if some.staff is None else some.staff,
            established_on=some.established_on or date(2012, 5, 1),
            revenue_fen=10**9 if some.revenue_fen is None else some.revenue_fen,
            ownership="private" if some.ownership == ControllingType.UNKNOWN else some.ownership,
            qualities={name: True if held is None else held for name, held in some.qualities.items()},
        )  # fmt: skip
        after = judge(conditions, fuller, ON).verdict
        assert after != UNKNOWN
        assert before in (after, UNKNOWN)

    @given(asked, facts)
    def test_the_words_are_those_of_what_decides(self, conditions: Conditions, some: Facts) -> None:
        found = judge(conditions, some, ON)
        assert found.verdict == all_of([one.verdict for one in found.findings] or [MEETS])
        assert len(found.reasons) == sum(one.verdict == found.verdict for one in found.findings)
        assert all(one.sentence for one in found.findings)

    @given(asked)
    def test_conditions_survive_json(self, conditions: Conditions) -> None:
        assert Conditions.load(conditions.dump()) == conditions

    @given(st.dates(date(1960, 1, 1), date(2050, 12, 31)), st.integers(0, 60))
    def test_years_are_full_years(self, day: date, years: int) -> None:
        before = rules.years_before(day, years)
        assert before.year == day.year - years
        assert (before.month, before.day) in ((day.month, day.day), (2, 28))


@pytest.mark.parametrize(
    ("conditions", "verdict", "words"),
    [
        (Conditions(industries=("14", "39")), MISSES,
         "行业要求食品制造业、计算机、通信和其他电子设备制造业，企业为农副食品加工业"),
        (Conditions(industries=("C",)), MEETS, "行业：农副食品加工业"),
        (Conditions(sizes=("large", "medium")), MISSES, "规模要求大型、中型，企业为小型"),
        (Conditions(staff_least=100), MISSES, "职工人数要求100 人以上，企业为80 人"),
        (Conditions(qualities=("high_tech",)), MISSES, "资质要求高新技术企业，企业不是高新技术企业"),
        (Conditions(qualities=("specialised",)), UNKNOWN, "没有登记是否为专精特新企业，请向企业核实"),
        (Conditions(qualities=("specialised", "tech_small"), any_quality=True), MEETS, "资质：科技型中小企业"),
        (Conditions(years_most=10), MISSES, "成立年限要求不超过10 年，企业为2012-05-01 成立"),
        (Conditions(counties=("371083",)), MISSES, "地区要求乳山市，企业为荣成市"),
    ],
)  # fmt: skip
def test_the_reason_in_words(conditions: Conditions, verdict: Verdict, words: str) -> None:
    names = {"371082": "荣成市", "371083": "乳山市"}
    found = judge(conditions, KNOWN, ON, names)
    assert (found.verdict, found.text) == (verdict, words)


def test_the_anniversary_counts() -> None:
    young = replace(KNOWN, established_on=date(2023, 11, 20))
    assert judge(Conditions(years_least=3), young, ON).verdict == MEETS
    assert judge(Conditions(years_least=3), young, ON - timedelta(days=1)).verdict == MISSES
    assert judge(Conditions(years_most=3), young, ON).verdict == MEETS
    assert judge(Conditions(years_most=3), young, ON + timedelta(days=1)).verdict == MISSES


SERIAL = count(500)


def stored(town: Town, some: Facts, at: datetime) -> Enterprise:
    """The facts as rows."""
    made = make_enterprise(
        town, "试企", some.region_code, next(SERIAL), division=some.division, section=some.section,
        staff_count=some.staff, size_class=some.size, controlling_type=some.ownership,
        established_on=some.established_on, revenue_fen=some.revenue_fen, is_above_scale=some.qualities["above_scale"],
    )  # fmt: skip
    for one in RECOGNISED:
        held = some.qualities[one.value]
        if held is None:
            continue
        Qualification.everything.create(
            enterprise=made, kind=one, is_held=not held, starts_on=date(2020, 1, 1), recorded_at=at, recorded_by="测试"
        )
        # "No" half the time as a word, half as a recognition that ran out: both are the same answer.
        ran_out = not held and (made.pk % 2 == 0)
        Qualification.everything.create(
            enterprise=made, kind=one, is_held=held or ran_out, starts_on=date(2023, 1, 1),
            ends_on=date(2025, 12, 31) if ran_out else None, recorded_at=at, recorded_by="测试",
        )  # fmt: skip
    return made


def sample(strategy: Any, number: int) -> list[Any]:
    """So many examples of a strategy, always the same ones."""
    found: list[Any] = []

    @given(strategy)
    def collect(one: Any) -> None:
        found.append(one)

    collect()
    return found[:number]


def test_sql_gives_the_same_answer_for_all_at_once(town: Town, at: datetime) -> None:
    """Eighty enterprises × eighty sets of conditions: every answer, and every count, in both readings."""
    firms = {stored(town, some, at).pk: some for some in sample(facts, 80)}
    rows = Enterprise.everything.filter(pk__in=firms)
    seen = set()
    for conditions in sample(asked, 80):
        found = dict(fits.judged(rows, conditions, ON).values_list("pk", "verdict"))
        for key, some in firms.items():
            wanted = judge(conditions, some, ON).verdict
            assert found[key] == wanted, (conditions, some)
            seen.add(wanted)
    assert seen == set(Verdict)


def test_the_facts_of_one_enterprise_are_read_off_its_rows(town: Town, at: datetime) -> None:
    for some in sample(facts, 30):
        assert fits.facts_of(stored(town, some, at), ON) == some


def test_many_versions_are_counted_in_one_statement(town: Town, at: datetime, django_assert_num_queries: Any) -> None:
    for some in sample(facts, 40):
        stored(town, some, at)
    versions = []
    for number, conditions in enumerate(sample(asked, 30)):
        policy = Policy.everything.create(
            document_number=f"试{number}", title="试", kind="grant", issuer="试", issued_on=ON,
            state=PolicyState.PUBLISHED, region_code="371082" if number % 2 else "3710", recorded_at=at,
            recorded_by="测试",
        )  # fmt: skip
        versions.append(
            Version.everything.create(
                policy=policy,
                effective_on=ON,
                summary="试",
                conditions=conditions.dump(),
                recorded_at=at,
                recorded_by="测试",
            )
        )
    with django_assert_num_queries(1):
        found = fits.counts(versions, Enterprise.everything.all(), ON)
    for one in versions:
        inside = Enterprise.everything.filter(region_code__startswith=one.policy.region_code)
        answers = [judge(one.asked, fits.facts_of(firm, ON), ON).verdict for firm in inside]
        assert found[one.pk] == (answers.count(MEETS), answers.count(UNKNOWN))


def test_every_code_has_a_name() -> None:
    for one in (*industries.SECTIONS, *industries.DIVISIONS):
        assert judge(
            Conditions(industries=(one.code,)), replace(KNOWN, section=one.section, division=one.code), ON
        ).text
