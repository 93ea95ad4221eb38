"""Tasks around the matching: handovers, declarations, requests for another instructor, pairs to re-assign."""

from django.db.models import Q

from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.instructors.postings.listings import handing
from qiaoliang.instructors.postings.models import Handover, Stint
from qiaoliang.instructors.reassignments import listings as reassigning
from qiaoliang.instructors.recusals import listings as declaring
from qiaoliang.instructors.recusals import rules
from qiaoliang.instructors.wishes.models import Answer, ChangeRequest
from qiaoliang.kit import money
from qiaoliang.web.workbench.asked import Asked, Task, Tasks, first, numbers

HANDOVERS, DECLARATIONS = "/instructors/postings/handovers/", "/instructors/declarations/"
REASSIGNMENTS, REQUESTS = "/instructors/reassignments/", "/instructors/wishes/requests/"


def own_handovers(asked: Asked) -> Tasks:
    """What this instructor has to accept, or to write for whoever took over."""
    own = [int(key) for key in asked.actor.keys("instructor")]
    mine = Q(stint__instructor__in=own) | Q(source__instructor__in=own, source__handover="")
    mine |= Q(source__instructor__in=own, asked_at__isnull=False)
    rows = Handover.objects.filter(mine, accepted_at=None).select_related(
        "stint__enterprise", "stint__instructor", "source__instructor"
    )
    few, total = yield from first(rows.order_by("due_on", "pk"))
    tasks = []
    for row in few:
        shape, words = handing(row, asked.today)
        verb = "看交接" if row.stint.instructor_id in own else "写说明"
        what = f"交接：{row.stint.enterprise}"
        tasks.append(Task(what, words, "", shape, f"{row.due_on:%m-%d} 前", verb, f"{HANDOVERS}{row.pk}/"))
    yield "today", tasks, total, ("待办交接", HANDOVERS)


def own_declaration(asked: Asked) -> Tasks:
    own = [int(key) for key in asked.actor.keys("instructor")]
    who = declaring.declaring(asked.today).filter(pk__in=own).first()
    if who is None:
        return
    due_on = rules.declaration_due_on(who.newest, who.last_on)
    if due_on > asked.today + rules.REMIND_BEFORE:
        return
    late = due_on < asked.today
    task = Task(
        "申报与企业的关系", "没有情况也要报，约 1 分钟", "", "overdue" if late else "soon", f"{due_on} 前", "申报",
        f"{DECLARATIONS}new/",
    )  # fmt: skip
    yield "overdue" if late else "today", [task], 1, ("回避申报", DECLARATIONS)


def change_requests(asked: Asked) -> Tasks:
    """Owners who wait for an answer: late ones first."""
    rows = ChangeRequest.objects.filter(state=Answer.OPEN).select_related("enterprise", "stint__instructor")
    few, total = yield from first(rows.order_by("due_on", "pk"))
    for bucket, late in (("overdue", True), ("today", False)):
        tasks = [
            Task(
                f"{row.enterprise} 请求换指导员", f"现任{row.stint.instructor.name}", "项目办",
                "overdue" if late else "soon", f"{row.due_on:%m-%d} 前答复", "答复", f"{REQUESTS}{row.pk}/",
            )
            for row in few
            if (row.due_on < asked.today) is late
        ]  # fmt: skip
        yield bucket, tasks, total if tasks and bucket == "overdue" else len(tasks), ("换人请求", REQUESTS)


def reassignments(asked: Asked) -> Tasks:
    """Running pairs that cannot go on; requests stand on their own."""
    rows = reassigning.rows(asked.today, Stint.objects).exclude(why__in=("request", "term"))
    few, total = yield from first(
        rows.select_related("enterprise", "instructor__department").order_by("starts_on", "pk")
    )
    tasks = []
    for stint in few:
        verb, href = reassigning.next_step(stint)
        what = f"待改派：{stint.enterprise} · {stint.instructor.name}"
        who = stint.instructor.department.short_name
        tasks.append(Task(what, reassigning.REASONS[stint.why], who, "overdue", "待改派", verb, href))
    yield "overdue", tasks, total, ("待改派", REASSIGNMENTS)


def overdue_people(asked: Asked) -> Tasks:
    """Declarations and handovers that are late: one row each, with the number."""
    late, undeclared = yield from numbers(
        Handover.objects.filter(accepted_at=None, due_on__lt=asked.today),
        declaring.declaring(asked.today).filter(declaring.due_before(asked.today)),
    )
    for number, what, why, href in (
        (late, "件交接逾期未接受", "提醒接任者，或请前任补写", f"{HANDOVERS}?tab=overdue"),
        (undeclared, "人回避申报逾期", "系统已提醒本人", f"{DECLARATIONS}?tab=overdue"),
    ):
        if number:
            task = Task(f"{money.count(number)} {what}", why, "指导员", "overdue", "逾期", "看名单", href)
            yield "overdue", [task], 1, (what, href)


def returned_nominations(asked: Asked) -> Tasks:
    """A department's nominations that came back: to be completed, or somebody else to be named."""
    few, total = yield from first(
        Instructor.objects.filter(standing=Standing.RETURNED).defer("phone").order_by("number")
    )
    tasks = [
        Task(
            f"提名被退回：{who.name}", who.decision_note, "本部门", "soon", "待修改", "修改", f"/instructors/{who.pk}/"
        )
        for who in few
    ]  # fmt: skip
    yield "today", tasks, total, ("退回的提名", "/instructors/?tab=returned")
