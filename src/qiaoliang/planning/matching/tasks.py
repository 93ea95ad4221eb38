"""What the task worker runs."""

from datetime import datetime

from django.utils import timezone
from django_tasks import TaskContext, task

from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.kit.workdays import iso_week_key, monday_of
from qiaoliang.planning.matching import computing


@task(takes_context=True)
def compute_run(context: TaskContext, run_pk: int) -> None:
    """Compute a queued run, or one whose worker was killed; any other is left alone."""
    computing.compute(run_pk, is_again=context.attempt > 1)


@task()
def settle_weeks(moment: str) -> None:
    """Pass the weekly duty of the week of `moment` (ISO 8601) to the people now posted.

    Queued in the transaction that moves postings, so it runs exactly if they moved; a city takes half a minute, too
    long for a page.
    """
    at = datetime.fromisoformat(moment)
    today = timezone.localdate(at)
    week = iso_week_key(today)
    contacts.open_weeks(first=monday_of(week), last=today, by=computing.COMPUTER, at=at)
    contacts.rebuild(weeks=[week], by=computing.COMPUTER, at=at)
