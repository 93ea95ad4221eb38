"""Culture handbooks by edition: how many sets were handed out, to which enterprises, and what each confirmed.

The ledger holds one row for an enterprise and edition; this page adds them up within the active scope and opens them.
"""

from dataclasses import replace
from typing import Any, Final

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.fieldwork.outcomes import permits
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.listings import outcomes
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.kit import moments, money
from qiaoliang.kit.pages import reads
from qiaoliang.kit.tables import Action, Cell, Column, Listing, respond

KIND: Final = "culture_handbooks"
HARMONY, LIST = ("和谐", "/harmony/"), ("企业文化手册", "/harmony/handbooks/")
STANDS: Final = ~Q(state=Claim.VOID)


def _rows() -> Any:
    return Outcome.objects.filter(STANDS, kind=KIND)


def editions() -> Any:
    """The first row of each edition, with what all its rows add up to."""
    same = _rows().filter(title=OuterRef("title")).order_by()
    earlier = same.filter(pk__lt=OuterRef("pk"))

    def told(measure: Any) -> Any:
        return Subquery(same.values("title").annotate(n=measure).values("n"))

    confirmed = Q(state=Claim.CONFIRMED)
    return _rows().filter(~Exists(earlier)).annotate(
        firm_count=told(Count("enterprise", distinct=True)),
        sets=told(Sum("quantity")),
        sets_confirmed=Coalesce(told(Sum("quantity", filter=confirmed)), 0),
        receipt_count=told(Count("pk", filter=confirmed)),
        row_count=told(Count("pk")),
        last_on=told(Max("happened_on")),
    )  # fmt: skip


def _opened(number: str, tab: str) -> Any:
    def cell(row: Any) -> Cell:
        count = getattr(row, number)
        return Cell(money.count(count), href=f"{LIST[1]}{row.pk}/?tab={tab}" if count else "")

    return cell


EDITIONS = Listing(
    key="handbooks", title="企业文化手册", unit="个版本", order="-last",
    columns=(
        Column("edition", "版本", lambda row: Cell(row.title, href=f"{LIST[1]}{row.pk}/"), sort="title"),
        Column("firms", "企业", lambda row: f"{money.count(row.firm_count)} 家", numeric=True, sort="firm_count"),
        Column("sets", "发放", _opened("sets", "all"), numeric=True, unit="套", sort="sets"),
        Column("confirmed", "企业已确认", _opened("sets_confirmed", "confirmed"), numeric=True, unit="套",
               sort="sets_confirmed"),
        Column("receipts", "签收", lambda row: f"{row.receipt_count} / {row.row_count} 家次", numeric=True),
        Column("last", "最近发放", lambda row: f"{row.last_on:%Y-%m-%d}", sort="last_on"),
    ),
    search=lambda rows, text: rows.filter(title__icontains=text), search_hint="版本名称",
    empty="还没有登记过手册。印发后登记一条成效，请企业核对签收。", empty_href="/outcomes/new/?kind=culture_handbooks",
    empty_action="登记",
)  # fmt: skip


@reads(permits.may_see)
def index(request: Request) -> HttpResponse:
    new = [Action("登记发放", f"/outcomes/new/?kind={KIND}", primary=True)] if permits.may_claim(request.actor) else []
    return respond(request, EDITIONS, editions(), crumbs=[HARMONY, (LIST[0], "")], actions=new)


@reads(permits.may_see, row=Outcome)
def edition(request: Request, outcome: Outcome) -> HttpResponse:
    """The records of one edition: enterprise, sets, day, and the receipt."""
    if outcome.kind != KIND:
        raise Http404
    listing = outcomes(request.actor)
    kept = [column for column in listing.columns if column.key in ("on", "enterprise", "county", "figure", "state")]
    receipt = Column("receipt", "签收", _receipt, sort="confirmed_at:last")
    listing = replace(
        listing, key="handbook_records", title=outcome.title, columns=(*kept, receipt), filterset=None,
        search=lambda rows, text: rows.filter(enterprise__name__icontains=text), search_hint="企业名称",
    )  # fmt: skip
    rows = _rows().filter(title=outcome.title).select_related("enterprise")
    return respond(request, listing, rows, crumbs=[HARMONY, LIST, (outcome.title, "")])


def _receipt(row: Any) -> Cell:
    """The enterprise's word is the receipt."""
    words = moments.day(row.confirmed_at) if row.state == Claim.CONFIRMED else "—"
    return Cell(words, second=row.confirmed_by if row.state == Claim.CONFIRMED else "", href=row.get_absolute_url())
