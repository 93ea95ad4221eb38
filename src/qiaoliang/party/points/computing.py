"""Entries from source records: the statement is made to say what the records and the rules of their days say.

What is written stays; a difference becomes a further line with its reason. So a second run changes nothing, and the
points are the same in whatever order the records came in.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.chain import digest_of_rows
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.points import catalogue, rules
from qiaoliang.party.points.models import Entry, Item, Scheme
from qiaoliang.party.points.sources import Found
from qiaoliang.registry.programme import settings

GONE = "来源记录已撤销、作废或改动，冲减已计的分"
RECOUNTED = "补登或撤销了更早的记录，按上限重新计算"
Source = tuple[int, str, str]  # member, kind, key


@dataclass(frozen=True)
class Computed:
    """What a run did: lines written, and records that stand for nobody on the roll."""

    written: int
    unplaced: int


class _Roll:
    """Who was on the branch's roll under a name on a day; a name that two people bear stands for neither."""

    def __init__(self, organisation: Organisation) -> None:
        self._by_name: dict[str, list[Member]] = defaultdict(list)
        self.by_key: dict[int, Member] = {}
        for member in Member.everything.filter(organisation=organisation):
            self._by_name[member.name].append(member)
            self.by_key[member.pk] = member

    def find(self, found: Found) -> Member | None:
        if found.member_id is not None:
            return self.by_key.get(found.member_id)
        there = [
            member
            for member in self._by_name.get(found.person_name.strip(), [])
            if member.starts_on <= found.on and (member.ends_on is None or member.ends_on >= found.on)
        ]
        return there[0] if len(there) == 1 else None


class _Versions:
    """The branch's rules: which version, and which item, was in force on a day."""

    def __init__(self, organisation: Organisation) -> None:
        self.schemes = list(Scheme.everything.filter(organisation=organisation).order_by("starts_on"))
        self._items: dict[tuple[int, str], rules.Item] = {
            (item.scheme_id, item.kind): rules.Item(item.kind, item.points, item.quarter_cap, item.year_cap)
            for item in Item.everything.filter(scheme__in=self.schemes)
        }

    def on(self, day: date) -> Scheme | None:
        in_force = [one for one in self.schemes if one.starts_on <= day and (one.ends_on is None or day <= one.ends_on)]
        return in_force[-1] if in_force else None

    def item(self, day: date, kind: str) -> rules.Item | None:
        scheme = self.on(day)
        return self._items.get((scheme.pk, kind)) if scheme else None

    @property
    def kinds(self) -> list[str]:
        return sorted({kind for _scheme, kind in self._items} & catalogue.catalogue().keys())


@audited
def compute(*, organisation: Organisation, by: Actor, at: datetime) -> Computed:
    """Bring the entries of one branch in line with its records. Runs again change nothing."""
    versions = _Versions(organisation)
    if not versions.schemes:
        return Computed(0, 0)
    Scheme.everything.select_for_update().filter(pk=versions.schemes[0].pk).first()  # one run at a time
    found, unplaced = _collected(organisation, versions, _Roll(organisation), timezone.localdate(at))
    lines = _lines(_Writer(organisation, versions, by, at), found)
    Entry.everything.bulk_create(lines)
    if lines:
        rows = [[line.member_id, line.kind, line.source_key, line.points] for line in lines]
        detail = {"lines": len(lines), "digest": digest_of_rows(rows)}
        record("points.computed", on=organisation, by=by, at=at, detail=detail)
    return Computed(len(lines), unplaced)


def _collected(
    organisation: Organisation, versions: _Versions, roll: _Roll, today: date
) -> tuple[dict[int, dict[Source, Found]], int]:
    """The standing records by member, and how many belong to nobody who can be told."""
    found: dict[int, dict[Source, Found]] = defaultdict(dict)
    unplaced = 0
    for kind in versions.kinds:
        for one in catalogue.kind(kind).found(organisation, versions.schemes[0].starts_on, today):
            if versions.item(one.on, kind) is None:
                continue
            member = roll.find(one)
            if member is None:
                unplaced += 1
            else:
                found[member.pk][member.pk, kind, one.key] = one
    return found, unplaced


class _Writer:
    """Makes lines of one run; the calendar is read once."""

    def __init__(self, organisation: Organisation, versions: _Versions, by: Actor, at: datetime) -> None:
        self.organisation, self.versions, self.by, self.at = organisation, versions, by, at
        self.calendar, self.today = settings.calendar(), timezone.localdate(at)

    def first(self, source: Source, found: Found, grant: rules.Granted) -> Entry:
        scheme = self.versions.on(grant.record.on)
        assert scheme is not None  # a record without rules on its day brings no grant
        return Entry(
            organisation=self.organisation, member_id=source[0], scheme=scheme, kind=source[1], source_key=source[2],
            source_text=found.text[:200], source_href=found.href, happened_on=found.on, points=grant.points,
            words=grant.words, **self._written(scheme),
        )  # fmt: skip

    def further(self, first: Entry, points: int, words: str) -> Entry:
        return Entry(
            organisation=self.organisation, member_id=first.member_id, scheme=first.scheme, kind=first.kind,
            source_key=first.source_key, source_text=first.source_text, source_href=first.source_href,
            happened_on=first.happened_on, points=points, words=words[:200], corrects=first,
            **self._written(first.scheme),
        )  # fmt: skip

    def _written(self, scheme: Scheme) -> dict[str, Any]:
        until = self.calendar.add_workdays(self.today, scheme.appeal_days)
        return {"appeal_until": until, "recorded_at": self.at, "recorded_by": self.by.name}


def _lines(writer: _Writer, found: dict[int, dict[Source, Found]]) -> list[Entry]:
    """The lines that are missing, in the order of members, days and records."""
    of_branch = Entry.everything.filter(organisation=writer.organisation).order_by()
    firsts = {
        (entry.member_id, entry.kind, entry.source_key): entry
        for entry in of_branch.filter(corrects=None).select_related("scheme")
    }
    computed = of_branch.filter(is_by_hand=False).values("member", "kind", "source_key").annotate(n=Sum("points"))
    stands: dict[Source, int] = {(row["member"], row["kind"], row["source_key"]): row["n"] for row in computed}
    labels = {code: kind.label for code, kind in catalogue.catalogue().items()}
    lines: list[Entry] = []
    wanted: set[Source] = set()
    for member, of_member in sorted(found.items()):
        records = [rules.Record(one.on, kind, key) for (_member, kind, key), one in of_member.items()]
        for grant in rules.granted(records, writer.versions.item, labels):
            source = (member, grant.record.kind, grant.record.key)
            wanted.add(source)
            if source not in firsts:
                lines.append(writer.first(source, of_member[source], grant))
            elif stands[source] != grant.points:
                words = f"{RECOUNTED}{'：' if grant.words else ''}{grant.words}"
                lines.append(writer.further(firsts[source], grant.points - stands[source], words))
    gone = sorted(source for source, points in stands.items() if source not in wanted and points)
    return lines + [writer.further(firsts[source], -stands[source], GONE) for source in gone]


def compute_all(at: datetime) -> str:
    """The clock: every branch that ever had points; one sentence of what changed."""
    written = 0
    for organisation in Organisation.everything.filter(
        pk__in=Scheme.everything.values("organisation"), abolished_on=None
    ):
        written += compute(organisation=organisation, by=system("tick"), at=at).written
    return f"党员积分新增 {written} 条。"
