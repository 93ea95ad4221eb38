"""GB/T 4754-2017, 国民经济行业分类: 20 sections (门类) and 97 divisions (大类), with their default function and needs.

Codes and names are the standard's. The managing function and the need profile of each are our own defaults, made to be
edited; an enterprise's own dated profile always takes precedence.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.departments.functions import Function

STANDARD = "GB/T 4754-2017"
NEEDS_VERSION = "default-2026.1"


class UnknownDivision(Refusal):
    """No such division in GB/T 4754-2017."""


@dataclass(frozen=True)
class Industry:
    """A section (code A-T) or a division (code 01-97). `needs` is in permille by function and sums to 1,000."""

    code: str
    section: str
    name: str
    function: Function
    needs: Mapping[Function, int]

    @property
    def is_section(self) -> bool:
        return self.code == self.section


def _needs(text: str) -> Mapping[Function, int]:
    pairs = (part.split(":") for part in text.split(";"))
    return MappingProxyType({Function(name): int(permille) for name, permille in pairs})


def _read() -> dict[str, Industry]:
    text = (files("qiaoliang.registry.enterprises") / "data" / "industries.csv").read_text(encoding="utf-8")
    return {
        line["code"]: Industry(
            line["code"], line["section"], line["name"], Function(line["function"]), _needs(line["needs"])
        )
        for line in csv.DictReader(text.splitlines())
    }


INDUSTRIES: Mapping[str, Industry] = MappingProxyType(_read())
SECTIONS = tuple(industry for industry in INDUSTRIES.values() if industry.is_section)
DIVISIONS = tuple(industry for industry in INDUSTRIES.values() if not industry.is_section)
FUNCTION_OF_DIVISION: Mapping[str, Function] = MappingProxyType({one.code: one.function for one in DIVISIONS})
DEFAULT_NEEDS: Mapping[str, Mapping[Function, int]] = MappingProxyType(
    {code: one.needs for code, one in INDUSTRIES.items()}
)
SECTION_CHOICES = [(one.code, f"{one.code} {one.name}") for one in SECTIONS]
DIVISION_CHOICES = [(one.code, f"{one.section}{one.code} {one.name}") for one in DIVISIONS]


def normalise_division(text: str) -> str:
    """The two-digit division of what people write: 4, 04, A04, 0411, C3512. Raises `UnknownDivision`."""
    digits = text.strip().upper()
    letter = ""
    if digits[:1].isalpha():
        letter, digits = digits[0], digits[1:]
    digits = digits.zfill(2)[:2]
    found = INDUSTRIES.get(digits)
    if found is None or (letter and found.section != letter):
        raise UnknownDivision(f"行业代码“{text}”不在《国民经济行业分类》中，请填写两位大类代码，如“35”。")
    return digits


def section_of(division: str) -> str:
    """Letter of the section that holds a two-digit division."""
    try:
        return INDUSTRIES[division].section
    except KeyError:
        raise UnknownDivision(f"行业大类“{division}”不在《国民经济行业分类》中，请填写01至97的两位代码。") from None


def name_of(code: str) -> str:
    """Chinese name of a section or a division."""
    try:
        return INDUSTRIES[code].name
    except KeyError:
        raise UnknownDivision(f"行业代码“{code}”不在《国民经济行业分类》中，请填写门类字母或两位大类代码。") from None
