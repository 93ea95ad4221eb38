"""Which entries of the log tell a person or an enterprise who opened what is masked about them.

Whose rows they are is asked of the rows; the log is asked by its index (kind, key) alone, so a log of a million
entries answers as fast as a short one. Disputes of an enterprise's staff are left out: that there is one is
confidential, and so is who read it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import itemgetter, or_
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Q

from qiaoliang.access.accounts.models import User
from qiaoliang.access.accounts.roles import ROLES
from qiaoliang.access.audit.models import Entry
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.party.membership.models import Member
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.web.owners.models import Entrance
from qiaoliang.web.trace import words
from qiaoliang.web.voices.models import Voice

OF_ENTERPRISES: Final = (
    "contact_person.phone_revealed", "outcome.words_read", "voice.words_read", "owner_link.handed"
)  # fmt: skip
PER_PAGE: Final = 20
KEYS_AT_ONCE: Final = 500  # SQLite takes 999 parameters on old builds

Rows = Mapping[str, Iterable[str]]  # the kind of a row (`enterprises.contactperson`) to the keys of the rows


@dataclass(frozen=True)
class Read:
    """One line for the person it is about: when, who and in what capacity, what, and why."""

    entry: Entry
    who: str
    capacity: str
    what: str
    reason: str


def of_enterprises(enterprises: Sequence[int]) -> dict[str, list[str]]:
    """Phone numbers of its people, words it said, and links of its people taken out."""
    found: dict[str, list[str]] = {}
    for model, more in ((ContactPerson, {}), (Outcome, {"disputed_at__isnull": False}), (Voice, {}), (Entrance, {})):
        table: Any = model
        rows = table.everything.filter(enterprise__in=list(enterprises), **more).order_by()
        found[table._meta.label_lower] = [str(pk) for pk in rows.values_list("pk", flat=True)]
    return found


def numbers(rows: Rows, verbs: Sequence[str] | None = None) -> list[int]:
    """The numbers of the entries about `rows`, the latest first; of every verb, or of `verbs` alone."""
    found: set[int] = set()
    pairs = [(kind, key) for kind, keys in rows.items() for key in sorted(set(keys))]
    for start in range(0, len(pairs), KEYS_AT_ONCE):
        by_kind = groupby(pairs[start : start + KEYS_AT_ONCE], key=itemgetter(0))
        about = (Q(about_kind=kind, about_key__in=[key for _, key in of_kind]) for kind, of_kind in by_kind)
        asked = reduce(or_, about) if verbs is None else reduce(or_, about) & Q(verb__in=verbs)
        # No order here: with one, a planner walks the whole log backwards to save a sort of twenty numbers.
        found.update(Entry.everything.filter(asked).order_by().values_list("number", flat=True))
    return sorted(found, reverse=True)


def of_rolls(members: Iterable[int]) -> list[int]:
    """The entries that tell of a roll leaving the system while these members stood on it."""
    found: set[int] = set()
    for member in Member.everything.filter(pk__in=list(members)):
        about = Q(about_kind="membership.roll", about_key=str(member.organisation_id), verb="members.exported")
        days = Q(at__date__gte=member.starts_on) & (Q(at__date__lte=member.ends_on) if member.ends_on else Q())
        found.update(Entry.everything.filter(about & days).order_by().values_list("number", flat=True))
    return sorted(found, reverse=True)


def page(found: Sequence[int], wanted: str) -> Page[Any]:
    """One page of reads, in two queries; what is no page is the first one."""
    shown: Page[Any] = Paginator(found, PER_PAGE).get_page(wanted)
    entries = list(Entry.everything.filter(number__in=list(shown.object_list)).order_by("-number"))
    since = _capacities_now({entry.actor_key for entry in entries if "capacity" not in entry.detail})
    shown.object_list = [_told(entry, since) for entry in entries]
    return shown


def _told(entry: Entry, since: Mapping[str, str]) -> Read:
    capacity = entry.detail.get("capacity") or since.get(entry.actor_key, "")
    reason = str(entry.detail.get("reason", ""))
    return Read(entry, entry.actor_name, str(capacity), words.verb_in_words(entry.verb), reason)


def _capacities_now(keys: Iterable[str]) -> dict[str, str]:
    """For entries of before the log kept the capacity: what the person is today."""
    people = [int(key.removeprefix("user:")) for key in keys if key.startswith("user:")]
    users = User.objects.filter(pk__in=people).prefetch_related("grants")
    return {
        one.key: "、".join(dict.fromkeys(ROLES[grant.role].label for grant in one.grants.all() if grant.role in ROLES))
        for one in users
    }
