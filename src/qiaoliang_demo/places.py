"""The ground: rules in force, calendar, regions, departments, carriers, partners."""

from datetime import timedelta
from typing import Final

from qiaoliang.kit.workdays import seed, seeded_years
from qiaoliang.registry.carriers.models import Carrier, CarrierKind
from qiaoliang.registry.departments.functions import (
    AFFINITY_SOURCE,
    AFFINITY_VERSION,
    USUAL_DEPARTMENT,
    Function,
    default_affinity,
)
from qiaoliang.registry.departments.models import Affinity, AffinityVersion, Department
from qiaoliang.registry.partners.models import Partner, PartnerKind
from qiaoliang.registry.programme.models import CalendarDay, CalendarYear, Setting
from qiaoliang.registry.regions.models import Region
from qiaoliang.registry.regions.reference import RegionRow, rows, town_points
from qiaoliang_demo import cast
from qiaoliang_demo.city import City, Office, Place, Town, moment
from qiaoliang_demo.names import PLACES, address, person, universities

CITY_CODE: Final = "3710"
CITY_HALL: Final = (122.120, 37.513)
COUNTY_SEATS: Final = {
    "371002": "371002001", "371003": "371003002", "371071": "371071004", "371072": "371072008", "371073": "371073113",
    "371082": "371082007", "371083": "371083001",
}  # fmt: skip

# A city keeps more departments than functions: several carry the same one.
MORE_DEPARTMENTS: Final = (
    ("发展和改革委员会", "economy"), ("行政审批服务局", "market"), ("公安局", "legal"), ("总工会", "labour"),
    ("供销合作社联合社", "agriculture"), ("大数据中心", "science"), ("工商业联合会", "commerce"),
    ("城市管理局", "construction"),
)  # fmt: skip
FUNCTIONS_OF_A_DISTRICT: Final = tuple(Function)[:9]  # functional districts keep fewer departments
NOT_IN_A_COUNTY: Final = (Function.FINANCE, Function.CULTURE_TOURISM)

# How many enterprises a town draws, relative to the others. Towns not named: 14 for a street, 7 for a town.
TOWN_WEIGHTS: Final = {
    "371002003": 60, "371002011": 40, "371002012": 46, "371002100": 110, "371002101": 74,
    "371003001": 80, "371003002": 90, "371003003": 60, "371003400": 110, "371003106": 26, "371003107": 24,
    "371071004": 84, "371071007": 130, "371071108": 64,
    "371072008": 130, "371072009": 84, "371072010": 60, "371072103": 52,
    "371073107": 70, "371073112": 36, "371073113": 62,
    "371082002": 96, "371082003": 40, "371082005": 44, "371082006": 60, "371082007": 170, "371082008": 64,
    "371082009": 42, "371082010": 40, "371082101": 88, "371082102": 66, "371082111": 28, "371082112": 58,
    "371083001": 150, "371083100": 70, "371083101": 48, "371083102": 40, "371083103": 56, "371083109": 22,
}  # fmt: skip

CARRIERS_PER_KIND: Final = {
    CarrierKind.PARK: 46, CarrierKind.BUILDING: 22, CarrierKind.CHAMBER: 64, CarrierKind.MARKET: 18,
    CarrierKind.ASSOCIATION: 24, CarrierKind.COOPERATIVE: 14, CarrierKind.LEADING_FIRM: 16,
}  # fmt: skip

RESIDENT_PARTIES: Final = (
    "驻威海港口单位党委", "驻荣成铁路车务段党总支", "驻文登供电单位党委", "驻乳山邮政单位党支部",
    "驻经区海事单位党支部", "驻高区气象单位党支部",
)  # fmt: skip


def town_weight(town: Town) -> int:
    """How strongly the town draws enterprises."""
    return TOWN_WEIGHTS.get(town.code, 14 if town.name.endswith("街道") else 7)


def lay_ground(city: City) -> None:
    """Settings, calendar, regions, departments, affinity, carriers, partners."""
    _settings(city)
    _calendar(city)
    _regions(city)
    _departments(city)
    _affinity(city)
    _carriers(city)
    _partners(city)


def _settings(city: City) -> None:
    table = city.table(Setting)
    decided = city.start - timedelta(days=40)
    for key, value, reason in (
        ("programme_start", city.start.isoformat(), "市委两新工委会议确定"),
        ("root_region", CITY_CODE, "本市代码"),
        ("city_name", "威海市", "本市名称"),
        ("office_name", "威海市委两新工委", "项目办名称"),
        ("nonpublic_definition", "shandong", "沿用省里口径，不含外商控股"),
        ("load_max", 8, "每人至多八家"),
        ("term_months", 24, "期满轮换"),
    ):
        table.add(
            key=key, value=value, effective_on=min(decided, city.start), reason=reason, recorded_at=moment(decided),
            recorded_by="周立言",
        )  # fmt: skip
    city.note(moment(decided), "setting.changed", ("programme.setting", "programme_start"), "office", key="start")


def _calendar(city: City) -> None:
    days, years = city.table(CalendarDay), city.table(CalendarYear)
    for year in range(city.start.year - 1, city.as_of.year + 2):
        if year in seeded_years():
            years.add(year=year, source="国务院办公厅关于部分节假日安排的通知")
            for day, name, worked in seed(year):
                days.add(day=day, name=name, is_workday=worked)


def _regions(city: City) -> None:
    table, points = city.table(Region), town_points()
    counties = {row.code: row.name for row in rows() if row.level == "county"}
    for row in rows():
        place = points.get(row.code) or points.get(COUNTY_SEATS.get(row.code, ""))
        position = (place.longitude, place.latitude) if place else CITY_HALL if row.code == CITY_CODE else (None, None)
        county = counties.get(row.code[:6], "")
        key = table.add(
            code=row.code, name=row.name, county_name=county, parent_code=row.parent_code, level=row.level,
            kind=row.kind, code_system=row.code_system, version=row.version, valid_from=city.start.replace(day=1),
            longitude=position[0], latitude=position[1],
        )  # fmt: skip
        if row.level == "town":
            _keep_town(city, key, row, position)


def _keep_town(city: City, key: int, row: RegionRow, position: tuple[float | None, float | None]) -> None:
    longitude, latitude = position
    if longitude is None or latitude is None:
        raise LookupError(f"no point for {row.code} {row.name}")
    city.towns.append(Town(key, row.code, row.name, row.code[:6], longitude, latitude))


def _departments(city: City) -> None:
    draw = city.draw("departments")
    own = [(USUAL_DEPARTMENT[one], one.value) for one in Function]
    for name, function in (*own, *MORE_DEPARTMENTS):
        _department(city, CITY_CODE, name, function, CITY_HALL)
    seats = {town.code: town for town in city.towns}
    for county, seat in COUNTY_SEATS.items():
        is_district = county.startswith("37107")
        held = FUNCTIONS_OF_A_DISTRICT if is_district else [one for one in Function if one not in NOT_IN_A_COUNTY]
        for one in held:
            spot = seats[seat].longitude + draw.gauss(0, 0.006), seats[seat].latitude + draw.gauss(0, 0.005)
            _department(city, county, USUAL_DEPARTMENT[one], one.value, spot)


def _department(city: City, region: str, name: str, function: str, spot: tuple[float, float]) -> None:
    formal, usual = PLACES.get(region, ("威海市", "市"))
    short = formal if region == CITY_CODE else usual
    code = f"{region}-{function}"
    if any(office.region == region and office.function == function for office in city.offices):
        code += "-2"
    longitude, latitude = round(spot[0], 5), round(spot[1], 5)
    key = city.table(Department).add(
        code=code, name=formal + name, short_name=("市" if region == CITY_CODE else short) + name, function=function,
        region_code=region, longitude=longitude, latitude=latitude, is_active=True,
    )  # fmt: skip
    city.offices.append(Office(key, formal + name, function, region, longitude, latitude))


def _affinity(city: City) -> None:
    recorded = moment(city.start - timedelta(days=38))
    version = city.table(AffinityVersion).add(
        label=AFFINITY_VERSION, effective_on=city.start, source=AFFINITY_SOURCE, recorded_at=recorded,
        recorded_by="周立言",
    )  # fmt: skip
    table = city.table(Affinity)
    for need, row in default_affinity().items():
        for function, percent in row.items():
            table.add(version_id=version, need=need.value, function=function.value, percent=percent)


def _carriers(city: City) -> None:
    draw, table = city.draw("carriers"), city.table(Carrier)
    weights = [town_weight(town) for town in city.towns]
    largest = sorted(city.towns, key=town_weight, reverse=True)
    for kind, count in CARRIERS_PER_KIND.items():
        for number in range(max(2, city.scaled(count))):
            # A town has one chamber; everything else goes where the enterprises are.
            town = largest[number] if kind == CarrierKind.CHAMBER else draw.choices(city.towns, weights)[0]
            name = city.carrier_names.make(kind=kind.value, county_code=town.county, town=town.name)
            if not city.places:  # the park whose office signs in
                town, name = next(one for one in city.towns if one.code == cast.TOWN_CODE), cast.PARK_NAME
            longitude, latitude = town.longitude + draw.gauss(0, 0.008), town.latitude + draw.gauss(0, 0.007)
            key = table.add(
                kind=kind.value, name=name, region_id=town.key, region_code=town.code,
                address=address(draw, county_code=town.county, town=town.name), longitude=round(longitude, 5),
                latitude=round(latitude, 5), is_active=True, recorded_at=moment(city.start - timedelta(days=20)),
            )  # fmt: skip
            city.places.append(Place(key, kind.value, name, town))


def _partners(city: City) -> None:
    draw, table = city.draw("partners"), city.table(Partner)
    listed = [(PartnerKind.UNIVERSITY, name) for name in universities()]
    listed += [(PartnerKind.RESIDENT_PARTY, name) for name in RESIDENT_PARTIES]
    for kind, name in listed:
        began = city.days.draw(draw, city.since_start.first, city.last_day)
        offer = "专家库、联合实验室、培训课程" if kind is PartnerKind.UNIVERSITY else "会议室、党员活动场地、讲师"
        table.add(
            kind=kind.value, name=name, region_code=CITY_CODE, offers=offer, contact_name=person(draw),
            starts_on=began, recorded_at=city.recorded(draw, began),
        )  # fmt: skip
