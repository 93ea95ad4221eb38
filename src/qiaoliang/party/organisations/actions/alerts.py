"""The alerts of the day: new ones opened, gone ones closed, and those told for whom they are meant."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import Grant
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.kit.locks import hold
from qiaoliang.party.organisations import counts, rules
from qiaoliang.party.organisations.choices import AlertKind, Stage
from qiaoliang.party.organisations.models import Alert, Organisation, OrganisationKind
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme import settings
from qiaoliang.registry.programme.choices import NonPublicDefinition

LOCK = "organisations.alerts"
BRANCHES = (OrganisationKind.BRANCH, OrganisationKind.JOINT_BRANCH)
NONPUBLIC = {
    NonPublicDefinition.STATISTICS: "is_nonpublic_statistics",
    NonPublicDefinition.NATIONAL_LAW: "is_nonpublic_national",
    NonPublicDefinition.SHANDONG: "is_nonpublic_shandong",
}
Key = tuple[str, int | None, int | None]  # kind, organisation, enterprise


@dataclass(frozen=True)
class Found:
    """What an alert says today."""

    stage: int
    number: int
    region_code: str


def found_on(on: date) -> dict[Key, Found]:
    """Every alert of the day, from the registry."""
    return {**_of_organisations(on), **_of_enterprises(on)}


def _of_organisations(on: date) -> dict[Key, Found]:
    live = Organisation.everything.live(on)
    rolls = counts.rolls(on, live)
    found: dict[Key, Found] = {}
    for one in live.only("kind", "region_code", "term_ends_on", "more_units_approval"):
        roll = rolls[one.pk]
        standing = rules.Standing(
            is_branch=one.kind in BRANCHES, is_joint=one.kind == OrganisationKind.JOINT_BRANCH,
            full_members=roll.full_members, members=roll.members, units=roll.units,
            more_units_allowed=bool(one.more_units_approval), term_ends_on=one.term_ends_on,
        )  # fmt: skip
        for kind, (stage, number) in rules.alerts(standing, on).items():
            found[kind, one.pk, None] = Found(stage, number, one.region_code)
    return found


def _of_enterprises(on: date) -> dict[Key, Found]:
    column = NONPUBLIC[NonPublicDefinition(settings.value("nonpublic_definition", on))]
    firms = Enterprise.everything.operating(on).counted().filter(**{column: True})
    alone = firms.exclude(pk__in=counts.covered_on(on))
    regions = dict(alone.values_list("pk", "region_code"))
    return {
        (AlertKind.NOT_SET_UP, None, pk): Found(Stage.NOW, full, regions[pk])
        for pk, full in counts.full_members(on, alone).items()
        if rules.not_set_up(full, is_covered=False)
    }


@audited
def refresh_alerts(*, by: Actor, at: datetime) -> int:
    """Bring the alerts up to date and tell of those that are new or have come nearer; how many changed.

    Doing it twice changes nothing and logs nothing.
    """
    hold(LOCK)
    today = timezone.localdate(at)
    found = found_on(today)
    standing = {
        (one.kind, one.organisation_id, one.enterprise_id): one for one in Alert.everything.filter(closed_on=None)
    }
    gone = [one for key, one in standing.items() if key not in found]
    Alert.everything.filter(pk__in=[one.pk for one in gone]).update(closed_on=today)
    made = [_row(key, one, today) for key, one in sorted(found.items(), key=_order) if key not in standing]
    Alert.everything.bulk_create(made, batch_size=500)
    nearer = _brought_up_to_date(standing, found)
    if made or gone or nearer:
        detail = {"opened": len(made), "closed": len(gone), "nearer": len(nearer)}
        record("alerts.refreshed", on=("organisations.alert", "all"), by=by, at=at, detail=detail)
    _tell([*made, *nearer], at)
    return len(made) + len(gone) + len(nearer)


def _order(item: tuple[Key, Found]) -> tuple[str, int, int]:
    kind, organisation, enterprise = item[0]
    return kind, organisation or 0, enterprise or 0


def _row(key: Key, found: Found, today: date) -> Alert:
    kind, organisation, enterprise = key
    return Alert(
        kind=kind, stage=found.stage, organisation_id=organisation, enterprise_id=enterprise,
        region_code=found.region_code, number=found.number, opened_on=today,
    )  # fmt: skip


def _brought_up_to_date(standing: dict[Any, Alert], found: dict[Key, Found]) -> list[Alert]:
    """Save what changed; the alerts whose term came nearer are returned, to be told again."""
    changed, nearer = [], []
    for key, alert in standing.items():
        now = found.get(key)
        if now is None or (alert.stage, alert.number, alert.region_code) == (now.stage, now.number, now.region_code):
            continue
        if now.stage < alert.stage:
            nearer.append(alert)
        alert.stage, alert.number, alert.region_code = now.stage, now.number, now.region_code
        changed.append(alert)
    Alert.everything.bulk_update(changed, ["stage", "number", "region_code"], batch_size=500)
    return nearer


def _tell(alerts: Iterable[Alert], at: datetime) -> None:
    """One line to each committee and office of an area, however many alerts are new there."""
    told = list(alerts)
    if not told:
        return
    labels = dict(AlertKind.choices)
    grants = Grant.objects.filter(Grant.in_force(timezone.localdate(at)), role__in=("committee", "office"))
    for grant in grants.filter(user__is_active=True).select_related("user"):
        mine = [one for one in told if grant.where_kind == "city" or one.region_code.startswith(grant.where_key or "-")]
        if mine:
            kinds = Counter(one.kind for one in mine)
            parts = "、".join(f"{labels[kind]} {kinds[kind]} 项" for kind in AlertKind if kinds[kind])
            notices.post("organisations", to=[grant.user], at=at, url="/party/alerts/", text=f"党组织新提醒：{parts}。")
