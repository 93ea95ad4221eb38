"""What still lies overdue with an organisation, without a reason, on the last day that is looked at (rules.md 4).

An item says how much of what was due was done; what has an item is not deducted once more. So neither the quarterly
meetings nor steps of admission that were taken late stand here, nor what lies with the committee above.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from django.db.models import Q

from qiaoliang.party.campaigns.models import Proposal
from qiaoliang.party.elections.choices import ElectionState
from qiaoliang.party.elections.models import Election
from qiaoliang.party.life.models import Duty
from qiaoliang.party.membership.choices import Side
from qiaoliang.party.membership.models import Admission
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.results.assessment.rules import Record

Days = tuple[date, date]
Found = Iterable[tuple[int, Record]]


def overdue(organisations: Sequence[Organisation], span: Days) -> dict[int, list[Record]]:
    """By organisation, in the order of the days they fell due; four queries however many are asked about."""
    keys = [one.pk for one in organisations]
    found: dict[int, list[Record]] = defaultdict(list)
    for key, record in [*_terms(organisations, span), *(one for source in SOURCES for one in source(keys, span))]:
        found[key].append(record)
    return {key: sorted(own, key=lambda record: (record.on, record.text)) for key, own in found.items()}


def _terms(organisations: Sequence[Organisation], span: Days) -> Found:
    """A committee that goes on after its term. With leave to wait, the term itself ends later."""
    for one in organisations:
        if one.term_ends_on is not None and one.term_ends_on < span[1]:
            text = f"班子任期到 {one.term_ends_on}，没有换届"
            yield one.pk, Record(one.term_ends_on, text, False, href=f"/party/organisations/{one.pk}/")


def _life(keys: Sequence[int], span: Days) -> Found:
    """Meetings owed in a period that is over, neither held nor excused; the quarterly ones have an item."""
    rows = Duty.everything.filter(Duty.is_missed(span[1]), organisation__in=keys, last__gte=span[0])
    for one in rows.exclude(kind=MeetingKind.MEMBERS).select_related("group").order_by("last", "pk"):
        whose = f"{one.group.name}：" if one.group else ""
        yield (
            one.organisation_id,
            Record(one.last, f"{whose}{one.first:%Y-%m} 起的{one.get_kind_display()}没有开", False,
                   href=f"/party/organisations/{one.organisation_id}/life/?year={one.first.year}"),
        )  # fmt: skip


def _elections(keys: Sequence[int], span: Days) -> Found:
    """Agreed to above, and not elected or not filed in time."""
    was_open = Q(filed_on=None) | Q(filed_on__gt=span[1])
    rows = Election.everything.filter(
        was_open, organisation__in=keys, due_on__lt=span[1], consented_on__lte=span[1], prepared_on__lte=span[1]
    )
    for one in rows.exclude(state=ElectionState.CANCELLED).order_by("due_on", "pk"):
        text = f"{one.get_purpose_display()}到期没有办完"
        yield one.organisation_id, Record(one.due_on, text, False, href=one.get_absolute_url())


def _admissions(keys: Sequence[int], span: Days) -> Found:
    """A step that the branch has not taken at all; the person is not named here."""
    rows = Admission.everything.lying_at(Side.BRANCH).filter(organisation__in=keys, due_on__lt=span[1])
    for one in rows.filter(due_on__gte=span[0]).order_by("due_on", "pk"):
        assert one.due_on is not None
        yield one.organisation_id, Record(one.due_on, "发展党员手续一步没有办", False, href=one.get_absolute_url())


def _proposals(keys: Sequence[int], span: Days) -> Found:
    """Authors who have not been told by the day whether their suggestion is adopted."""
    unanswered = Q(adopted_on=None) | Q(adopted_on__gt=span[1])
    undeclined = Q(declined_on=None) | Q(declined_on__gt=span[1])
    rows = Proposal.everything.filter(unanswered, undeclined, organisation__in=keys, feedback_due_on__lt=span[1])
    for one in rows.filter(feedback_due_on__gte=span[0]).exclude(state="void").order_by("feedback_due_on", "pk"):
        text = f"建议没有答复：{one.title}"
        yield one.organisation_id, Record(one.feedback_due_on, text, False, href=f"/party/proposals/{one.pk}/")


SOURCES: Final[tuple[Callable[[Sequence[int], Days], Found], ...]] = (_life, _elections, _admissions, _proposals)
