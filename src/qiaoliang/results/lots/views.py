"""Pages of lots: all draws, one draw with its factor and list, one drawn result and its moves."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.sheets.write import table
from qiaoliang.kit.tables import XLSX, Action, respond
from qiaoliang.registry.programme import settings
from qiaoliang.results.lots import actions, drawn, forms, listings, permits, rules
from qiaoliang.results.lots.choices import WRONG
from qiaoliang.results.lots.models import Item, Lot

CRUMB = ("抽查", "/lots/")


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    buttons = [Action("抽一次", "/lots/new/", primary=True)] if permits.may_draw(request.actor) else []
    rows = Lot.objects.defer("frame")
    return respond(request, listings.lots(), rows, actions=buttons, crumbs=[("报告", "/reports/"), ("抽查", "")])


def _places(request: Request) -> list[str]:
    """Areas the person may draw for: the city as a whole, or the own county."""
    root = str(settings.value("root_region", timezone.localdate(request.at)))
    return [
        root if place.kind == "city" else place.key
        for place in sorted(request.actor.places(Can.RUN_PROGRAMME))
        if place.kind in ("city", "region")
    ]


@writes(permits.may_draw)
def new(request: Request) -> HttpResponse:
    year = timezone.localdate(request.at).year - 1
    initial = {"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"}
    form = forms.DrawForm(request.POST or None, codes=_places(request), initial=initial)

    def act(given: dict[str, Any]) -> Lot:
        region = given.pop("region")
        return actions.draw(region=region.code, **given, by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="抽一次", back="/lots/", go=lambda lot: str(lot.get_absolute_url()), crumbs=[CRUMB],
        intro="种子取昨天日志的末尾和所选期间，谁也选不了；同一地区、期间只抽一次。抽多少由允许误差算出，金额大的抽得多。",
        done="已抽取，请逐条电话回访。", submit_label="抽取", minutes=1,
    )  # fmt: skip


@reads(permits.may_view, row=Lot)
def show(request: Request, lot: Lot) -> HttpResponse:
    """One draw: what it was drawn from, how far the calls are, the factor with its interval, the list."""
    answers = dict(zip(sorted(lot.strata), actions.answers(lot), strict=True))
    strata = [
        (name, *lot.strata[name], answers[name].reached, answers[name].holds, _opens(name))
        for name in sorted(lot.strata)
    ]
    rows = lot.items.select_related(*drawn.ABOUT)
    return respond(
        request, listings.items(timezone.localdate(request.at)), rows, template="lots/show.html",
        crumbs=[CRUMB, (f"{lot}", "")], actions=[Action("抽样框", f"{lot.get_absolute_url()}frame/")],
        lot=lot, strata=strata, factor=rules.factor(list(answers.values())),
        frame_count=lot.number, drawn_count=lot.size,
    )  # fmt: skip


def _opens(stratum: str) -> list[str]:
    """Of a stratum the drawn, those that were reached, those that hold."""
    return [f"?{urlencode({'stratum': stratum, 'tab': tab})}" for tab in ("all", "reached", "holds")]


@reads(permits.may_view, row=Lot)
def frame(request: Request, lot: Lot) -> HttpResponse:
    """What was drawn from, as a workbook: with the seed it is all that a third party needs to repeat the draw.

    `?stratum=` leaves the rows of one.
    """
    only = request.GET.get("stratum", "")
    rows = [[number, name, rules.place(lot.seed, number)] for number, name in lot.frame if only in ("", name)]
    content = table(["编号", "层", "签"], rows, title="抽样框")
    return download(content, f"抽样框-{lot.starts_on:%Y%m%d}-{lot.ends_on:%Y%m%d}.xlsx", XLSX)


@reads(permits.may_see_item, row=Item)
def item(request: Request, item: Item) -> HttpResponse:
    today, at = timezone.localdate(request.at), item.get_absolute_url()
    buttons = []
    if permits.may_ask(request.actor, item) and not item.consequence:
        buttons.append(Action("记回访", f"{at}ask/", primary=not item.answer))
        if item.answer in WRONG:
            buttons.append(Action("处理", f"{at}decide/", primary=True))
    ends = item.object_until
    if ends is not None and today <= ends and permits.may_object(request.actor, item) and not item.consequence:
        buttons.append(Action("申诉", f"{at}object/", primary=True))
    is_office = permits.may_list(request.actor)
    crumbs = [CRUMB, (f"{item.lot}", item.lot.get_absolute_url())] if is_office else []
    kind = drawn.of(item)
    context = {
        "item": item, "actions": buttons, "lamp": listings.lamp(item, today), "sentence": kind.wording(item.about),
        "figure": kind.figure(item.about), "page": kind.page.format(item.about.pk), "is_office": is_office,
        "crumbs": [*crumbs, (f"{item}", "")],
    }  # fmt: skip
    return render(request, "lots/item.html", context)


def _on(request: Request, item: Item, form: Any, act: Any, title: str, done: str, intro: str) -> HttpResponse:
    return form_page(
        request, form, act, title=title, back=item.get_absolute_url(), intro=intro, done=done, submit_label=title,
        crumbs=[(f"{item}", item.get_absolute_url())],
    )  # fmt: skip


@writes(permits.may_ask, row=Item)
def ask(request: Request, item: Item) -> HttpResponse:
    today = timezone.localdate(request.at)
    initial = {"asked_on": today, "version": item.version, "answer": item.answer, "asked_whom": item.asked_whom}
    form = forms.AskForm(request.POST or None, initial=initial)

    def act(given: dict[str, Any]) -> Item:
        return actions.ask(item=item, **given, by=request.actor, at=request.at)

    intro = f"请照读：{drawn.of(item).wording(item.about)}是否属实？只问这一句，不问别的。"
    return _on(request, item, form, act, "记回访", "已记下。", intro)


@writes(permits.may_object, row=Item)
def object_to(request: Request, item: Item) -> HttpResponse:
    form = forms.ObjectForm(request.POST or None, initial={"words": item.objection})

    def act(given: dict[str, Any]) -> Item:
        return actions.object_to(item=item, words=given["words"], by=request.actor, at=request.at)

    intro = f"申诉期到 {item.object_until:%Y-%m-%d}。写明情况和依据，项目办核实后再处理。"
    return _on(request, item, form, act, "申诉", "已提交，项目办核实后再处理。", intro)


@writes(permits.may_decide, row=Item)
def decide(request: Request, item: Item) -> HttpResponse:
    form = forms.DecideForm(request.POST or None, initial={"version": item.version})

    def act(given: dict[str, Any]) -> Item:
        return actions.decide(item=item, **given, by=request.actor, at=request.at)

    said = f"申诉：{item.objection}" if item.objection else "没有申诉。"
    intro = f"{item}。{said}选“扣分”的，计入助力人处理当年的考核测算，本人能看到；只选“作废”的不扣分。"
    return _on(request, item, form, act, "处理", "已处理。", intro)
