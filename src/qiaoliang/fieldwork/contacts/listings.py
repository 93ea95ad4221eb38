"""The lists of contacts and of the weeks in which one is owed."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.utils import timezone

from qiaoliang.fieldwork.contacts import rules
from qiaoliang.fieldwork.contacts.choices import Channel, WeekState
from qiaoliang.fieldwork.contacts.forms import ContactFilter, WeekFilter
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.kit.workdays import iso_week_key, monday_of
from qiaoliang.registry.enterprises.models import Enterprise


def _search(queryset: Any, text: str) -> Any:
    """By enterprise or person. Looked up first: a join would read every contact of the city."""
    named = Q(name__icontains=text) | Q(initials__icontains=text.lower())
    enterprises = Enterprise.everything.filter(named).order_by().values("pk")
    people = Instructor.everything.filter(name__icontains=text).order_by().values("pk")
    return queryset.filter(Q(enterprise__in=enterprises) | Q(instructor__in=people))


def _enterprise(row: Any) -> Cell:
    return Cell(str(row.enterprise), href=f"/enterprises/{row.enterprise_id}/", title=row.enterprise.name)


def _county(row: Any) -> str:
    region = row.enterprise.region
    return str(region.county_name or region.name)


def standing_of(contact: Any) -> tuple[str, str]:
    """Whether the contact counts and, if not, why: (words, kind of status)."""
    if contact.voided_at:
        return "已作废", "off"
    if hasattr(contact, "duty_week"):
        return "计入", "done"
    if contact.with_whom not in rules.WITH_THE_OWNER:
        return "未与业主或授权人", "off"
    if contact.channel == Channel.MESSAGE and not contact.is_answered:
        return "消息未回复", "waiting"
    return "不另计入", "off"  # the week has its contact, or none was owed


def _standing(contact: Any) -> Cell:
    words, status = standing_of(contact)
    return Cell(words, status=status)


def contacts(today: date) -> Listing:
    monday = timezone.make_aware(datetime.combine(monday_of(iso_week_key(today)), time.min))
    return Listing(
        key="contacts",
        title="联系",
        unit="条",
        columns=(
            Column(
                "at", "时间", lambda row: Cell(f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}",
                href=f"/contacts/{row.pk}/"), sort="at",
            ),
            Column("enterprise", "企业", _enterprise, sort="enterprise__sort_key"),
            Column("county", "县区", _county, sort="enterprise__region_code"),
            Column("instructor", "指导员", lambda row: row.instructor.name, sort="instructor__number"),
            Column("channel", "方式", lambda row: row.get_channel_display(), sort="channel"),
            Column("with_whom", "与谁", lambda row: row.get_with_whom_display(), sort="with_whom"),
            Column("summary", "说了什么", lambda row: row.summary),
            Column("counted", "计入", _standing),
            Column(
                "recorded", "登记时间", lambda row: f"{timezone.localtime(row.recorded_at):%Y-%m-%d %H:%M}",
                sort="recorded_at", shown=False,
            ),
        ),
        order="-at",
        filterset=ContactFilter,
        search=_search,
        search_hint="企业或指导员",
        tabs=(
            Tab("week", "本周", lambda rows: rows.filter(at__gte=monday)),
            Tab("all", "全部"),
        ),
        empty="没有符合条件的联系。",
    )  # fmt: skip


def week_name(week: int) -> str:
    return f"{week // 100} 年第 {week % 100} 周"


def _kept(this_week: int) -> Any:
    def cell(row: Any) -> Cell:
        if row.contacted_on:
            return Cell(f"{row.contacted_on:%m-%d} 已联系", status="done", href=f"/contacts/{row.contact_id}/")
        if row.state != WeekState.OWED:
            return Cell(row.get_state_display(), status="off")
        return Cell("本周待联系", status="waiting") if row.iso_week >= this_week else Cell("未联系", status="overdue")

    return cell


def weeks(today: date) -> Listing:
    this_week = iso_week_key(today)
    open_ = Q(state=WeekState.OWED, contacted_on=None)
    return Listing(
        key="weeks",
        title="应联系周",
        unit="周次",
        columns=(
            Column("week", "周", lambda row: Cell(week_name(row.iso_week), second=f"{row.monday_on:%m-%d} 起"),
                   sort="thursday_on"),
            Column("enterprise", "企业", _enterprise, sort="enterprise__sort_key"),
            Column("county", "县区", _county, sort="enterprise__region_code"),
            Column("instructor", "指导员", lambda row: row.instructor.name, sort="instructor__number"),
            Column("kept", "情况", _kept(this_week), sort="contacted_on"),
        ),
        order="-week",
        filterset=WeekFilter,
        search=_search,
        search_hint="企业或指导员",
        tabs=(
            Tab("now", "本周待联系", lambda rows: rows.filter(open_, iso_week=this_week)),
            Tab("missed", "未联系", lambda rows: rows.filter(open_, iso_week__lt=this_week)),
            Tab("exempt", "豁免", lambda rows: rows.exclude(state=WeekState.OWED)),
            Tab("all", "全部"),
        ),
        empty="没有符合条件的周次。",
    )  # fmt: skip


def pauses(today: date) -> Listing:
    return Listing(
        key="pauses",
        title="约定暂停",
        unit="次",
        columns=(
            Column("enterprise", "企业", _enterprise, sort="enterprise__sort_key"),
            Column("from", "从", lambda row: Cell(f"{row.starts_on:%Y-%m-%d}", href=f"/contacts/pauses/{row.pk}/"),
                   sort="starts_on"),
            Column("to", "到", lambda row: f"{row.ends_on:%Y-%m-%d}", sort="ends_on"),
            Column("agreed", "谁提出", lambda row: row.agreed_with),
        ),
        order="-from",
        search=lambda rows, text: rows.filter(
            Q(enterprise__name__icontains=text) | Q(enterprise__initials__icontains=text.lower())
        ),
        search_hint="企业名称或拼音首字母",
        tabs=(
            Tab("running", "进行中", lambda rows: rows.filter(ends_on__gte=today)),
            Tab("all", "全部"),
        ),
        empty="没有约定的暂停。企业希望少打扰时，可以随时约定，不用说明理由。",
    )  # fmt: skip


def _agreed(row: Any) -> Cell:
    """What holds leads to its end; what is over to the enterprise."""
    over = f"/enterprises/{row.enterprise_id}/"
    return Cell(str(row.enterprise), href=row.get_absolute_url() if row.ends_on is None else over)


RHYTHMS = Listing(
    key="rhythms",
    title="约定联系方式",
    unit="条",
    columns=(
        Column("enterprise", "企业", _agreed, sort="enterprise__sort_key"),
        Column("agreed", "约定", lambda row: row.agreed.words),
        Column("from", "从", lambda row: f"{row.starts_on:%Y-%m-%d}", sort="starts_on"),
        Column("to", "到", lambda row: f"{row.ends_on:%Y-%m-%d}" if row.ends_on else "—", sort="ends_on:last"),
        Column("who", "谁提出", lambda row: row.agreed_with),
    ),
    order="-from",
    search=lambda rows, text: rows.filter(
        Q(enterprise__name__icontains=text) | Q(enterprise__initials__icontains=text.lower())
    ),
    search_hint="企业名称或拼音首字母",
    tabs=(Tab("running", "有效", when=Q(ends_on=None)), Tab("all", "全部", when=Q())),
    empty="还没有约定。业主希望哪天、用什么方式联系，可以约下来，清单和提醒都照着来。",
)  # fmt: skip
