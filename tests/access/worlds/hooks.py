"""The marine department's system wants to be told; the administrator allowed its address."""

from typing import Any

from qiaoliang.access.accounts.models import Grant
from qiaoliang.web.hooks.models import AllowedAddress, Subscription, Telling
from tests.cast import Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    grant = Grant.objects.select_related("user").get(role="coordinator", where_key=str(town.marine.pk))
    address = AllowedAddress.everything.create(
        origin="https://oa.example:443", reason="海洋发展局协同办公", allowed_at=town.at, allowed_by="林可为"
    )
    hook = Subscription.everything.create(
        name="海洋协同办公", address="https://oa.example/hook", events=["demand.closed"], role="coordinator",
        where_kind="department", where_key=str(town.marine.pk), where_name="海洋发展局（部门联络员）",
        keeper=grant.user, secret="qls_only-in-tests", made_at=town.at,
    )  # fmt: skip
    Telling.everything.create(
        subscription=hook, event="demand.closed", entry_number=1, about_kind="demands.demand", about_key="1",
        happened_at=town.at, state="delivered", attempts=1, settled_at=town.at, last_status=200,
    )  # fmt: skip
    return {"hooks": hook, "addresses": address}
