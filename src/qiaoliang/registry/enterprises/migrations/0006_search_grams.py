"""PostgreSQL finds rare texts by an index of characters and pairs of them; SQLite walks `enterprise_search`.

The function needs no extension. Singles come first in its answer, then the pairs, and the query takes the latter. It is
declared ten times as dear as it is: walking in order to the first hundred is cheap only where hits are spread, and
names that have a word in common often stand together. Unsafe in parallel, as starting workers takes longer than looking.
"""

from typing import Any

from django.db import migrations

FUNCTION = """
CREATE FUNCTION enterprise_grams(line text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL UNSAFE COST 1000 AS $$
SELECT c || ARRAY(SELECT a || b FROM unnest(c, c[2:]) AS pair(a, b) WHERE b IS NOT NULL)
FROM string_to_array($1, NULL) AS c
$$
"""
INDEX = """
CREATE INDEX enterprise_grams ON enterprises_enterprise USING gin
(enterprise_grams(upper(name || ' ' || short_name || ' ' || initials || ' ' || credit_code)))
"""


def make(_apps: Any, schema: Any) -> None:
    if schema.connection.vendor == "postgresql":
        schema.execute(FUNCTION)
        schema.execute(INDEX)


def drop(_apps: Any, schema: Any) -> None:
    if schema.connection.vendor == "postgresql":
        schema.execute("DROP INDEX enterprise_grams")
        schema.execute("DROP FUNCTION enterprise_grams(text)")


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0005_search_beginnings")]
    operations = [migrations.RunPython(make, drop)]
