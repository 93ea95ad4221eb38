"""Invented names of the demo city: people, enterprises, addresses, carriers, organisations, document numbers.

Everything is drawn from a `random.Random` that the caller seeds, from lists in a fixed order: the same seed gives the
same city. No name is taken from a real person or enterprise.
"""

import hashlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from qiaoliang.registry.departments.functions import USUAL_DEPARTMENT, Function

ATTEMPTS = 2000  # draws before a list is called exhausted; the lists hold at least ten times what a city needs
PLACES = {
    "371002": ("威海市环翠区", "威海"),
    "371003": ("威海市文登区", "文登"),
    "371071": ("威海火炬高技术产业开发区", "威海高区"),
    "371072": ("威海经济技术开发区", "威海经区"),
    "371073": ("威海临港经济技术开发区", "威海临港"),
    "371082": ("荣成市", "荣成"),
    "371083": ("乳山市", "乳山"),
}


class NamesExhausted(Exception):
    """Every combination that could be drawn has been given out."""


@cache
def words(name: str) -> dict[str, Any]:
    """One of the word lists in data/, as parsed TOML."""
    return tomllib.loads((files("qiaoliang_demo") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


def draw_new(draw: Callable[[], str], given: set[str]) -> str:
    """Draw until the text is one that has not been given out, and remember it."""
    for _ in range(ATTEMPTS):
        text = draw()
        if text not in given:
            given.add(text)
            return text
    raise NamesExhausted(f"after {len(given)} names")


# --- people ---------------------------------------------------------------------------------------------------------


def _may_be_a_known_person(name: str) -> bool:
    return hashlib.sha256(name.encode()).hexdigest()[:10] in words("people")["never"]


def person(draw: Random) -> str:
    """A name of two or three characters; local surnames come three times as often as the others."""
    lists: dict[str, str] = words("people")
    while True:
        surname = draw.choice(lists["surnames_common"] * 9 + lists["surnames_other"])
        if draw.random() < 0.22:
            name = surname + draw.choice(lists["given_single"])
        else:
            name = surname + draw.choice(lists["given_first"]) + draw.choice(lists["given_last"])
        if not _may_be_a_known_person(name):
            return name


def people(draw: Random, count: int) -> list[str]:
    """`count` names, none twice."""
    given: set[str] = set()
    return [draw_new(lambda: person(draw), given) for _ in range(count)]


def mobile(number: int) -> str:
    """The mobile number of the n-th person, 0 ≤ n < 10,000,000, in the range 1540, which is allotted to nobody."""
    return f"1540{number * 7_368_787 % 10_000_000:07d}"


def landline(number: int) -> str:
    """The n-th office number, 0 ≤ n < 1,000,000: the city's area code before a 0, with which no local number begins."""
    return f"0631-0{number * 736_877 % 1_000_000:06d}"


# --- places ---------------------------------------------------------------------------------------------------------


def street(draw: Random) -> str:
    """An invented street."""
    lists: dict[str, list[str]] = words("places")
    return draw.choice(lists["street_first"]) + draw.choice(lists["street_second"]) + draw.choice(lists["street_last"])


def address(draw: Random, *, county_code: str, town: str) -> str:
    """An invented address in a real town."""
    place = PLACES[county_code][0]
    room = f"{draw.randint(1, 6)}号楼{draw.randint(1, 9)}0{draw.randint(1, 9)}室" if draw.random() < 0.15 else ""
    return f"{place}{town}{street(draw)}{draw.randint(1, 399)}号{room}"


def school(draw: Random) -> str:
    """An invented school, to be paired with or given to."""
    return brand(draw) + draw.choice(("小学", "中学", "实验小学", "中心幼儿园", "职业中等专业学校"))


# --- enterprises ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EnterpriseName:
    """Full name as registered, short name as spoken, and the trade it was built from."""

    full: str
    short: str
    trade: str


def brand(draw: Random) -> str:
    """An invented brand of two characters."""
    lists: dict[str, list[str]] = words("enterprises")
    while True:
        text = draw.choice(lists["brand_first"]) + draw.choice(lists["brand_last"])
        if text not in lists["brand_never"] and text[0] != text[1]:
            return text


def division_weights() -> dict[str, int]:
    """Divisions of the demo city with their share among enterprises, relative to each other."""
    return {code: entry["weight"] for code, entry in words("enterprises")["division"].items()}


def products(division: str) -> list[str]:
    """What an enterprise of the division makes or does, for titles."""
    table: dict[str, list[str]] = words("enterprises")["products"]
    return table.get(division, table["any"])


# Legal forms by the kind of entity (codes of `EntityKind`), commoner ones repeated.
FORMS = {
    "company": ("有限公司",) * 15 + ("有限责任公司",) * 2 + ("股份有限公司",) * 2 + ("集团有限公司",),
    "sole_proprietorship": ("经营部", "服务部", "商行", "工作室"),
    "partnership": ("中心（有限合伙）", "事务所（普通合伙）"),
    "cooperative": ("专业合作社",),
    "branch_office": ("有限公司威海分公司", "有限公司第一分公司"),
    "sole_trader": ("店", "部", "坊"),
}
FARMING = ("01", "02", "03", "04", "05")
FACTORIES = ("06", "46")  # first and last division of mining, manufacturing and supply
LONG_FORM = "产业技术研究开发有限责任公司"


class EnterpriseNames:
    """Gives out enterprise names, none twice. One in fifty companies has a name of thirty characters and more."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw
        self._given: set[str] = set()

    def make(self, *, division: str, county_code: str, kind: str = "company") -> EnterpriseName:
        """A name for an enterprise of the division (two digits, one of `division_weights`) in the county."""
        if kind == "cooperative" and division not in FARMING:
            raise ValueError(f"a farmers' co-operative cannot belong to division {division}")
        trades: list[str] = words("enterprises")["division"][division]["trades"]
        forms = ("厂",) if kind == "sole_proprietorship" and FACTORIES[0] <= division <= FACTORIES[1] else FORMS[kind]
        is_long = kind == "company" and len(trades) > 1 and self._draw.random() < 0.02
        made: list[EnterpriseName] = []

        def once() -> str:
            made.append(self._long(trades, county_code) if is_long else self._plain(trades, county_code, forms))
            return made[-1].full

        draw_new(once, self._given)
        return made[-1]

    def _plain(self, trades: list[str], county_code: str, forms: tuple[str, ...]) -> EnterpriseName:
        draw = self._draw
        name, trade, form = brand(draw), draw.choice(trades), draw.choice(forms)
        formal, usual = PLACES[county_code]
        pattern = draw.choices(
            ("{usual}{name}{trade}{form}", "威海{name}{trade}{form}", "{formal}{name}{trade}{form}",
             "山东{name}{trade}{form}", "{name}（威海）{trade}{form}"),
            weights=(40, 30, 8, 12, 10),
        )[0]  # fmt: skip
        full = pattern.format(usual=usual, formal=formal, name=name, trade=trade, form=form)
        return EnterpriseName(full, name + trade, trade)

    def _long(self, trades: list[str], county_code: str) -> EnterpriseName:
        name = brand(self._draw)
        first, second = self._draw.sample(trades, 2)
        full = f"{PLACES[county_code][0]}{name}{first}与{second}{LONG_FORM}"
        return EnterpriseName(full, name + first, first)


# Ways in which a name comes twice in the wild: legal form, place, brackets, blanks, a character that looks the same.
_LOOKALIKE = {
    "汐": "夕",
    "砚": "研",
    "屿": "与",
    "岚": "兰",
    "澜": "兰",
    "歌": "哥",
    "森": "林",
    "渚": "诸",
    "恒": "桓",
}


def _other_legal_form(name: str) -> str:
    if "股份" in name:
        return name
    return name.replace("有限责任公司", "有限公司") if "责任" in name else name.replace("有限公司", "有限责任公司")


def _other_place(name: str) -> str:
    return name.removeprefix("威海市") if name.startswith("威海市") else name.replace("威海", "威海市", 1)


_SLIPS: tuple[Callable[[str], str], ...] = (
    _other_legal_form,
    _other_place,
    lambda name: name.replace("（", "(").replace("）", ")"),
    lambda name: name[:4] + " " + name[4:],
    lambda name: "".join(_LOOKALIKE.get(letter, letter) for letter in name),
)


def near_duplicate(draw: Random, full: str) -> str:
    """The same enterprise as somebody else would have typed it: close to `full`, never equal to it."""
    variants = [variant for slip in _SLIPS if (variant := slip(full)) != full]
    return draw.choice(variants)


# --- carriers, organisations, departments, banks, documents ---------------------------------------------------------


class CarrierNames:
    """Gives out names of parks, buildings, chambers, markets, associations, co-operatives and chains, none twice."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw
        self._given: set[str] = set()

    def make(self, *, kind: str, county_code: str, town: str) -> str:
        """A name for a carrier of the kind (a code of `CarrierKind`) in the town."""
        patterns: list[str] = words("places")["carriers"][kind]
        place = town.removesuffix("街道").removesuffix("镇") if kind != "chamber" else town

        def once() -> str:
            text = self._draw.choice(patterns)
            filled = text.format(brand=brand(self._draw), town=place, county=PLACES[county_code][1])
            if kind == "association":
                return self._draw.choice(("威海市", PLACES[county_code][0])) + filled
            return filled

        return draw_new(once, self._given)


ORGANISATION_ENDINGS = {
    "branch": "支部委员会",
    "joint": "联合支部委员会",
    "temporary": "临时支部委员会",
    "general": "总支部委员会",
    "committee": "委员会",
}


def organisation_name(base: str, form: str = "branch") -> str:
    """Official name of a Party organisation of an enterprise, a carrier or a place."""
    return f"中共{base}{ORGANISATION_ENDINGS[form]}"


def department_name(function: Function, region: str = "威海市") -> str:
    """The department that carries a function in a region."""
    return region + USUAL_DEPARTMENT[function]


def universities() -> list[str]:
    """Invented universities, colleges and institutes."""
    return list(words("places")["universities"])


def banks() -> list[str]:
    """Invented banks."""
    return list(words("places")["banks"])


class DocumentNumbers:
    """Numbers of documents and contracts, counted up in each series and year: none is given twice."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, int], int] = {}

    def document(self, series: str, year: int) -> str:
        """The next document of a letterhead, like 威示工信〔2025〕7号; `series` is a function's code, or `party`,
        `province` or `nation`."""
        return f"{words('places')['letterheads'][series]}〔{year}〕{self._next(series, year)}号"

    def bank_contract(self, bank: str, year: int) -> str:
        """The next loan contract of a bank, like DJ借2025-000012."""
        lists = words("places")
        code = lists["bank_codes"][lists["banks"].index(bank)]
        return f"{code}借{year}-{self._next(code, year):06d}"

    def contract(self, prefix: str, year: int) -> str:
        """The next contract of any other series, like 劳2025-000031."""
        return f"{prefix}{year}-{self._next(prefix, year):06d}"

    def _next(self, series: str, year: int) -> int:
        number = self._last.get((series, year), 0) + 1
        self._last[series, year] = number
        return number
