"""Postings and contacts: people who cannot be serving, and weeks kept by a contact that is none."""

from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from qiaoliang.fieldwork.contacts.choices import WeekState
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek
from qiaoliang.instructors.nominations.models import Instructor, Leave, Standing
from qiaoliang.instructors.postings.models import BLOCKING, Conflict, Part, Stint
from qiaoliang.registry.enterprises.choices import ENDED_STATES
from qiaoliang.results.checks import tables
from qiaoliang.results.checks.check import Check, Day, among, where
from qiaoliang.results.checks.choices import Severity

FALSE, GAP = Severity.FALSE, Severity.GAP


def _now(day: Day) -> Q:
    return Q(Stint.covers(day.today))


def _banned(day: Day) -> QuerySet[Stint]:
    bans = Conflict.everything.filter(
        Conflict.in_force(day.today), instructor=OuterRef("instructor"), enterprise=OuterRef("enterprise"),
        kind__in=BLOCKING,
    )  # fmt: skip
    rows: QuerySet[Stint] = Stint.everything.filter(_now(day), Exists(bans))
    return rows


def _two_leads(day: Day) -> QuerySet[Stint]:
    """The later of two lead postings of one enterprise that share a day."""
    other = Stint.everything.filter(
        Q(ends_on=None) | Q(ends_on__gte=OuterRef("starts_on")), enterprise=OuterRef("enterprise"), part=Part.LEAD,
        starts_on__lte=OuterRef("starts_on"),
    ).exclude(pk=OuterRef("pk"))  # fmt: skip
    same_day = Q(Exists(other.filter(starts_on=OuterRef("starts_on"), pk__lt=OuterRef("pk"))))
    earlier = Q(Exists(other.filter(starts_on__lt=OuterRef("starts_on"))))
    rows: QuerySet[Stint] = Stint.everything.filter(same_day | earlier, part=Part.LEAD)
    return rows


def _overloaded(day: Day) -> QuerySet[Instructor]:
    live = Count("stints", filter=_covers("stints__", day))
    rows: QuerySet[Instructor] = Instructor.everything.annotate(live=live).filter(live__gt=F("max_load"))
    return rows


def _covers(prefix: str, day: Day) -> Q:
    lasts = Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day.today})
    return Q(**{f"{prefix}starts_on__lte": day.today}) & lasts


def _serving(day: Day) -> Any:
    return Exists(Stint.everything.filter(_now(day), instructor=OuterRef("pk")))


def _term_over(day: Day) -> QuerySet[Instructor]:
    rows: QuerySet[Instructor] = Instructor.everything.filter(_serving(day), term_ends_on__lt=day.today)
    return rows


def _away_unattended(day: Day) -> QuerySet[Leave]:
    serving = Stint.everything.filter(_now(day), instructor=OuterRef("instructor"))
    rows: QuerySet[Leave] = Leave.everything.filter(Leave.covers(day.today), Exists(serving), backup=None)
    return rows


def _both_away(day: Day) -> QuerySet[Leave]:
    away = Leave.everything.filter(Leave.covers(day.today), instructor=OuterRef("backup"))
    rows: QuerySet[Leave] = Leave.everything.filter(Leave.covers(day.today), Exists(away))
    return rows


def _week_kept_in_another(day: Day) -> QuerySet[DutyWeek]:
    """A week said to be kept on a day outside it."""
    rows: QuerySet[DutyWeek] = DutyWeek.everything.filter(contact__isnull=False).exclude(
        contact__iso_week=F("iso_week")
    )
    return rows


LATEST: Final = ("instructor", "enterprise", "at", "summary")


def _contact_twice(day: Day) -> QuerySet[Contact]:
    """The same person, firm, moment and words entered twice."""
    same = Contact.everything.filter(voided_at=None, pk__lt=OuterRef("pk"), **{name: OuterRef(name) for name in LATEST})
    rows: QuerySet[Contact] = Contact.everything.filter(Exists(same), voided_at=None)
    return rows


PEOPLE = (
    Check(
        "stint_of_one_not_approved",
        "派驻的人没有被批准",
        FALSE,
        "选派人数里多算了人。",
        "补办批准，或结束派驻。",
        where(tables.STINTS, lambda day: _now(day) & ~Q(instructor__standing=Standing.APPROVED)),
    ),
    Check(
        "stint_at_a_gone_firm",
        "企业已不经营，派驻还在",
        FALSE,
        "在岗人数和负担都算多了。",
        "结束派驻，改派。",
        where(tables.STINTS, lambda day: _now(day) & Q(enterprise__state__in=ENDED_STATES)),
    ),
    Check(
        "stint_at_a_merged_record",
        "派驻挂在已合并的企业记录上",
        FALSE,
        "企业现在的页面看不到这段派驻。",
        "把派驻移到保留的记录。",
        where(tables.STINTS, lambda day: _now(day) & Q(enterprise__merged_into__isnull=False)),
    ),
    Check(
        "stint_two_leads",
        "同一天有两名牵头指导员",
        FALSE,
        "应联系周算给谁说不清。",
        "核对两段派驻的起止日期。",
        among(tables.STINTS, _two_leads),
    ),
    Check(
        "stint_despite_conflict",
        "有须回避的情形，派驻还在",
        FALSE,
        "违反回避规定（G32、G33）。",
        "立即改派。",
        among(tables.STINTS, _banned),
    ),
    Check(
        "instructor_over_load",
        "服务企业数超过上限",
        GAP,
        "负担超过本人上限（G35）。",
        "改派一部分，或调整上限并说明。",
        among(tables.INSTRUCTORS, _overloaded),
    ),
    Check(
        "instructor_term_over",
        "任期已满，派驻还在",
        GAP,
        "应轮换或续任（G36）。",
        "办理续任或轮换。",
        among(tables.INSTRUCTORS, _term_over),
    ),
    Check(
        "leave_without_backup",
        "请假期间没有代理人",
        GAP,
        "所驻企业没人联系，又不能算豁免。",
        "指定代理人。",
        among(tables.LEAVES, _away_unattended),
    ),
    Check(
        "leave_backup_away",
        "代理人自己也在请假",
        GAP,
        "所驻企业没人联系。",
        "另指定代理人。",
        among(tables.LEAVES, _both_away),
    ),
    Check(
        "week_kept_by_a_void_contact",
        "应联系周由作废的联系记录完成",
        FALSE,
        "每周联系率算高了。",
        "重新登记联系，或把这一周改回未联系。",
        where(tables.DUTY_WEEKS, lambda day: Q(contact__voided_at__isnull=False)),
    ),
    Check(
        "week_kept_elsewhere",
        "应联系周由别家企业的联系完成",
        FALSE,
        "每周联系率算高了。",
        "核对联系记录的企业。",
        where(tables.DUTY_WEEKS, lambda day: Q(contact__isnull=False) & ~Q(contact__enterprise=F("enterprise"))),
    ),
    Check(
        "week_kept_in_another_week",
        "应联系周由别的周的联系完成",
        FALSE,
        "每周联系率算高了（G37）。",
        "核对联系的日期。",
        among(tables.DUTY_WEEKS, _week_kept_in_another),
    ),
    Check(
        "week_kept_ahead",
        "联系日在将来",
        FALSE,
        "每周联系率先算了还没有的联系。",
        "核对联系日期。",
        where(tables.DUTY_WEEKS, lambda day: Q(state=WeekState.OWED, contacted_on__gt=day.today)),
    ),
    Check(
        "contact_in_the_future",
        "联系时间在将来",
        FALSE,
        "会算作将来那一周已联系。",
        "更正时间或作废。",
        where(tables.CONTACTS, lambda day: Q(voided_at=None, at__date__gt=day.today)),
    ),
    Check(
        "contact_twice",
        "同一次联系登记了两遍",
        GAP,
        "联系率不受影响，联系次数算多了。",
        "作废一条。",
        among(tables.CONTACTS, _contact_twice),
    ),
)
