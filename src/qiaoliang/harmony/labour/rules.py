"""The statutory clocks and votes of wage consultation and of labour disputes. Pure: no database, no clock.

Wage consultation after the regulation of Shandong (2016): a written reply within 10 days of the proposal, the
consultation ends within 60, the draft needs more than half of all employees or their representatives at a meeting of at
least two thirds, the signed agreement is filed within 10 days, and what is not objected to within 15 takes effect.
Disputes after the law on mediation and arbitration: a claim within one year, mediation 15 days, acceptance 5, award 45
and at most 15 more. All are calendar days.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qiaoliang.harmony.labour.choices import ConsultStep, DisputeStage, DisputeStep, Stage
from qiaoliang.kit.refusal import Refusal

REPLY, CONSULT, FILE, REVIEW = (timedelta(days=days) for days in (10, 60, 10, 15))
MEDIATE, TAKE, AWARD, EXTENSION = (timedelta(days=days) for days in (15, 5, 45, 15))

# From which stage a step leads where. A draft that is not passed stays in consultation.
STEPS: Final[dict[str, dict[str, str]]] = {
    Stage.PROPOSED: {
        ConsultStep.REPLY: Stage.CONSULTING, ConsultStep.REFUSE: Stage.REFUSED, ConsultStep.WITHDRAW: Stage.WITHDRAWN,
    },
    Stage.CONSULTING: {ConsultStep.DRAFT: Stage.PASSED, ConsultStep.WITHDRAW: Stage.WITHDRAWN},
    Stage.PASSED: {ConsultStep.SIGN: Stage.SIGNED, ConsultStep.WITHDRAW: Stage.WITHDRAWN},
    Stage.SIGNED: {ConsultStep.FILE: Stage.FILED},
    Stage.FILED: {ConsultStep.OBJECT: Stage.CONSULTING, ConsultStep.EFFECT: Stage.EFFECTIVE},
}  # fmt: skip
# What comes next, and who has to do it; "" where it is the side that was asked to consult.
NEXT_STEP: Final[dict[str, str]] = {
    Stage.PROPOSED: "对方十日内书面答复",
    Stage.CONSULTING: "六十日内协商，草案交职工（代表）大会表决",
    Stage.PASSED: "双方首席代表签订",
    Stage.SIGNED: "签订后十日内报送人社部门",
    Stage.FILED: "人社部门十五日内审查，没有异议即生效",
    DisputeStage.MEDIATING: "十五日内调解",
    DisputeStage.FAILED: "引导当事人申请仲裁",
    DisputeStage.APPLIED: "仲裁委员会五日内决定是否受理",
    DisputeStage.ACCEPTED: "受理后四十五日内裁决，可延长十五日",
}
HOLDER: Final[dict[str, str]] = {
    Stage.PROPOSED: "",
    Stage.CONSULTING: "企业和职工双方",
    Stage.PASSED: "企业和职工双方",
    Stage.SIGNED: "企业",
    Stage.FILED: "人社部门",
    DisputeStage.MEDIATING: "承办人",
    DisputeStage.FAILED: "当事人",
    DisputeStage.APPLIED: "仲裁委员会",
    DisputeStage.ACCEPTED: "仲裁委员会",
}
LIMITS: Final = {
    Stage.PROPOSED: REPLY, Stage.CONSULTING: CONSULT, Stage.SIGNED: FILE, Stage.FILED: REVIEW,
}  # fmt: skip
DISPUTE_STEPS: Final[dict[str, dict[str, str]]] = {
    DisputeStage.MEDIATING: {
        DisputeStep.AGREE: DisputeStage.AGREED, DisputeStep.FAIL: DisputeStage.FAILED,
        DisputeStep.WITHDRAW: DisputeStage.WITHDRAWN, DisputeStep.HAND_OVER: DisputeStage.MEDIATING,
    },
    DisputeStage.FAILED: {
        DisputeStep.APPLY: DisputeStage.APPLIED, DisputeStep.WITHDRAW: DisputeStage.WITHDRAWN,
        DisputeStep.HAND_OVER: DisputeStage.FAILED,
    },
    DisputeStage.APPLIED: {
        DisputeStep.TAKEN: DisputeStage.ACCEPTED, DisputeStep.WITHDRAW: DisputeStage.WITHDRAWN,
        DisputeStep.HAND_OVER: DisputeStage.APPLIED,
    },
    DisputeStage.ACCEPTED: {
        DisputeStep.AWARD: DisputeStage.AWARDED, DisputeStep.EXTEND: DisputeStage.ACCEPTED,
        DisputeStep.WITHDRAW: DisputeStage.WITHDRAWN, DisputeStep.HAND_OVER: DisputeStage.ACCEPTED,
    },
}  # fmt: skip
DISPUTE_LIMITS: Final = {
    DisputeStage.MEDIATING: MEDIATE, DisputeStage.APPLIED: TAKE, DisputeStage.ACCEPTED: AWARD,
}  # fmt: skip


def due(stage: str, since: date) -> date | None:
    """The last day on which the next step of a consultation is in time; None where the law sets none."""
    limit = LIMITS.get(Stage(stage))
    return since + limit if limit else None


def dispute_due(stage: str, since: date, *, extended: bool = False, arose_on: date | None = None) -> date | None:
    """The last day for the next step of a dispute. After a failed mediation that is the day the claim lapses."""
    if stage == DisputeStage.FAILED:
        return lapses_on(arose_on) if arose_on else None
    limit = DISPUTE_LIMITS.get(DisputeStage(stage))
    if limit is None:
        return None
    return since + limit + (EXTENSION if extended and stage == DisputeStage.ACCEPTED else timedelta())


def lapses_on(arose_on: date) -> date:
    """A claim is brought within one year of the day the right was known to be hurt: its last day."""
    try:
        return arose_on.replace(year=arose_on.year + 1)
    except ValueError:  # 29 February
        return date(arose_on.year + 1, 2, 28)


def takes_effect_on(filed_on: date) -> date:
    """The day after the review period: silence is consent."""
    return filed_on + REVIEW + timedelta(days=1)


@dataclass(frozen=True)
class Vote:
    """Numbers of heads at the meeting of employees or their representatives."""

    entitled: int
    present: int
    in_favour: int

    def check(self) -> None:
        """Refuse numbers that cannot be."""
        if self.entitled < 1:
            raise Refusal("请填写应到人数。", field="entitled")
        if not 0 <= self.present <= self.entitled:
            raise Refusal(f"实到人数应在 0 到应到的 {self.entitled} 人之间。", field="present")
        if not 0 <= self.in_favour <= self.present:
            raise Refusal(f"赞成人数不能超过实到的 {self.present} 人。", field="in_favour")

    @property
    def has_quorum(self) -> bool:
        return 3 * self.present >= 2 * self.entitled

    @property
    def is_passed(self) -> bool:
        return self.has_quorum and 2 * self.in_favour > self.entitled

    def words(self) -> str:
        counted = f"应到 {self.entitled}、实到 {self.present}、赞成 {self.in_favour}"
        if not self.has_quorum:
            return f"{counted}：到会不足三分之二，未通过"
        return f"{counted}：{'过半数，通过' if self.is_passed else '赞成不过全体半数，未通过'}"
