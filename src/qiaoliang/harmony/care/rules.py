"""What may not stand in a sentence about help: anything that points to one person. Pure: no database, no clock."""

import re
from typing import Final

from qiaoliang.kit.identifiers import number_of_a_person
from qiaoliang.kit.refusal import Refusal

# A surname with one or two characters before a form of address: the common hundred surnames cover six in seven people.
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤毕丛鞠"
)
_ADDRESSED: Final = re.compile(
    rf"[{_SURNAMES}][一-鿿]{{0,2}}(?:同志|先生|女士|师傅|大姐|大哥|老人|同学|一家|家属|本人)"
)


def refuse_persons(sentence: str, field: str) -> None:
    """Refuse a sentence with a number of a person, or with somebody's name and form of address."""
    if what := number_of_a_person(sentence):
        raise Refusal(f"这里像是写了{what}。帮扶只记人数、用途和金额，不记是谁。", field=field)
    if found := _ADDRESSED.search(sentence):
        raise Refusal(f"“{found[0]}”像是一个人。帮扶只记人数、用途和金额，不记是谁。", field=field)
