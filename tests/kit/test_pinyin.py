import pytest

from qiaoliang.kit import pinyin


@pytest.mark.parametrize(
    ("name", "initials", "key"),
    [
        ("威海（桥梁）３D有限公司", "whql3dyxgs", "wei1hai3qiao2liang23dyou3xian4gong1si1"),
        ("重庆银行", "cqyh", "chong2qing4yin2hang2"),
        ("厦门长乐(重型)机械厂", "xmclzxjxc", "xia4men2chang2le4zhong4xing2ji1xie4chang3"),
        ("3M·中国 A_B", "3mzgab", "3mzhong1guo2ab"),
        ("𠮷野家😀", "𠮷yj", "𠮷ye3jia1"),
        ("", "", ""),
        ("（）…", "", ""),
    ],
)
def test_names_become_initials_and_sort_keys(name: str, initials: str, key: str) -> None:
    assert pinyin.initials(name) == initials
    assert pinyin.sort_key(name) == key


def test_names_sort_by_syllable_then_tone() -> None:
    names = ["先锋", "西安", "威海", "3M", "微海", "伟海", "安徽"]
    assert sorted(names, key=pinyin.sort_key) == ["3M", "安徽", "威海", "微海", "伟海", "西安", "先锋"]


def test_surnames_are_read_as_surnames() -> None:
    assert pinyin.sort_key("盖立新", person=True) == "ge3li4xin1"
    assert pinyin.sort_key("盖立新") == "gai4li4xin1"
    assert pinyin.sort_key("单于明", person=True) == "chan2yu2ming2"
    assert pinyin.initials("曾强", person=True) == "zq"
    assert pinyin.sort_key("王单", person=True) == pinyin.sort_key("王单")
    assert pinyin.sort_key("", person=True) == ""


def test_ten_thousand_names_take_seconds_at_most() -> None:
    names = [
        f"{a}{b}{c}{d}科技有限公司"
        for a in "威海银重行"
        for b in "天地玄黄"
        for c in "赵钱孙李周"
        for d in "东西南北中" * 20
    ]
    names = [f"{name}{n}" for n, name in enumerate(names)]
    read = {pinyin.initials(name) for name in names} | {pinyin.sort_key(name) for name in names}
    assert len(read) > len(names)


@pytest.mark.parametrize("name", ["", "…", "威海（桥梁）3D有限公司", "汐歌海产有限公司", "ABC"])
def test_both_columns_at_once(name: str) -> None:
    assert pinyin.columns(name) == (pinyin.initials(name), pinyin.sort_key(name))
