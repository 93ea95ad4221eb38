"""Tasks of campaigns: pledges near their day, answers owed to authors, suggestions to be done, the yearly appraisal."""

from datetime import date, timedelta
from typing import Any, Final

from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.kit import money
from qiaoliang.party.campaigns import rules
from qiaoliang.party.campaigns.models import Appraisal, Pledge, Proposal
from qiaoliang.web.workbench.asked import Asked, Source, Task, Tasks, first

APPRAISED_FROM: Final = (12, 1)  # from 1 December on, and through January for the year before


def pledges_near(asked: Asked) -> Tasks:
    """Open pledges whose day comes within two weeks; those past it have their own line."""
    until = asked.today + timedelta(days=rules.SOON_DAYS)
    near = Pledge.objects.filter(kept_on=None, withdrawn_on=None, due_on__range=(asked.today, until))
    few, total = yield from first(near.exclude(state=Claim.VOID).order_by("due_on", "pk"))
    tasks = [
        Task(
            f"承诺快到期：{pledge.text}", "到期前登记兑现", pledge.person_name or "党组织", "soon",
            f"{pledge.due_on:%Y-%m-%d} 到期", "登记兑现", f"/party/pledges/{pledge.pk}/keep/",
        )
        for pledge in few
    ]  # fmt: skip
    yield "today", tasks, total, ("两周内到期的承诺", "/party/pledges/?tab=soon")


def _answer(asked: Asked, proposal: Any) -> Task:
    lamp = rules.answer_lamp(
        due_on=proposal.feedback_due_on, answered_on=None, today=asked.today, calendar=asked.calendar
    )
    return Task(
        f"建议待答复：{proposal.title}", "采纳或不采纳，都要答复提出人", proposal.author_name, lamp.status, lamp.text,
        "答复", f"/party/proposals/{proposal.pk}/",
    )  # fmt: skip


def answers_owed(asked: Asked) -> Tasks:
    """Suggestions nobody has answered; past the limit they are overdue."""
    waiting = Proposal.objects.unanswered().filter(feedback_due_on__isnull=False).order_by("feedback_due_on", "pk")
    few, total = yield from first(waiting.filter(feedback_due_on__lt=asked.today))
    yield "overdue", [_answer(asked, row) for row in few], total, ("超期未答复", "/party/proposals/?tab=late")
    few, total = yield from first(waiting.filter(feedback_due_on__gte=asked.today))
    yield "today", [_answer(asked, row) for row in few], total, ("待答复的建议", "/party/proposals/?tab=waiting")


def to_be_done(asked: Asked) -> Tasks:
    """Adopted suggestions whose own day for doing them has passed."""
    late = Proposal.objects.being_done().filter(do_by__lt=asked.today).order_by("do_by", "pk")
    few, total = yield from first(late)
    tasks = [
        Task(
            f"建议待落实：{proposal.title}", "落实了就登记实施", proposal.done_by or "党组织", "overdue",
            f"{proposal.do_by:%Y-%m-%d} 到期", "登记实施", f"/party/proposals/{proposal.pk}/implement/",
        )
        for proposal in few
    ]  # fmt: skip
    yield "overdue", tasks, total, ("待落实的建议", "/party/proposals/?tab=adopted")


def year_to_appraise(today: date) -> int | None:
    """The year whose pledges are to be appraised now; None out of season."""
    if (today.month, today.day) >= APPRAISED_FROM:
        return today.year
    return today.year - 1 if today.month == 1 else None


def appraisal(asked: Asked) -> Tasks:
    """At the end of a year: a branch with pledges on its board that nobody has appraised."""
    year, tasks = year_to_appraise(asked.today), []
    if year is not None:
        done = Appraisal.everything.filter(year=year).values("pledge")
        board = Pledge.objects.filter(Pledge.in_year(year)).exclude(state=Claim.VOID)
        left = board.exclude(pk__in=done)
        count, row = left.count(), left.values("organisation").order_by("organisation").first()
        if row is not None:
            href = f"/party/organisations/{row['organisation']}/pledges/appraise/?year={year}"
            what = f"{year} 年承诺评议：{money.count(count)} 项还没有评"
            tasks = [Task(what, "党员大会或组织生活会评议后登记", "", "soon", "年底评议", "去评议", href)]
    yield "today", tasks, len(tasks), ("承诺评议", "/party/pledges/boards/")


OF_BRANCH: Final[tuple[Source, ...]] = (answers_owed, to_be_done, pledges_near, appraisal)
