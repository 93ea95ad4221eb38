"""The workbench: what is overdue, due today and waiting for others, by role; and one's notices."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.notices.actions import mark_read
from qiaoliang.access.notices.models import Notice
from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action
from qiaoliang.kit.workdays import iso_week_key
from qiaoliang.registry.programme import settings
from qiaoliang.web.workbench.figures import key_figures
from qiaoliang.web.workbench.tasks import collect

WEEKDAYS = "一二三四五六日"
BUTTONS = 2  # what one does most; the rest is in the navigation


@reads(lambda actor: True)
def workbench(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    calendar = settings.calendar()
    week = iso_week_key(today) % 100
    context = {
        "blocks": collect(request.actor, request.at, calendar, request.data_version()),
        "figures": key_figures(request.actor, today, request.data_version()),
        "day_text": f"{chinese_date(today)} 星期{WEEKDAYS[today.weekday()]} · 第{week}周",
        "buttons": _buttons(request),
    }
    return render(request, "workbench/workbench.html", context)


def _buttons(request: Request) -> list[Action]:
    offered = (
        (Can.LOG_CONTACTS, Action("记联系", "/field/")),
        (Can.KEEP_REGISTRY, Action("导入名册", "/settings/imports/")),
        (Can.RUN_PROGRAMME, Action("新建匹配", "/matching/new/")),
        (Can.SPEAK_FOR_ENTERPRISE, Action("提诉求", "/demands/new/")),
        (Can.KEEP_BRANCH, Action("登记承诺", "/party/pledges/new/")),
        (Can.DECIDE_PARTY, Action("成立党组织", "/party/organisations/new/")),
        (Can.NOMINATE, Action("提名指导员", "/instructors/new/")),
        (Can.READ_AUDIT, Action("校验日志", "/audit/verify/")),
        (Can.MANAGE_ACCOUNTS, Action("账号", "/people/")),
        (Can.GIVE_ROLES, Action("账号与授权", "/people/")),
        (Can.READ_SECURITY_LOG, Action("校验日志", "/audit/verify/")),
        (Can.LOG_CONTACTS, Action("回避申报", "/instructors/declarations/")),
        (Can.LOG_CONTACTS, Action("我的意愿", "/instructors/wishes/")),
        (Can.SPEAK_FOR_ENTERPRISE, Action("选指导员", "/instructors/wishes/")),
    )
    return [action for needed, action in offered if request.actor.can(needed)][:BUTTONS]


@writes(lambda actor: True)
def notices(request: Request) -> HttpResponse:
    mine = Notice.objects.filter(to=request.actor.user_id)
    if request.method == "POST":
        mark_read(notices=mine, at=request.at)
        return redirect("workbench:notices")
    page = Paginator(mine, 50).get_page(request.GET.get("page"))
    return render(request, "workbench/notices.html", {"page": page})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = "没有这一页，或者它不在您的工作范围内。请从导航重新进入。"
    return render(request, "refused.html", {"sentence": sentence}, status=404)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = "您的角色不能做这件事。如确有需要，请联系项目办。"
    return render(request, "refused.html", {"sentence": sentence}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "broken.html", status=500)
