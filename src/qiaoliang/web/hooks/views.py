"""Pages of event notices: subscriptions, one with everything it was told, a new secret, the addresses allowed."""

from typing import Any

from django.db.models import Q
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.models import User
from qiaoliang.access.accounts.roles import ROLES
from qiaoliang.kit.formpages import form_page, refuse
from qiaoliang.kit.moments import day, minute
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, Cell, Column, Listing, Tab, respond
from qiaoliang.web.api.forms import own_places
from qiaoliang.web.hooks import actions, permits
from qiaoliang.web.hooks.choices import Event, State
from qiaoliang.web.hooks.forms import AllowForm, SubscribeForm
from qiaoliang.web.hooks.models import AllowedAddress, Subscription, Telling

INTERFACE, HOOKS, ADDRESSES = (
    ("接口", "/interface/"), ("事件通知", "/interface/hooks/"), ("允许通知的地址", "/interface/addresses/"),
)  # fmt: skip
_SHAPES = {State.WAITING: "waiting", State.DELIVERED: "done", State.GIVEN_UP: "overdue"}


def _posted(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def events_in_words(events: list[str]) -> str:
    return "、".join(str(Event(one).label) for one in events if one in Event.values)


_STANDS = {True: ("在用", "", "", "going"), False: ("已停止", "", "", "off")}
SUBSCRIPTIONS = Listing(
    key="hooks", title="事件通知", unit="个", order="-made",
    columns=(
        Column("name", "系统", lambda s: Cell(s.name, href=f"/interface/hooks/{s.pk}/", second=s.address), sort="name"),
        Column("where", "代表", lambda s: s.where_name, sort="where_name"),
        Column("events", "通知什么", lambda s: events_in_words(s.events)),
        Column("keeper", "责任人", lambda s: s.keeper.name, sort="keeper__name"),
        Column("state", "状态", lambda s: Cell(*_STANDS[s.stopped_at is None])),
        Column("made", "建立", lambda s: day(s.made_at), sort="made_at"),
    ),
    tabs=(Tab("live", "在用", narrow=lambda rows: rows.filter(stopped_at=None)), Tab("all", "全部")),
    empty="还没有事件通知。诉求派来、成效确认时要马上告诉本单位的系统，在这里订阅。",
    may_export=lambda actor: False,
)  # fmt: skip


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    buttons = [Action("令牌", "/interface/"), Action("订阅", "/interface/hooks/new/", primary=True)]
    rows = Subscription.objects.select_related("keeper").defer("secret", "old_secret")
    return respond(request, SUBSCRIPTIONS, rows, actions=buttons, crumbs=[INTERFACE, (HOOKS[0], "")])


def _told(telling: Telling) -> Cell:
    state = State(telling.state)
    second = telling.problem
    if state == State.WAITING and telling.attempts and telling.next_at is not None:
        second = f"{telling.problem} {minute(telling.next_at)} 再试"
    return Cell(str(state.label), status=_SHAPES[state], second=second)


TELLINGS = Listing(
    key="tellings", title="送达记录", unit="条", order="-at",
    columns=(
        Column("at", "发生", lambda t: minute(t.happened_at), sort="happened_at"),
        Column("event", "事件", lambda t: t.get_event_display(), sort="event"),
        Column("about", "记录", lambda t: f"编号 {t.about_key}"),
        Column("state", "状态", _told, sort="state"),
        Column("attempts", "试了几次", lambda t: str(t.attempts), sort="attempts", numeric=True),
        Column("status", "对方答复", lambda t: str(t.last_status or "—"), numeric=True),
        Column("settled", "结束", lambda t: minute(t.settled_at) if t.settled_at else "—", sort="settled_at"),
    ),
    tabs=(
        Tab("all", "全部", when=Q()),
        *(Tab(state.value, str(state.label), when=Q(state=state)) for state in State),
    ),
    empty="还没有发生要通知的事。",
    may_export=lambda actor: False,
)  # fmt: skip


@reads(permits.may_keep, row=Subscription)
def show(request: Request, subscription: Subscription) -> HttpResponse:
    """What it is, and every event it was told of."""
    at = f"/interface/hooks/{subscription.pk}/"
    is_live = subscription.stopped_at is None
    buttons = [Action("停止", f"{at}stop/"), Action("换签名密钥", f"{at}rotate/", primary=True)] if is_live else []
    return respond(
        request, TELLINGS, subscription.tellings.all(), "hooks/show.html", actions=buttons, subscription=subscription,
        events=events_in_words(subscription.events), role=ROLES[subscription.role].label, now=request.at,
        crumbs=[INTERFACE, HOOKS, (subscription.name, "")],
    )  # fmt: skip


@writes(permits.may_list)
def new(request: Request) -> HttpResponse:
    """The secret is shown by the answer to this form, and never again."""
    user = request.user
    assert isinstance(user, User)  # `writes` let nobody else in
    form = SubscribeForm(_posted(request), places=own_places(request.actor))
    if request.method == "POST" and form.is_valid():
        held, where_name = form.chosen
        given = form.cleaned_data
        try:
            made = actions.subscribe(
                name=given["name"], address=given["address"], events=given["events"], held=held,
                where_name=where_name, keeper=user, by=request.actor, at=request.at,
            )  # fmt: skip
        except Refusal as problem:
            refuse(form, problem)
        else:
            return _secret(request, made, "已订阅")
    context = {
        "form": form, "title": "订阅事件通知", "minutes": 2, "submit_label": "订阅", "back_href": HOOKS[1], "note": "",
        "intro": "发生时向这个网址发一条签名的通知，只有编号，没有内容；内容凭令牌来读。送不到会自动再试一天。",
        "crumbs": [INTERFACE, HOOKS, ("订阅", "")], "checks": [],
    }  # fmt: skip
    return render(request, "kit/form.html", context)


def _secret(request: Request, subscription: Subscription, title: str) -> HttpResponse:
    crumbs = [INTERFACE, HOOKS, (subscription.name, f"/interface/hooks/{subscription.pk}/"), (title, "")]
    return render(request, "hooks/secret.html", {"subscription": subscription, "title": title, "crumbs": crumbs})


@writes(permits.may_keep, row=Subscription)
def rotate(request: Request, subscription: Subscription) -> HttpResponse:
    form = Form(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            fresh = actions.rotate(subscription=subscription, by=request.actor, at=request.at)
        except Refusal as problem:
            refuse(form, problem)
        else:
            return _secret(request, fresh, "已换密钥")
    context = {
        "form": form, "title": "换签名密钥", "minutes": 1, "submit_label": "换一个新的", "note": "", "checks": [],
        "back_href": f"/interface/hooks/{subscription.pk}/",
        "intro": f"{subscription.name}：一天之内新旧两个密钥都签名，对方换好以后旧的自动作废。",
        "crumbs": [INTERFACE, HOOKS, (subscription.name, f"/interface/hooks/{subscription.pk}/"), ("换签名密钥", "")],
    }  # fmt: skip
    return render(request, "kit/form.html", context)


@writes(permits.may_keep, row=Subscription)
def stop(request: Request, subscription: Subscription) -> HttpResponse:
    at = f"/interface/hooks/{subscription.pk}/"

    def act(given: dict[str, Any]) -> None:
        actions.stop(subscription=subscription, by=request.actor, at=request.at)

    return form_page(
        request, Form(_posted(request)), act, title="停止通知", back=at, done="已停止，不再通知。", submit_label="停止",
        intro=f"不再通知“{subscription.name}”，还没送到的也不再试。要用时重新订阅。",
        crumbs=[INTERFACE, HOOKS, (subscription.name, at)],
    )  # fmt: skip


# --- what may be called


def _allowed() -> Listing:
    def state(row: AllowedAddress) -> Cell:
        if row.withdrawn_at:
            return Cell("已取消", status="off", second=minute(row.withdrawn_at))
        return Cell("允许", status="going", href=f"/interface/addresses/{row.pk}/withdraw/", second="点开可取消")

    return Listing(
        key="hook_addresses", title="允许通知的地址", unit="个", order="origin",
        columns=(
            Column("origin", "地址", lambda r: r.origin, sort="origin"),
            Column("reason", "用途", lambda r: r.reason),
            Column("state", "状态", state),
            Column("by", "允许人", lambda r: Cell(r.allowed_by, second=minute(r.allowed_at)), sort="allowed_at"),
        ),
        tabs=(Tab("live", "允许", narrow=lambda rows: rows.filter(withdrawn_at=None)), Tab("all", "全部")),
        empty="还没有允许任何地址，事件通知发不出去。",
        may_export=lambda actor: False,
    )  # fmt: skip


@reads(permits.may_allow)
def addresses(request: Request) -> HttpResponse:
    buttons = [Action("允许一个地址", "/interface/addresses/new/", primary=True)]
    crumbs = [INTERFACE, (ADDRESSES[0], "")]
    return respond(request, _allowed(), AllowedAddress.everything.all(), actions=buttons, crumbs=crumbs)


@writes(permits.may_allow)
def allow(request: Request) -> HttpResponse:
    def act(given: dict[str, Any]) -> AllowedAddress:
        return actions.allow_address(**given, by=request.actor, at=request.at)

    return form_page(
        request, AllowForm(_posted(request)), act, title="允许一个地址", back=ADDRESSES[1], submit_label="允许",
        done="已允许。", intro="只有这里允许的主机才会收到通知。指向本机的、没有登记的内部网络，即使允许也不会去连。",
        crumbs=[INTERFACE, ADDRESSES],
    )  # fmt: skip


@writes(permits.may_withdraw, row=AllowedAddress)
def withdraw(request: Request, row: AllowedAddress) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.withdraw_address(row=row, by=request.actor, at=request.at)

    return form_page(
        request, Form(_posted(request)), act, title="取消允许", back=ADDRESSES[1], submit_label="取消允许",
        done="已取消，不再通知这个地址。", intro=f"{row.origin}：{row.reason}", crumbs=[INTERFACE, ADDRESSES],
    )  # fmt: skip
