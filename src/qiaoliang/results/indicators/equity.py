"""Who is reached and who is passed over: served, seen lately, small, with a demand that is not settled.

The page “谁被看见了” shows the same enterprises by size and difficulty as they are today; here they are as known on the
evening asked for.
"""

from datetime import timedelta
from typing import Final

from django.db.models import F, Q

from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.moments import midnight
from qiaoliang.results.indicators.asked import Asked

LATELY: Final = timedelta(days=30)


def demand_closed(asked: Asked) -> Q:
    """Closed by the evening, and not open again then."""
    reopened = Q(reopened_at__isnull=False, reopened_at__lte=asked.evening, reopened_at__gt=F("closed_at"))
    return Q(closed_at__isnull=False, closed_at__lte=asked.evening) & ~reopened


def served(asked: Asked) -> Q:
    """A posting was in force on the day, and known on the evening."""
    rows = Stint.everything.filter(Stint.covers(asked.as_of), recorded_at__lte=asked.evening).order_by()
    return Q(pk__in=rows.values("enterprise"))


def seen(asked: Asked) -> Q:
    """A contact in the last 30 days."""
    talks = Contact.everything.filter(
        Q(voided_at=None) | Q(voided_at__gt=asked.evening), at__gte=midnight(asked.as_of - LATELY),
        at__lte=asked.evening, recorded_at__lte=asked.evening,
    ).order_by()  # fmt: skip
    return Q(pk__in=talks.values("enterprise"))


def struggling(asked: Asked) -> Q:
    """A demand of the enterprise was not settled on the evening."""
    rows = Demand.everything.filter(~demand_closed(asked), recorded_at__lte=asked.evening).order_by()
    return Q(pk__in=rows.values("enterprise"))
