"""Lists of points. No list stands in the order of points, and none sets two members' sums beside each other."""

from datetime import date
from typing import Any

from django.db.models import Q

from qiaoliang.kit import moments
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.party.membership.models import Member
from qiaoliang.party.points import catalogue
from qiaoliang.party.points.choices import AppealState
from qiaoliang.party.points.models import Appeal, Entry, Scheme


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else "—"


def _state(today: date) -> Any:
    def cell(scheme: Any) -> Cell:
        if scheme.starts_on > today:
            return Cell(f"{_day(scheme.starts_on)} 起用", status="waiting")
        is_off = scheme.ends_on is not None and scheme.ends_on < today
        return Cell("已停用", status="off") if is_off else Cell("在用", status="going")

    return cell


def schemes(today: date) -> Listing:
    """Which branches have rules of their own, and in which version."""
    live = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))
    return Listing(
        key="point_schemes",
        title="党员积分",
        unit="版",
        columns=(
            Column(
                "organisation", "党组织",
                lambda s: Cell(s.organisation.name, href=f"/party/points/organisations/{s.organisation_id}/"),
                sort="organisation__name",
            ),
            Column("number", "版本", str, sort="number"),
            Column("starts", "起用", lambda s: _day(s.starts_on), sort="starts_on"),
            Column("ends", "停用", lambda s: _day(s.ends_on), sort="ends_on:last"),
            Column("decided", "党员大会", lambda s: _day(s.decided_on), sort="decided_on"),
            Column("state", "状态", _state(today)),
        ),
        order="organisation",
        search=lambda rows, text: rows.filter(organisation__name__icontains=text),
        search_hint="党组织",
        tabs=(
            Tab("live", "在用", when=live),
            Tab("coming", "将起用", when=Q(starts_on__gt=today)),
            Tab("ended", "已停用", when=Q(ends_on__lt=today)),
        ),
        empty="还没有支部启用积分。要不要启用、计哪些事，由各支部党员大会决定。",
    )  # fmt: skip


def scheme_rows() -> Any:
    return Scheme.objects.select_related("organisation")


def members(organisation_name: str, today: date) -> Listing:
    """The branch's members by name; each opens the own statement. Sums stand only there."""
    present = Q(ends_on=None) | Q(ends_on__gte=today)
    return Listing(
        key="point_members",
        title=f"{organisation_name}积分单",
        unit="人",
        columns=(
            Column("name", "姓名", lambda m: Cell(m.name, href=f"/party/points/statements/{m.pk}/"), sort="name"),
            Column("since", "转入", lambda m: _day(m.starts_on)),
        ),
        order="name",
        search=lambda rows, text: rows.filter(name__icontains=text),
        search_hint="姓名",
        tabs=(Tab("present", "在册", when=present), Tab("left", "已转出", when=~present)),
        empty="名册上还没有党员。",
        may_export=lambda actor: False,  # a statement leaves for the member it is about, one at a time
    )


def member_rows(organisation: Any) -> Any:
    return Member.objects.filter(organisation=organisation)


def _points(entry: Any) -> str:
    return f"{entry.points:+d}" if entry.corrects_id else f"{entry.points}"


def _open(entry: Any) -> Cell:
    what = "更正：" if entry.corrects_id else ""
    return Cell(f"{what}{entry.source_text}", second=entry.words, href=entry.source_href)


def entries(name: str, year: int) -> Listing:
    """One member's lines of a year, by day."""
    return Listing(
        key="point_entries",
        title=f"{name} {year} 年积分",
        unit="条",
        columns=(
            Column("on", "日期", lambda e: _day(e.happened_on), sort="happened_on"),
            Column("kind", "事项", lambda e: catalogue.label(e.kind), sort="kind"),
            Column("source", "来源记录", _open, export=lambda e: f"{_open(e).text} {e.words}".strip()),
            Column("points", "积分", _points, numeric=True, unit="分", export=lambda e: e.points),
            Column("rules", "依据", lambda e: f"积分办法{e.scheme}"),
            Column("until", "可申诉至", lambda e: _day(e.appeal_until)),
            Column(
                "correct", "更正", lambda e: Cell("更正", href=f"/party/points/entries/{e.pk}/correct/"),
                export=lambda e: "",
            ),
        ),
        order="-on",
        empty="这一年还没有积分记录。",
    )  # fmt: skip


def entry_rows(member: Any, year: int) -> Any:
    days = (date(year, 1, 1), date(year, 12, 31))
    return Entry.objects.filter(member=member, happened_on__range=days).select_related("scheme")


def _appeal_state(today: date) -> Any:
    def cell(appeal: Any) -> Cell:
        if appeal.state != AppealState.OPEN:
            return Cell(appeal.get_state_display(), status="done")
        late = appeal.due_on < today
        return Cell(f"{_day(appeal.due_on)} 前答复", status="overdue" if late else "soon")

    return cell


def appeals(today: date) -> Listing:
    return Listing(
        key="point_appeals",
        title="积分申诉",
        unit="件",
        columns=(
            Column(
                "words", "申诉",
                lambda a: Cell(a.words, second=a.member.name, href=f"/party/points/appeals/{a.pk}/answer/"),
            ),
            Column("about", "针对", lambda a: a.entry.source_text if a.entry else "漏记"),
            Column("raised", "提出", lambda a: moments.day(a.raised_at), sort="raised_at"),
            Column("due", "答复期限", lambda a: _day(a.due_on), sort="due_on"),
            Column("state", "状态", _appeal_state(today), sort="state"),
        ),
        order="due",
        tabs=(
            Tab("open", "待答复", when=Q(state=AppealState.OPEN)),
            Tab("answered", "已答复", when=~Q(state=AppealState.OPEN)),
        ),
        empty="没有积分申诉。",
        may_export=lambda actor: False,
    )  # fmt: skip


def appeal_rows() -> Any:
    return Appeal.objects.select_related("member", "entry")
