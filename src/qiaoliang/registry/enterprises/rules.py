"""Arithmetic of the registry that an official can check: size class, non-public by three definitions, need profile.

Size: 统计上大中小微型企业划分办法(2017), 国统字〔2017〕213号. A class is reached only if *all* lower bounds
of the line are met, else the enterprise goes one class down; micro enterprises need to meet one bound only, so
whoever is not small is micro. Finance, education, health proper, railways, public administration and the letting of
own real estate are outside the table and have no size class. Above-scale (规上) is another thing: an imported list,
never inferred from these bounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.enterprises.choices import (
    ControllerOrigin,
    ControllingType,
    NonPublicDefinition,
    RegistrationType,
    SizeClass,
)

PERMILLE = 1000

# Whose capital decides when only the registration is known. An ordinary limited or joint-stock company
# (LLC, JOINT_STOCK), a joint operation and 其他 do not tell: they stay unknown.
_CONTROL_BY_REGISTRATION = {
    RegistrationType.STATE: ControllingType.STATE,
    RegistrationType.STATE_LLC: ControllingType.STATE,
    RegistrationType.COLLECTIVE: ControllingType.COLLECTIVE,
    RegistrationType.SHARE_COOPERATIVE: ControllingType.COLLECTIVE,
    RegistrationType.PRIVATE_SOLE: ControllingType.PRIVATE,
    RegistrationType.PRIVATE_PARTNERSHIP: ControllingType.PRIVATE,
    RegistrationType.PRIVATE_LLC: ControllingType.PRIVATE,
    RegistrationType.PRIVATE_JOINT_STOCK: ControllingType.PRIVATE,
    RegistrationType.SOLE_TRADER: ControllingType.PRIVATE,
    RegistrationType.COOPERATIVE: ControllingType.PRIVATE,
    RegistrationType.HMT: ControllingType.HMT,
    RegistrationType.FOREIGN: ControllingType.FOREIGN,
}
_CONTROL_BY_ORIGIN = {
    ControllerOrigin.MAINLAND: ControllingType.PRIVATE,
    ControllerOrigin.HMT: ControllingType.HMT,
    ControllerOrigin.FOREIGN: ControllingType.FOREIGN,
}
_ORIGIN_BY_CONTROL = {
    ControllingType.PRIVATE: ControllerOrigin.MAINLAND,
    ControllingType.HMT: ControllerOrigin.HMT,
    ControllingType.FOREIGN: ControllerOrigin.FOREIGN,
}
_PUBLIC = (ControllingType.STATE, ControllingType.COLLECTIVE)

# Which controllers each definition lets in. Whether the national law (民营经济促进法, 2025, article 77:
# 由中国公民控股或者实际控制) reaches residents of Hong Kong, Macao and Taiwan could not be verified; here it does not.
ADMITTED_ORIGINS = {
    NonPublicDefinition.STATISTICS: (ControllerOrigin.MAINLAND, ControllerOrigin.HMT, ControllerOrigin.FOREIGN),
    NonPublicDefinition.NATIONAL_LAW: (ControllerOrigin.MAINLAND,),
    NonPublicDefinition.SHANDONG: (ControllerOrigin.MAINLAND, ControllerOrigin.HMT),
}


class NeedProfileFault(Refusal):
    """A need profile that cannot be used."""


@dataclass(frozen=True)
class NonPublic:
    """Non-public by each definition; None where the facts do not tell."""

    statistics: bool | None
    national_law: bool | None
    shandong: bool | None

    def by(self, definition: NonPublicDefinition) -> bool | None:
        """The answer under one definition."""
        answer: bool | None = getattr(self, definition.value)
        return answer


def control(registration: str, controlling: str, origin: str) -> ControllingType:
    """Whose capital decides: as stated, else by the registration, else by the controller's nationality."""
    stated = ControllingType(controlling)
    if stated is not ControllingType.UNKNOWN:
        return stated
    registered = _CONTROL_BY_REGISTRATION.get(RegistrationType(registration))
    if registered is not None:
        return registered
    return _CONTROL_BY_ORIGIN.get(ControllerOrigin(origin), ControllingType.UNKNOWN)


def non_public(*, registration: str, controlling: str, origin: str) -> NonPublic:
    """Derive the three definitions from the stored facts.

    State or collective control is public by all. Of the others the controller's nationality decides, or, if it is not
    known, the kind of capital; 其他控股 without a known person, or nothing known at all, leaves the answer open.
    """
    capital = control(registration, controlling, origin)
    if capital in _PUBLIC:
        return NonPublic(False, False, False)
    person: ControllerOrigin | None = ControllerOrigin(origin)
    if person not in _CONTROL_BY_ORIGIN:
        person = _ORIGIN_BY_CONTROL.get(capital)
    if person is None:
        return NonPublic(None, None, None)
    return NonPublic(**{one.value: person in admitted for one, admitted in ADMITTED_ORIGINS.items()})


def normalise_need(profile: Mapping[str, float]) -> dict[Function, int]:
    """A need profile as whole permille that sum to 1,000, zero needs left out, in the order of `Function`.

    Weights may be on any scale. What rounding leaves over goes to the largest remainders; ties go to the earlier
    function. Raises `NeedProfileFault` for unknown functions, negative weights and an empty profile.
    """
    unknown = sorted(name for name in profile if name not in Function.values)
    if unknown:
        raise NeedProfileFault(f"需求项“{'、'.join(unknown)}”不在职能目录中，请从目录中选择。")
    if any(not 0 <= weight < float("inf") for weight in profile.values()):
        raise NeedProfileFault("需求权重不能为负数或无穷大，请填写0以上的数。")
    total = sum(profile.values())
    if total <= 0:
        raise NeedProfileFault("需求权重合计为0，请至少填写一项大于0的需求。")
    exact = {one: profile.get(one.value, 0) * PERMILLE / total for one in Function}
    floors = {one: int(share) for one, share in exact.items()}
    missing = PERMILLE - sum(floors.values())
    by_remainder = sorted(Function, key=lambda one: floors[one] - exact[one])  # stable: ties keep the order
    for one in by_remainder[:missing]:
        floors[one] += 1
    return {one: share for one, share in floors.items() if share}


SIZE_TABLE = "统计上大中小微型企业划分办法（2017）"
FEN_PER_WAN = 1_000_000  # the table counts money in 万元, we store fen

Bounds = tuple[int, int, int]


@dataclass(frozen=True)
class SizeLine:
    """A line of the table: lower bounds for large, medium, small. Staff in persons, money in 万元; None: not asked."""

    name: str
    staff: Bounds | None = None
    revenue: Bounds | None = None
    assets: Bounds | None = None


FARMING = SizeLine("农、林、牧、渔业", revenue=(20_000, 500, 50))
INDUSTRY = SizeLine("工业", staff=(1000, 300, 20), revenue=(40_000, 2_000, 300))
BUILDING = SizeLine("建筑业", revenue=(80_000, 6_000, 300), assets=(80_000, 5_000, 300))
WHOLESALE = SizeLine("批发业", staff=(200, 20, 5), revenue=(40_000, 5_000, 1_000))
RETAIL = SizeLine("零售业", staff=(300, 50, 10), revenue=(20_000, 500, 100))
TRANSPORT = SizeLine("交通运输业", staff=(1000, 300, 20), revenue=(30_000, 3_000, 200))
STORAGE = SizeLine("仓储业", staff=(200, 100, 20), revenue=(30_000, 1_000, 100))
POST = SizeLine("邮政业", staff=(1000, 300, 20), revenue=(30_000, 2_000, 100))
LODGING = SizeLine("住宿业", staff=(300, 100, 10), revenue=(10_000, 2_000, 100))
CATERING = SizeLine("餐饮业", staff=(300, 100, 10), revenue=(10_000, 2_000, 100))
INFORMATION = SizeLine("信息传输业", staff=(2000, 100, 10), revenue=(100_000, 1_000, 100))
SOFTWARE = SizeLine("软件和信息技术服务业", staff=(300, 100, 10), revenue=(10_000, 1_000, 50))
DEVELOPMENT = SizeLine("房地产开发经营", revenue=(200_000, 1_000, 100), assets=(10_000, 5_000, 2_000))
PROPERTY = SizeLine("物业管理", staff=(1000, 300, 100), revenue=(5_000, 1_000, 500))
BUSINESS = SizeLine("租赁和商务服务业", staff=(300, 100, 10), assets=(120_000, 8_000, 100))
OTHER = SizeLine("其他未列明行业", staff=(300, 100, 10))

SIZE_LINES = (
    *(FARMING, INDUSTRY, BUILDING, WHOLESALE, RETAIL, TRANSPORT, STORAGE, POST, LODGING, CATERING),
    *(INFORMATION, SOFTWARE, DEVELOPMENT, PROPERTY, BUSINESS, OTHER),
)

# First and last division of GB/T 4754-2017 for each line. 工业 is sections B, C and D. 信息传输业 is telecommunications
# (63) and the internet (64). 其他未列明行业 is sections M, N, O, R, social work (85) and the rest of real estate.
_DIVISIONS = (
    ("01", "05", FARMING),
    ("06", "46", INDUSTRY),
    ("47", "50", BUILDING),
    ("51", "51", WHOLESALE),
    ("52", "52", RETAIL),
    ("54", "58", TRANSPORT),
    ("59", "59", STORAGE),
    ("60", "60", POST),
    ("61", "61", LODGING),
    ("62", "62", CATERING),
    ("63", "64", INFORMATION),
    ("65", "65", SOFTWARE),
    ("70", "70", OTHER),
    ("71", "72", BUSINESS),
    ("73", "82", OTHER),
    ("85", "90", OTHER),
)
# Groups that leave the line of their division: loading and unloading (591) belongs to transport; real estate is
# development (701), property management (702), agencies and others (703, 709), and letting (704), outside the table.
_GROUPS: dict[str, SizeLine | None] = {"591": TRANSPORT, "701": DEVELOPMENT, "702": PROPERTY, "704": None}


_CLASSES = tuple(SizeClass)


@lru_cache(maxsize=1000)
def line_of(division: str, group: str = "") -> SizeLine | None:
    """The line of the table for a division (two digits) or, where given, its group (three or more digits).

    None: outside the table. Without a group, division 59 is taken as storage and 70 as other real estate.
    """
    if group[:3] in _GROUPS and group.startswith(division):
        return _GROUPS[group[:3]]
    for first, last, line in _DIVISIONS:
        if first <= division <= last:
            return line
    return None


def size_class(
    division: str,
    *,
    group: str = "",
    staff: int | None = None,
    revenue_fen: int | None = None,
    assets_fen: int | None = None,
) -> SizeClass | None:
    """Size class from staff (persons), revenue and assets (fen) of a year.

    None if the industry is outside the table, or a figure that the line asks for is missing.
    """
    line = line_of(division, group)
    if line is None:
        return None
    asked = (
        (line.staff, staff, 1),
        (line.revenue, revenue_fen, FEN_PER_WAN),
        (line.assets, assets_fen, FEN_PER_WAN),
    )
    worst = 0
    for bounds, figure, unit in asked:
        if bounds is None:
            continue
        if figure is None:
            return None
        worst = max(worst, _steps_down(bounds, figure, unit))
    return _CLASSES[worst]


def _steps_down(bounds: Bounds, figure: int, unit: int) -> int:
    """How many classes below large a single figure stands."""
    large, medium, small = bounds
    return (figure < large * unit) + (figure < medium * unit) + (figure < small * unit)
