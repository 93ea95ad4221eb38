"""What keeps the installation alive: for its administrator a page, for monitors two addresses without sign-in."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.audit.actions import head
from qiaoliang.kit.migrated import is_migrated_for_good
from qiaoliang.kit.pages import public, reads
from qiaoliang.web.upkeep import anchors, archives, durability, rules


def may_keep_up(actor: Actor) -> bool:
    return actor.can(Can.MANAGE_ACCOUNTS)


@reads(may_keep_up)
def index(request: Request) -> HttpResponse:
    backed_up_at, anchored_at = archives.last_made_at(), anchors.last_anchored_at()
    context = {
        "archives": archives.standing()[:40],
        "folder": archives.folder(),
        "is_backup_late": rules.is_late(backed_up_at, request.at, rules.BACKUP_LATE),
        "rehearsed_at": (rehearsed_at := archives.last_rehearsed_at()),
        "is_rehearsal_late": rules.is_late(rehearsed_at, request.at, rules.REHEARSAL_LATE),
        "anchors": anchors.anchors()[:-15:-1],
        "is_anchor_late": rules.is_late(anchored_at, request.at, rules.ANCHOR_LATE),
        "broken": anchors.broken_promise(),
        "head": head(),
        "findings": durability.findings(),
    }
    return render(request, "upkeep/index.html", context)


@public
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; the database is not asked, so a slow one does not get the process killed."""
    return JsonResponse({"status": "ok"})


@public
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers and has the tables of this version: requests may be sent here."""
    try:
        head()
        is_ready = is_migrated_for_good()
    except DatabaseError:
        is_ready = False
    return JsonResponse({"status": "ok" if is_ready else "not ready"}, status=200 if is_ready else 503)
