"""Organisations as a party of the ledger: offered by the enterprises a person serves, or by the own organisation."""

from typing import Any

from django.db.models import Q

from qiaoliang.fieldwork.outcomes import parties
from qiaoliang.kit.scope import Scope
from qiaoliang.party.organisations.models import Coverage, Organisation
from qiaoliang.registry.enterprises.models import Enterprise

OFFERED_AT_MOST = 300


def register() -> None:
    parties.register(
        "organisation",
        parties.Party(choices=_choices, name=_name, region_code=_region_code, enterprise=_enterprise),
    )


def _choices(scope: Scope) -> list[tuple[str, str]]:
    served = Enterprise.everything.within(scope).values("pk")
    covering = Coverage.everything.filter(enterprise__in=served, ends_on=None).values("organisation")
    own = Organisation.everything.within(scope).values("pk")
    near = Organisation.everything.filter(Q(pk__in=own) | Q(pk__in=covering), abolished_on=None)
    return [(str(key), name) for key, name in near.order_by("name").values_list("pk", "name")[:OFFERED_AT_MOST]]


def _found(key: str) -> Any:
    return Organisation.everything.filter(pk=key).first() if key.isdecimal() else None


def _name(key: str) -> str:
    found = _found(key)
    return found.name if found else key


def _region_code(key: str) -> str:
    found = _found(key)
    return found.region_code if found else ""


def _enterprise(key: str) -> Enterprise | None:
    """The enterprise where the organisation sits; for one that covers a single enterprise, that one."""
    found = _found(key)
    if found is None or found.host_id:
        return found.host if found else None
    covered = list(Coverage.everything.filter(organisation=found, ends_on=None).select_related("enterprise")[:2])
    return covered[0].enterprise if len(covered) == 1 else None
