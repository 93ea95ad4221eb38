"""Making a report is an export: it is logged with its verification code, by which it can be looked up again."""

from datetime import date, datetime

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.models import Entry
from qiaoliang.results.reports.annual import Report, annual

MADE = "report.made"


@audited
def make_annual(*, as_of: date, region: str, with_bundle: bool = False, by: Actor, at: datetime) -> Report:
    """The annual report within the scope of `by`, if wanted with the bundle that proves it."""
    report = annual(scope=by.scope, as_of=as_of, region=region, with_bundle=with_bundle)
    detail = {"as_of": as_of.isoformat(), "region": region, "filename": report.filename}
    if report.bundle is not None:
        detail["bundle"] = report.bundle.digest
    record(MADE, on=("reports.annual", report.code), by=by, at=at, detail=detail)
    return report


def made_with(code: str) -> Entry | None:
    """The log entry of the report that carries this verification code."""
    found: Entry | None = (
        Entry.everything.filter(verb=MADE, about_kind="reports.annual", about_key=code.strip().upper())
        .order_by("number")
        .first()
    )
    return found
