"""What a themed campaign costs those who make its records, shown before it is announced (G50, rules.md section 7).

A target asks for so many records of one form: its fields are counted from the form itself, as the ledger of burden
does, so they cannot be under-stated. The people are the branches of the area, whose secretaries keep the records.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms

from qiaoliang.kit import money
from qiaoliang.party.campaigns.choices import Measure
from qiaoliang.party.campaigns.forms import (
    AdoptedForm,
    ImplementedForm,
    KeptForm,
    PledgeForm,
    ProblemForm,
    ProposalForm,
)
from qiaoliang.party.organisations.models import Organisation

MINUTES: Final = 1  # a record, as its page says
FORMS: Final[Mapping[Measure, Any]] = {
    Measure.PLEDGES_ORGANISATION: PledgeForm,
    Measure.PLEDGES_MEMBER: PledgeForm,
    Measure.PLEDGES_KEPT: KeptForm,
    Measure.PROPOSALS: ProposalForm,
    Measure.PROPOSALS_ADOPTED: AdoptedForm,
    Measure.PROPOSALS_DONE: ImplementedForm,
    Measure.PROBLEMS: ProblemForm,
}


def fields_of(measure: str) -> int:
    """How many fields the form of a target asks for."""
    asked = FORMS[Measure(measure)].base_fields.values()
    return sum(not isinstance(one.widget, forms.HiddenInput) for one in asked)


@dataclass(frozen=True)
class Cost:
    """So many records of so many fields and minutes, to be entered by so many branches."""

    targets: Mapping[str, int]
    branches: int

    @property
    def entries(self) -> int:
        return sum(self.targets.values())

    @property
    def fields(self) -> int:
        return sum(number * fields_of(measure) for measure, number in self.targets.items())

    @property
    def minutes(self) -> int:
        return self.entries * MINUTES

    @property
    def each(self) -> int:
        """Minutes of one branch, rounded up."""
        return -(-self.minutes // max(self.branches, 1))

    @property
    def words(self) -> str:
        """What has to have been seen before anybody is asked; kept with the campaign."""
        return (
            f"{money.count(self.branches)} 个党组织，{money.count(self.fields)} 项，约 {money.count(self.minutes)} 分钟"
        )

    def lines(self) -> list[tuple[str, str, str]]:
        """By target: what is asked, how often, how much of each."""
        return [
            (
                str(Measure(measure).label), f"{money.count(number)} 条",
                f"每条 {fields_of(measure)} 项、约 {MINUTES} 分钟",
            )
            for measure, number in self.targets.items()
        ]  # fmt: skip


def cost(targets: Mapping[str, int], region_code: str, organisation: Organisation | None, on: date) -> Cost:
    """Of what would be announced on the day: for one organisation, or all that stand in the area."""
    if organisation is not None:
        return Cost(dict(targets), 1)
    standing = Organisation.everything.live(on).filter(region_code__startswith=region_code)
    return Cost(dict(targets), standing.count())
