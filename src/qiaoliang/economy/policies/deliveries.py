"""Pages of deliveries: what fits one enterprise, handing over, opening, what came of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.economy.policies import actions, fits, forms, handing, listings, permits, rules
from qiaoliang.economy.policies.choices import CASED, MOVES, STEP_SHAPES, Kind, Step, Verdict
from qiaoliang.economy.policies.models import Delivery, Qualification, Version
from qiaoliang.economy.policies.views import LIBRARY, crumbs
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.enterprises.models import Enterprise

VERBS = {
    Step.ASKED: "咨询", Step.APPLIED: "已申报", Step.GRANTED: "已兑现", Step.REFUSED: "未通过", Step.DECLINED: "不需要",
}  # fmt: skip
PANEL_ROWS = 4


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    listing = listings.deliveries(timezone.localdate(request.at))
    return respond(request, listing, listings.delivery_rows(), crumbs=crumbs(request, ("送达记录", "")))


@reads(permits.may_see_enterprise, row=Enterprise)
def enterprise(request: Request, enterprise: Enterprise) -> HttpResponse:
    """Every policy in force here: meets, misses or unknown because; what was delivered and what came of it."""
    today = timezone.localdate(request.at)
    stated = list(Qualification.objects.filter(enterprise=enterprise))
    offers = handing.offers(enterprise, today, stated)
    context = {
        "enterprise": enterprise,
        "groups": [
            (verdict, listings.VERDICT_SHAPES[verdict], [one for one in offers if one.judgement.verdict == verdict])
            for verdict in handing.ORDER
        ],
        "offers_over": Delivery.objects.filter(enterprise=enterprise).exclude(
            edition__in=[one.version.pk for one in offers]
        ).select_related("policy").order_by("-delivered_at")[:20],
        "qualifications": stated,
        "may_hand": permits.may_hand_over(request.actor, enterprise),
        "may_qualify": permits.may_qualify(request.actor, enterprise),
        "to_hand": {one.version.pk for one in offers if handing.is_to_hand(one, today)},
        "today": today,
        "crumbs": [("企业", "/enterprises/"), (str(enterprise), f"/enterprises/{enterprise.pk}/"), ("适用政策", "")],
    }  # fmt: skip
    return render(request, "policies/enterprise.html", context)


@reads(permits.may_see_enterprise, row=Enterprise)
def panel(request: Request, enterprise: Enterprise) -> HttpResponse:
    """The few that fit, for the page of the enterprise."""
    today = timezone.localdate(request.at)
    fitting = [one for one in handing.offers(enterprise, today) if one.judgement.verdict == Verdict.MEETS]
    context = {"enterprise": enterprise, "offers": fitting[:PANEL_ROWS], "total": len(fitting)}
    return render(request, "policies/panel.html", context)


@writes(permits.may_qualify, row=Enterprise)
def qualify(request: Request, enterprise: Enterprise) -> HttpResponse:
    form = forms.QualifyForm(request.POST or None, initial={"starts_on": timezone.localdate(request.at)})
    back = f"/economy/policies/enterprises/{enterprise.pk}/"

    def act(given: dict[str, Any]) -> Qualification:
        return actions.qualify(enterprise=enterprise, **given, by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="登记资质", back=back, done="已登记，适用政策已按新资料重算。", minutes=1,
        intro=f"{enterprise.name}。核实过“不是”的也登记，免得反复问。",
        crumbs=[("企业", "/enterprises/"), (str(enterprise), f"/enterprises/{enterprise.pk}/"), ("适用政策", back)],
    )  # fmt: skip


@writes(permits.may_hand_over, row=Enterprise)
def hand_over(request: Request, enterprise: Enterprise) -> HttpResponse:
    """The ticked policies are handed over; nothing is ticked twice."""
    back = redirect("policies:enterprise", pk=enterprise.pk)
    if request.method != "POST":
        return back
    keys = [int(key) for key in request.POST.getlist("policies") if key.isdigit()]
    versions = list(Version.objects.filter(pk__in=keys).select_related("policy"))
    if not versions:
        messages.error(request, "请先勾选要递送的政策。")
        return back
    try:
        made = handing.hand_over(
            enterprise=enterprise, versions=versions, helped_by=stint_of(request, enterprise), by=request.actor,
            at=request.at,
        )  # fmt: skip
        messages.success(request, f"已登记递送 {len(made)} 项政策。")
    except Refusal as problem:
        messages.error(request, problem.sentence)
    return back


def stint_of(request: Request, enterprise: Enterprise) -> Stint | None:
    """The asking instructor's own posting, else the lead's."""
    stints = Stint.everything.in_force(timezone.localdate(request.at)).filter(enterprise=enterprise)
    mine = [int(key) for key in request.actor.keys("instructor")]
    own: Stint | None = stints.filter(instructor__in=mine).first()
    lead: Stint | None = stints.order_by("part", "pk").first()
    return own or lead


@reads(permits.may_see_delivery, row=Delivery)
def show(request: Request, delivery: Delivery) -> HttpResponse:
    today = timezone.localdate(request.at)
    delivery = Delivery.objects.select_related("edition", "policy", "enterprise").get(pk=delivery.pk)
    edition, policy = delivery.edition, delivery.policy
    facts, names = fits.facts_of(delivery.enterprise, today), fits.region_names()
    judgement = rules.judge(edition.asked, facts, today, names)
    context = {
        "delivery": delivery, "policy": policy, "edition": edition, "judgement": judgement,
        "shape": listings.VERDICT_SHAPES[judgement.verdict], "step_shape": STEP_SHAPES[Step(delivery.step)],
        "findings": [(listings.VERDICT_SHAPES[one.verdict], one.sentence) for one in judgement.findings],
        "moves": delivery.moves.order_by("-at", "-pk"), "latency": listings.latency_words(delivery),
        "marks_read": delivery.first_read_at is None and permits.may_read(request.actor, delivery),
        "is_over": edition.expires_on is not None and edition.expires_on < today,
        "actions": _buttons(request, delivery),
        "crumbs": crumbs(request, ("送达记录", "/economy/deliveries/"), (policy.title, "")),
    }  # fmt: skip
    return render(request, "policies/delivery.html", context)


def _buttons(request: Request, delivery: Delivery) -> list[Action]:
    at = delivery.get_absolute_url()
    if not permits.may_follow(request.actor, delivery):
        return []
    found = []
    is_cased = delivery.policy.kind in CASED
    for step in Step:
        is_told_by_case = is_cased and step in (Step.APPLIED, Step.GRANTED, Step.REFUSED)
        is_reply = delivery.policy.kind == Kind.MESSAGE and step == Step.APPLIED
        if step in MOVES[delivery.step] and step in VERBS and not is_told_by_case and not is_reply:
            found.append(Action(VERBS[step], f"{at}moves/{step.value}/", primary=step == Step.APPLIED))
    if is_cased and not delivery.case_key and delivery.step != Step.GRANTED:
        found.append(Action("立支持案件", f"/economy/support/new/?delivery={delivery.pk}", primary=True))
    if delivery.case_key:
        found.append(Action("看支持案件", f"/economy/support/{delivery.case_key}/", primary=True))
    return found


@writes(permits.may_read, row=Delivery)
def open_(request: Request, delivery: Delivery) -> HttpResponse:
    """The page of the delivery posts this by itself when the enterprise opens it; without script, a button does."""
    if request.method == "POST":
        handing.open_(delivery=delivery, by=request.actor, at=request.at)
        if getattr(request, "htmx", False):
            return render(request, "policies/opened.html")
    return redirect("policies:delivery", pk=delivery.pk)


@writes(permits.may_follow, row=Delivery)
def follow(request: Request, delivery: Delivery, move: str) -> HttpResponse:
    if move not in VERBS:
        raise Http404
    form = forms.FollowForm(request.POST or None, initial={"on": timezone.localdate(request.at)})

    def act(given: dict[str, Any]) -> Delivery:
        return handing.follow(delivery=delivery, step=move, **given, by=request.actor, at=request.at)

    title = VERBS[Step(move)]
    done = "已记下，发文机关看得到。" if move == Step.ASKED else "已记下。"
    if move == Step.DECLINED:
        done = "好的，不再提醒。以后需要可以随时再咨询。"
    return form_page(
        request, form, act, title=title, back=delivery.get_absolute_url(), done=done, minutes=0,
        intro=f"{delivery.enterprise} · {delivery.policy.title}", submit_label=title,
        crumbs=[LIBRARY, (delivery.policy.title, delivery.get_absolute_url())],
    )  # fmt: skip
