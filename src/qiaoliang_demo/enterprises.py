"""Enterprises: real towns with their own trades, invented names, valid codes, and many rows that must not count."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from qiaoliang.kit import pinyin
from qiaoliang.registry.enterprises import codes, rules
from qiaoliang.registry.enterprises.choices import OperatingState as State
from qiaoliang.registry.enterprises.industries import INDUSTRIES, NEEDS_VERSION
from qiaoliang.registry.enterprises.models import (
    ContactPerson,
    ContactRole,
    Enterprise,
    Identity,
    MemberDeclaration,
    NeedProfile,
    NeedSource,
    OperatingSpell,
)
from qiaoliang_demo import cast
from qiaoliang_demo.city import City, Firm, Town
from qiaoliang_demo.names import FARMING, address, division_weights, mobile, near_duplicate, person
from qiaoliang_demo.places import town_weight

# What a county is known for: divisions that come so many times as often there.
CLUSTERS: Final = {
    "371002": {"18": 3, "24": 5, "51": 2, "52": 2, "61": 2, "62": 2, "72": 2, "50": 2},
    "371003": {"34": 3, "36": 3, "18": 2, "26": 2, "01": 2, "17": 2, "33": 2},
    "371071": {"39": 4, "65": 4, "27": 4, "35": 2, "40": 4, "64": 3, "73": 3, "75": 3},
    "371072": {"29": 4, "39": 3, "54": 2, "51": 2, "18": 2, "58": 3, "38": 2},
    "371073": {"30": 5, "34": 3, "35": 3, "33": 2, "59": 2},
    "371082": {"04": 4, "13": 4, "14": 3, "37": 4, "55": 3, "59": 2, "43": 3, "36": 2},
    "371083": {"01": 3, "04": 3, "13": 3, "34": 2, "35": 2, "61": 2, "15": 2},
}
# Harbour towns live on the sea even more.
HARBOURS: Final = {
    "371082001",
    "371082002",
    "371082005",
    "371082009",
    "371082101",
    "371082102",
    "371082112",
    "371083101",
}
SEA: Final = {"04": 3, "13": 2, "14": 2, "37": 2, "59": 2}

LARGE_DIVISIONS: Final = {"29", "37", "39", "34", "36", "13", "18", "27", "47"}
TYPICAL_STAFF: Final = 24
ABOVE_SCALE_REVENUE_WAN: Final = 2_000
WAN_FEN: Final = 1_000_000
CAST_MEANS: Final = (168, 12_600 * WAN_FEN, 8_400 * WAN_FEN)
CAST_MEMBERS: Final = 9


@dataclass(frozen=True)
class Ownership:
    """How an enterprise is registered and controlled; the three definitions follow from it."""

    registration: str
    controlling: str
    origin: str


PRIVATE: Final = Ownership("private_llc", "private", "mainland")
COUNTED_OWNERSHIP: Final = (
    (PRIVATE, 70),
    (Ownership("llc", "private", "mainland"), 12),
    (Ownership("private_joint_stock", "private", "mainland"), 4),
    (Ownership("joint_stock", "private", "mainland"), 2),
    (Ownership("llc", "unknown", "mainland"), 4),
    (Ownership("hmt", "hmt", "hmt"), 2),
)
FOREIGN: Final = Ownership("foreign", "foreign", "foreign")
STATE_HELD: Final = (Ownership("state_llc", "state", "not_a_person"), Ownership("llc", "state", "not_a_person"))
BY_KIND: Final = {
    "sole_proprietorship": Ownership("private_sole", "private", "mainland"),
    "partnership": Ownership("private_partnership", "private", "mainland"),
    "cooperative": Ownership("cooperative", "private", "mainland"),
    "sole_trader": Ownership("sole_trader", "private", "mainland"),
    "branch_office": PRIVATE,
}


@dataclass(frozen=True)
class Recipe:
    """One sort of row, how many the full city has, and why it does not count (if it does not)."""

    count: int
    kind: str = "company"
    state: State = State.OPERATING
    ownership: Ownership | None = None
    reason: str = ""


NOT_COUNTED: Final = (
    Recipe(120, state=State.CLOSED, reason="办理注销"),
    Recipe(14, state=State.REVOKED, reason="吊销营业执照"),
    Recipe(64, state=State.SUSPENDED, reason="停产整顿"),
    Recipe(18, state=State.MOVED_OUT, reason="迁往外地"),
    Recipe(16, state=State.PREPARING, reason="项目筹建"),
    Recipe(70, kind="branch_office"),
    Recipe(90, kind="sole_trader"),
    Recipe(42, ownership=STATE_HELD[0]),
    Recipe(26, ownership=STATE_HELD[1]),
    Recipe(48, ownership=FOREIGN),
)
NEAR_DUPLICATES: Final = 12  # pairs of records that look like one enterprise


class EnterpriseBuilder:
    """Draws enterprises one by one and notes all their rows."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.draw = city.draw("enterprises")
        self.codes: set[str] = set()
        self.phones = 0
        weights = division_weights()
        self.divisions = list(weights)
        self.town_weights = [town_weight(town) for town in city.towns]
        self.division_weights = {town.code: _division_weights(town, weights) for town in city.towns}

    def build(self) -> None:
        city, draw = self.city, self.draw
        duplicates = max(2, city.scaled(NEAR_DUPLICATES))
        self.cast_firm()
        for _ in range(city.figures.enterprises - duplicates - 1):
            kind = draw.choices(("company", "cooperative", "partnership", "sole_proprietorship"), (88, 6, 2, 4))[0]
            self.make(Recipe(1, kind))
        for firm in draw.sample([firm for firm in city.firms[1:] if firm.name.endswith("公司")], duplicates):
            self.duplicate(firm)
        for recipe in NOT_COUNTED:
            for _ in range(city.scaled(recipe.count)):
                self.make(recipe)

    def make(self, recipe: Recipe) -> Firm:
        draw = self.draw
        town = draw.choices(self.city.towns, self.town_weights)[0]
        division = draw.choice(FARMING) if recipe.kind == "cooperative" else self.division(town)
        name = self.city.enterprise_names.make(division=division, county_code=town.county, kind=recipe.kind)
        return self.note_rows(recipe, town, division, name.full, name.short)

    def cast_firm(self) -> None:
        """The enterprise whose owner, secretary and instructor sign in: the first of all."""
        town = next(one for one in self.city.towns if one.code == cast.TOWN_CODE)
        self.note_rows(Recipe(1), town, "13", cast.FIRM_NAME, cast.FIRM_SHORT, cast.OWNER)

    def duplicate(self, firm: Firm) -> None:
        """The same enterprise entered a second time by somebody else, under a mistyped name and another code."""
        name = near_duplicate(self.draw, firm.name)
        self.note_rows(Recipe(1, "company"), firm.town, firm.division, name, firm.short)

    def division(self, town: Town) -> str:
        return self.draw.choices(self.divisions, self.division_weights[town.code])[0]

    def credit_code(self, kind: str, county: str) -> str:
        prefix = {"cooperative": "93", "sole_trader": "92"}.get(kind, "91") + county
        while True:
            body = "MA" + "".join(self.draw.choices(codes.ALPHABET, k=6))
            code = codes.complete(prefix, body)
            if code not in self.codes:
                self.codes.add(code)
                return code

    def note_rows(self, recipe: Recipe, town: Town, division: str, name: str, short: str, owner: str = "") -> Firm:
        city, draw = self.city, self.draw
        is_counted = recipe.state == State.OPERATING and not recipe.reason and _counts(recipe)
        ownership = recipe.ownership or BY_KIND.get(recipe.kind) or _drawn_ownership(draw)
        established = date(2009, 4, 16) if owner else self.established(recipe)
        staff, revenue, assets = _means(draw, division, recipe.kind)
        if owner:
            staff, revenue, assets = CAST_MEANS
        members = CAST_MEMBERS if owner else _members(draw, staff) if recipe.kind != "sole_trader" else 0
        recorded = city.recorded(draw, max(established, city.start - timedelta(days=30)), 25)
        key = city.table(Enterprise).add(
            **self.identity(recipe.kind, town, name, short), **_industry(division), **_ownership(ownership),
            **self.position(town), entity_kind=recipe.kind, staff_count=staff, revenue_fen=revenue, assets_fen=assets,
            size_class=rules.size_class(division, staff=staff, revenue_fen=revenue, assets_fen=assets) or "",
            is_above_scale=revenue >= ABOVE_SCALE_REVENUE_WAN * WAN_FEN and staff >= 20, state=recipe.state.value,
            established_on=established, full_members=members, recorded_at=recorded,
        )  # fmt: skip
        code = str(city.table(Enterprise).rows[-1][1])
        function = INDUSTRIES[division].function.value
        owner = owner or person(draw)
        firm = Firm(
            key, name, short, town, division, function, staff, members, established, is_counted, owner, self.phone()
        )
        firm.closed_on = self.spells(firm, recipe)
        self.names_and_needs(firm, code, established)
        self.people(firm)
        city.firms.append(firm)
        return firm

    def identity(self, kind: str, town: Town, name: str, short: str) -> dict[str, object]:
        return {
            "credit_code": self.credit_code(kind, town.county),
            "name": name,
            "short_name": short[:40],
            "initials": pinyin.initials(name)[:120],
            "sort_key": pinyin.sort_key(name)[:200],
            "region_id": town.key,
            "region_code": town.code,
            "address": address(self.draw, county_code=town.county, town=town.name),
        }

    def position(self, town: Town) -> dict[str, float | None]:
        """Known for six in seven; the others stand at their town's point."""
        draw = self.draw
        if draw.random() < 0.14:
            return {"longitude": None, "latitude": None}
        spread = 0.009 if town.name.endswith("街道") else 0.018
        return {
            "longitude": round(town.longitude + draw.gauss(0, spread), 5),
            "latitude": round(town.latitude + draw.gauss(0, spread * 0.8), 5),
        }

    def established(self, recipe: Recipe) -> date:
        draw, city = self.draw, self.city
        if recipe.state == State.PREPARING:
            return city.days.draw(draw, city.as_of - timedelta(days=300), city.last_day)
        youngest = city.start + timedelta(days=500)
        age = int(draw.triangular(0, 24 * 365, 9 * 365))
        return youngest - timedelta(days=age)

    def spells(self, firm: Firm, recipe: Recipe) -> date | None:
        """The states it went through; the day from which it no longer operates, if there is one."""
        city, draw, table = self.city, self.draw, self.city.table(OperatingSpell)
        if recipe.state in (State.OPERATING, State.PREPARING):
            pause = draw.random() < 0.02 and recipe.state == State.OPERATING
            began = firm.established_on
            if pause:
                stopped = city.days.draw(draw, began + timedelta(days=60), began + timedelta(days=250))
                again = stopped + timedelta(days=draw.randint(20, 90))
                self.spell(firm, State.OPERATING, began, stopped - timedelta(days=1))
                self.spell(firm, State.SUSPENDED, stopped, again - timedelta(days=1), "设备搬迁")
                began = again
            self.spell(firm, recipe.state, began, None, recipe.reason)
            return None
        ended = city.days.draw(draw, city.start + timedelta(days=120), city.last_day - timedelta(days=5))
        ended = max(ended, firm.established_on + timedelta(days=30))
        self.spell(firm, State.OPERATING, firm.established_on, ended - timedelta(days=1))
        self.spell(firm, recipe.state, ended, None, recipe.reason)
        assert table.rows
        return ended

    def spell(self, firm: Firm, state: State, first: date, last: date | None, reason: str = "") -> None:
        self.city.table(OperatingSpell).add(
            enterprise_id=firm.key, state=state.value, starts_on=first, ends_on=last, reason=reason
        )

    def names_and_needs(self, firm: Firm, code: str, established: date) -> None:
        city, draw = self.city, self.draw
        city.table(Identity).add(enterprise_id=firm.key, name=firm.name, credit_code=code, starts_on=established)
        if draw.random() < 0.03:
            changed = established + timedelta(days=draw.randint(100, 400))
            earlier = firm.name.replace("威海", "文登", 1) if "威海" in firm.name else "威海" + firm.name
            city.table(Identity).add(
                enterprise_id=firm.key, name=earlier, credit_code=code, starts_on=established,
                ends_on=changed, reason="企业更名",
            )  # fmt: skip
        began = max(established, city.start)
        city.table(NeedProfile).add(
            enterprise_id=firm.key, effective_on=began, source=NeedSource.DIVISION.value, note=NEEDS_VERSION,
            permille={one.value: share for one, share in INDUSTRIES[firm.division].needs.items()},
            recorded_at=city.recorded(draw, began), recorded_by="系统",
        )  # fmt: skip
        if firm.is_counted and draw.random() < 0.12:
            self.talked_about_needs(firm, began)

    def talked_about_needs(self, firm: Firm, began: date) -> None:
        """A tenth of the owners said in the yearly talk what they really need."""
        city, draw = self.city, self.draw
        weights = {
            one.value: share * draw.lognormvariate(0, 0.9) for one, share in INDUSTRIES[firm.division].needs.items()
        }
        weights[draw.choice(("labour", "finance", "taxation", "science"))] = 260.0
        day = city.days.draw(draw, max(began, city.since_start.first), city.last_day)
        owner_said = draw.random() < 0.3
        city.table(NeedProfile).add(
            enterprise_id=firm.key, effective_on=day, note="年度面谈" if not owner_said else "业主自填",
            source=(NeedSource.OWNER if owner_said else NeedSource.TALK).value,
            permille={one.value: share for one, share in rules.normalise_need(weights).items()},
            recorded_at=city.recorded(draw, day), recorded_by=firm.owner if owner_said else "指导员",
        )  # fmt: skip

    def phone(self) -> str:
        self.phones += 1
        return mobile(self.phones)

    def people(self, firm: Firm) -> None:
        draw, table = self.draw, self.city.table(ContactPerson)
        since = max(firm.established_on, self.city.start - timedelta(days=20))
        prefers = draw.choice(("", "", "上午电话", "上门", "微信先约", "下午三点后"))
        table.add(
            enterprise_id=firm.key, role=ContactRole.OWNER.value, name=firm.owner, phone=firm.phone, starts_on=since,
            initials=pinyin.initials(firm.owner, person=True),
            title=draw.choice(("董事长", "总经理", "董事长兼总经理", "负责人")), prefers=prefers,
        )  # fmt: skip
        if draw.random() < 0.4:
            firm.delegate = person(draw)
            table.add(
                enterprise_id=firm.key, role=ContactRole.DELEGATE.value, name=firm.delegate, phone=self.phone(),
                initials=pinyin.initials(firm.delegate, person=True),
                title=draw.choice(("副总经理", "办公室主任", "人事主管", "财务经理")), starts_on=since,
            )  # fmt: skip
        if draw.random() < 0.12:
            other = person(draw)
            table.add(
                enterprise_id=firm.key, role=ContactRole.OTHER.value, name=other, phone=self.phone(),
                initials=pinyin.initials(other, person=True),
                title=draw.choice(("门卫室", "车间主任", "会计")), starts_on=since,
            )  # fmt: skip


def declare_members(city: City) -> None:
    """Yearly declarations of members; where a branch keeps a roll, the roll counts."""
    draw, table = city.draw("declarations"), city.table(MemberDeclaration)
    for firm in city.firms:
        for years in range(draw.choice((1, 1, 2, 3)) - 1, -1, -1):
            day = city.days.draw(
                draw, city.as_of - timedelta(days=365 * years + 240), city.as_of - timedelta(days=365 * years + 20)
            )
            if day < firm.established_on:
                continue
            members = firm.members if years == 0 else max(0, firm.members - draw.choice((0, 0, 1)))
            table.add(
                enterprise_id=firm.key, on=day, full_members=members, declared_by=firm.owner,
                probationary_members=draw.choices((0, 1, 2), (86, 11, 3))[0],
            )  # fmt: skip


def _counts(recipe: Recipe) -> bool:
    """Whether rows of the recipe belong to the denominator of the set-up rate."""
    if recipe.kind in ("branch_office", "sole_trader"):
        return False
    return recipe.ownership is None or bool(_nonpublic(recipe.ownership).shandong)


def _division_weights(town: Town, weights: dict[str, int]) -> list[float]:
    local = CLUSTERS[town.county]
    sea = SEA if town.code in HARBOURS else {}
    return [weight * local.get(code, 1) * sea.get(code, 1) for code, weight in weights.items()]


def _drawn_ownership(draw: Random) -> Ownership:
    return draw.choices([one for one, _ in COUNTED_OWNERSHIP], [weight for _, weight in COUNTED_OWNERSHIP])[0]


def _nonpublic(one: Ownership) -> rules.NonPublic:
    return rules.non_public(registration=one.registration, controlling=one.controlling, origin=one.origin)


def _ownership(one: Ownership) -> dict[str, object]:
    by = _nonpublic(one)
    return {
        "registration_type": one.registration,
        "controlling_type": one.controlling,
        "controller_origin": one.origin,
        "is_nonpublic_statistics": bool(by.statistics),
        "is_nonpublic_national": bool(by.national_law),
        "is_nonpublic_shandong": bool(by.shandong),
    }


def _industry(division: str) -> dict[str, object]:
    one = INDUSTRIES[division]
    return {"division": division, "section": one.section, "line_function": one.function.value}


def _means(draw: Random, division: str, kind: str) -> tuple[int, int, int]:
    """(staff, revenue, assets) in persons and fen: many small, a few large."""
    middle = TYPICAL_STAFF * (2.2 if division in LARGE_DIVISIONS else 1.0)
    if kind in ("sole_trader", "branch_office", "partnership"):
        middle = 6
    staff = max(2, min(6_800, int(draw.lognormvariate(0, 1.15) * middle)))
    revenue_wan = max(8, int(staff * draw.lognormvariate(3.6, 0.7)))
    assets_wan = max(5, int(revenue_wan * draw.uniform(0.4, 1.8)))
    return staff, revenue_wan * WAN_FEN, assets_wan * WAN_FEN


def _members(draw: Random, staff: int) -> int:
    """Full members: three in a hundred staff and luck; two in five enterprises have none."""
    if draw.random() < 0.36:
        return 0
    return min(400, int(staff * draw.lognormvariate(-3.4, 0.6) + draw.random() * 2.2))
