"""An index of the single characters and the pairs of neighbours in some columns, kept by PostgreSQL (docs/adr/0028)."""

from typing import Any

from django.db import models

# Needs no extension. Singles come first in the answer, then the pairs. Declared ten times as dear as it is: walking in
# order to the first hundred is cheap only where hits are spread, and names that have a word in common often stand
# together. Unsafe in parallel, as starting workers takes longer than looking.
FUNCTION = """
CREATE OR REPLACE FUNCTION qiaoliang_grams(line text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL UNSAFE COST 1000 AS $$
SELECT c || ARRAY(SELECT a || b FROM unnest(c, c[2:]) AS pair(a, b) WHERE b IS NOT NULL)
FROM string_to_array($1, NULL) AS c
$$;
"""
JOINED = " || ' ' || "  # the columns; what a query asks of is written as what is indexed
LINE = "qiaoliang_grams(upper({}))"
NOTHING = "SELECT 1"  # SQLite has nothing of the kind and walks in order


class GramIndex(models.Index):
    """Declared as any index; without it `qiaoliang_grams` would not be there either."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return NOTHING
        quoted = schema_editor.quote_name
        line = LINE.format(JOINED.join(quoted(model._meta.get_field(name).column) for name in self.fields))
        table = quoted(model._meta.db_table)
        return f"{FUNCTION}CREATE INDEX {quoted(self.name)} ON {table} USING gin ({line})"

    def remove_sql(self, model: Any, schema_editor: Any, **kwargs: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return NOTHING
        return f"DROP INDEX {schema_editor.quote_name(self.name)}"
