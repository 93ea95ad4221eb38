"""The words of a period: of which length, whose, how far it has come, and what became of a restatement."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    MONTH = "month", _("月")
    QUARTER = "quarter", _("季")
    YEAR = "year", _("年")


class Holder(TextChoices):
    """Whose figures: a department's people and line, or everything in an area."""

    DEPARTMENT = "department", _("部门")
    REGION = "region", _("镇街、县市区")


class Stage(TextChoices):
    OPEN = "open", _("待提交")
    SUBMITTED = "submitted", _("待负责人审核")
    APPROVED = "approved", _("待项目办接收")
    FROZEN = "frozen", _("已冻结")
    RETURNED = "returned", _("已退回")
    UNLOCKED = "unlocked", _("已解冻，待重新提交")
    CALLED_OFF = "called_off", _("不再要求")


MOVES: Final[dict[str, frozenset[str]]] = {
    Stage.OPEN: frozenset({Stage.SUBMITTED, Stage.CALLED_OFF}),
    Stage.SUBMITTED: frozenset({Stage.APPROVED, Stage.RETURNED}),
    Stage.APPROVED: frozenset({Stage.FROZEN, Stage.RETURNED}),
    Stage.RETURNED: frozenset({Stage.SUBMITTED}),
    Stage.FROZEN: frozenset({Stage.UNLOCKED}),
    Stage.UNLOCKED: frozenset({Stage.SUBMITTED}),
    Stage.CALLED_OFF: frozenset(),
}
TO_SUBMIT: Final = (Stage.OPEN, Stage.RETURNED, Stage.UNLOCKED)
LAMPS: Final[dict[str, str]] = {
    Stage.OPEN: "soon", Stage.SUBMITTED: "going", Stage.APPROVED: "going", Stage.FROZEN: "done",
    Stage.RETURNED: "overdue", Stage.UNLOCKED: "soon", Stage.CALLED_OFF: "off",
}  # fmt: skip


class Step(TextChoices):
    """What somebody did to a period."""

    OPENED = "opened", _("开期")
    SUBMITTED = "submitted", _("提交")
    APPROVED = "approved", _("审核通过")
    ACCEPTED = "accepted", _("接收并冻结")
    RETURNED = "returned", _("退回")
    UNLOCKED = "unlocked", _("解冻")
    RESTATED = "restated", _("采用更正")
    KEPT = "kept", _("不采用更正")
    CALLED_OFF = "called_off", _("不再要求")


class Decision(TextChoices):
    """What became of a proposed restatement."""

    PROPOSED = "proposed", _("待裁定")
    ADOPTED = "adopted", _("已采用")
    REFUSED = "refused", _("不采用")
    LAPSED = "lapsed", _("已无差别")


class Changed(TextChoices):
    """How a record differs from what was frozen."""

    ADDED = "added", _("后来计入范围")
    GONE = "gone", _("已不在范围内")
    ALTERED = "altered", _("内容或状态变了")
