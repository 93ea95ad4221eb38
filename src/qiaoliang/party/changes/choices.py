"""The vocabulary of changes to a standing organisation: what may be applied for, states with their moves."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ChangeKind(TextChoices):
    ABOLISH = "abolish", _("撤销")
    UPGRADE = "upgrade", _("升格")
    ADJUST = "adjust", _("更名或调整隶属")
    EARLY = "early", _("提前换届")
    LATE = "late", _("延期换届")


class ChangeState(TextChoices):
    APPLIED = "applied", _("已申请，待批复")
    DECIDED = "decided", _("已批复")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


CHANGE_MOVES: dict[str, frozenset[str]] = {
    ChangeState.APPLIED: frozenset({ChangeState.DECIDED, ChangeState.RETURNED, ChangeState.WITHDRAWN}),
    ChangeState.DECIDED: frozenset(),
    ChangeState.RETURNED: frozenset(),
    ChangeState.WITHDRAWN: frozenset(),
}
