"""The index of single characters and pairs of them that PostgreSQL keeps of names and codes (docs/adr/0028).

It only narrows: whatever else a query asks is still asked of every row that is left. PostgreSQL judges by its
statistics whether a text is rare, so that the index pays, or common, so that the first hundred are soon met in order.
"""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Subquery

from qiaoliang.kit.gramindex import JOINED, LINE
from qiaoliang.registry.enterprises.models import GRAMS, Identity


class _HasGrams(Func):
    """Every pair of neighbours in the text (of a single character: itself) stands somewhere in the columns."""

    arg_joiner = JOINED
    template = LINE.format("%(expressions)s")
    output_field = BooleanField()

    def __init__(self, text: str) -> None:
        super().__init__(*(F(name) for name in GRAMS))
        self.text = text

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]  # wider in the stubs
        sql, params = super().as_sql(compiler, connection, **extra)
        pairs = len(self.text) + 1 if len(self.text) > 1 else 1  # the singles come first
        return f"{sql} @> ({LINE.format('%s')})[%s:]", (*params, self.text, pairs)


class _IsOneOf(Func):
    """The key is among a subquery's, which is read once; `IN` would keep PostgreSQL from using two indexes."""

    arg_joiner = " = ANY ("
    template = "%(expressions)s)"
    output_field = BooleanField()

    def __init__(self, keys: Any) -> None:
        super().__init__(F("pk"), Subquery(keys, template="ARRAY(%(subquery)s)"))


def by_name(text: str, now: Q, former: Q) -> Q:
    """Of enterprises: `now` holds, or `former` of one of their former identities. Both want `text` in `GRAMS`."""
    ended = Identity.everything.filter(former, ends_on__isnull=False).order_by().values("enterprise")
    if connection.vendor == "postgresql":
        # What the indexes answer is asked apart: it is then not asked again of the rows that they lead to.
        return (now | Q(_IsOneOf(ended))) & (Q(_HasGrams(text)) | Q(_IsOneOf(ended)))
    return now | Q(pk__in=ended)
