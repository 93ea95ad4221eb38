"""The vocabulary of the ledger: states and their moves, the three roles, who makes a result count."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Claim(models.TextChoices):
    CLAIMED = "claimed", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    DISPUTED = "disputed", _("有异议")
    VOID = "void", _("已作废")


# Void records leave the count and may come back only as a fresh claim, to be confirmed again.
MOVES: Final[dict[str, frozenset[str]]] = {
    Claim.CLAIMED: frozenset({Claim.CONFIRMED, Claim.DISPUTED, Claim.VOID}),
    Claim.CONFIRMED: frozenset({Claim.DISPUTED, Claim.VOID}),
    Claim.DISPUTED: frozenset({Claim.CONFIRMED, Claim.VOID}),
    Claim.VOID: frozenset({Claim.CLAIMED}),
}


class ProgrammeRole(models.TextChoices):
    PARTY = "party", _("党建工作指导员")
    ECONOMY = "economy", _("经济发展服务员")
    HARMONY = "harmony", _("和谐建设协调员")


class Confirmer(models.TextChoices):
    """Who makes a result count."""

    ENTERPRISE = "enterprise", _("企业")
    ORGANISATION = "organisation", _("收款党组织")
    ORGANISER = "organiser", _("主办方")
    RECIPIENT = "recipient", _("受赠方")
    DOCUMENT = "document", _("项目办按文号核对")
    UPPER_COMMITTEE = "upper_committee", _("上级党委")


class Measure(models.TextChoices):
    """What is added up: fen, a number, or the record itself."""

    AMOUNT = "amount", _("金额")
    QUANTITY = "quantity", _("数量")
    ONE = "one", _("一条记一")


class Answer(models.TextChoices):
    """What the other side may say; all four are equally easy."""

    TRUE = "true", _("属实")
    PARTLY = "partly", _("部分属实")
    FALSE = "false", _("不属实")
    DECLINED = "declined", _("不想回答")


class Sameness(models.TextChoices):
    """What a person decided about two results that look like one thing."""

    OPEN = "open", _("待核对")
    SAME = "same", _("是同一件")
    OTHER = "other", _("不是同一件")
