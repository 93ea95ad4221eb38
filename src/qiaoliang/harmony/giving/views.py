"""What may be shown to everybody, because those concerned agreed: by day, with no sum and no order of givers."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.harmony.giving import permits
from qiaoliang.harmony.giving.models import Award, Gift, Tie
from qiaoliang.kit.pages import reads

PER_KIND = 200  # the latest of each kind; older ones stand in the registers
PER_PAGE = 30


@reads(permits.may_look)
def shown(request: Request) -> HttpResponse:
    """The whole city's, since consent was given to show it to everybody: only words, never an amount."""
    rows = sorted(_lines(), key=lambda line: line[0], reverse=True)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    crumbs = [("和谐", "/harmony/"), ("公开的善举和荣誉", "")]
    return render(request, "giving/shown.html", {"page": page, "crumbs": crumbs})


def _lines() -> list[tuple[date, str, str, str]]:
    """(day, who, what, of which kind)."""
    return [
        *((row.happened_on, row.enterprise.name, _gift(row), row.get_purpose_display()) for row in _agreed(Gift)),
        *((row.happened_on, row.enterprise.name, f"{row.partner}：{row.content}", _tie(row)) for row in _agreed(Tie)),
        *((row.happened_on, _bearer(row), f"{row.title}（{row.authority}）", "荣誉") for row in _agreed(Award)),
    ]


def _agreed(model: Any) -> Any:
    """Confirmed, and shown with consent."""
    rows = model.everything.filter(state=Claim.CONFIRMED, consented_on__isnull=False).order_by("-happened_on", "-pk")
    return rows.select_related("instructor" if model is Award else "enterprise")[:PER_KIND]


def _gift(row: Any) -> str:
    return f"向{row.recipient}{'捐款' if row.kind == 'money' else '捐赠' + (row.goods or '物品')}"


def _tie(row: Any) -> str:
    return f"{row.get_kind_display()}{'，已结束' if row.ends_on else ''}"


def _bearer(row: Any) -> str:
    return str(row.instructor.name if row.instructor else row.get_bearer_display())
