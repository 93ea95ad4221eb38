"""What every page's frame needs: navigation for this person's roles, unread notices, the date of the data."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from qiaoliang.access.accounts.actor import NOBODY, Actor
from qiaoliang.access.accounts.roles import ROLES
from qiaoliang.access.notices.models import Notice
from qiaoliang.kit.english import is_chosen
from qiaoliang.web.workbench.navigation import NavigationEntry, entries_for


def shell(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", NOBODY)
    return {
        "actor": actor,
        "navigation": _navigation(actor, request.path),
        "role_text": role_text(actor),
        "may_search": actor.is_signed_in and bool(actor.places()),
        "unread_count": Notice.objects.filter(to=actor.user_id, read_at=None).count() if actor.is_signed_in else 0,
        "is_english": is_chosen(request),
        "is_demo": settings.QIAOLIANG_DEMO,
        "idle_seconds": settings.QIAOLIANG_IDLE_SECONDS if actor.is_signed_in else 0,
        "asked_at": getattr(request, "at", None),
    }


def role_text(actor: Actor) -> str:
    """`项目办 · 全市`: what the person is here. Places other than the city would cost a query on every page."""
    roles = "、".join(ROLES[role].label for role in actor.roles)
    return f"{roles} · 全市" if any(place.kind == "city" for place in actor.places()) else roles


def _navigation(actor: Actor, path: str) -> list[tuple[NavigationEntry, bool]]:
    if not actor.is_signed_in:
        return []
    return [(entry, entry.leads_to(path)) for entry in entries_for(actor)]
