"""Tasks of contests: sheets a juror owes, works a branch may bring, what the organiser has to do next."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q

from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit import money
from qiaoliang.party.contests import jury
from qiaoliang.party.contests.choices import ContestState
from qiaoliang.party.contests.models import Contest, Juror, Objection
from qiaoliang.party.contests.permits import may_call, may_run
from qiaoliang.web.workbench.asked import Asked, Source, Task, Tasks, first


def to_score(asked: Asked) -> Tasks:
    """Contests in which this person is a juror and works are still without a sheet."""
    seats = (
        Juror.everything.filter(user=asked.actor.user_id, ended_at=None, contest__state=ContestState.SCORING)
        .select_related("contest")
        .annotate(criteria=Count("contest__criteria"))
    )
    tasks: dict[str, list[Task]] = {"overdue": [], "today": []}
    for juror in seats:
        left = _left(juror, asked)
        if left:
            late = juror.contest.score_by < asked.today
            tasks["overdue" if late else "today"].append(
                Task(
                    f"{juror.contest}：{money.count(left)} 件作品待您评分", "按编号评，看不到作者和单位", "",
                    "overdue" if late else "soon", f"{juror.contest.score_by:%Y-%m-%d} 截止", "评分",
                    f"{juror.contest.get_absolute_url()}entries/",
                )
            )  # fmt: skip
    for bucket, found in tasks.items():
        yield bucket, found, len(found), ("金点子评选", "/party/contests/")


def _left(juror: Any, asked: Asked) -> int:
    works = jury.scorable(juror, asked.at).annotate(mine=Count("scores", filter=Q(scores__juror=juror)))
    left: int = works.filter(mine__lt=juror.criteria).count()
    return left


def to_bring(asked: Asked) -> Tasks:
    """Calls that take works today, for a branch."""
    tasks: list[Task] = []
    total = 0
    if asked.actor.can(Can.KEEP_BRANCH):
        rows = Contest.objects.filter(
            state=ContestState.OPEN, opens_on__lte=asked.today, closes_on__gte=asked.today
        ).order_by("closes_on", "pk")
        few, total = yield from first(rows)
        tasks = [
            Task(
                f"征集作品：{contest}", "组织党员职工报送，作者加密保存", "", "going",
                f"{contest.closes_on:%Y-%m-%d} 截止", "报送", contest.get_absolute_url(),
            )
            for contest in few
        ]  # fmt: skip
    yield "today", tasks, total, ("正在征集", "/party/contests/?tab=running")


def to_run(asked: Asked) -> Tasks:
    """What the organiser does next: start the scoring, publish, answer objections, settle the result."""
    tasks = []
    if may_call(asked.actor):
        waits = Objection.everything.filter(contest=OuterRef("pk"), decided_at=None)
        mature = (
            Q(state=ContestState.OPEN, closes_on__lt=asked.today)
            | Q(state=ContestState.SCORING, score_by__lt=asked.today)
            | Q(state=ContestState.PUBLISHED)
        )
        rows = Contest.objects.filter(mature).annotate(waits=Exists(waits)).order_by("pk")[:20]
        tasks = [task for contest in rows if may_run(asked.actor, contest) for task in _next(contest, asked)]
    yield "today", tasks, len(tasks), ("金点子评选", "/party/contests/")


def _next(contest: Any, asked: Asked) -> Iterator[Task]:
    href = contest.get_absolute_url()
    if contest.state == ContestState.OPEN:
        yield Task(f"{contest}：征集已截止", "编号后交评委评分", "", "soon", "待评分", "开始评分", f"{href}close/")
    elif contest.state == ContestState.SCORING:
        yield Task(f"{contest}：评分已截止", "评完就公布", "", "soon", "待公布", "公布结果", href)
    elif contest.waits:
        yield Task(f"{contest}：有异议待处理", "核实后答复", "", "soon", "有异议", "处理", href)
    elif contest.objections_until < asked.today:
        yield Task(f"{contest}：公示期满", "没有异议就确定", "", "soon", "待确定", "确定结果", f"{href}finish/")


SOURCES: Final[tuple[Source, ...]] = (to_score, to_bring, to_run)
