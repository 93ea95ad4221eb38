"""What of a case may be printed for whom, by the consents alone. No Django, no clock.

A person is named only where the person and the enterprise agreed: the one name leads to the other. A quotation is
printed only with the speaker's own consent. Whoever has not agreed is told of as "一家企业", "一名车间主任".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

SHORTEST_NAME: Final = 2
# What is probably a name beside a form of address; a hint for whoever reviews, never a refusal.
_SURNAMES: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊"
    "纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪解应宗丁宣邓郁单杭洪"
    "包诸左石崔吉龚程邢裴陆荣翁荀羊甄曲封储靳焦牧山谷车侯全班仰秋仲伊宫宁仇栾甘厉武符刘景詹束龙叶幸司韶黎乔苍闻党翟谭劳申扶"
    "冉宰桑桂牛寿通边扈燕冀尚农温庄晏柴瞿阎慕连茹习艾鱼容向古易慎戈廖庾终居衡步都耿满匡国文寇广禄东欧利师巩聂晁勾敖融冷辛那简"
    "饶曾沙丰关查后荆红游竺权盖丛鞠"
)
_ADDRESSED: Final = re.compile(
    rf"([{_SURNAMES}][㐀-鿿]{{1,2}})(?=(?:同志|书记|先生|女士|经理|主任|厂长|师傅|董事长|总经理|工程师|说|表示|介绍))"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name that may stand in a text, and what stands there instead while nobody agreed."""

    names: tuple[str, ...]
    stands_for: str
    reach: int


def reach_of_person(enterprise: int, person: int) -> int:
    """How far a person may be named: as far as both agreed."""
    return min(enterprise, person)


def printed(text: str, named: Iterable[Named], audience: int) -> str:
    """`text` for `audience`: every name without consent that far is replaced, the longest first."""
    pairs = [
        (name, one.stands_for)
        for one in named
        if one.reach < audience
        for name in one.names
        if len(name) >= SHORTEST_NAME
    ]
    for name, instead in sorted(pairs, key=lambda pair: -len(pair[0])):
        text = text.replace(name, instead)
    return text


def undeclared(text: str, known: Iterable[str], declared: Iterable[str]) -> list[str]:
    """The names known from the record that stand in the text without having been listed as people of the case."""
    listed = set(declared)
    return sorted({name for name in known if len(name) >= SHORTEST_NAME and name not in listed and name in text})


def probable_names(text: str, declared: Sequence[str]) -> list[str]:
    """What looks like somebody's name and is not listed: the reviewer looks at each."""
    found = dict.fromkeys(match[1] for match in _ADDRESSED.finditer(text))
    return [name for name in found if not any(name in one or one in name for one in declared)]
