"""Start pages of the three roles: the registers with what is counted and what waits."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.kit.pages import reads
from qiaoliang.web.registers import roles


def may_open(actor: Actor) -> bool:
    return any(actor.can(can) for can in (Can.SEE_FIGURES, Can.READ_AUDIT, Can.SPEAK_FOR_ENTERPRISE))


def _row(register: Any) -> dict[str, Any]:
    counts = register.model.objects.aggregate(
        live=Count("pk", filter=~Q(state=Claim.VOID)), waiting=Count("pk", filter=Q(state=Claim.CLAIMED))
    )
    return {"register": register, **counts}


def _role_page(request: Request, title: str, intro: str, groups: tuple[roles.Group, ...]) -> HttpResponse:
    context = {
        "title": title,
        "intro": intro,
        "groups": [
            (group, [_row(register) for register in group.registers], group.links_for(request.actor))
            for group in groups
        ],
    }
    return render(request, "registers/role.html", context)


@reads(may_open)
def party(request: Request) -> HttpResponse:
    return _role_page(request, "党建", "党建工作指导员：抓组建、抓规范、抓作用发挥", roles.PARTY)


@reads(may_open)
def economy(request: Request) -> HttpResponse:
    return _role_page(request, "经济", "经济发展服务员：促转型、促创新、解难题", roles.ECONOMY)


@reads(may_open)
def harmony(request: Request) -> HttpResponse:
    return _role_page(request, "和谐", "和谐建设协调员：企业与政府、业主与职工、企业与社会", roles.HARMONY)
