"""Invented wording: enough of it, filled in, deterministic, and quick enough for a whole city."""

import random
from collections import Counter

import pytest

from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.enterprises.industries import SECTIONS
from qiaoliang_demo import names, texts

FORBIDDEN = ("照片", "拍照", "定位", "打卡", "签到")  # rules.md section 7: the demo must not suggest them


def test_demands_cover_every_function_with_more_than_a_hundred_and_twenty_texts():
    templates = texts.demand_templates()
    assert list(templates) == Function.values
    assert all(len(of_one) >= 8 for of_one in templates.values())
    everything = [text for of_one in templates.values() for text in of_one]
    assert len(everything) == len(set(everything)) >= 120


@pytest.mark.parametrize("function", Function.values)
def test_demand_has_no_placeholder_left(function):
    draw = random.Random(1)
    for _ in range(200):
        text = texts.demand(draw, function, "35")
        assert "{" not in text
        assert text.endswith("。")


def test_two_hundred_fragments_at_least_and_none_twice():
    parts = names.words("notes")
    fragments = [text for kind in ("party", "harmony", "service", "closing") for text in parts[kind]]
    fragments += [text for kind in ("opening", "business") for line in parts[kind].values() for text in line]
    assert len(fragments) >= 200
    assert [text for text, count in Counter(fragments).items() if count > 1] == []


def test_lines_of_work_cover_every_section_once():
    sections = "".join(names.words("notes")["lines"].values())
    assert sorted(sections) == [section.code for section in SECTIONS]
    assert set(names.words("notes")["lines"]) | {"any"} == set(names.words("notes")["business"])


@pytest.mark.parametrize("section", ["", "A", "C", "H", "Q"])
def test_notes_are_distinct_short_and_repeatable(section):
    pool = texts.contact_notes(random.Random(9), 3_000, section=section)
    assert len(set(pool)) == 3_000
    assert max(len(note) for note in pool) <= 120
    assert all(note.endswith("。") and "{" not in note for note in pool)
    assert pool == texts.contact_notes(random.Random(9), 3_000, section=section)


def test_notes_speak_of_the_enterprises_own_line():
    farming = names.words("notes")["business"]["farming"]
    notes = texts.contact_notes(random.Random(2), 1_000, section="C")
    assert not any(fragment in note for note in notes for fragment in farming)


@pytest.mark.parametrize("kind", texts.title_kinds())
def test_titles_are_filled_in(kind):
    draw = random.Random(6)
    drawn = [texts.title(draw, kind, division) for division in ("", "14", "37") for _ in range(60)]
    assert not any("{" in text for text in drawn)
    assert max(len(text) for text in drawn) <= 60
    assert len(set(drawn)) >= min(4, len(texts.title_stems(kind)))


def test_kinds_that_the_city_needs_exist():
    wanted = {"pledge", "proposal", "problem", "party_rule", "project", "event", "handbook", "study", "training",
              "grant", "fee_relief", "centre", "gift", "seminar", "policy"}  # fmt: skip
    assert wanted <= set(texts.title_kinds())


def test_enough_party_rules_for_every_organisation():
    assert len(set(texts.title_stems("party_rule"))) == len(texts.title_stems("party_rule")) >= 30


def test_pools_of_titles_are_distinct_and_repeatable():
    pool = texts.titles(random.Random(3), "pledge", 5_000)
    assert len(set(pool)) == 5_000
    assert pool == texts.titles(random.Random(3), "pledge", 5_000)


def test_pool_that_cannot_be_filled_says_so():
    with pytest.raises(names.NamesExhausted):
        texts.titles(random.Random(3), "campaign", 6)


def test_no_text_speaks_of_what_the_product_forbids():
    everything = repr([names.words(name) for name in ("notes", "demands", "titles")])
    assert [word for word in FORBIDDEN if word in everything] == []


def test_four_hundred_thousand_notes_are_drawn_from_a_varied_pool():
    pool = texts.contact_notes(random.Random(1), 4_000)
    drawn = random.Random(2).choices(pool, k=400_000)
    assert len(set(drawn)) > 3_900
