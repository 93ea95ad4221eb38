"""The list of pairs that need re-assignment."""

from django.http import HttpResponse
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.instructors.reassignments import listings, permits
from qiaoliang.kit.pages import reads
from qiaoliang.kit.tables import respond


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    found = listings.with_since(listings.rows(today, Stint.objects), today)
    found = found.select_related("enterprise__region", "instructor__department").defer("instructor__phone")
    return respond(request, listings.listing(today), found, crumbs=[("派驻", "/instructors/postings/"), ("待改派", "")])
