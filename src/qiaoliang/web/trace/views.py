"""The log for those who audit, and "who has seen my data" for everybody."""

from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

import django_filters
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.audit import actions as audit
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.formfields import DayField
from qiaoliang.kit.pages import reads as page
from qiaoliang.kit.tables import Cell, Column, Listing, respond
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.trace import reads, words
from qiaoliang.web.voices.models import Voice


def may_audit(actor: Actor) -> bool:
    return actor.can(Can.READ_AUDIT)


def may_oversee(actor: Actor) -> bool:
    return actor.can(Can.READ_SECURITY_LOG)


# What administrators do, and who comes in how: all that the audit administrator looks at.
ADMINISTRATION = (
    "account.",
    "role.",
    "recovery.",
    "factor.",
    "session.",
    "password.",
    "setting.",
    "key.",
    "retention.",
    "token.",
    "hook_address.",
    "privacy_text.",
    "privacy_activity.",
)


PICKER = DayField("").widget


class EntryFilter(django_filters.FilterSet):
    since = django_filters.DateFilter(
        label="起", field_name="at", lookup_expr="date__gte", widget=DayField("起").widget
    )
    until = django_filters.DateFilter(
        label="止", field_name="at", lookup_expr="date__lte", widget=DayField("止").widget
    )

    class Meta:
        model = Entry
        fields = ()


def _search(rows: Any, text: str) -> Any:
    return rows.filter(Q(actor_name=text) | Q(verb__startswith=text) | Q(about_key=text) | Q(digest=text))


LOG = Listing(
    key="audit",
    title="操作日志",
    unit="条",
    columns=(
        Column("number", "序号", lambda e: str(e.number), sort="number", numeric=True),
        Column("at", "时间", lambda e: f"{timezone.localtime(e.at):%Y-%m-%d %H:%M:%S}", sort="number"),
        Column("who", "操作人", lambda e: e.actor_name, sort="actor_key"),
        Column("verb", "动作", lambda e: words.verb_in_words(e.verb), sort="verb"),
        Column("about", "对象", lambda e: Cell(words.kind_in_words(e.about_kind), second=e.about_key[:40])),
        Column("digest", "摘要", lambda e: e.digest[:16], shown=False, export=lambda e: e.digest),
        Column("scheme", "摘要算法", lambda e: e.get_scheme_display(), shown=False),
    ),
    order="-number",
    filterset=EntryFilter,
    search=_search,
    search_hint="姓名、对象编号或摘要",
    empty="没有符合条件的日志。",
    may_export=lambda actor: actor.can(Can.EXPORT),
)


@page(may_audit)
def index(request: Request) -> HttpResponse:
    number, digest = audit.head()
    summary = f"共链到第 {number} 条，末尾摘要 {digest[:16]}…；改动任何一条都会使后面的摘要对不上"
    return respond(request, LOG, Entry.objects.all(), template="trace/index.html", summary=summary)


ADMINISTRATORS = replace(
    LOG, key="administrators", title="管理日志", empty="没有符合条件的管理记录。",
    may_export=lambda actor: False,
)  # fmt: skip


@page(may_oversee)
def administrators(request: Request) -> HttpResponse:
    """What system and security administrator did, and every sign-in; nothing of the programme's own work."""
    rows = Entry.everything.filter(reduce(or_, (Q(verb__startswith=verb) for verb in ADMINISTRATION)))
    return respond(
        request, ADMINISTRATORS, rows, template="trace/index.html",
        summary="系统管理员、安全管理员办的事和每次登录；业务内容不在这里",
    )  # fmt: skip


@page(lambda actor: may_audit(actor) or may_oversee(actor))
def verify(request: Request) -> HttpResponse:
    back = ("日志", "/audit/") if may_audit(request.actor) else ("管理日志", "/audit/administrators/")
    context = {"broken": audit.verify(), "head": audit.head(), "crumbs": [back, ("核验", "")]}
    return render(request, "trace/verify.html", context)


def _about_me(actor: Actor) -> list[int]:
    """Entries about the person's own account, and reads of what is sealed about the own enterprise or the own words."""
    said = Voice.everything.filter(user=actor.user_id).values_list("pk", flat=True)
    enterprises = [int(key) for key in actor.keys("enterprise")]
    own = {"voices.voice": [str(pk) for pk in said], "nominations.instructor": actor.keys("instructor")}
    found = {
        *reads.numbers({"accounts.user": [str(actor.user_id)]}),
        *reads.numbers(reads.of_enterprises(enterprises) if enterprises else {}, reads.OF_ENTERPRISES),
        *reads.numbers(own, words.READS),
    }
    return sorted(found, reverse=True)


@page(lambda actor: True)
def mine(request: Request) -> HttpResponse:
    shown = reads.page(_about_me(request.actor), request.GET.get("page", ""))
    context = {
        "page": shown, "query": "",
        "enterprises": Enterprise.everything.filter(pk__in=[int(key) for key in request.actor.keys("enterprise")]),
    }  # fmt: skip
    return render(request, "trace/mine.html", context)
