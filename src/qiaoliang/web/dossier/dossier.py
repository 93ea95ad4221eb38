"""One enterprise on one page: who serves it, what passed, what waits, what it needs, and why this instructor."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.demands import rules as demand_rules
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts.choices import Channel
from qiaoliang.kit import money
from qiaoliang.kit.crypto import mask_name
from qiaoliang.kit.tables import Action
from qiaoliang.registry.departments.functions import Function
from qiaoliang.registry.enterprises import industries, permits
from qiaoliang.registry.enterprises.choices import OperatingState
from qiaoliang.registry.enterprises.models import ContactPerson, Enterprise, NeedSource
from qiaoliang.registry.programme.settings import lamp_calendar
from qiaoliang.web.dossier import history, timeline
from qiaoliang.web.dossier.figures import LOANS, Figures

SHOWN_NEEDS = 5


@dataclass(frozen=True)
class Number:
    """A cell of the strip: a label, a value that opens its rows, and lines under it."""

    label: str
    value: str
    unit: str = ""
    href: str = ""
    rows: int = 0
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waiting:
    what: str
    why: str
    href: str
    status: str
    text: str


@dataclass(frozen=True)
class Need:
    label: str
    share: str


@dataclass(frozen=True)
class Contactable:
    """A person for contact as the page shows them: masked but to the enterprise itself."""

    pk: int
    role: str
    name: str
    about: str
    has_phone: bool


@dataclass
class Viewer:
    """What this person may do here, asked of the database only where several roles make it necessary."""

    actor: Actor
    enterprise: Enterprise
    memory: dict[Can, bool] = field(default_factory=dict)

    def can(self, what: Can) -> bool:
        if what not in self.memory:
            same = self.actor.places(what) == self.actor.places()
            self.memory[what] = self.actor.can(what) and (same or permits.reaches(self.actor, what, self.enterprise))
        return self.memory[what]

    @property
    def is_owner(self) -> bool:
        return self.can(Can.SPEAK_FOR_ENTERPRISE) and not self.can(Can.RUN_PROGRAMME)


def buttons(viewer: Viewer, *, is_served: bool) -> list[Action]:
    pk = viewer.enterprise.pk
    may_raise = any(viewer.can(what) for what in (Can.RUN_PROGRAMME, Can.LOG_CONTACTS, Can.SPEAK_FOR_ENTERPRISE))
    found = [Action("登记资料", f"/enterprises/{pk}/record/")]
    if may_raise:
        found.append(Action("提诉求", f"/demands/new/?enterprise={pk}", primary=viewer.is_owner))
    if viewer.is_owner:
        found.append(Action("选指导员", "/instructors/wishes/"))
    if any(viewer.can(what) for what in (Can.LOG_CONTACTS, Can.RUN_PROGRAMME, Can.KEEP_BRANCH)):
        found.append(Action("记成效", f"/outcomes/new/?enterprise={pk}"))
    if viewer.can(Can.RUN_PROGRAMME) and not is_served and viewer.enterprise.state == OperatingState.OPERATING:
        found.append(Action("派驻指导员", f"/instructors/postings/new/?enterprise={pk}", primary=True))
    if (viewer.can(Can.RUN_PROGRAMME) or viewer.can(Can.NOMINATE)) and not viewer.actor.keys("instructor"):
        found.append(Action("企业链接", f"/owners/enterprises/{pk}/"))
    if not viewer.is_owner and any(viewer.can(what) for what in (Can.LOG_CONTACTS, Can.RUN_PROGRAMME, Can.NOMINATE)):
        found.append(Action("拜访前一页纸", f"/enterprises/{pk}/brief/"))
    if viewer.can(Can.LOG_CONTACTS):
        found.append(Action("记联系", f"/field/contact/?enterprise={pk}", primary=True))
    return found


def facts(enterprise: Enterprise, now: Figures) -> list[str]:
    """The line under the name."""
    industry = f"{industries.name_of(enterprise.division)} {enterprise.section}{enterprise.division}"
    parts = [
        enterprise.credit_code, enterprise.address, industry,
        f"职工 {money.count(enterprise.staff_count)} 人" if enterprise.staff_count is not None else "",
        f"正式党员 {now.number('full_members')} 人", enterprise.get_size_class_display(),
        enterprise.get_registration_type_display(),
    ]  # fmt: skip
    return [part for part in parts if part]


def strip(viewer: Viewer, now: Figures, team: list[str], on: date) -> list[Number]:
    """The key figures this person may see."""
    here = f"/enterprises/{viewer.enterprise.pk}/?tab="
    sources = timeline.allowed(viewer.actor)
    numbers = [_lead(now, team)]
    if "contacts" in sources:
        numbers.append(_contacts(now, here, on))
    if "demands" in sources:
        lines: tuple[str, ...] = (f"办结已解决 {now.number('demands_solved')} · 在办 {now.number('demands_open')}",)
        numbers.append(Number("诉求", _n(now, "demands"), "件", f"{here}demands", now.number("demands"), lines))
    if "outcomes" in sources:
        numbers += _results(now, here, viewer.enterprise.pk)
    if "contacts" in sources:
        lines = ("约访前请先看，企业可谢绝",) if not viewer.is_owner else ()
        since = f"&since={on - history.DAY * 30}"
        numbers.append(
            Number("近 30 天来访", _n(now, "visits"), "次", f"{here}visits{since}", now.number("visits"), lines)
        )
    return numbers


def _n(now: Figures, name: str) -> str:
    return money.count(now.number(name))


def _lead(now: Figures, team: list[str]) -> Number:
    if now["lead_name"] is None:
        return Number("指导员", "暂无", lines=("待派驻",))
    since = f"{now['lead_department']} · {now['lead_since']:%Y-%m} 起"
    return Number("指导员", now["lead_name"], lines=(since, *((f"同队：{'、'.join(team)}",) if team else ())))


def _contacts(now: Figures, here: str, on: date) -> Number:
    lines = [f"应联系 {now.number('weeks_owed')} 周，已联系 {now.number('weeks_kept')} 周"]
    if now.number("weeks_paused"):
        lines.append(f"约定暂停 {now.number('weeks_paused')} 周")
    if now["last_contact_at"] is not None:
        day = timezone.localtime(now["last_contact_at"])
        lines.append(f"最近一次 {day:%m-%d} {Channel(now['last_channel']).label}")
    href = f"{here}contacts&since={on.year}-01-01"
    return Number("本年联系", _n(now, "contacts_year"), "次", href, now.number("contacts_year"), tuple(lines))


def _results(now: Figures, here: str, enterprise: int) -> list[Number]:
    lines = [f"已确认 {now.number('outcomes_confirmed')} · 待确认 {now.number('outcomes_waiting')}"]
    if now.number("outcomes_disputed"):
        lines.append(f"有异议 {now.number('outcomes_disputed')}")
    numbers = [Number("成效", _n(now, "outcomes"), "项", f"{here}outcomes", now.number("outcomes"), tuple(lines))]
    if now.number("loans"):
        confirmed = money.screen(now.number("loans_confirmed"), decimals=0)
        claimed = f"申报 {money.screen(now.number('loans_claimed'), decimals=0)} 万元，共 {now.number('loans')} 笔"
        href = f"/outcomes/?tab=confirmed&kind={LOANS}&enterprise={enterprise}"
        sure = now.number("loans_sure")
        numbers.append(Number("协调贷款（已确认）", confirmed, "万元", href if sure else "", sure, (claimed,)))
    return numbers


def waiting(viewer: Viewer, now: Figures, on: date) -> list[Waiting]:
    """What somebody has to do next for this enterprise; the most pressing first."""
    pk, found = viewer.enterprise.pk, []
    sources = timeline.allowed(viewer.actor)
    if now.number("demands_open") and "demands" in sources:
        days = lamp_calendar()
        rows = Demand.everything.shown().open().filter(enterprise=pk).select_related("department")
        for demand in rows.order_by("due_on", "pk"):
            lamp = demand_rules.lamp(demand.stage, demand.due_on, on, days)
            holder = str(demand.department) if demand.department else "项目办"
            why = f"{demand.get_stage_display()}，{holder}"
            found.append(Waiting(demand.title, why, f"/demands/{demand.pk}/", lamp.status, lamp.text))
    if now.number("owed_now") and viewer.can(Can.LOG_CONTACTS):
        found.append(Waiting("本周联系", "还没有记录", f"/field/contact/?enterprise={pk}", "soon", "本周内"))
    if now.number("outcomes_waiting") and "outcomes" in sources:
        text = f"{now.number('outcomes_waiting')} 项待确认"
        found.append(Waiting("成效确认", "等确认方核对", f"/enterprises/{pk}/?tab=outcomes", "waiting", text))
    return found


def needs(enterprise: Enterprise, now: Figures) -> tuple[list[Need], str]:
    """The largest needs, and where the profile comes from."""
    stored: dict[str, int] | None = now["needs"]
    profile = stored or {str(one): share for one, share in industries.DEFAULT_NEEDS[enterprise.division].items()}
    largest = sorted(profile.items(), key=lambda pair: -pair[1])[:SHOWN_NEEDS]
    rows = [Need(str(Function(name).label), f"{share / 10:g}%") for name, share in largest]
    if stored is None:
        return rows, "按行业推算，可修改"
    return rows, f"{NeedSource(now['needs_source']).label}，{now['needs_on']:%Y-%m-%d}"


def people(viewer: Viewer, on: date) -> list[Contactable]:
    rows = ContactPerson.everything.usable().filter(enterprise=viewer.enterprise.pk, ends_on=None, starts_on__lte=on)
    return [_person(one, is_clear=viewer.is_owner) for one in rows.order_by("-role", "pk")]


def _person(person: ContactPerson, *, is_clear: bool) -> Contactable:
    name = person.name if is_clear else mask_name(person.name)
    about = "，".join(part for part in (person.title, f"宜{person.prefers}" if person.prefers else "") if part)
    return Contactable(person.pk, str(person.get_role_display()), name, about, bool(person.phone))


@dataclass(frozen=True)
class ShownTab:
    key: str
    label: str
    count: int
    is_current: bool


def events(
    viewer: Viewer, now: Figures, *, tab: str, since: date | None, number: str | None
) -> tuple[Page[Any], list[timeline.Event], list[ShownTab]]:
    """One page of the timeline with its tabs; a tab nobody knows, or may see, is the whole."""
    sources = timeline.allowed(viewer.actor)
    counts = {name: now.number(name) for name in sources}
    labels = dict(timeline.TABS)
    chosen: tuple[str, ...]
    known: int | None
    if tab == "visits" and "contacts" in sources:
        chosen, known = ("visits",), None
    elif tab in sources:
        chosen, known = (tab,), counts[tab]
    else:
        tab, chosen, known = "all", sources, sum(counts.values())
    page = timeline.page(
        viewer.enterprise.pk, chosen, since=since, number=number, known=known if since is None else None
    )
    shown = [ShownTab("all", labels["all"], sum(counts.values()), tab == "all" and since is None)]
    shown += [ShownTab(name, labels[name], counts[name], tab == name and since is None) for name in sources]
    return page, [timeline.event(line) for line in page.object_list], shown


def why(viewer: Viewer, now: Figures) -> str:
    """Why this instructor, in the words kept at publication; inside matters are not for the enterprise."""
    if viewer.is_owner or not now["lead_reasons"]:
        return ""
    reasons: dict[str, Any] = now["lead_reasons"]
    return str(reasons.get("text") or "")


def context(viewer: Viewer, now: Figures, on: date) -> dict[str, Any]:
    """Everything of the page but the timeline."""
    found = history.stretches(viewer.enterprise.pk)
    team = [one.name for one in found if one.kind == "stint" and one.holds(on) and one.key != now["lead_key"]]
    town = f"{now['county']}{now['town']}" if now["region_kind"] == "town" else now["town"]
    need_rows, need_source = needs(viewer.enterprise, now)
    may_speak = any(viewer.can(what) for what in (Can.KEEP_REGISTRY, Can.SPEAK_FOR_ENTERPRISE))
    return {
        "enterprise": viewer.enterprise,
        "viewer_is_owner": viewer.is_owner,
        "town": town,
        "facts": facts(viewer.enterprise, now),
        "actions": buttons(viewer, is_served=now["lead_name"] is not None),
        "numbers": strip(viewer, now, team, on),
        "chart": history.chart(found, on, with_rhythm="contacts" in timeline.allowed(viewer.actor)),
        "waiting": waiting(viewer, now, on),
        "needs": need_rows,
        "needs_source": need_source,
        "needs_note": "" if now["needs_source"] == NeedSource.DIVISION else now["needs_note"] or "",
        "this_year": on.year,
        "may_set_needs": may_speak or viewer.can(Can.LOG_CONTACTS),
        "why": why(viewer, now),
        "lead_name": now["lead_name"] or "",
        "people": people(viewer, on),
        "may_reveal": viewer.can(Can.REVEAL_SENSITIVE),
        "may_keep_people": may_speak,
        "carriers": history.carriers(found, on),
    }
