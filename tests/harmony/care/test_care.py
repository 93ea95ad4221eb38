"""Help for people in need: counts, purposes, amounts; no field could take a name."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.harmony.care import rules
from qiaoliang.harmony.care.models import Aid
from qiaoliang.kit.privacy import PUBLIC, class_of
from qiaoliang.kit.refusal import Refusal
from tests.cast import Cast, Town

FORM = {
    "enterprise": "汐歌海产有限公司", "purpose": "illness", "payer": "union", "people_count": "2", "amount_fen": "1",
    "note": "", "happened_on": "2026-05-01",
}  # fmt: skip


def test_the_own_columns_are_choices_numbers_and_one_short_sentence() -> None:
    """No column could take a name: what is text is a choice, or the sentence that is searched."""
    own = [field for field in Aid._meta.local_concrete_fields if field.name in {*FORM, "amount_fen"}]
    texts = {field.name for field in own if getattr(field, "max_length", None) and not field.choices}
    assert texts == {"note"}
    assert {class_of(field) for field in own} == {PUBLIC}


@pytest.mark.parametrize(
    "words", ["给13900000001送去慰问金", "身份证371082199003311234", "慰问王大海同志", "于海宁家属住院", "毕师傅的药费"]
)
def test_a_sentence_that_points_to_somebody_is_refused_and_kept_on_the_page(words: str, town: Town, cast: Cast) -> None:
    page = cast.instructor.client.post("/harmony/aids/new/", {**FORM, "note": words}).content.decode()
    assert "不记是谁" in page
    assert words in page
    assert not Aid.everything.exists()


@pytest.mark.parametrize("words", ["", "节前走访困难职工", "探望住院职工，送去药费", "为高温岗位送清凉", "冬衣 30 套"])
def test_a_sentence_about_things_is_taken(words: str) -> None:
    rules.refuse_persons(words, "note")


@given(st.integers(10**16, 10**17 - 1), st.sampled_from("0123456789Xx"), st.text("因为送去帮扶，。", max_size=8))
def test_every_number_like_an_identity_card_is_refused(number: int, last: str, around: str) -> None:
    with pytest.raises(Refusal):
        rules.refuse_persons(f"{around}{number}{last}{around}", "note")


def test_the_same_round_counts_once(town: Town, cast: Cast) -> None:
    assert cast.instructor.client.post("/harmony/aids/new/", FORM).status_code == 302
    assert "已经登记" in cast.owner.client.post("/harmony/aids/new/", FORM).content.decode()
    assert Aid.everything.count() == 1


def test_help_without_money_is_help(town: Town, cast: Cast) -> None:
    given: dict[str, Any] = {**FORM, "amount_fen": ""}
    assert cast.owner.client.post("/harmony/aids/new/", given).status_code == 302
    assert Aid.everything.get().amount_fen == 0


def test_the_neighbour_sees_nothing(town: Town, cast: Cast, at: datetime) -> None:
    aid = Aid.everything.create(
        enterprise=town.seafood, region_code=town.seafood.region_code, happened_on=date(2026, 5, 1), recorded_at=at,
        recorded_by="于海宁", purpose="living", payer="union", people_count=3, amount_fen=100,
    )  # fmt: skip
    assert cast.neighbour.client.get(f"/harmony/aids/{aid.pk}/").status_code == 404
    assert "汐歌" not in cast.neighbour.client.get("/harmony/aids/").content.decode()
