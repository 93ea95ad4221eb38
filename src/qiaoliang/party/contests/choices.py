"""The vocabulary of contests: how far one is, what may follow, what came of an objection."""

from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ContestState(TextChoices):
    OPEN = "open", _("征集中")
    SCORING = "scoring", _("评分中")
    PUBLISHED = "published", _("公示中")
    FINAL = "final", _("已结束")
    CANCELLED = "cancelled", _("已取消")


S = ContestState
MOVES: Final[Mapping[str, frozenset[str]]] = {
    S.OPEN: frozenset({S.SCORING, S.CANCELLED}),
    S.SCORING: frozenset({S.PUBLISHED, S.CANCELLED}),
    S.PUBLISHED: frozenset({S.FINAL}),
    S.FINAL: frozenset(),
    S.CANCELLED: frozenset(),
}
OPENED: Final = frozenset({S.PUBLISHED, S.FINAL})  # authors who agreed are named


class Ruling(TextChoices):
    """What came of an objection."""

    REJECTED = "rejected", _("不成立")
    EXCLUDED = "excluded", _("成立，取消这件作品的资格")
    CORRECTED = "corrected", _("成立，更正一处登错的分数")
