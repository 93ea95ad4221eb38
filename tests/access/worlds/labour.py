"""A wage consultation and a labour dispute of the seafood company."""

from datetime import date
from typing import Any

from qiaoliang.harmony.labour.choices import DisputeKind, Side
from qiaoliang.harmony.labour.models import Consultation, Dispute
from tests.cast import Town

DAY = date(2026, 11, 2)


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    return {
        "consultations": Consultation.everything.create(
            enterprise=town.seafood, year=2026, proposed_by=Side.EMPLOYEES, since=DAY, due_on=date(2026, 11, 12),
            recorded_at=town.at,
        ),
        "disputes": Dispute.everything.create(
            enterprise=town.seafood, kind=DisputeKind.PAY, story="欠发两个月工资", arose_on=DAY, since=DAY,
            due_on=date(2026, 11, 17), instructor=town.instructor, recorded_at=town.at,
        ),
    }  # fmt: skip


OTHERS = {"consultations/<int:pk>/steps/<slug:code>": "reply"}
