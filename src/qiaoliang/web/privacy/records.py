"""What everybody may read (the notice), what the office keeps (texts, record of risks), and what is due to go."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit import money
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import public, reads, sensitive, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.programme import settings
from qiaoliang.web.privacy import actions, forms, listings, permits, retention, texts
from qiaoliang.web.privacy.activities import SHIPPED
from qiaoliang.web.privacy.choices import TextKind
from qiaoliang.web.privacy.models import Activity

DESK = ("个人信息", "/privacy/")
TEXTS, RECORD = ("告知和同意文本", "/privacy/texts/"), ("影响评估", "/privacy/activities/")


@public
def notice(request: Request) -> HttpResponse:
    """The notice in force, for anybody: it stands in the footer of every page, the sign-in page too."""
    today = timezone.localdate(request.at)
    return _text(request, texts.in_force(TextKind.NOTICE, today), texts.in_force(TextKind.CONSENT, today))


@public
def version(request: Request, text: str, edition: int) -> HttpResponse:
    found = texts.version(text, edition) if text in TextKind.values else None
    if found is None:
        raise Http404
    return _text(request, found)


def _text(request: Request, *shown: texts.Told) -> HttpResponse:
    context = {"shown": shown, "versions": {one.kind: texts.versions(one.kind) for one in shown}}
    return render(request, "privacy/notice.html", context)


@reads(permits.may_read_record)
def text_list(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    rows = [
        (one, one.number == texts.in_force(kind, today).number, bool(one.effective_on and one.effective_on > today))
        for kind in TextKind.values
        for one in texts.versions(kind)
    ]
    buttons = [Action("发布新版本", f"{TEXTS[1]}new/", primary=True)] if permits.may_set(request.actor) else []
    context = {"rows": rows, "actions": buttons, "crumbs": [DESK, (TEXTS[0], "")]}
    return render(request, "privacy/texts.html", context)


@writes(permits.may_set)
def new_text(request: Request) -> HttpResponse:
    kind = request.GET.get("kind", TextKind.NOTICE)
    now = texts.in_force(kind if kind in TextKind.values else TextKind.NOTICE, timezone.localdate(request.at))
    initial = {"kind": now.kind, "title": now.title, "body": now.body}
    return form_page(
        request, forms.TextForm(request.POST or None, initial=initial),
        lambda given: actions.publish_text(**given, by=request.actor, at=request.at), title="发布新版本", back=TEXTS[1],
        crumbs=[DESK, TEXTS], done="已发布，到生效日起显示。", submit_label="发布",
        intro="旧版本留存，本人同意的是哪一版一直查得到",
    )  # fmt: skip


@reads(permits.may_read_record)
def activities(request: Request) -> HttpResponse:
    rows, buttons = Activity.objects.all(), []
    if permits.may_set(request.actor):
        buttons = [Action("登记处理活动", f"{RECORD[1]}new/", primary=True)]
        known = set(rows.values_list("name", flat=True))
        if any(one["name"] not in known for one in SHIPPED):
            buttons.append(Action("载入系统自带的评估", f"{RECORD[1]}shipped/", post=True))
    listing = listings.activities(timezone.localdate(request.at))
    return respond(request, listing, rows, actions=buttons, crumbs=[DESK, (RECORD[0], "")])


@writes(permits.may_set)
def shipped(request: Request) -> HttpResponse:
    """What this system does, assessed by its makers: a start for the city's own record, never written over."""
    if request.method == "POST":
        made = actions.take_over_shipped(by=request.actor, at=request.at)
        messages.success(request, f"已载入 {made} 项，请逐项按本市情况核对、修改。")
    return redirect(RECORD[1])


@reads(lambda actor, row: permits.may_read_record(actor), row=Activity)
def activity(request: Request, activity: Activity) -> HttpResponse:
    columns = ("purpose", "basis", "people", "contents", "recipients", "risks", "measures")
    facts = [(forms.ActivityForm.base_fields[name].label, getattr(activity, name)) for name in columns]
    here = f"{RECORD[1]}{activity.pk}/"
    context = {
        "activity": activity, "facts": facts, "is_late": activity.review_on < timezone.localdate(request.at),
        "actions": [Action("复核、修改", f"{here}change/", primary=True)] if permits.may_set(request.actor) else [],
        "crumbs": [DESK, RECORD, (activity.name, "")],
    }  # fmt: skip
    return render(request, "privacy/activity.html", context)


@writes(permits.may_set)
def new_activity(request: Request) -> HttpResponse:
    form = forms.ActivityForm(request.POST or None, initial={"assessed_on": timezone.localdate(request.at)})
    return _assessed(request, Activity(), form, "登记处理活动", RECORD[1])


@writes(lambda actor, row: permits.may_set(actor), row=Activity)
def change_activity(request: Request, activity: Activity) -> HttpResponse:
    names = [name for name in forms.ActivityForm.base_fields if name != "version"]
    initial = {**{name: getattr(activity, name) for name in names}, "version": activity.version}
    form = forms.ActivityForm(request.POST or None, initial=initial)
    return _assessed(request, activity, form, f"复核：{activity.name}", f"{RECORD[1]}{activity.pk}/")


def _assessed(request: Request, activity: Activity, form: Any, title: str, back: str) -> HttpResponse:
    return form_page(
        request, form, lambda given: actions.assess(activity=activity, given=given, by=request.actor, at=request.at),
        title=title, back=back, go=lambda made: f"{RECORD[1]}{made.pk}/", crumbs=[DESK, RECORD],
        intro="《个人信息保护法》第五十五、五十六条；记录至少保存三年",
    )  # fmt: skip


@sensitive
@writes(permits.may_see_retention)
def retention_list(request: Request) -> HttpResponse:
    """What is due, table by table. The city's office clears it as shown; everybody else reads."""
    if request.method == "POST" and permits.may_clear(request.actor):
        try:
            cleared = retention.apply(shown=request.POST.get("shown", ""), by=request.actor, at=request.at)
        except retention.NotAsShown:
            messages.error(request, "清单与您看到的已经不同，没有清理。请核对下面的新清单再办。")
        else:
            messages.success(request, f"已清理 {money.count(cleared)} 条，日志里逐表记有条数和摘要。")
        return redirect("/privacy/retention/")
    found = retention.due(request.at)
    today = timezone.localdate(request.at)
    context = {
        "rows": [(one, one.rule.until(request.at)) for one in found if one.keys],
        "quiet": [one.rule for one in found if not one.keys], "total": sum(len(one.keys) for one in found),
        "digest": retention.digest(found), "missing": retention.missing(), "elsewhere": retention.ELSEWHERE,
        "is_by_itself": settings.value("retention_by_itself", today) == retention.BY_ITSELF,
        "may_clear": permits.may_clear(request.actor), "crumbs": [DESK, ("到期信息", "")],
    }  # fmt: skip
    return render(request, "privacy/retention.html", context)
