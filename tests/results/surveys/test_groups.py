"""What is published: no percentage under thirty, no cell under five, and no two filters that differ by less."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.results.surveys import rules

TOP, PAIRS = 5, 10_000
Drawn = list[rules.Sheet]


def sheets_of(draw: Random, groups: int, questions: int = 3) -> Drawn:
    """Groups of very different sizes and moods."""
    found: Drawn = []
    for group in range(groups):
        mood = draw.random()
        for _ in range(draw.choice((1, 2, 4, 7, 12, 29, 30, 45, 80, 160))):
            values = tuple(5 if draw.random() < mood else draw.randint(1, 4) for _ in range(questions))
            found.append((f"g{group:02}", values))
    return found


Screen = tuple[int, ...]  # respondents, and per question how many chose the top and how many the rest


def screens(sheets: Drawn, shown: dict[str, str]) -> dict[str, Screen]:
    """What each published group says."""
    found: dict[str, list[int]] = {}
    for group, values in sheets:
        tops = [int(value == TOP) for value in values]
        cells = [1, *tops, *[1 - top for top in tops]]
        found[shown[group]] = [a + b for a, b in zip(found.get(shown[group], [0] * 7), cells, strict=True)]
    return {group: tuple(cells) for group, cells in found.items()}


def counts(by_group: dict[str, Screen], only: set[str]) -> Screen:
    """All that a screen narrowed to these published groups says."""
    return tuple(sum(cells) for cells in zip((0,) * 7, *(by_group[group] for group in only), strict=True))


def test_ten_thousand_pairs_of_filters_disclose_no_group_under_five() -> None:
    """For every pair: the two screens, both differences, what they share and every complement."""
    draw, done = Random(20261130), 0
    while done < PAIRS:
        sheets = sheets_of(draw, draw.randint(2, 12))
        shown = rules.publishable_groups(sheets, TOP)
        by_group = screens(sheets, shown)
        groups = sorted(by_group)
        if len(groups) < 2:
            continue
        for _ in range(100):
            one, other = ({group for group in groups if draw.random() < 0.5} for _ in range(2))
            whole = set(groups)
            for chosen in (one, other, one - other, other - one, one & other, whole - one, whole - other):
                assert not any(0 < cell < rules.SMALLEST_CELL for cell in counts(by_group, chosen))
            # the numbers themselves, subtracted as a reader would
            for cell in map(int.__sub__, counts(by_group, one | other), counts(by_group, one & other)):
                assert cell == 0 or cell >= rules.SMALLEST_CELL
            done += 1


@given(st.integers(0, 10**9), st.integers(1, 9))
def test_every_published_group_may_show_its_percentages(seed: int, groups: int) -> None:
    sheets = sheets_of(Random(seed), groups)
    shown = rules.publishable_groups(sheets, TOP)
    published = set(shown.values())
    if published == {""}:
        return
    for group in published:
        assert rules.is_publishable([sheet for sheet in sheets if shown[sheet[0]] == group], TOP)


@given(st.dictionaries(st.sampled_from([1, 2, 3, 4, 5]), st.integers(0, 40), min_size=5, max_size=5))
def test_a_distribution_has_no_small_cell_and_loses_nobody(by_value: dict[int, int]) -> None:
    found = rules.classes(by_value)
    assert sum(count for _, _, count in found) == sum(by_value.values())
    covered = [value for high, low, _ in found for value in range(high, low - 1, -1)]
    assert covered == [5, 4, 3, 2, 1]
    if sum(by_value.values()) >= rules.SMALLEST_CELL:
        assert not any(0 < count < rules.SMALLEST_CELL for _, _, count in found)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 500), min_size=1), st.integers(6, 900))
def test_a_sample_is_allotted_in_proportion_and_exactly(sizes: dict[str, int], wanted: int) -> None:
    found = rules.allocate(sizes, wanted)
    assert sum(found.values()) == min(wanted, sum(sizes.values()))
    assert all(1 <= found[group] <= size for group, size in sizes.items())


def test_the_draw_can_be_repeated_from_its_seed() -> None:
    keys = list(range(1, 400))
    assert rules.drawn(keys, 30, "a1") == rules.drawn(list(reversed(keys)), 30, "a1")
    assert rules.drawn(keys, 30, "a1") != rules.drawn(keys, 30, "a2")
    assert len(set(rules.drawn(keys, 30, "a1"))) == 30
