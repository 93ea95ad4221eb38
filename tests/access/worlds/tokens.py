"""A token of the marine department's system."""

from typing import Any

from qiaoliang.access.accounts.models import Grant
from qiaoliang.access.tokens.models import Token
from tests.cast import Town

OTHERS = {"<int:number>": "interface"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    grant = Grant.objects.select_related("user").get(role="coordinator", where_key=str(town.marine.pk))
    token = Token.everything.create(
        name="海洋协同办公", role="coordinator", where_kind="department", where_key=str(town.marine.pk),
        where_name="海洋发展局（部门联络员）", rights=["registry:read"], keeper=grant.user, digest="0" * 64,
        hint="abcd", made_at=town.at, expires_at=town.at.replace(year=2027),
    )  # fmt: skip
    return {"interface": token}
