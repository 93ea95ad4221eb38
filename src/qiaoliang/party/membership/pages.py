"""What the pages of an admission show: the head of a case, the answers to be checked before a step is entered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BaseForm, CheckboxInput
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.tables import Action
from qiaoliang.party.membership import permits
from qiaoliang.party.membership.choices import CaseState, Stage, StepCode
from qiaoliang.party.membership.editions import StepRule, edition_on
from qiaoliang.party.membership.models import Admission, CaseMove, Step
from qiaoliang.party.membership.papers import MINUTES, NOTICE, TITLES
from qiaoliang.party.membership.story import lamp

CRUMBS = [("党建", "/party/"), ("发展党员", "/party/admissions/")]


@dataclass(frozen=True)
class Answer:
    label: str
    value: str
    note: str = ""
    href: str = ""
    link: str = ""


def answers(form: Any, rule: StepRule, today: date) -> Iterator[Answer]:
    """What is about to be entered, field by field, as a person reads it."""
    yield Answer("步骤", f"{rule.number}. {rule.title}", rule.article)
    for field in form.visible_fields():
        value = form.cleaned_data.get(field.name)
        if value not in (None, "", [], ()):
            yield Answer(str(field.label), _shown(field, value))
    edition = edition_on(form.cleaned_data["on"])
    yield Answer("适用", edition.label, "按这一步的日期")


def _shown(field: Any, value: Any) -> str:
    choices = getattr(field.field, "choices", None)
    if hasattr(value, "pk"):
        return str(field.field.label_from_instance(value))
    if choices and not isinstance(field.field.widget, CheckboxInput):
        words = dict(choices)
        many = value if isinstance(value, list) else [value]
        return "、".join(str(words.get(one, one)) for one in many)
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)


def hidden(form: BaseForm) -> list[Any]:
    """Every field of a checked form as hidden inputs, so that confirming sends the same again."""
    return [field.as_hidden() for field in form]


def head(admission: Admission, today: date) -> dict[str, Any]:
    """The case in one line: status, who holds it, time left, next step."""
    is_open = admission.state == CaseState.OPEN
    found = lamp(admission.due_on, today, is_open=is_open)
    following = StepCode(admission.next_code).label if admission.next_code else "—"
    due = StepCode(admission.due_code).label if admission.due_code not in ("", admission.next_code) else ""
    return {
        "state": admission.get_stage_display() if is_open else admission.get_state_display(),
        "holder": admission.get_side_display() if is_open else "",
        "lamp": found if is_open else None,
        "due": due,
        "opens": admission.opens_on if is_open and admission.due_on is None else None,
        "next": following,
    }


def buttons(actor: Actor, admission: Admission, history: Any) -> list[Action]:
    """Everything but the steps themselves, which stand in the story."""
    at, found = admission.get_absolute_url(), []
    may_change = permits.may_change(actor, admission)
    is_open = admission.state == CaseState.OPEN
    is_before = admission.stage in (Stage.ACTIVIST, Stage.PROSPECT)
    if may_change and is_open and is_before and history.last(StepCode.PROPOSED):
        found.append(Action(TITLES[NOTICE], f"{at}papers/{NOTICE}/"))
    if may_change and (history.count(StepCode.MEETING) or history.count(StepCode.CONVERSION)):
        found.append(Action(TITLES[MINUTES], f"{at}papers/{MINUTES}/"))
    if may_change and admission.state == CaseState.OPEN:
        found.append(Action("转接", f"{at}transfer/"))
        if admission.stage != Stage.PROBATIONARY:
            found.append(Action("停止或撤回", f"{at}stop/"))
    if may_change and admission.state in (CaseState.STOPPED, CaseState.WITHDRAWN):
        found.append(Action("恢复培养", f"{at}resume/"))
    if permits.may_reveal(actor, admission):
        found.append(Action("查看加密内容", f"{at}reveal/"))
    return found


def facts(actor: Actor, admission: Admission) -> list[tuple[str, Any]]:
    born = "加密保存" if admission.born_on else "—"
    return [
        ("姓名", permits.shown_name(actor, admission)), ("党组织", admission.organisation.name),
        ("企业", str(admission.enterprise or "—")), ("出生日期", born), ("申请日期", admission.applied_on),
        ("预备期满", admission.probation_ends_on), ("党龄起算", admission.standing_on),
        ("登记", f"{timezone.localtime(admission.recorded_at):%Y-%m-%d %H:%M} {admission.recorded_by}"),
    ]  # fmt: skip


def corrected_steps(admission: Admission) -> list[Step]:
    rows = Step.everything.filter(admission=admission, superseded_at__isnull=False)
    return list(rows.prefetch_related("named__member"))


def moves(admission: Admission) -> list[CaseMove]:
    return list(admission.moves.select_related("from_organisation", "to_organisation"))
