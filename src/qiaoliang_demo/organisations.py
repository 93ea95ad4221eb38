"""Party organisations in every form, whom they cover since when, their rolls, their rules, and the shared centres."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Final

from qiaoliang.fieldwork.outcomes.models import Claim
from qiaoliang.party.centres.models import Centre
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.models import (
    Coverage,
    Form,
    Organisation,
    OrganisationKind,
    PartyRule,
    WorkCoverage,
    WorkKind,
)
from qiaoliang.registry.carriers.models import CarrierKind, Tenancy
from qiaoliang_demo import cast
from qiaoliang_demo.city import Branch, City, Firm, Place, Town
from qiaoliang_demo.credits import Credits, Event
from qiaoliang_demo.names import address, organisation_name, person
from qiaoliang_demo.texts import title, title_stems

OVERGROWN: Final = 2  # branches of more than fifty members that should be general branches
NOT_SET_UP: Final = 29  # enterprises with three full members and no organisation: 应建未建
# Of those covered without an organisation of their own.
FORMS: Final = ((Form.JOINT, 24), (Form.INDUSTRY, 16), (Form.REGIONAL, 48), (Form.ATTACHED, 7), (Form.DISPATCHED, 5))
REGIONAL: Final = frozenset({CarrierKind.PARK, CarrierKind.BUILDING, CarrierKind.CHAMBER, CarrierKind.MARKET})
SUFFIXES: Final = {
    OrganisationKind.BRANCH: "branch", OrganisationKind.JOINT_BRANCH: "joint",
    OrganisationKind.GENERAL_BRANCH: "general", OrganisationKind.COMMITTEE: "committee",
}  # fmt: skip


def set_up(city: City) -> None:
    """Exactly as many covered enterprises as the figure says; tenancies, rolls and ended coverage besides."""
    _Organisations(city).build()


class _Organisations:
    def __init__(self, city: City) -> None:
        self.city = city
        self.draw = city.draw("organisations")
        self.number = 0
        self.overgrown = OVERGROWN

    def build(self) -> None:
        city, draw = self.city, self.draw
        first, *others = city.counted
        able = [firm for firm in others if firm.members >= 3]
        draw.shuffle(able)
        waiting = city.scaled(NOT_SET_UP)
        singles = [first, *able[: len(able) - waiting]]
        for firm in singles:
            self.single(firm)
        small = [firm for firm in others if firm.members < 3]
        draw.shuffle(small)
        chosen = small[: city.figures.enterprises_covered - len(singles)]
        if len(chosen) + len(singles) != city.figures.enterprises_covered:
            raise LookupError("too few small enterprises to cover")
        self.by_form(chosen)
        self.tenancies(small[len(chosen) :])
        self.ended(small[len(chosen) :])
        self.others_covered()
        self.work_coverage()

    def by_form(self, chosen: list[Firm]) -> None:
        whole = sum(weight for _, weight in FORMS)
        # Joint branches need a member or two in each enterprise; the other forms take whoever comes.
        chosen.sort(key=lambda firm: firm.members == 0)
        start = 0
        for form, weight in FORMS:
            count = len(chosen) * weight // whole if form != Form.DISPATCHED else len(chosen) - start
            part = chosen[start : start + count]
            start += count
            if form == Form.JOINT:
                self.joint(part)
            elif form in (Form.INDUSTRY, Form.REGIONAL):
                self.under_carriers(part, form)
            else:
                self.attached(part, form)

    # --- one organisation

    def organisation(
        self, base: str, kind: OrganisationKind, form: Form, town: Town, *, host: Firm | None = None,
        place: Place | None = None, secretary: str = "", since: date | None = None,
    ) -> Branch:  # fmt: skip
        city, draw = self.city, self.draw
        self.number += 1
        earliest = max(host.established_on if host else city.before_start.first, city.before_start.first)
        day = since or city.days.draw(draw, earliest + timedelta(days=40), self.until())
        name = organisation_name(base, SUFFIXES[kind])
        secretary = secretary or person(draw)
        years = 3 if kind in (OrganisationKind.BRANCH, OrganisationKind.JOINT_BRANCH) else 5
        table = city.table(Organisation)
        key = table.add(
            code=f"DZ{self.number:05d}", name=name, kind=kind.value, form=form.value, upper_committee=_upper(town),
            carrier_id=place.key if place else None, host_id=host.key if host else None, region_code=town.code,
            secretary_name=secretary, set_up_on=day, decision_number=self.decision(day),
            term_ends_on=_term_end(draw, day, years, city.as_of), recorded_at=city.recorded(draw, day, 10),
        )  # fmt: skip
        branch = Branch(key, name, town.code, secretary, day)
        city.branches.append(branch)
        return branch

    def until(self) -> date:
        return self.city.as_of - timedelta(days=self.draw.choice((12, 60, 200, 400, 700, 1000)))

    def decision(self, day: date) -> str:
        return self.city.numbers.document("party", day.year)

    def cover(
        self, branch: Branch, firm: Firm, form: Form, first: date | None = None, last: date | None = None
    ) -> None:
        city, draw = self.city, self.draw
        earliest = max(branch.set_up_on, firm.established_on + timedelta(days=10))
        day = first or earliest
        if first is None and draw.random() < 0.35:
            latest = self.city.as_of - timedelta(days=9)
            day = city.days.draw(draw, earliest, max(earliest, latest))
        city.table(Coverage).add(
            organisation_id=branch.key, enterprise_id=firm.key, form=form.value, starts_on=day, ends_on=last,
            decision_number=self.decision(day), end_reason="企业迁址，调整隶属" if last else "",
            recorded_at=city.recorded(draw, day, 6),
        )  # fmt: skip
        if last is None:
            branch.firms.append(firm)
            if firm.branch is None:
                firm.branch, firm.branch_since = branch, day

    def roll(self, branch: Branch, firm: Firm) -> None:
        """Who is on the roll from this enterprise; probationary members beside the full ones."""
        city, draw = self.city, self.draw
        probationary = draw.choices((0, 1, 2), (80, 16, 4))[0] if firm.members else 0
        kinds = [MemberKind.FULL] * firm.members + [MemberKind.PROBATIONARY] * probationary
        for number, kind in enumerate(kinds):
            is_secretary = number == 0 and branch.secretary not in branch.members
            name = branch.secretary if is_secretary else person(draw)
            branch.members.append(name)
            joined = city.as_of - timedelta(
                days=draw.randint(40, 330) if kind == MemberKind.PROBATIONARY else draw.randint(500, 11_000)
            )
            since = max(branch.set_up_on, joined)
            key = city.table(Member).add(
                organisation_id=branch.key, enterprise_id=firm.key, name=name, kind=kind.value, joined_on=joined,
                is_floating=draw.random() < 0.05, starts_on=since, recorded_at=city.recorded(draw, since),
            )  # fmt: skip
            if kind == MemberKind.FULL:
                branch.full.append((key, since))

    # --- the forms

    def single(self, firm: Firm) -> None:
        kind = OrganisationKind.BRANCH
        if firm.members > 50 and not self._stays_a_branch(firm):
            kind = OrganisationKind.COMMITTEE if firm.members >= 100 else OrganisationKind.GENERAL_BRANCH
        is_cast = firm.owner == cast.OWNER and firm.name == cast.FIRM_NAME
        secretary = cast.SECRETARY if is_cast else ""
        branch = self.organisation(firm.name, kind, Form.SINGLE, firm.town, host=firm, secretary=secretary)
        self.cover(branch, firm, Form.SINGLE, branch.set_up_on)
        self.roll(branch, firm)

    def _stays_a_branch(self, firm: Firm) -> bool:
        """Two that grew beyond fifty members and have not become general branches yet: an alert."""
        if self.overgrown and firm.members < 100:
            self.overgrown -= 1
            return True
        return False

    def joint(self, firms: list[Firm]) -> None:
        """Two to five neighbours with three full members together; who finds no partner goes with the last group."""
        groups: list[list[Firm]] = []
        by_town: dict[str, list[Firm]] = defaultdict(list)
        for firm in firms:
            by_town[firm.town.code].append(firm)
        for neighbours in by_town.values():
            group: list[Firm] = []
            for firm in neighbours:
                group.append(firm)
                if sum(one.members for one in group) >= 3 and len(group) >= self.draw.choice((2, 3, 3, 4)):
                    groups.append(group)
                    group = []
            if group and groups and groups[-1][0].town is group[0].town:
                groups[-1].extend(group)
            elif group:
                groups.append(group)
        for group in groups:
            base = "、".join(firm.short for firm in group[:2])
            branch = self.organisation(base, OrganisationKind.JOINT_BRANCH, Form.JOINT, group[0].town, host=group[0])
            for firm in group:
                self.cover(branch, firm, Form.JOINT)
                self.roll(branch, firm)

    def under_carriers(self, firms: list[Firm], form: Form) -> None:
        """Enterprises of a town under the organisation of a carrier there, or of the town's own chamber."""
        wanted = REGIONAL if form == Form.REGIONAL else frozenset(CarrierKind) - REGIONAL
        places: dict[str, list[Place]] = defaultdict(list)
        for place in self.city.places:
            if CarrierKind(place.kind) in wanted:
                places[place.town.code].append(place)
                places[place.town.county].append(place)
        anywhere = [place for place in self.city.places if CarrierKind(place.kind) in wanted]
        branches: dict[int, Branch] = {}
        for firm in firms:
            near = places.get(firm.town.code) or places.get(firm.town.county) or anywhere
            place = self.draw.choice(near)
            if place.key not in branches:
                branches[place.key] = self.organisation(
                    place.name, OrganisationKind.JOINT_BRANCH, form, place.town, place=place
                )
            self.tenant(place, firm)
            self.cover(branches[place.key], firm, form)
            self.roll(branches[place.key], firm)

    def attached(self, firms: list[Firm], form: Form) -> None:
        """Attached to a stronger organisation nearby, or a branch sent in from outside."""
        hosts: dict[str, list[Branch]] = defaultdict(list)
        for branch in self.city.branches:
            hosts[branch.region].append(branch)
            hosts[branch.region[:6]].append(branch)
        for firm in firms:
            if form == Form.DISPATCHED:
                branch = self.organisation(firm.name, OrganisationKind.BRANCH, form, firm.town, host=firm)
            else:
                branch = self.draw.choice(hosts[firm.town.code] or hosts[firm.town.county])
            self.cover(branch, firm, form)
            self.roll(branch, firm)

    # --- beside them

    def tenant(self, place: Place, firm: Firm) -> None:
        if firm in place.firms:
            return
        place.firms.append(firm)
        first = max(firm.established_on, self.city.start - timedelta(days=300))
        self.city.table(Tenancy).add(carrier_id=place.key, enterprise_id=firm.key, starts_on=first)

    def tenancies(self, uncovered: list[Firm]) -> None:
        """Carriers hold enterprises without an organisation too: these are who could be joined next."""
        park = self.city.places[0]
        for firm in self.city.counted:
            if firm.town is park.town and (firm is self.city.firms[0] or self.draw.random() < 0.25):
                self.tenant(park, firm)
        for firm in uncovered:
            near = [place for place in self.city.places if place.town is firm.town]
            if near and self.draw.random() < 0.4:
                self.tenant(self.draw.choice(near), firm)

    def ended(self, uncovered: list[Firm]) -> None:
        """Covered once and no more: the coverage ended, or the organisation was abolished and its rows stayed open."""
        city, draw = self.city, self.draw
        for firm in uncovered[: city.scaled(90)]:
            branch = draw.choice(city.branches)
            first = max(branch.set_up_on, firm.established_on)
            last = city.as_of - timedelta(days=draw.randint(5, 300))
            if first < last:
                self.cover(branch, firm, Form.REGIONAL, first, last)
        for firm in uncovered[city.scaled(90) : city.scaled(90) + city.scaled(24)]:
            day = max(firm.established_on, city.before_start.first)
            branch = self.organisation(firm.name, OrganisationKind.BRANCH, Form.SINGLE, firm.town, host=firm, since=day)
            self.cover(branch, firm, Form.SINGLE, day)
            self.abolish(branch, city.as_of - timedelta(days=draw.randint(3, 400)))
            firm.branch = None
            city.branches.remove(branch)

    def abolish(self, branch: Branch, on: date) -> None:
        table = self.city.table(Organisation)
        place = table.columns.index("abolished_on")
        row = list(table.rows[-1])
        row[place] = max(on, branch.set_up_on)
        table.rows[-1] = tuple(row)

    def others_covered(self) -> None:
        """Branch offices and state-held enterprises are covered too and count nowhere; some are covered twice."""
        draw, city = self.draw, self.city
        outside = [firm for firm in city.firms if not firm.is_counted and firm.closed_on is None]
        for firm in draw.sample(outside, min(len(outside), city.scaled(80))):
            self.cover(draw.choice(city.branches), firm, Form.ATTACHED)
        for firm in draw.sample([firm for firm in city.counted if firm.branch], city.scaled(60)):
            second = draw.choice(city.branches)
            if second is not firm.branch:
                self.cover(second, firm, Form.REGIONAL)

    def work_coverage(self) -> None:
        city, draw = self.city, self.draw
        for firm in draw.sample(city.counted, city.scaled(1_400)):
            first = city.days.draw(draw, max(firm.established_on, city.before_start.first), city.last_day)
            city.table(WorkCoverage).add(
                enterprise_id=firm.key, kind=draw.choice(list(WorkKind)).value, starts_on=first,
                note="已建会" if draw.random() < 0.5 else "", recorded_at=city.recorded(draw, first),
            )  # fmt: skip


def _upper(town: Town) -> str:
    place = town.name.removesuffix("办事处")
    return f"中共{place}{'工作' if town.name.endswith('街道') else ''}委员会"


def _term_end(draw: Random, day: date, years: int, as_of: date) -> date:
    """The end of the present term; one organisation in twenty is late with its election."""
    end = day
    while end < as_of:
        end += timedelta(days=years * 365 + 1)
    return end - timedelta(days=years * 365 + 1) if draw.random() < 0.05 and end.year > day.year + years else end


class BranchChooser:
    """Draws enterprises that have an organisation, larger ones more often."""

    def __init__(self, city: City) -> None:
        self.firms = [firm for firm in city.counted if firm.branch is not None]
        weights = [3 + min(40, firm.members) for firm in self.firms]
        self.cumulative: list[int] = []
        total = 0
        for weight in weights:
            total += weight
            self.cumulative.append(total)

    def __call__(self, draw: Random) -> Firm:
        return draw.choices(self.firms, cum_weights=self.cumulative)[0]


def of_branch(event: Event) -> Branch:
    """The organisation behind an event of an enterprise drawn by `BranchChooser`."""
    if event.firm.branch is None:
        raise LookupError(event.firm.name)
    return event.firm.branch


def make_rules(city: City) -> None:
    """Rules of Party work: distinct by organisation and rule; revisions of the same rule in the period add nothing."""
    credits = Credits(city, "rules", BranchChooser(city), since_branch=True)
    draw, table = credits.draw, city.table(PartyRule)
    stems = title_stems("party_rule")
    taken: set[str] = set()
    for event in credits.mixed(city.figures.party_rules_made, city.two_years, city.before_two_years, share=0.16):
        branch = of_branch(event)
        for _ in range(50):
            name = draw.choice(stems)
            key = f"{branch.key}:{name}"
            if key not in taken:
                break
        else:
            raise LookupError("rules exhausted")
        taken.add(key)
        columns = event.columns(branch.secretary) | {"organisation_id": branch.key, "name": name, "rule_key": key}
        table.add(**columns, revision=1)
        if event.is_counted and draw.random() < 0.07:
            table.add(**columns, revision=2)


def open_centres(city: City) -> None:
    """Shared activity centres, counted by address: a venue registered twice is one."""
    credits = Credits(city, "centres")
    draw, table = credits.draw, city.table(Centre)
    places: dict[str, list[Place]] = defaultdict(list)
    for place in city.places:
        places[place.town.code].append(place)
    taken: set[str] = set()
    events = credits.mixed(city.figures.activity_centres, city.two_years, city.before_two_years, share=0.2)
    for number, event in enumerate(events):
        town = event.firm.town
        where = address(draw, county_code=town.county, town=town.name)
        while where in taken:
            where = address(draw, county_code=town.county, town=town.name)
        taken.add(where)
        near = places.get(town.code)
        venue = draw.choice(near) if near and draw.random() < 0.6 else None
        columns = event.columns(_upper(town)) | {"enterprise_id": None}
        base = venue.name if venue else town.name
        closed = city.as_of - timedelta(days=9) if event.state == Claim.CONFIRMED and draw.random() < 0.03 else None
        columns |= {
            "name": base + title(draw, "centre"), "address": where, "address_key": where,
            "carrier_id": venue.key if venue else None, "area_square_metres": draw.randrange(60, 900, 20),
            "closed_on": closed if closed and closed > event.day else None,
        }  # fmt: skip
        table.add(**columns)
        if event.is_counted and number % 29 == 3:
            table.add(**columns | {"name": f"{columns['name']}（重复登记）"})
