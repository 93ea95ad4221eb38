"""The vocabulary of support: what is needed, how far it got, which occasions bring enterprise and helper together."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    GRANT = "grant", _("争取资金")
    LOAN = "loan", _("协调贷款")
    RECRUITMENT = "recruitment", _("招工")
    TRAINING = "training", _("培训")
    FEE_RELIEF = "fee_relief", _("减免费用")


class Stage(models.TextChoices):
    """How far a case got: need → option → applied → decided → received."""

    NEED = "need", _("待定办法")
    OPTION = "option", _("待申请")
    APPLIED = "applied", _("待批复")
    DECIDED = "decided", _("待到位")
    RECEIVED = "received", _("已到位")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")


# What a step is called once it was taken; the stage says what is awaited since.
TAKEN: Final = {
    Stage.NEED: "提出需求", Stage.OPTION: "定办法", Stage.APPLIED: "申请", Stage.DECIDED: "批准",
    Stage.RECEIVED: "到位",
    Stage.REFUSED: "未批准", Stage.WITHDRAWN: "撤回",
}  # fmt: skip

# A refused case may try another way; a case may be withdrawn until it is received.
MOVES: Final[dict[str, frozenset[str]]] = {
    Stage.NEED: frozenset({Stage.OPTION, Stage.WITHDRAWN}),
    Stage.OPTION: frozenset({Stage.OPTION, Stage.APPLIED, Stage.WITHDRAWN}),
    Stage.APPLIED: frozenset({Stage.DECIDED, Stage.REFUSED, Stage.WITHDRAWN}),
    Stage.DECIDED: frozenset({Stage.RECEIVED, Stage.WITHDRAWN}),
    Stage.REFUSED: frozenset({Stage.OPTION, Stage.WITHDRAWN}),
    Stage.RECEIVED: frozenset(),
    Stage.WITHDRAWN: frozenset(),
}
OPEN: Final = (Stage.NEED, Stage.OPTION, Stage.APPLIED, Stage.DECIDED)
OVER: Final = (Stage.RECEIVED, Stage.WITHDRAWN)
MONEY: Final = (Kind.GRANT, Kind.LOAN, Kind.FEE_RELIEF)

# The code under which the result of a kind counts, and the step that makes it count (programme.md: a fee relief when
# it is decided, a grant when received, a loan when drawn).
COUNTS_AS: Final[dict[str, tuple[str, str]]] = {
    Kind.GRANT: ("grants_won", Stage.RECEIVED),
    Kind.LOAN: ("loans_arranged", Stage.RECEIVED),
    Kind.RECRUITMENT: ("workers_recruited", Stage.RECEIVED),
    Kind.TRAINING: ("workers_trained", Stage.RECEIVED),
    Kind.FEE_RELIEF: ("fees_reduced", Stage.DECIDED),
}


class OccasionKind(models.TextChoices):
    BANK_MEETING = "bank_meeting", _("银企对接会")
    JOB_FAIR = "job_fair", _("招聘会")
    COURSE = "course", _("培训课程")
    SEMINAR = "seminar", _("校企座谈")


# Which cases an occasion may serve.
SERVES: Final[dict[str, tuple[str, ...]]] = {
    OccasionKind.BANK_MEETING: (Kind.LOAN,),
    OccasionKind.JOB_FAIR: (Kind.RECRUITMENT,),
    OccasionKind.COURSE: (Kind.TRAINING,),
    OccasionKind.SEMINAR: (Kind.TRAINING, Kind.GRANT),
}


class OccasionState(models.TextChoices):
    PLANNED = "planned", _("报名中")
    HELD = "held", _("已举办")
    CANCELLED = "cancelled", _("已取消")
