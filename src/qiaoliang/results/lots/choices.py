"""What was said on the telephone, and what follows from it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What was drawn."""

    OUTCOME = "outcome", _("成效")
    GIFT = "gift", _("捐赠")
    BENEFIT = "benefit", _("革新效益")
    DEMAND = "demand", _("诉求")


class Answer(TextChoices):
    """What the enterprise (or whoever confirms) says when asked back."""

    HOLDS = "holds", _("属实")
    DIFFERS = "differs", _("数额不符")
    NOT_SO = "not_so", _("不属实")
    NOT_REACHED = "not_reached", _("没有联系上")


class Consequence(TextChoices):
    """From mild to grave. The deduction is only recorded here; assessment reads it (`assessment/sources`)."""

    STANDS = "stands", _("申诉成立，照旧计入")
    CORRECT = "correct", _("更正数额")
    VOID = "void", _("作废")
    DEDUCT = "deduct", _("作废，考核扣 5 分")


WRONG = (Answer.DIFFERS, Answer.NOT_SO)
