"""The log of the demo city: what was done in bulk, with digests of the rows, told in the order of time."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from qiaoliang.access.accounts.actor import SYSTEM, Actor, system
from qiaoliang.access.audit.actions import record
from qiaoliang.access.audit.chain import digest_of_rows
from qiaoliang.economy.demands.models import DemandMove
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.instructors.recusals.models import Case, Declaration
from qiaoliang.instructors.wishes.models import Wish
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.party.campaigns.models import Pledge, Problem, Proposal
from qiaoliang.party.centres.models import Centre
from qiaoliang.party.changes.models import Change
from qiaoliang.party.elections.models import Officer
from qiaoliang.party.membership.models import Candidate
from qiaoliang.party.organisations.models import Coverage, Organisation, PartyRule
from qiaoliang.party.transfers.models import Floating, Transfer
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang_demo.city import CHINA, City, moment
from qiaoliang_demo.rows import Table

# Which tables were filled month by month, under which verb.
MONTHLY: Final = (
    (Enterprise, "enterprises.imported"), (Stint, "postings.published"), (Organisation, "organisations.set_up"),
    (Coverage, "coverage.decided"), (Outcome, "outcomes.claimed"), (Pledge, "pledges.made"),
    (Proposal, "proposals.made"), (Problem, "problems.cracked"), (PartyRule, "rules.made"), (Centre, "centres.opened"),
    (Candidate, "candidates.noted"), (Declaration, "recusals.declared"), (Case, "cases.recorded"),
    (Wish, "wishes.recorded"), (Officer, "officers.took_office"), (Transfer, "transfers.issued"),
    (Floating, "floating.noted"), (Change, "changes.applied"),
)  # fmt: skip
BUILT: Final = "demo.built"  # the entry by which a demo city is recognised
BUILDER: Final = system("demo")


def note_months(city: City) -> None:
    """One entry for every table and month: how many rows, and their digest."""
    for model, verb in MONTHLY:
        table = city.table(model)
        for month, rows in sorted(_by_month(table).items()):
            city.note(
                moment(month, 19), verb, (model._meta.label_lower, f"{month:%Y-%m}"), "office", rows=len(rows),
                digest=digest_of_rows(rows),
            )  # fmt: skip
    moves = city.table(DemandMove)
    for month, rows in sorted(_by_month(moves, "at").items()):
        city.note(moment(month, 19), "demands.moved", ("demands.month", f"{month:%Y-%m}"), "office", rows=len(rows))


def _by_month(table: Table, column: str = "recorded_at") -> dict[date, list[Any]]:
    """Keys and moments of the rows, under the last day of the month in which they were entered."""
    place = table.columns.index(column)
    months: dict[date, list[Any]] = defaultdict(list)
    for row in table.rows:
        at: datetime = row[place].astimezone(CHINA)
        months[at.date().replace(day=28)].append([row[0], at.isoformat()])
    return months


def tell(city: City, actors: Mapping[str, Actor]) -> None:
    """Write all notes as chained entries, oldest first. Inside an audited action."""
    for note in sorted(city.notes, key=lambda one: one.at):
        record(note.verb, on=note.about, by=actors.get(note.by, SYSTEM), at=note.at, detail=note.detail)


def mark(city: City) -> None:
    """The last entry: this is a demo city, built for that day."""
    record(
        BUILT, on=("demo.city", str(city.as_of)), by=BUILDER, at=city.latest,
        detail={"as_of": city.as_of.isoformat(), "small": city.is_small, "scope": sorted(EVERYTHING.places)[0].kind},
    )  # fmt: skip
