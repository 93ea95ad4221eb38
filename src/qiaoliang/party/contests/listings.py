"""The list of contests, the numbered works for jury and organiser, the published result."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.party.contests.choices import ContestState
from qiaoliang.party.contests.models import Contest, Criterion, Entry, Juror, Result, Score
from qiaoliang.party.contests.rules import shown

LAMPS = {
    ContestState.OPEN: "going", ContestState.SCORING: "waiting", ContestState.PUBLISHED: "soon",
    ContestState.FINAL: "done", ContestState.CANCELLED: "off",
}  # fmt: skip
UNNAMED = "作者没有同意公开"


def until(contest: Contest) -> str:
    """The day that matters next."""
    if contest.state == ContestState.OPEN:
        return f"{contest.closes_on:%Y-%m-%d} 征集截止"
    if contest.state == ContestState.SCORING:
        return f"{contest.score_by:%Y-%m-%d} 评分截止"
    if contest.state == ContestState.PUBLISHED:
        return f"公示到 {contest.objections_until:%Y-%m-%d}"
    return f"{contest.finished_on:%Y-%m-%d}" if contest.finished_on else "—"


def contests(names: dict[str, str]) -> Listing:
    return Listing(
        key="contests",
        title="金点子评选",
        unit="次",
        columns=(
            Column(
                "title", "评选",
                lambda c: Cell(c.title, second=names.get(c.region_code, "全市"), href=c.get_absolute_url()),
                sort="title",
            ),
            Column("opens", "征集开始", lambda c: f"{c.opens_on:%Y-%m-%d}", sort="opens_on"),
            Column("until", "下一个日期", until, sort="closes_on"),
            Column("works", "作品", lambda c: str(c.works), sort="works", numeric=True, unit="件"),
            Column("state", "状态", lambda c: Cell(c.get_state_display(), status=LAMPS[c.state]), sort="state"),
        ),
        order="-opens",
        search=lambda rows, text: rows.filter(title__icontains=text),
        search_hint="评选名称",
        tabs=(
            Tab("all", "全部", when=Q(pk__isnull=False)),
            Tab("running", "进行中", when=Q(state__in=(ContestState.OPEN, ContestState.SCORING))),
            Tab("published", "公示中", when=Q(state=ContestState.PUBLISHED)),
            Tab("final", "已结束", when=Q(state=ContestState.FINAL)),
        ),
        empty="这里还没有评选。",
    )  # fmt: skip


def contest_rows() -> Any:
    return Contest.objects.annotate(works=Count("entries", filter=Q(entries__withdrawn_at=None)))


def blind(rows: Any) -> Any:
    """Works without their sealed columns: what a page does not read, it cannot show."""
    return rows.defer("author", "brought_by")


def works(contest: Contest, juror: Juror | None, criteria: int) -> Listing:
    """Numbered works. A juror sees the own points; the organiser how many sheets are in; neither sees whose it is."""
    base = f"{contest.get_absolute_url()}entries/"

    def href(entry: Any) -> str:
        return f"{base}{entry.number}/score/" if juror is not None else f"{base}{entry.number}/"

    def done(entry: Any) -> Cell:
        if juror is None:
            return Cell(f"{entry.sheets} 名评委已评", status="")
        is_done = entry.mine == criteria
        return Cell("已评" if is_done else "待评", status="done" if is_done else "soon")

    columns = [
        Column("number", "编号", lambda e: Cell(f"{e.number} 号", href=href(e)), sort="number"),
        Column("title", "作品", lambda e: e.title, sort="title"),
        Column("done", "评分", done, sort="mine" if juror else "sheets"),
    ]
    return Listing(
        key="contest_works",
        title=f"{contest.title}作品",
        unit="件",
        columns=columns,
        order="number",
        search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(text__icontains=text)),
        search_hint="作品名称或内容",
        empty="没有由您评分的作品。" if juror else "没有作品。",
    )


def work_rows(rows: Any, juror: Juror | None, criteria: int) -> Any:
    per_sheet = Score.everything.filter(entry=OuterRef("pk"), juror__ended_at=None).order_by()
    mine = per_sheet.filter(juror=juror).values("entry").annotate(n=Count("pk")).values("n")
    all_ = per_sheet.values("entry").annotate(n=Count("pk")).values("n")
    rows = blind(rows).annotate(mine=Coalesce(Subquery(mine, output_field=IntegerField()), 0))
    return rows.annotate(sheets=Coalesce(Subquery(all_, output_field=IntegerField()), 0) / criteria)


def author(entry: Entry) -> Cell:
    """Who brought a published work, if the author agreed to be named."""
    return Cell(entry.author, second=entry.organisation.name) if entry.consents else Cell(UNNAMED)


def result(contest: Contest, criteria: list[Criterion], *, is_organiser: bool) -> Listing:
    """The published result: the works chosen; the organiser may open all."""
    base = f"{contest.get_absolute_url()}entries/"

    def mean(place: int) -> Any:
        return lambda row: shown(row.means[place])

    chosen = Tab("awarded", "入选作品", when=Q(is_awarded=True))
    return Listing(
        key="contest_result",
        title=f"{contest.title}结果",
        unit="件",
        columns=(
            Column("place", "名次", lambda r: f"第 {r.place} 名", sort=("place", "entry__number")),
            Column(
                "title", "作品",
                lambda r: Cell(r.entry.title, second=f"{r.entry.number} 号", href=f"{base}{r.entry.number}/"),
                sort="entry__title",
            ),
            Column("total", "总分", lambda r: shown(r.total), sort="total", numeric=True),
            *(
                Column(f"mean_{one.pk}", f"{one.name}（{one.weight}%）", mean(place), numeric=True)
                for place, one in enumerate(criteria)
            ),
            Column("sheets", "评委", lambda r: str(r.sheets_count), numeric=True, unit="名"),
            Column("author", "作者", lambda r: author(r.entry)),
        ),
        order="place",
        tabs=(chosen, Tab("all", "全部作品", when=Q(pk__isnull=False))) if is_organiser else (chosen,),
        empty="没有作品。",
    )  # fmt: skip


def result_rows(contest: Contest) -> Any:
    return Result.objects.filter(entry__contest=contest).select_related("entry__organisation")
