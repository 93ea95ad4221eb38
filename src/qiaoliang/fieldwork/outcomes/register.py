"""The pages of a register: a list, one record, and the moves of a record that counts, declared once per kind.

Rules, centres, candidates, pledges, proposals, problems, projects, benefits, events and gifts are all `Credited`: they
are claimed, confirmed by the party named for them, contradicted, settled or voided in the same way. A domain says
what is its own (columns, form, claim, who may) in a `Register` and gets addresses and pages that behave alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Model, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.audit.models import Entry
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Credited
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, Cell, Column, Listing, Tab, respond
from qiaoliang.registry.enterprises.models import Enterprise

Facts = Sequence[tuple[str, Any]]
R = TypeVar("R", bound=Model)  # anything that is inserted once
VERBS = {
    "claimed": "登记", "confirmed": "确认", "disputed": "提出异议", "settled": "裁定计入", "voided": "作废",
    "reinstated": "恢复", "declined": "不作回答", "words_read": "查看异议内容",
}  # fmt: skip


@dataclass(frozen=True)
class Extra:
    """A move of one kind only: a pledge is kept, a proposal adopted."""

    name: str
    label: str
    form: type[forms.Form]
    act: Callable[..., Any]  # act(row, given, by=, at=)
    may: Callable[[Actor, Any], bool]
    fits: Callable[[Any], bool]


@dataclass(frozen=True)
class Register:
    """One register. `confirms` and `keeps` are capabilities: who makes a record count, who may enter one."""

    name: str
    model: type[Credited]
    title: str
    unit: str
    base: str
    columns: Sequence[Column]
    facts: Callable[[Any], Facts]
    confirms: Can
    confirmer_label: str
    keeps: tuple[Can, ...]
    claim_form: type[forms.Form] | None = None  # none where a case of another kind makes the record
    claim: Callable[..., Any] | None = None  # claim(given, by=, at=)
    related: tuple[str, ...] = ()
    is_shared: bool = False  # seen beyond its own area, by people who do not see the enterprise behind it
    tabs: Callable[[date], Sequence[Tab]] = lambda today: ()
    search: Callable[[Any, str], Any] | None = None
    filterset: type[FilterSet] | None = None
    extras: tuple[Extra, ...] = ()
    initial: Callable[[Request], dict[str, Any]] = lambda request: {}
    crumb: tuple[str, str] = ("", "")

    def may_list(self, actor: Actor) -> bool:
        return actor.can(Can.SEE_FIGURES) or actor.can(Can.SPEAK_FOR_ENTERPRISE) or actor.can(Can.READ_AUDIT)

    def may_view(self, actor: Actor, row: Any) -> bool:
        return self.may_list(actor)

    def may_claim(self, actor: Actor) -> bool:
        return self.claim is not None and any(actor.can(can) for can in self.keeps)

    def may_confirm(self, actor: Actor, row: Any) -> bool:
        """The party named for the kind; whoever helped never confirms the own work."""
        mine = {int(key) for key in actor.keys("instructor")}
        helped = row.helped_by is not None and row.helped_by.instructor_id in mine
        return not helped and reaches(actor, self.confirms, row)

    def may_dispute(self, actor: Actor, row: Any) -> bool:
        return self.may_confirm(actor, row) or reaches(actor, Can.SPEAK_FOR_ENTERPRISE, row)

    def may_settle(self, actor: Actor, row: Any) -> bool:
        return reaches(actor, Can.RUN_PROGRAMME, row)

    def may_void(self, actor: Actor, row: Any) -> bool:
        """The office; whoever keeps the register, as long as nobody has answered."""
        own = row.state == Claim.CLAIMED and any(reaches(actor, can, row) for can in self.keeps)
        return own or self.may_settle(actor, row)

    def address(self, row: Any, move: str = "") -> str:
        return f"{self.base}{row.pk}/{f'{move}/' if move else ''}"


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class DisputeForm(forms.Form):
    words = forms.CharField(
        label=_("哪里不属实"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("只有项目办能看到这段话。"),
    )  # fmt: skip


def lead_on(enterprise: Enterprise | None, day: date) -> Stint | None:
    """The lead's posting at the enterprise on the day: whose help a record of that day is."""
    if enterprise is None:
        return None
    found: Stint | None = (
        Stint.everything.in_force(day).filter(enterprise=enterprise, part=Part.LEAD).order_by("pk").first()
    )
    return found


def _state_tabs() -> tuple[Tab, ...]:
    return (
        Tab("live", "有效", when=~Q(state=Claim.VOID)),
        Tab("claimed", "待确认", when=Q(state=Claim.CLAIMED)),
        Tab("confirmed", "已确认", when=Q(state=Claim.CONFIRMED)),
        Tab("disputed", "有异议", when=Q(state=Claim.DISPUTED)),
        Tab("void", "已作废", when=Q(state=Claim.VOID)),
    )


def listing(register: Register, actor: Actor, today: date) -> Listing:
    """The list page of a register as this person may see it."""

    def state(row: Any) -> Cell:
        text, kind = credit.shown_state(row.state, actor)
        return Cell(text, status=kind)

    first, *others = register.columns
    opened = Column(
        first.key, first.label, lambda row: _linked(first.cell(row), register.address(row)), first.sort, shown=True
    )
    return Listing(
        key=register.name,
        title=register.title,
        unit=register.unit,
        columns=(
            opened,
            *others,
            Column("state", "状态", state, sort="state"),
            Column("on", "日期", lambda row: f"{row.happened_on:%Y-%m-%d}", sort="happened_on"),
        ),
        order="-on",
        search=register.search,
        filterset=register.filterset,
        tabs=(*_state_tabs(), *register.tabs(today)),
        empty=f"还没有{register.title}。",
        empty_href=f"{register.base}new/" if register.may_claim(actor) else "",
        empty_action=f"登记{register.title}",
        may_export=lambda who: who.can(Can.EXPORT) or who.can(Can.KEEP_BRANCH),
    )


def _linked(cell: str | Cell, href: str) -> Cell:
    return Cell(cell.text, cell.second, href, title=cell.title) if isinstance(cell, Cell) else Cell(cell, href=href)


def _history(row: Credited) -> list[tuple[Entry, str]]:
    """What happened to the record, from the log; the verb in words."""
    entries = Entry.everything.filter(about_kind=row._meta.label_lower, about_key=str(row.pk)).order_by("-number")
    return [(entry, VERBS.get(entry.verb.rpartition(".")[2], "修改")) for entry in entries[:50]]


def _buttons(register: Register, actor: Actor, row: Any) -> list[Action]:
    found: list[Action] = []
    if row.state == Claim.CLAIMED and register.may_confirm(actor, row):
        found.append(Action("确认", register.address(row, "confirm"), primary=True, post=True))
    if row.state in (Claim.CLAIMED, Claim.CONFIRMED) and register.may_dispute(actor, row):
        found.append(Action("提出异议", register.address(row, "dispute")))
    if row.state == Claim.DISPUTED and register.may_settle(actor, row):
        found.append(Action("裁定计入", register.address(row, "settle"), primary=True))
    found += [
        Action(extra.label, register.address(row, extra.name))
        for extra in register.extras
        if extra.fits(row) and extra.may(actor, row)
    ]
    if row.state != Claim.VOID and register.may_void(actor, row):
        found.append(Action("作废", register.address(row, "void")))
    if row.state == Claim.VOID and register.may_settle(actor, row):
        found.append(Action("恢复", register.address(row, "reinstate")))
    return found


def _crumbs(register: Register, row: Any = None) -> list[tuple[str, str]]:
    """The way to the register, and on to a record of it."""
    found = [register.crumb, (register.title, register.base)]
    return found if row is None else [*found, (str(row), register.address(row))]


def _index(register: Register) -> Any:
    @reads(register.may_list)
    def index(request: Request) -> HttpResponse:
        rows = register.model.objects.select_related("enterprise", *register.related)
        may = register.may_claim(request.actor)
        buttons = [Action(f"登记{register.title}", f"{register.base}new/", primary=True)] if may else []
        shown = listing(register, request.actor, request.at.date())
        return respond(request, shown, rows, actions=buttons, crumbs=[register.crumb, (register.title, "")])

    return index


def _show(register: Register) -> Any:
    @reads(register.may_view, row=register.model)
    def show(request: Request, row: Any) -> HttpResponse:
        text, kind = credit.shown_state(row.state, request.actor)
        context = {
            "row": row,
            "register": register,
            "facts": register.facts(row),
            "is_near": not register.is_shared or _is_near(row),
            "state_text": text,
            "state_kind": kind,
            "history": _history(row) if credit.knows(request.actor, row) else [],
            "actions": _buttons(register, request.actor, row),
            "crumbs": [*_crumbs(register), (str(row), "")],
        }
        return render(request, "register/show.html", context)

    return show


def _is_near(row: Any) -> bool:
    """Whether the person sees the enterprise behind a row that is shared beyond its own area."""
    return row.enterprise_id is None or bool(Enterprise.objects.filter(pk=row.enterprise_id).exists())


def _new(register: Register, form_class: type[forms.Form], claim: Callable[..., Any]) -> Any:
    @writes(register.may_claim)
    def new(request: Request) -> HttpResponse:
        return form_page(
            request,
            form_class(request.POST or None, initial=register.initial(request)),
            lambda given: claim(given, by=request.actor, at=request.at),
            title=f"登记{register.title}",
            back=register.base,
            go=register.address,
            done=f"已登记，由{register.confirmer_label}确认后计入。",
            crumbs=_crumbs(register),
        )

    return new


def _confirm(register: Register) -> Any:
    @writes(register.may_confirm, row=register.model)
    def confirm(request: Request, row: Any) -> HttpResponse:
        if request.method == "POST":
            credit.confirm(row, by=request.actor, at=request.at)
            messages.success(request, "已确认，从现在起计入。")
        return redirect(register.address(row))

    return confirm


@dataclass(frozen=True)
class _Move:
    """A move that asks for a form: what it is called, who may, what is said after it."""

    title: str
    form: type[forms.Form]
    may: Callable[[Actor, Any], bool]
    done: str
    act: Callable[..., Any]  # act(row, given, by=, at=)


def _moves(register: Register) -> dict[str, _Move]:
    """What every record can undergo, and what those of this register can besides; by the part of the address."""

    def with_given(action: Any) -> Any:
        return lambda row, given, *, by, at: action(row, **given, by=by, at=at)

    dispute, settle = register.may_dispute, register.may_settle
    again = "已恢复，需要重新确认。"
    return {
        "dispute": _Move("提出异议", DisputeForm, dispute, "已提交，项目办会核实。", with_given(credit.dispute)),
        "settle": _Move("裁定计入", ReasonForm, settle, "已裁定计入。", with_given(credit.settle)),
        "void": _Move("作废", ReasonForm, register.may_void, "已作废，不再计入。", with_given(credit.void)),
        "reinstate": _Move("恢复", ReasonForm, settle, again, with_given(credit.reinstate)),
        **{extra.name: _Move(extra.label, extra.form, extra.may, "已保存。", extra.act) for extra in register.extras},
    }


def _by_form(register: Register, name: str, move: _Move) -> Any:
    @writes(move.may, row=register.model)
    def view(request: Request, row: Any) -> HttpResponse:
        return form_page(
            request,
            move.form(request.POST or None),
            lambda given: move.act(row, given, by=request.actor, at=request.at),
            title=move.title,
            back=register.address(row),
            done=move.done,
            intro=str(row),
            submit_label=move.title,
            crumbs=_crumbs(register, row),
        )

    view.__name__ = name
    return view


def _pages(register: Register) -> dict[str, Any]:
    """The views of one register, by the last part of their address."""
    made = {"index": _index(register), "show": _show(register)}
    if register.claim is not None and register.claim_form is not None:
        made["new"] = _new(register, register.claim_form, register.claim)
    moves = {name: _by_form(register, name, move) for name, move in _moves(register).items()}
    return {**made, "confirm": _confirm(register), **moves}


def addresses(register: Register) -> list[URLPattern]:
    """The url patterns of a register, to be included under its `base` (names: `<name>_index`, `<name>_show`, …)."""
    pages = _pages(register)
    routes = {"index": "", "new": "new/", "show": "<int:pk>/"}
    return [
        path(routes.get(move, f"<int:pk>/{move}/"), view, name=f"{register.name}_{move}")
        for move, view in pages.items()
    ]


def claimed_columns(
    *, enterprise: Enterprise | None, region_code: str, happened_on: date, by: Actor, at: datetime
) -> dict[str, Any]:
    """The shared columns of a fresh claim, with the posting that helped; a future day is refused."""
    if happened_on > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field="happened_on")
    return {
        "enterprise": enterprise,
        "region_code": region_code,
        "happened_on": happened_on,
        "helped_by": lead_on(enterprise, happened_on),
        "recorded_at": at,
        "recorded_by": by.name,
    }


def insert_once(make: Callable[[], R], sentence: str, field: str) -> R:
    """Insert; a clash with a *counts once* constraint becomes one sentence instead of an error page."""
    try:
        with transaction.atomic():
            return make()
    except IntegrityError as problem:
        raise Refusal(sentence, field=field) from problem
