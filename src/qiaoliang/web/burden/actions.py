"""Keeping a form for another twelve months, after its cost was shown (rules.md section 7)."""

from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal
from qiaoliang.web.burden.catalogue import FORMS
from qiaoliang.web.burden.models import Review


def year_later(day: date) -> date:
    """The same day of the next year; 29 February becomes the 28th."""
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


@audited
def review(*, form: str, shown_cost: str, reason: str, by: Actor, at: datetime) -> Review:
    if form not in FORMS or not shown_cost.strip():
        raise Refusal("请先看过这张表单的负担，再核定。")
    if not reason.strip():
        raise Refusal("请写明为什么还要填。", field="reason")
    today = timezone.localdate(at)
    made: Review = Review.everything.create(
        form=form, shown_cost=shown_cost[:80], reason=reason.strip(), reviewed_on=today, expires_on=year_later(today),
        reviewed_by=by.name,
    )  # fmt: skip
    record("form.reviewed", on=made, by=by, at=at, detail={"form": form, "cost": made.shown_cost})
    return made


def lapsed(today: date) -> set[str]:
    """The forms that may be closed and whose last review is over. One that was never reviewed has nothing to lapse."""
    return {
        key for key, one in expiry(today).items() if one.expires_on < today and key in FORMS and not FORMS[key].must
    }


def expiry(today: date) -> dict[str, Review]:
    """The review in force or last in force of every form that has one."""
    found: dict[str, Review] = {}
    for one in Review.everything.filter(reviewed_on__lte=today).order_by("reviewed_on", "pk"):
        found[one.form] = one
    return found
