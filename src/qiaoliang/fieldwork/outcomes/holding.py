"""A fresh result that looks like an earlier one is held: nobody is asked to confirm it until a person has decided."""

from datetime import datetime, timedelta
from typing import Final

from qiaoliang.access.notices import actions as notices
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.kinds import KINDS
from qiaoliang.fieldwork.outcomes.likeness import DAYS_APART, Told, alike
from qiaoliang.fieldwork.outcomes.models import Outcome, Twin

LOOK_AT: Final = 200  # results of one enterprise and kind within the days; more is a mistake of another sort


def told(row: Outcome) -> Told:
    """The row as `likeness` compares it."""
    return Told(
        row.kind, str(row.enterprise_id or ""), row.happened_on, row.amount_fen, row.quantity,
        row.counterpart or row.deciding_authority, row.document_number, row.title,
    )  # fmt: skip


def look_alikes(row: Outcome) -> list[tuple[Outcome, str]]:
    """Standing results that are probably the same thing as `row`, saved or not, each with the reasons."""
    if row.enterprise_id is None or KINDS[row.kind].is_one_person:  # a person is told apart by the key alone
        return []
    near = (row.happened_on - timedelta(days=DAYS_APART), row.happened_on + timedelta(days=DAYS_APART))
    rows = Outcome.everything.filter(kind=row.kind, enterprise=row.enterprise_id, happened_on__range=near)
    found = []
    for other in rows.exclude(state=Claim.VOID).exclude(pk=row.pk).order_by("pk")[:LOOK_AT]:
        because = alike(told(row), told(other))
        if because:
            found.append((other, "；".join(because)))
    return found


def hold(row: Outcome, *, at: datetime) -> bool:
    """Hold the fresh row for a person if it looks like an earlier one; the offices near are told."""
    found = look_alikes(row)
    for other, because in found:
        Twin.everything.create(outcome=row, earlier=other, because=because[:300], found_at=at)
    if found:
        notices.post(
            "outcome_held", to=credit.offices_near(row.region_code, at), about=row, at=at, url="/outcomes/twins/",
            text=f"疑似重复，请核对：{KINDS[row.kind].label} {row}"[:300],
        )  # fmt: skip
    return bool(found)
