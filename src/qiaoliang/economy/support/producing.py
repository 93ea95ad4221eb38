"""What a case makes in the ledger: one row under the code of its kind, by its natural key, for the other side to
confirm. Two cases, or a case and a claim typed elsewhere, that mean the same thing meet in the same row."""

from dataclasses import dataclass
from datetime import date, datetime

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited
from qiaoliang.economy.support.choices import COUNTS_AS, Kind
from qiaoliang.economy.support.models import Made, SupportCase
from qiaoliang.fieldwork.outcomes import actions as ledger
from qiaoliang.fieldwork.outcomes.actions import Claimed
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise

SOURCE = SupportCase._meta.label_lower
PERSONS_AT_ONCE = 60


@dataclass(frozen=True)
class Receipt:
    """What arrived: only what the decision did not say already."""

    on: date
    amount_fen: int | None = None
    count: int | None = None
    document_number: str = ""
    is_renewal: bool = False
    persons: tuple[tuple[str, str], ...] = ()  # (name, month of birth) of people trained; kept as a keyed digest only


@audited
def produce(case: SupportCase, receipt: Receipt, *, by: Actor, at: datetime) -> list[Claimed]:
    """Enter the result in the ledger; what is there already is joined, not entered again."""
    if case.kind == Kind.TRAINING and not receipt.persons:
        raise Refusal("请逐行填写参加培训的人：姓名和出生年月。姓名不公开，只用于不重复计数。", field="persons")
    if len(receipt.persons) > PERSONS_AT_ONCE:
        raise Refusal(f"一次最多登记 {PERSONS_AT_ONCE} 人，人多请用成效导入。", field="persons")
    found = [
        ledger.claim(
            facts=facts, enterprise=case.enterprise, helped_by=stint_on(case, facts.happened_on),
            source=(SOURCE, str(case.pk)), by=by, at=at,
        )
        for facts in facts_of(case, receipt)
    ]  # fmt: skip
    for claimed in found:
        Made.everything.get_or_create(case=case, outcome=claimed.outcome)
    return found


def facts_of(case: SupportCase, receipt: Receipt) -> list[Facts]:
    """The case in the words of the ledger."""
    code = COUNTS_AS[case.kind][0]
    document = receipt.document_number.strip() or case.document_number
    amount = receipt.amount_fen or case.amount_fen
    if case.kind == Kind.TRAINING:
        return [
            Facts(
                code, receipt.on, title=case.title, counterpart=case.party or case.deciding_authority or case.option,
                person_name=name, person_born=born,
            )
            for name, born in receipt.persons
        ]  # fmt: skip
    if case.kind == Kind.RECRUITMENT:
        return [
            Facts(
                code, receipt.on, title=case.title, quantity=receipt.count or case.count or 0, document_number=document
            )
        ]
    if case.kind == Kind.LOAN:
        return [
            Facts(
                code, receipt.on, title=case.title, amount_fen=amount, counterpart=case.deciding_authority,
                document_number=document, is_renewal=receipt.is_renewal,
            )
        ]  # fmt: skip
    return [
        Facts(
            code, receipt.on, title=case.title, amount_fen=amount, deciding_authority=case.deciding_authority,
            document_number=document, legal_basis=case.legal_basis,
        )
    ]  # fmt: skip


def stint_on(case: SupportCase, on: date) -> Stint | None:
    """The posting that carried the case if it held that day, else the lead's of the day."""
    own: Stint | None = Stint.everything.in_force(on).filter(pk=case.helped_by_id or 0).first()
    return own or stint_at(case.enterprise, on)


def stint_at(enterprise: Enterprise, on: date) -> Stint | None:
    """The lead's posting at the enterprise on the day."""
    lead: Stint | None = Stint.everything.in_force(on).filter(enterprise=enterprise).order_by("part", "pk").first()
    return lead


def outcomes_of(case: SupportCase) -> list[Outcome]:
    """What the case made in the ledger, or found there."""
    return list(Outcome.objects.filter(pk__in=Made.everything.filter(case=case).values("outcome")).order_by("pk"))
