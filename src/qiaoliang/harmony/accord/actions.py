"""Creating harmonious labour relations: declare, find, check, assess, name, look again.

A name is an honour of the ledger, made by the step that gives it; a mechanism of dialogue is a result of the ledger,
made from the case. Neither is typed twice, and neither makes an enterprise better than another.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.fieldwork.outcomes import actions as ledger
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.register import insert_once, lead_on
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.harmony.accord import checklist, rules, standing
from qiaoliang.harmony.accord.choices import Mechanism, Source, Stage, State, Step, Voice
from qiaoliang.harmony.accord.models import LIVE_STAGES, Creation, CreationStep, Edition, Finding, Item
from qiaoliang.harmony.accord.rules import Line, Terms
from qiaoliang.kit.identifiers import number_of_a_person
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.registry.enterprises.models import Enterprise

HONOUR, TITLE = "honour", "劳动关系和谐企业"
SECOND_LIVE = "这家企业正在创建或已命名，请在原记录上继续。"


# --- the check-list


@audited
def load_default(*, by: Actor, at: datetime) -> Edition | None:
    """The check-list that comes with the product; nothing if there is one already."""
    if Edition.everything.exists():
        return None
    return _make(
        checklist.LABEL, checklist.EFFECTIVE_ON, checklist.SOURCE, checklist.TERMS, checklist.ITEMS, by=by, at=at
    )


@audited
def make_edition(
    *, label: str, effective_on: date, source: str, terms: Terms, lines: str, by: Actor, at: datetime
) -> Edition:
    """A further edition: for what is declared from its day on. What was declared before keeps its own."""
    if Edition.everything.filter(label=label.strip()).exists():
        raise Refusal("已有同名的清单，请换一个名称。", field="label")
    return _make(label.strip(), effective_on, source.strip(), terms, rules.read_lines(lines), by=by, at=at)


def _make(
    label: str, effective_on: date, source: str, terms: Terms, items: Sequence[Line], *, by: Actor, at: datetime
) -> Edition:
    made: Edition = Edition.everything.create(
        label=label, effective_on=effective_on, source=source, assess_days=terms.assess_days,
        term_years=terms.term_years, recheck_months=terms.recheck_months, recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    Item.everything.bulk_create(
        Item(edition=made, place=place, title=one.title, needs=one.needs, basis=one.basis, source=one.source)
        for place, one in enumerate(items)
    )
    record("accord.edition_made", on=made, by=by, at=at, detail={"items": len(items)})
    return made


# --- the case


@audited
def declare(*, enterprise: Enterprise, planned_on: date, happened_on: date, by: Actor, at: datetime) -> Creation:
    """The enterprise sets out, of its own will, under the check-list in force on the day."""
    _check_day(happened_on, None, at)
    if planned_on < happened_on:
        raise Refusal("计划自查的日期不能早于申报日期。", field="planned_on")
    load_default(by=system("accord"), at=at)
    edition = Edition.in_force(happened_on)
    if edition is None:
        raise Refusal("申报那天还没有生效的清单，请核对日期。", field="happened_on")
    due_on = rules.due(Stage.DECLARED, happened_on, edition.terms, planned_on=planned_on, ends_on=None)
    made = insert_once(
        lambda: Creation.everything.create(
            enterprise=enterprise, edition=edition, since=happened_on, due_on=due_on, planned_on=planned_on,
            recorded_at=at,
        ),
        SECOND_LIVE, "enterprise",
    )  # fmt: skip
    _note(made, Step.DECLARE, happened_on, by=by, at=at)
    record("accord.declare", on=made, by=by, at=at)
    return made


@audited
def find(
    *, creation: Creation, item: Item, state: str, found_on: date, said_by: str, evidence: str, by: Actor, at: datetime,
    version: int | None = None,
) -> Finding:  # fmt: skip
    """What is known of one item, in words; a state that another record tells is not said here."""
    held = _locked(creation, version)
    if held.stage not in LIVE_STAGES:
        raise Refusal("创建已经结束，不能再登记。")
    if item.edition_id != held.edition_id:
        raise Refusal("这一项不在本次创建的清单里。")
    if item.source != Source.SAID:
        raise Refusal(f"这一项由{item.get_source_display()}自动得出，不用再填。")
    if state not in State.values or said_by not in Voice.values:
        raise Refusal("请选择情况，和是谁说的。", field="state" if state not in State.values else "said_by")
    if found_on > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field="found_on")
    evidence = evidence.strip()
    if state != State.UNKNOWN and not evidence:
        raise Refusal("请用一句话写明凭什么，例如“9 月 3 日职代会通过，已张贴”。", field="evidence")
    if what := number_of_a_person(evidence):
        raise Refusal(f"这里像是写了{what}。只写事，不写能认出个人的号码。", field="evidence")
    made: Finding = Finding.everything.create(
        creation=held, item=item, state=state, found_on=found_on, said_by=said_by, evidence=evidence[:200],
        recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    _save(held)
    record("accord.found", on=held, by=by, at=at, detail={"item": item.title, "state": state})
    return made


@audited
def set_up_mechanism(
    *, creation: Creation, mechanism: str, happened_on: date, note: str, by: Actor, at: datetime
) -> Outcome:
    """A mechanism of dialogue stands: a result of the ledger, which the enterprise confirms and the figure counts."""
    if mechanism not in Mechanism.values:
        raise Refusal("请选择是哪一种机制。", field="mechanism")
    title = str(Mechanism(mechanism).label)
    title = f"{title}（{note.strip()}）"[:120] if note.strip() else title
    facts = Facts(standing.DIALOGUE, happened_on, title=title)
    made = ledger.claim(
        facts=facts, enterprise=creation.enterprise, helped_by=lead_on(creation.enterprise, happened_on),
        source=("accord.creation", str(creation.pk)), by=by, at=at,
    )  # fmt: skip
    record("accord.mechanism", on=creation, by=by, at=at, detail={"mechanism": mechanism})
    return made.outcome


@audited
def step(
    *, creation: Creation, code: str, happened_on: date, note: str = "", authority: str = "",
    document_number: str = "", by: Actor, at: datetime, version: int | None = None,
) -> Creation:  # fmt: skip
    """One step that the stage allows: what is unknown holds up the check, what is missing the assessment."""
    held = _locked(creation, version)
    to = rules.STEPS.get(held.stage, {}).get(code)
    if to is None:
        raise Refusal(f"现在是“{held.get_stage_display()}”，不能登记“{Step(code).label}”。请刷新页面。")
    _check_day(happened_on, held.since, at)
    if code in rules.WITH_REASON and not note.strip():
        raise Refusal("请用一句话写明原因。", field="note")
    note = _checked(held, code, note.strip(), timezone.localdate(at))
    is_late = held.due_on is not None and happened_on > held.due_on
    _note(held, code, happened_on, note=note, is_late=is_late, by=by, at=at)
    if code == Step.NAME:
        _name(held, happened_on, authority.strip(), document_number.strip())
    held.stage, held.since = to, happened_on
    held.due_on = rules.due(to, happened_on, held.edition.terms, planned_on=held.planned_on, ends_on=held.ends_on)
    _save(held)
    record(f"accord.{code}", on=held, by=by, at=at, detail={"on": f"{happened_on}"})
    if code == Step.NAME:
        _honour(held, by, at)
    return held


def _checked(held: Creation, code: str, note: str, today: date) -> str:
    """Refuse a step that the check-list does not bear; the note then says what was found."""
    if code not in (Step.CHECK, Step.PASS, Step.NAME, Step.RECHECK):
        return note
    items = standing.standings(held, today)
    unknown = [one.item.title for one in items if one.state == State.UNKNOWN]
    if unknown:
        raise Refusal(f"还有不清楚的：{'、'.join(unknown)}。请先逐项登记。")
    lacks = standing.missing(items)
    if code != Step.CHECK and lacks:
        raise Refusal(f"还没有达到：{'、'.join(lacks)}。")
    found = f"没有达到：{'、'.join(lacks)}" if lacks else f"清单 {len(items)} 项都达到"
    return "；".join(part for part in (found, note) if part)[:300]


def _name(held: Creation, on: date, authority: str, document_number: str) -> None:
    if not authority:
        raise Refusal("请填写命名机关。", field="authority")
    if not any(char.isalnum() for char in document_number):
        raise Refusal("请填写命名文号。", field="document_number")
    held.named_on, held.ends_on = on, rules.term_ends_on(on, held.edition.terms)
    held.authority, held.document_number = authority, document_number


def _honour(held: Creation, by: Actor, at: datetime) -> None:
    assert held.named_on is not None
    facts = Facts(
        HONOUR, held.named_on, title=TITLE, deciding_authority=held.authority, document_number=held.document_number
    )
    ledger.claim(
        facts=facts, enterprise=held.enterprise, helped_by=lead_on(held.enterprise, held.named_on),
        source=("accord.creation", str(held.pk)), by=by, at=at,
    )  # fmt: skip


def watch(at: datetime) -> str:
    """The clock: a name whose term is over ends by itself; how many steps are late."""
    today = timezone.localdate(at)
    over = list(Creation.everything.filter(stage=Stage.NAMED, ends_on__lt=today).order_by("pk"))
    for creation in over:
        _expire(creation=creation, by=system("tick"), at=at)
    late = Creation.everything.filter(stage__in=LIVE_STAGES, due_on__lt=today).count()
    return f"和谐企业创建：命名到期 {len(over)} 家，超期 {late} 家。"


@audited
def _expire(*, creation: Creation, by: Actor, at: datetime) -> None:
    held = _locked(creation, None)
    assert held.ends_on is not None
    _note(held, Step.EXPIRE, held.ends_on, note="有效期已满，可以重新申报", by=by, at=at)
    held.stage, held.since, held.due_on = Stage.ENDED, held.ends_on, None
    _save(held)
    record("accord.expire", on=held, by=by, at=at)
    owners = notices.people_at([Place("enterprise", str(held.enterprise_id))], "owner", at)
    lead = lead_on(held.enterprise, timezone.localdate(at))
    guides = notices.people_at([Place("instructor", str(lead.instructor_id))], "instructor", at) if lead else []
    notices.post(
        "accord_expired", to=[*owners, *guides], about=held, at=at, url=held.get_absolute_url(),
        text=f"{held.enterprise}的和谐企业命名已到期，可以重新申报。",
    )  # fmt: skip


def _locked(creation: Creation, version: int | None) -> Creation:
    held: Creation = (
        Creation.everything.select_for_update(of=("self",)).select_related("enterprise", "edition").get(pk=creation.pk)
    )
    if version is not None and held.version != version:
        raise ChangedMeanwhile
    return held


def _save(held: Creation) -> None:
    held.version += 1
    held.save(
        update_fields=[
            "stage", "since", "due_on", "named_on", "ends_on", "authority", "document_number", "version",
        ]
    )  # fmt: skip


def _check_day(day: date, after: date | None, at: datetime) -> None:
    if day > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field="happened_on")
    if after is not None and day < after:
        raise Refusal(f"日期不能早于上一步的 {after:%Y-%m-%d}。", field="happened_on")


def _note(
    held: Creation, code: str, on: date, *, by: Actor, at: datetime, note: str = "", is_late: bool = False
) -> None:
    CreationStep.everything.create(
        creation=held, code=code, happened_on=on, note=note, is_late=is_late, recorded_at=at, recorded_by=by.name
    )
