"""The instructor's desk: what offices sent to the cast, answered in part, a report of duty that waits, two plans."""

from datetime import timedelta

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.fieldwork.contacts import agreeing
from qiaoliang.fieldwork.contacts.rhythm import Agreed
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.web.assignments import actions as assignments
from qiaoliang.web.assignments.actions import Text
from qiaoliang.web.assignments.addressing import Group
from qiaoliang.web.assignments.choices import Kind, Minutes, To
from qiaoliang.web.assignments.models import Copy
from qiaoliang.web.duty import actions as duty
from qiaoliang.web.duty import rules
from qiaoliang.web.yearplans import actions as plans
from qiaoliang.web.yearplans import rules as planning
from qiaoliang.web.yearplans.choices import Kind as Meaning
from qiaoliang.web.yearplans.rules import Meant
from qiaoliang_demo.city import City


def furnish(city: City, actors: dict[str, Actor]) -> None:
    """By the ordinary actions: the cast alone has accounts, so these are a handful of rows."""
    _send(city, actors)
    _report(city, actors)
    _plans(city, actors)
    _rhythms(city, actors)


def _send(city: City, actors: dict[str, Actor]) -> None:
    at, due = city.latest, city.calendar.add_workdays(city.as_of, 3)
    visit = Text(
        Kind.TASK, "核对稳岗返还享受情况", "请问清企业今年是否已申报，没申报的告诉截止日期，写一句企业怎么说。",
        Minutes.FIVE, due, due + timedelta(days=30),
    )  # fmt: skip
    sent = assignments.send(
        text=visit, group=Group((To.INSTRUCTOR,), is_per_enterprise=True), by=actors["office"], at=at
    )
    mine = Copy.everything.filter(assignment=sent, to=actors["instructor"].user_id).order_by("pk").first()
    if mine is not None:
        words = "已申报，企业说十二月上旬到账"
        assignments.finish(copy=mine, words=words, by=actors["instructor"], at=at)
    meeting = Text(
        Kind.NOTICE, "十二月指导员例会改为线上", "时间不变，材料会前发到各部门联络员，不用报送总结。", Minutes.ONE, due,
        due + timedelta(days=7),
    )  # fmt: skip
    assignments.send(
        text=meeting, group=Group((To.INSTRUCTOR, To.COORDINATOR, To.SECRETARY)), by=actors["office"], at=at
    )


def _report(city: City, actors: dict[str, Actor]) -> None:
    """The half-year that is over waits for the department."""
    guide = Instructor.everything.select_related("department").get(pk=city.guides[0].key)
    year, half = rules.before(*rules.half_of(city.as_of))
    report = duty.begin(instructor=guide, year=year, half=half, by=actors["instructor"], at=city.latest)
    duty.submit(report=report, by=actors["instructor"], at=city.latest)


def _plans(city: City, actors: dict[str, Actor]) -> None:
    """This year's, acknowledged and partly done; the next one is being written."""
    guide = Instructor.everything.select_related("department").get(pk=city.guides[0].key)
    by, at, year = actors["instructor"], city.latest, city.as_of.year
    plan = plans.begin(instructor=guide, year=year, by=by, at=at)
    lines = [
        Meant(one.enterprise_id, one.kind, 1 + place % 4, one.words, line=one.pk)
        for place, one in enumerate(plan.lines.all())
    ]
    for firm in plans.served(guide, city.as_of):
        lines.append(Meant(firm.pk, Meaning.CONTACT, 4, "每周联系一次，重点听用工和订单"))
        lines.append(Meant(firm.pk, Meaning.SUPPORT, 3, "对接稳岗和技改政策，争取一件支持到位"))
    lines.append(Meant(lines[0].enterprise, Meaning.OTHER, 2, "陪业主参加一次行业展会"))
    plan = plans.keep(plan=plan, lines=lines, version=plan.version, by=by, at=at)
    own = plan.lines.get(kind=Meaning.OTHER)
    plans.tick(line=own, words="五月陪同参加青岛渔博会", by=by, at=at)
    plans.submit(plan=plan, by=by, at=at)
    plans.acknowledge(plan=plan, words="工资协商尽量提前到三季度", by=actors["department"], at=at)
    if year + 1 in planning.offered(city.as_of):
        plans.begin(instructor=guide, year=year + 1, by=by, at=at)


def _rhythms(city: City, actors: dict[str, Actor]) -> None:
    """Three of the instructor's enterprises have said when and how; one wants the first week of a month for itself."""
    guide = Instructor.everything.get(pk=city.guides[0].key)
    said = (Agreed("3", "afternoon", "call"), Agreed("25", "", "visit"), Agreed("", "", "message", "first"))
    for firm, agreed in zip(plans.served(guide, city.as_of), said, strict=False):
        agreeing.agree(enterprise=firm, agreed=agreed, agreed_with="业主本人", by=actors["instructor"], at=city.latest)
