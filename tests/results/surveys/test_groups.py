"""What is published: no percentage under thirty, no cell under five, and no two filters that differ by less."""

from collections.abc import Iterable, Iterator
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.kit import money
from qiaoliang.results.surveys import results, rules

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


QUESTIONS = 3
Told = dict[int, tuple[int, int]]  # by question what a line lets a reader work out: at the top, and the rest


def told(sheets: Drawn) -> Told:
    """What the lines of these sheets print; a line without a percentage says how many answered and nothing else."""
    found: Told = {}
    for question in range(QUESTIONS):
        values = [values[question] for _, values in sheets]
        line = results.line("", len(values), len(values), values.count(TOP))
        if line.top is not None:
            found[question] = (line.top, line.valid - line.top)
            assert line.percent == money.percent(line.top, line.valid)
        else:
            assert (line.percent, line.interval) == (None, None)
            assert line.percent_text.startswith(("不足", "一方不足"))
    return found


def no_small_cell(cells: Iterable[int]) -> bool:
    return not any(0 < cell < rules.SMALLEST_CELL for cell in cells)


def differences(more: Told, less: Told) -> Iterator[int]:
    """The numbers themselves, subtracted as a reader would."""
    for question in more.keys() & less.keys():
        yield from map(int.__sub__, more[question], less[question])


def test_ten_thousand_pairs_of_filters_disclose_no_group_under_five() -> None:
    """For every pair: the two screens, both differences, what they share, every complement, the total and what is left
    of it; the same where only the total can be published."""
    draw, done, undivided = Random(20261130), 0, 0
    while done < PAIRS:
        sheets = sheets_of(draw, draw.randint(1, 12))
        shown = rules.publishable_groups(sheets, TOP)
        total = told(sheets)
        assert no_small_cell(cell for cells in total.values() for cell in cells)
        groups = sorted(set(shown.values()))
        if len(groups) < 2:
            undivided += 1
            continue
        of = {group: [sheet for sheet in sheets if shown[sheet[0]] == group] for group in groups}
        for _ in range(100):
            one, other = ({group for group in groups if draw.random() < 0.5} for _ in range(2))
            whole = set(groups)
            for chosen in (one, other, one - other, other - one, one & other, whole - one, whole - other):
                screen = told([sheet for group in chosen for sheet in of[group]])
                assert no_small_cell(cell for cells in screen.values() for cell in cells)
                assert no_small_cell(differences(total, screen))
            both, shared = (told([s for group in chosen for s in of[group]]) for chosen in (one | other, one & other))
            assert no_small_cell(differences(both, shared))
            done += 1
    assert undivided > 20


@given(st.integers(30, 400), st.integers(0, 6), st.booleans())
def test_a_total_tells_nobody_who_stood_alone(valid: int, few: int, at_the_top: bool) -> None:
    """Thirty answers and one that differs: neither percentage nor interval says that there is just one."""
    top = few if at_the_top else valid - few
    line = results.line("合计", valid, valid, top)
    assert (line.percent is None) == (0 < few < rules.SMALLEST_CELL)
    assert (line.interval is None) == (line.percent is None)
    assert (line.top is None) == (line.percent is None)


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
