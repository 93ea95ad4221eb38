"""Which names and codes look like one enterprise twice."""

import pytest

from qiaoliang.registry.enterprises.duplicates import Record, near, stem

PLACES = ("威海", "荣成")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("汐歌海产有限公司", "汐歌海产有限责任公司"),
        ("汐歌海产有限公司", "荣成市汐歌海产股份有限公司"),
        ("汐歌 海产有限公司", "汐歌海产有限公司"),
        ("汐歌（威海）海产有限公司", "汐歌(威海)海产有限公司"),
        ("ＡＢＣ科技公司", "abc科技有限公司"),
        ("威海汐歌海产集团有限公司", "汐歌海产公司"),
        ("汐歌牡蛎养殖专业合作社", "汐歌牡蛎养殖农民专业合作社"),
    ],
)
def test_one_stem(one: str, other: str) -> None:
    assert stem(one, PLACES) == stem(other, PLACES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("汐歌海产有限公司", "汐歌渔具有限公司"),
        ("威海有限公司", "荣成有限公司"),
        ("公司", "有限公司"),
        ("", "有限公司"),
    ],
)
def test_different_stems(one: str, other: str) -> None:
    assert stem(one, PLACES) != stem(other, PLACES)


def record(pk: int, name: str, code: str = "", town: str = "371082105") -> Record:
    return Record(pk, name, code or f"{pk:018d}", town)


def test_pairs_by_name_and_by_code() -> None:
    found = near(
        [
            record(1, "甲海产有限公司"), record(2, "甲海产公司"), record(3, "乙渔业公司", "91371082MA3ABCDEFG"),
            record(4, "丙渔业公司", "93371082MA3ABCDEFG"), record(5, "丁渔业公司", "93371082MA3ABCDEFG", "371083101"),
        ]
    )  # fmt: skip
    assert [(one.first, one.second) for one in found] == [(1, 2), (3, 4)]
    assert "代码" in found[1].because


def test_a_pair_is_named_once_and_there_is_an_end() -> None:
    same = [record(pk, "甲海产有限公司", "91371082MA3ABCDEFG") for pk in range(50)]
    found = near(same, at_most=30)
    assert len(found) == 30
    assert len({(one.first, one.second) for one in found}) == 30
