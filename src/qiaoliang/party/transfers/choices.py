"""The vocabulary of members on the move: transfers between organisations by letter, and floating members."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TransferState(TextChoices):
    ISSUED = "issued", _("已开介绍信，待接收")
    RECEIVED = "received", _("已接收，回执已回")
    RETURNED = "returned", _("已退回")


TRANSFER_MOVES: dict[str, frozenset[str]] = {
    TransferState.ISSUED: frozenset({TransferState.RECEIVED, TransferState.RETURNED}),
    TransferState.RECEIVED: frozenset(),
    TransferState.RETURNED: frozenset(),
}


class Direction(TextChoices):
    OUT = "out", _("流出")  # an own member who works elsewhere
    IN = "in", _("流入")  # a member of elsewhere who works here
