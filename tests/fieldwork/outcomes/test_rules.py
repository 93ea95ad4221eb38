"""Natural keys, shares and amounts that look mistyped; and the declared kinds themselves."""

import string
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.fieldwork.outcomes import rules
from qiaoliang.fieldwork.outcomes.choices import Confirmer, Measure, ProgrammeRole
from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.fieldwork.outcomes.rules import Facts

DAY = date(2026, 11, 6)
LOAN = Facts("loans_arranged", DAY, amount_fen=15_000_000_00, counterpart="东岸银行", document_number="DK26110233")
# The codes that programme.md counts from the ledger: the catalogue of indicators relies on each.
COUNTED = {
    "activity_funds", "talents_introduced", "study_placements", "national_talents", "national_labs",
    "national_centres", "alliances", "provincial_rd_centres", "grants_won", "loans_arranged", "workers_recruited",
    "workers_trained", "fees_reduced", "culture_handbooks", "dialogue_mechanism", "wage_agreement", "honour",
    "seminar", "university_agreement",
}  # fmt: skip


def key(facts: Facts, enterprise: str = "17", person: str = "") -> str:
    return rules.natural_key(KINDS[facts.kind], facts, enterprise=enterprise, person=person)


class TestKinds:
    def test_every_counted_code_is_a_kind(self) -> None:
        assert {code for code, kind in KINDS.items() if kind.is_indicator} == COUNTED

    def test_every_kind_can_be_keyed_worded_and_asked_for(self) -> None:
        known = {field.name for field in fields(Facts)}
        for code, kind in KINDS.items():
            assert kind.code == code
            assert set(kind.asks) <= known, code
            in_sentence = {name for _, name, _, _ in string.Formatter().parse(kind.sentence) if name}
            asked = {"enterprise", "day", "amount", "quantity", "renewed", "title", *kind.asks}
            assert in_sentence <= asked, code
            assert ("{amount}" in kind.sentence) == (kind.measure == Measure.AMOUNT), code

    def test_law_and_authority_are_asked_where_the_rules_say_so(self) -> None:
        assert KINDS["fees_reduced"].legal_basis_required
        for code in ("fees_reduced", "grants_won"):
            assert KINDS[code].deciding_authority_required

    def test_each_kind_belongs_to_one_role_and_one_confirmer(self) -> None:
        assert {kind.role for kind in KINDS.values()} == set(ProgrammeRole)
        assert KINDS["activity_funds"].confirmer == Confirmer.ORGANISATION
        assert KINDS["workers_trained"].confirmer == Confirmer.ORGANISER
        assert {KINDS[code].confirmer for code in ("national_labs", "alliances")} == {Confirmer.DOCUMENT}


class TestNaturalKey:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("鲁财教〔2026〕12号", "鲁财教[2026]第12号"),
            ("ＤＫ２６－１１０２３３", "dk26110233"),
            (" DK 2611 0233 ", "DK26110233"),
            ("东岸银行股份有限公司", "东岸银行"),
        ],
    )
    def test_spellings_of_one_document_are_one(self, one: str, other: str) -> None:
        assert rules.normalised(one) == rules.normalised(other)

    def test_different_documents_stay_different(self) -> None:
        assert rules.normalised("鲁财教〔2026〕12号") != rules.normalised("鲁财教〔2026〕21号")
        assert key(LOAN) != key(replace(LOAN, counterpart="西岸银行"))

    def test_a_loan_is_its_bank_and_contract_whoever_borrowed(self) -> None:
        assert key(LOAN, enterprise="1") == key(LOAN, enterprise="2")

    def test_a_renewal_under_the_same_number_is_another_drawing(self) -> None:
        assert key(LOAN) != key(replace(LOAN, is_renewal=True))

    def test_one_granting_document_may_name_several_enterprises(self) -> None:
        grant = Facts("grants_won", DAY, amount_fen=1, deciding_authority="省财政厅", document_number="鲁财教12号")
        assert key(grant, enterprise="1") != key(grant, enterprise="2")

    @given(st.text(max_size=120), st.text(max_size=80))
    def test_keys_fit_their_column_and_are_stable(self, bank: str, number: str) -> None:
        facts = replace(LOAN, counterpart=bank, document_number=number)
        assert len(key(facts)) <= rules.KEY_AT_MOST
        assert key(facts) == key(facts)

    def test_long_keys_differ_in_their_end(self) -> None:
        long = replace(LOAN, counterpart="行" * 120)
        assert key(replace(long, document_number="1" * 79 + "2")) != key(replace(long, document_number="1" * 80))

    @pytest.mark.parametrize(("name", "shown"), [("张三", "张某"), ("欧阳明月", "欧阳某")])
    def test_a_title_never_shows_a_full_name(self, name: str, shown: str) -> None:
        assert rules.masked(name) == shown


class TestShares:
    def test_helpers_who_join_one_by_one_share_evenly(self) -> None:
        shares: list[int] = []
        for expected in ([100], [50, 50], [34, 33, 33], [25, 25, 25, 25]):
            found = rules.joined(shares)
            assert found == expected
            shares = found

    def test_what_is_left_goes_to_the_newcomer(self) -> None:
        assert rules.joined([70, 20]) == [70, 20, 10]

    def test_shares_settled_by_hand_are_not_touched(self) -> None:
        assert rules.joined([70, 30]) is None

    @given(st.integers(1, 100))
    def test_an_even_split_is_the_whole(self, number: int) -> None:
        split = rules.even_split(number)
        assert (sum(split), len(split)) == (100, number)
        assert max(split) - min(split) <= 1


class TestAmounts:
    REVENUE = 60_000_000_00

    def test_more_than_last_years_revenue_is_questioned(self) -> None:
        assert rules.looks_mistyped(self.REVENUE + 1, self.REVENUE)
        assert not rules.looks_mistyped(self.REVENUE, self.REVENUE)
        assert rules.looks_mistyped(rules.ASK_FROM_FEN + 1, None)

    def test_yuan_typed_as_wan_is_recognised(self) -> None:
        typed = 15_000_000 * 10_000_00  # 15,000,000 万元
        assert rules.likely_meant(typed, self.REVENUE) == 1_500 * 10_000_00
        assert rules.likely_meant(typed, 12_000_000_00) == 1_500 * 10_000_00  # more than a year's revenue, and possible
        assert rules.likely_meant(typed * 10_000, self.REVENUE) is None
        assert rules.likely_meant(typed + 1, self.REVENUE) is None

    @pytest.mark.parametrize(
        ("code", "counted"), [("loans_arranged", 5), ("culture_handbooks", 3), ("talents_introduced", 1)]
    )
    def test_what_a_record_adds(self, code: str, counted: int) -> None:
        assert rules.counted(KINDS[code], 3, 5) == counted
