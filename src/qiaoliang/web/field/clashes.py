"""Pages of entries that exist in two versions: the list, and both versions side by side with one choice."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.fieldwork.contacts.choices import Channel, ClashOrigin, Settled
from qiaoliang.fieldwork.contacts.models import Clash
from qiaoliang.fieldwork.contacts.permits import may_correct
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Cell, Column, Listing, Tab, respond
from qiaoliang.web.field import actions
from qiaoliang.web.field.entries import Entry

CRUMBS = [("联系", "/contacts/"), ("两个版本", "/field/clashes/")]
_DONE = {
    Settled.KEPT: "已保留原来的内容。",
    Settled.TAKEN: "已改用后到的版本，原来的内容留在日志里。",
    Settled.APART: "已另记一条，两条都在。",
}


def may_see(actor: Actor) -> bool:
    return actor.can(Can.LOG_CONTACTS) or actor.can(Can.RUN_PROGRAMME)


def may_settle(actor: Actor, clash: Clash) -> bool:
    return may_correct(actor, clash.contact)


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


LISTING = Listing(
    key="clashes",
    title="两个版本",
    unit="条",
    columns=(
        Column("received", "收到时间", lambda row: Cell(_moment(row.received_at), href=f"/field/clashes/{row.pk}/"),
               sort="received_at"),
        Column("enterprise", "企业", lambda row: row.contact.enterprise.name, sort="contact__enterprise__sort_key"),
        Column("instructor", "指导员", lambda row: row.contact.instructor.name, sort="contact__instructor__number"),
        Column("saved", "已保存的", lambda row: row.contact.summary),
        Column("later", "后到的", lambda row: row.body.get("summary", "")),
        Column("state", "处理", lambda row: Cell(row.get_settled_as_display(), status="done") if row.settled_at
               else Cell("需处理", status="overdue")),
    ),
    order="-received",
    tabs=(
        Tab("open", "需处理", lambda rows: rows.filter(settled_at=None)),
        Tab("all", "全部"),
    ),
    empty="没有两个版本并存的记录。",
)  # fmt: skip


@reads(may_see)
def index(request: Request) -> HttpResponse:
    rows = Clash.objects.select_related("contact__enterprise", "contact__instructor")
    return respond(request, LISTING, rows.defer("contact__instructor__phone"), crumbs=[*CRUMBS[:1], (CRUMBS[1][0], "")])


@writes(may_settle, row=Clash)
def show(request: Request, clash: Clash) -> HttpResponse:
    """Both versions; a choice is one tap."""
    problem = ""
    if request.method == "POST":
        try:
            return _settle(request, clash)
        except Refusal as refused:
            problem = refused.sentence
    contact = clash.contact
    context = {
        "clash": clash,
        "contact": contact,
        "rows": _compared(clash),
        "problem": problem,
        "seen": contacts.version_of(contact),
        "may_part": clash.origin == ClashOrigin.RESENT,
        "crumbs": [*CRUMBS, (contact.enterprise.short_name or contact.enterprise.name, "")],
    }
    return render(request, "field/clash.html", context)


def _entry(clash: Clash) -> Entry:
    data = QueryDict(mutable=True)
    data.update(clash.body)
    return Entry(data)


def _settle(request: Request, clash: Clash) -> HttpResponse:
    choice, told = request.POST.get("choice", ""), {}
    if choice in (Settled.TAKEN, Settled.APART):
        entry = _entry(clash)
        if not entry.is_valid():
            raise Refusal("后到的版本不能直接保存：" + "；".join(one["sentence"] for one in entry.problems()))
        told = entry.told()
    settled = actions.settle_clash(
        clash=clash, settled_as=choice, told=told, seen=request.POST.get("seen", ""), by=request.actor, at=request.at
    )
    messages.success(request, _DONE[Settled(settled.settled_as)])
    return redirect("contacts:show", pk=clash.contact_id)


def _compared(clash: Clash) -> list[dict[str, Any]]:
    """Field by field: what was saved, what came later; where they differ comes first."""
    contact, later = clash.contact, _entry(clash)
    form: Any = later.form
    rows = [
        ("企业", contact.enterprise.name, clash.body.get("enterprise", "")),
        ("方式", contact.get_channel_display(), _label(form, "channel")),
        ("与谁", contact.get_with_whom_display(), _label(form, "with_whom")),
        ("时间", _moment(contact.at), clash.body.get("at_moment", "").replace("T", " ")[:16]),
        ("说了什么", contact.summary, clash.body.get("summary", "")),
    ]
    folds = [("诉求", "demand-title"), ("成效", "outcome-document")]
    if later.policy.version is not None:
        rows.append(("递了哪项政策", "—", later.policy.version.policy.title))
    rows += [(label, "—", clash.body[name]) for label, name in folds if clash.body.get(name)]
    if Channel.MESSAGE in (contact.channel, clash.body.get("channel")):
        rows.append(("对方已回复", _yes(contact.is_answered), _yes(bool(clash.body.get("is_answered")))))
    found = [{"label": label, "saved": saved, "later": now, "differs": saved != now} for label, saved, now in rows]
    return sorted(found, key=lambda row: not row["differs"])


def _yes(is_so: bool) -> str:
    return "是" if is_so else "否"


def _label(form: Any, name: str) -> str:
    value = form[name].value()
    return str(dict(form.fields[name].choices).get(value, value or ""))
