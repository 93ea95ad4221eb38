"""Pages of a rule of Party work as a document: its text, its versions side by side, writing and repealing."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action
from qiaoliang.party.life import actions
from qiaoliang.party.life.models import RuleText
from qiaoliang.party.life.permits import KEEPERS
from qiaoliang.party.life.registers import RULES, DocumentForm, RepealForm
from qiaoliang.party.life.rulebook import in_force, side_by_side
from qiaoliang.party.organisations.models import PartyRule

CRUMBS = [("党建", "/party/"), (RULES.title, RULES.base)]


def may_keep_rule(actor: Actor, rule: PartyRule) -> bool:
    return any(reaches(actor, can, rule) for can in KEEPERS)


def may_repeal(actor: Actor, document: RuleText) -> bool:
    return document.repealed_on is None and any(reaches(actor, can, document) for can in KEEPERS)


def _at(rule: PartyRule) -> str:
    return f"{RULES.base}{rule.pk}/text/"


@reads(RULES.may_view, row=PartyRule)
def text(request: Request, rule: PartyRule) -> HttpResponse:
    """The text of this version; with `?with=<revision>` the two side by side."""
    versions = list(
        RuleText.objects.filter(rule__rule_key=rule.rule_key).exclude(rule__state="void")
        .select_related("rule", "gathering").order_by("-rule__revision")
    )  # fmt: skip
    shown = next((one for one in versions if one.rule_id == rule.pk), None)
    wanted = request.GET.get("with", "")
    other = next((one for one in versions if str(one.rule.revision) == wanted and one is not shown), None)
    older, newer = _in_order(shown, other)
    may = may_keep_rule(request.actor, rule)
    buttons = [Action("写全文", f"{RULES.base}{rule.pk}/write/", primary=True)] if may and shown is None else []
    if may and shown is not None:
        buttons = [Action("登记新的一版", f"{RULES.base}new/")]
        if shown.repealed_on is None:
            buttons.append(Action("废止", f"/party/rules/texts/{shown.pk}/repeal/"))
    context = {
        "rule": rule, "shown": shown, "versions": versions, "older": older, "newer": newer,
        "lines": side_by_side(older.text, newer.text) if older and newer else [],
        "in_force": in_force(versions, timezone.localdate(request.at)), "actions": buttons,
        "crumbs": [*CRUMBS, (rule.name, f"{RULES.base}{rule.pk}/"), ("全文", "")],
    }  # fmt: skip
    return render(request, "life/rule.html", context)


def _in_order(shown: RuleText | None, other: RuleText | None) -> tuple[RuleText | None, RuleText | None]:
    """The older and the newer of two versions; with one only, that one as the newer."""
    if shown is None or other is None:
        return None, shown
    return (shown, other) if shown.rule.revision < other.rule.revision else (other, shown)


@writes(may_keep_rule, row=PartyRule)
def write(request: Request, rule: PartyRule) -> HttpResponse:
    def act(given: dict[str, Any]) -> RuleText:
        return actions.write_rule(rule=rule, **given, by=request.actor, at=request.at)

    form = DocumentForm(request.POST or None, initial={"effective_on": rule.happened_on})
    return form_page(
        request, form, act, title="写全文", back=_at(rule), intro=f"{rule.name} 第 {rule.revision} 版",
        done="已登记。以后要改，登记新的一版。", crumbs=[*CRUMBS, (rule.name, _at(rule))],
    )  # fmt: skip


@writes(may_repeal, row=RuleText)
def repeal(request: Request, document: RuleText) -> HttpResponse:
    def act(given: dict[str, Any]) -> RuleText:
        return actions.repeal_rule(document=document, **given, by=request.actor, at=request.at)

    rule = document.rule
    form = RepealForm(request.POST or None, initial={"repealed_on": timezone.localdate(request.at)})
    return form_page(
        request, form, act, title="废止", back=_at(rule), intro=str(document), done="已废止，原文保留。",
        crumbs=[*CRUMBS, (rule.name, _at(rule))],
    )  # fmt: skip
