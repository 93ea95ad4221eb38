"""Opening what is masked: one form, one page and one line of the log for all of them (G48).

Whoever may see a masked value says why (a short list, and words), sees it once on the answer to that POST, and the line
with the reason and the office stands in the log before anything is shown. The person it is about reads it there.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import ROLES
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.formpages import refuse
from qiaoliang.kit.privacy import kept, purpose_of
from qiaoliang.kit.refusal import Refusal

AT_MOST: Final = 200
Found = Sequence[tuple[str, str]]  # (what it is called, the value in clear)


class Why(models.TextChoices):
    """What opens a masked value; whatever is none of these is said in words."""

    CASE = "case", _("办理本人或本企业的事")
    CONTACT = "contact", _("联系本人")
    CHECK = "check", _("核实身份或记录")
    ASKED = "asked", _("本人要求")
    AUDIT = "audit", _("审计、检查或追责")
    OTHER = "other", _("其他")


class WhyForm(forms.Form):
    """Why somebody looks. The words may be short, except where the list says nothing."""

    why = forms.ChoiceField(
        label=_("为什么要看"), choices=[("", _("请选择")), *Why.choices],
        error_messages={"required": _("请选择为什么要看。"), "invalid_choice": _("请从列出的理由里选一个。")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("具体办什么事"), max_length=AT_MOST - 20, required=False,
        help_text=_("例如约本周走访；会记入日志，本人可查"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("why") == Why.OTHER and len(given.get("reason", "").strip()) < 2:
            self.add_error("reason", "选了“其他”，请写明为什么要看。")
        return given

    @property
    def in_words(self) -> str:
        """What goes into the log, once the form is valid."""
        label, words = str(Why(self.cleaned_data["why"]).label), self.cleaned_data["reason"].strip()
        return f"{label}：{words}" if words else label


def revealed(verb: str, *, on: models.Model, reason: str, by: Actor, at: datetime, **detail: Any) -> None:
    """The line that stands in the log before a masked value is shown; refused without a reason."""
    if len(reason.strip()) < 2:
        raise Refusal("请写明为什么要看，例如“约本周走访”。", field="reason")
    record(verb, on=on, by=by, at=at, detail={"reason": reason.strip()[:AT_MOST], "capacity": capacity(by), **detail})


def capacity(by: Actor) -> str:
    """What somebody is at the moment; roles change, and the person is told what the reader was."""
    return "、".join(ROLES[role].label for role in by.roles)


@audited
def taken_out(title: str, people: Iterable[tuple[str, Any]], *, by: Actor, at: datetime) -> None:
    """A list of persons left as a file: a line for each of them, once."""
    for kind, key in sorted({(kind, str(key)) for kind, key in people}):
        detail = {"reason": f"名单“{title}”", "capacity": capacity(by)}
        record("person.exported", on=(kind, key), by=by, at=at, detail=detail)


def purpose_line(model: type[models.Model], name: str) -> str:
    """What the column is kept for and how long, as its domain declares it: told to whoever opens or fills it."""
    column, declared = model._meta.get_field(name), kept(model)
    if declared is None or not isinstance(column, models.Field):
        return ""
    time = declared.retention
    term = time.since if time.days is None else f"{time.since} {time.days} 天"
    return f"收集目的：{purpose_of(column)}。保存期限：{term}。"


def page(
    request: HttpRequest, open_: Callable[[str], Found], *, of: tuple[type[models.Model], str], title: str, intro: str,
    back: str, crumbs: Sequence[tuple[str, str]],
) -> HttpResponse:  # fmt: skip
    """Ask why, then show what `open_(reason)` gives, once: the answer is kept by no browser."""
    form = WhyForm(request.POST if request.method == "POST" else None)
    found: Found = ()
    if request.method == "POST" and form.is_valid():
        try:
            found = open_(form.in_words)
        except Refusal as problem:
            refuse(form, problem)
    context = {
        "form": form, "found": found, "title": title, "intro": intro, "minutes": 0, "submit_label": "查看",
        "back_href": back, "crumbs": [*crumbs, (title, "")], "purpose": purpose_line(*of), "note": "", "checks": [],
    }  # fmt: skip
    response = render(request, "accounts/reveal.html", context)
    response["Cache-Control"] = "no-store"
    return response


def on_page(request: HttpRequest, open_: Callable[[str], Any]) -> tuple[WhyForm, Any]:
    """For a page that shows what is sealed in a place of its own: the form, and what was opened (None until then)."""
    form = WhyForm(request.POST if request.method == "POST" else None)
    return form, open_(form.in_words) if request.method == "POST" and form.is_valid() else None
