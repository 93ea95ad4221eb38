"""Two records of one enterprise made one, and the merge undone exactly.

Every foreign key to Enterprise in any installed application moves to the kept record, found through the model itself,
so a domain that comes later is merged too. What may not move because a constraint forbids it (two open leads, one duty
week twice) stays with the absorbed record. `RecordMerge.moved` remembers every key, so that undoing restores each row.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import Grant
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises import permits
from qiaoliang.registry.enterprises.actions.records import DAY, locked, save
from qiaoliang.registry.enterprises.models import (
    Enterprise,
    Identity,
    MemberDeclaration,
    OperatingSpell,
    RecordMerge,
)

Relation = tuple[str, type[models.Model], str]  # "contacts.contact.enterprise", the model, the name of its field

# Spells tell the life of one record and may not overlap with another's; merges are the history of merging itself.
STAY = (OperatingSpell, RecordMerge)
GRANTS = "accounts.grant.where_key"  # the one key that is no foreign key: an owner's grant (design.md)


class MergeCannotBeUndone(Refusal):
    """A later merge rests on this one, or it has been undone already."""


def relations() -> Iterator[Relation]:
    """Every foreign key to Enterprise in any installed application, but those that stay."""
    for relation in sorted(
        Enterprise._meta.related_objects, key=lambda one: (one.related_model._meta.label, one.field.name)
    ):
        model = relation.related_model
        if model not in STAY:
            yield f"{model._meta.label_lower}.{relation.field.name}", model, relation.field.name


def _rows(model: type[models.Model]) -> Any:
    """The whole table; never a manager that filters by the active scope."""
    return model._base_manager


def _move(model: type[models.Model], field: str, pks: list[int], to: Enterprise) -> list[int]:
    """Point the rows at `to`; those that a constraint holds back are returned."""
    try:
        with transaction.atomic():
            _rows(model).filter(pk__in=pks).update(**{field: to})
    except IntegrityError:
        return [pk for pk in pks if not _moves_alone(model, field, pk, to)]
    return []


def _moves_alone(model: type[models.Model], field: str, pk: int, to: Enterprise) -> bool:
    try:
        with transaction.atomic():
            _rows(model).filter(pk=pk).update(**{field: to})
    except IntegrityError:
        return False
    return True


def _move_all(kept: Enterprise, absorbed: Enterprise) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Keys of the rows that moved and of those that stayed, by relation."""
    moved, stayed = {}, {}
    for name, model, field in relations():
        pks = list(_rows(model).filter(**{field: absorbed}).order_by("pk").values_list("pk", flat=True))
        if not pks:
            continue
        back = _move(model, field, pks, kept)
        held = set(back)
        if len(back) < len(pks):
            moved[name] = [pk for pk in pks if pk not in held]
        if back:
            stayed[name] = back
    return moved, stayed


def _move_grants(kept: Enterprise, absorbed: Enterprise) -> tuple[list[int], list[int]]:
    """Owners of the absorbed record become owners of the kept one; who is that already keeps both."""
    moved, stayed = [], []
    for pk in Grant.objects.filter(where_kind="enterprise", where_key=str(absorbed.pk)).values_list("pk", flat=True):
        try:
            with transaction.atomic():
                Grant.objects.filter(pk=pk).update(where_key=str(kept.pk))
        except IntegrityError:
            stayed.append(pk)
        else:
            moved.append(pk)
    return moved, stayed


def _close_identities(moved: dict[str, list[int]], absorbed: Enterprise, at: datetime) -> list[int]:
    """The absorbed record's name and code become former ones of the kept; returns those that were open."""
    pks = moved.get("enterprises.identity.enterprise", [])
    open_ones = Identity.everything.filter(pk__in=pks, ends_on=None)
    closed = list(open_ones.order_by("pk").values_list("pk", flat=True))
    yesterday = timezone.localdate(at) - DAY
    for identity in Identity.everything.filter(pk__in=closed):
        identity.ends_on = max(yesterday, identity.starts_on or yesterday)
        identity.save(update_fields=["ends_on"])
    return closed


def _latest_members(enterprise: Enterprise) -> int:
    latest = MemberDeclaration.everything.filter(enterprise=enterprise).order_by("-on", "-pk").first()
    return enterprise.full_members if latest is None else latest.full_members


@audited
def merge_records(*, kept: Enterprise, absorbed: Enterprise, reason: str, by: Actor, at: datetime) -> RecordMerge:
    """Make `absorbed` part of `kept`: its rows move, the record itself is hidden from every list."""
    if kept.pk == absorbed.pk:
        raise Refusal("请选择两条不同的记录。", field="absorbed")
    if not reason.strip():
        raise Refusal("请写明为什么是同一家企业，例如代码录错、重复导入。", field="reason")
    first, second = (locked(one) for one in sorted((kept, absorbed), key=lambda one: one.pk))
    kept, absorbed = (first, second) if first.pk == kept.pk else (second, first)
    if not all(by.is_system or permits.reaches(by, Can.KEEP_REGISTRY, one) for one in (kept, absorbed)):
        raise Refusal("两条记录必须都在您的工作范围内，请联系市项目办合并。", field="absorbed")
    moved, stayed = _move_all(kept, absorbed)
    grants_moved, grants_stayed = _move_grants(kept, absorbed)
    rows = {**moved, **({GRANTS: grants_moved} if grants_moved else {})}
    memory = {
        "rows": rows,
        "stayed": {**stayed, **({GRANTS: grants_stayed} if grants_stayed else {})},
        "identities_closed": _close_identities(moved, absorbed, at),
        "full_members": kept.full_members,
    }
    kept.full_members = _latest_members(kept)
    save(kept, "full_members")
    absorbed.merged_into = kept
    save(absorbed, "merged_into")
    merge: RecordMerge = RecordMerge.everything.create(
        kept=kept, absorbed=absorbed, moved=memory, reason=reason.strip()[:200], merged_at=at, merged_by=by.name
    )
    counts = {name: len(pks) for name, pks in rows.items()}
    record(
        "enterprise.records_merged", on=kept, by=by, at=at,
        detail={"absorbed": absorbed.pk, "moved": counts, "stayed": {name: len(pks) for name, pks in stayed.items()}},
    )  # fmt: skip
    return merge


@audited
def undo_record_merge(*, merge: RecordMerge, by: Actor, at: datetime) -> RecordMerge:
    """Give the absorbed record its rows back. What came to the kept record since then stays with it."""
    fresh: RecordMerge = RecordMerge.everything.select_for_update(of=("self",)).get(pk=merge.pk)
    if fresh.undone_at is not None:
        raise MergeCannotBeUndone("这次合并已经撤销过了，请刷新页面。")
    kept = Enterprise.everything.select_for_update(of=("self",)).get(pk=fresh.kept_id)
    absorbed = Enterprise.everything.select_for_update(of=("self",)).get(pk=fresh.absorbed_id)
    _check_nothing_rests_on(fresh)
    absorbed.merged_into = None
    save(absorbed, "merged_into")
    _move_back(fresh.moved["rows"], kept, absorbed)
    Identity.everything.filter(pk__in=fresh.moved["identities_closed"]).update(ends_on=None)
    _restore_members(fresh, kept)
    fresh.undone_at = at
    fresh.save(update_fields=["undone_at"])
    record("enterprise.merge_undone", on=kept, by=by, at=at, detail={"absorbed": absorbed.pk, "merge": fresh.pk})
    return fresh


def _check_nothing_rests_on(merge: RecordMerge) -> None:
    """Merges are undone in reverse order, so that every row finds its way back by the road it came."""
    live = RecordMerge.everything.filter(undone_at=None, pk__gt=merge.pk)
    later = live.filter(models.Q(kept=merge.kept_id) | models.Q(absorbed=merge.kept_id)).order_by("-pk").first()
    if later is not None:
        on = timezone.localdate(later.merged_at)
        raise MergeCannotBeUndone(f"{on} 又做过一次合并（理由：{later.reason}），请先撤销那一次。")


def _move_back(rows: dict[str, list[int]], kept: Enterprise, absorbed: Enterprise) -> None:
    known = {name: (model, field) for name, model, field in relations()}
    for name, pks in rows.items():
        if name == GRANTS:
            Grant.objects.filter(pk__in=pks, where_key=str(kept.pk)).update(where_key=str(absorbed.pk))
            continue
        model, field = known[name]
        if _move(
            model, field, list(_rows(model).filter(pk__in=pks, **{field: kept}).values_list("pk", flat=True)), absorbed
        ):
            raise MergeCannotBeUndone("合并后有的记录已被改动，不能原样退回。请先核对后来登记的内容。")


def _restore_members(merge: RecordMerge, kept: Enterprise) -> None:
    """As before the merge, unless the enterprise declared anew since."""
    since = MemberDeclaration.everything.filter(enterprise=kept, on__gt=timezone.localdate(merge.merged_at)).exists()
    if not since:
        kept.full_members = merge.moved["full_members"]
    save(kept, "full_members")


@dataclass(frozen=True)
class Foreseen:
    """What a merge would do to one relation: how many rows there are, how many of them a constraint would hold back."""

    relation: str
    rows: int
    stay: int


def foresee(kept: Enterprise, absorbed: Enterprise) -> list[Foreseen]:
    """The rows a merge would touch, for the page on which answers are checked; writes nothing."""
    found = []
    for name, model, field in relations():
        rows = _rows(model).filter(**{field: absorbed})
        count = rows.count()
        if count:
            stay = sum(_held_back(model, field, rule, kept, rows) for rule in _unique_rules(model, field))
            found.append(Foreseen(name, count, min(stay, count)))
    return found


def _unique_rules(model: type[models.Model], field: str) -> Iterator[models.UniqueConstraint]:
    for rule in model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and field in rule.fields:
            yield rule


def _held_back(
    model: type[models.Model], field: str, rule: models.UniqueConstraint, kept: Enterprise, rows: Any
) -> int:
    """How many of `rows` would meet a twin at the kept record."""
    condition = rule.condition or models.Q()
    same = {name: models.OuterRef(name) for name in rule.fields if name != field}
    twins = _rows(model).filter(condition, **{field: kept}, **same)
    count: int = rows.filter(condition).filter(models.Exists(twins)).count()
    return count
