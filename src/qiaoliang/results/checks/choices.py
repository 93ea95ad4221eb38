"""How grave a finding is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Severity(TextChoices):
    """The order in which the page lists them."""

    FALSE = "false", _("数字会错")  # a figure counts what it should not, or misses what it should count
    GAP = "gap", _("缺漏")  # something is missing or waits too long; no figure is wrong
    HINT = "hint", _("线索")  # nothing is wrong; a sample looks here sooner (shown to the person first)


# As tags: words never stand alone in colour.
LAMPS = {Severity.FALSE: "overdue", Severity.GAP: "soon", Severity.HINT: "waiting"}
