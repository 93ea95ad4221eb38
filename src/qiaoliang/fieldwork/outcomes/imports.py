"""Rosters of results, one for each kind of the ledger: its columns are what the kind asks for.

Rows enter by `actions.claim`, one by one: whoever confirms is asked as always. What the ledger holds already is not
claimed again; taking an import back voids its claims, since links may have gone out.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.fieldwork.outcomes import actions, credit, rules
from qiaoliang.fieldwork.outcomes import kinds as ledger
from qiaoliang.fieldwork.outcomes.choices import Claim, Measure
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit import money, traces
from qiaoliang.kit.crypto import blind_index
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.sheets import Column, Fault, Kind, Row, SheetSpec
from qiaoliang.kit.sheets.kinds import Ground, ImportKind, Undo
from qiaoliang.kit.sheets.lookup import Known, finder
from qiaoliang.registry.enterprises import permits
from qiaoliang.registry.enterprises.imports import not_after
from qiaoliang.registry.enterprises.lookup import enterprise_finder
from qiaoliang.registry.enterprises.models import Enterprise

Finder = Callable[[Any], Any]
FinderWithin = Callable[[Callable[[str], bool]], Finder]
LONGEST: Final = {
    "title": 200, "counterpart": 120, "document_number": 80, "deciding_authority": 120, "legal_basis": 200,
    "person_name": 60, "person_born": 7,
}  # fmt: skip
PARTS: Final = {"day": ("happened_on",), "person": ("person_name", "person_born")}
FOUND: Final = 500


def import_kinds(organisations: FinderWithin) -> list[ImportKind]:
    """A roster for each kind of result; `organisations` finds the organisations of a higher domain by their names."""
    return [_import_kind(kind, organisations) for kind in ledger.KINDS.values()]


def _import_kind(kind: ledger.Kind, organisations: FinderWithin) -> ImportKind:
    def ground(by: Actor, at: datetime) -> Ground:
        return _ground(kind, organisations, by, at)

    def apply(new: list[Row], changed: list[Row], *, by: Actor, at: datetime) -> Undo:
        return {"made": traces.spans(_claimed(kind, row, by, at) for row in new)}

    return ImportKind(
        code=kind.code, label=f"成效：{kind.label}", unit="条", spec=_spec(kind), ground=ground,
        apply=apply, undo=_undo, only_adds=True, href="/outcomes/",
    )  # fmt: skip


def _spec(kind: ledger.Kind) -> SheetSpec:
    needs_enterprise = kind.needs_enterprise or "enterprise" in kind.key
    columns = [
        Column("enterprise", "企业", required=needs_enterprise, aliases=("企业名称", "统一社会信用代码"),
               example="汐歌海产有限公司"),
        Column("happened_on", "日期", Kind.DATE, required=True, aliases=("发生日期", "到账日期"), example="2026-03-09"),
        *(Column(name, label, required=True, max_length=LONGEST.get(name)) for name, label in kind.asks.items()),
    ]  # fmt: skip
    if kind.measure == Measure.AMOUNT:
        columns.append(
            Column("amount_fen", "金额(万元)", Kind.MONEY_WAN, required=True, minimum=1, maximum=money.LARGEST_FEN,
                   example="120")
        )  # fmt: skip
    if kind.measure == Measure.QUANTITY:
        columns.append(
            Column("quantity", f"数量({kind.unit})", Kind.INTEGER, required=True, minimum=1,
                   maximum=rules.QUANTITY_AT_MOST, aliases=("数量",), example="12")
        )  # fmt: skip
    if kind.may_renew:
        columns.append(Column("is_renewal", "是否续贷", Kind.BOOLEAN, aliases=("续贷",), example="否"))
    columns.append(Column("helper", "助力指导员编号", aliases=("助力人", "指导员编号", "指导员"), example="Z001"))
    return SheetSpec(kind.code, kind.label, tuple(columns), _key_columns(kind))


def _key_columns(kind: ledger.Kind) -> tuple[str, ...]:
    """The ledger's natural key in columns; a loan drawn again under one contract differs by its day."""
    keys = [name for part in kind.key for name in PARTS.get(part, (part,))]
    if kind.may_renew:
        keys.append("happened_on")
    return tuple(dict.fromkeys(keys))


# --- judging


def _ground(kind: ledger.Kind, organisations: FinderWithin, by: Actor, at: datetime) -> Ground:
    def may(code: str) -> bool:
        return permits.may_place(by, code)

    resolvers: dict[str, Finder] = {
        "enterprise": enterprise_finder(may),
        "happened_on": not_after(timezone.localdate(at)),
        "helper": _instructor_finder(),
    }
    if "organisation" in kind.asks:
        resolvers["organisation"] = organisations(may)
    places = _key_columns(kind)

    def standing(keys: Collection[Any]) -> dict[Any, dict[str, Any]]:
        return _standing(kind, places, keys)

    return Ground(standing, resolvers, [_sound(kind)])


def _instructor_finder() -> Finder:
    """Of the whole city: whether somebody was posted at the enterprise is checked with the row."""
    rows = Instructor.everything.order_by("pk")
    return finder((Known(row, (row.number, row.name), row.number) for row in rows), "指导员", lambda _area: True)


def _facts(kind: ledger.Kind, given: Mapping[str, Any]) -> Facts:
    known = {name: value for name, value in given.items() if name in Facts.__dataclass_fields__ and value is not None}
    if "organisation" in known:
        known["organisation"] = str(known["organisation"].pk)
    return Facts(kind=kind.code, **known)


def _ledger_key(kind: ledger.Kind, facts: Facts, enterprise: Enterprise | None) -> str:
    person = ""
    if kind.is_one_person:
        person = blind_index(f"{rules.normalised(facts.person_name)}|{facts.person_born}", "outcome.person")
    return rules.natural_key(kind, facts, enterprise=str(enterprise.pk if enterprise else ""), person=person)


def _standing(kind: ledger.Kind, places: tuple[str, ...], keys: Collection[Any]) -> dict[Any, dict[str, Any]]:
    """What the ledger holds of the same things: their figure and day."""
    wanted: dict[str, Any] = {}
    for key in keys:
        given = dict(zip(places, key if len(places) > 1 else (key,), strict=True))
        if None in given.values():
            continue
        for is_renewal in (False, True) if kind.may_renew else (False,):
            facts = _facts(kind, {"happened_on": date.min, **given, "is_renewal": is_renewal})
            wanted[_ledger_key(kind, facts, given.get("enterprise"))] = (key, given)
    found: dict[Any, dict[str, Any]] = {}
    names = sorted(wanted)
    for start in range(0, len(names), FOUND):
        rows = Outcome.everything.filter(kind=kind.code, natural_key__in=names[start : start + FOUND])
        for row in rows.exclude(state=Claim.VOID).select_related("enterprise").order_by("pk"):
            key, given = wanted[row.natural_key]
            found[key] = _stored(kind, row, given)
    return found


def _stored(kind: ledger.Kind, row: Outcome, given: Mapping[str, Any]) -> dict[str, Any]:
    helpers = {share.stint.instructor for share in row.shares.select_related("stint__instructor")}
    # The title of a person's record reads 王某（岗位）.
    title = row.title.partition("（")[2].removesuffix("）") if kind.is_one_person else row.title
    return {
        "enterprise": row.enterprise, "happened_on": row.happened_on, "amount_fen": row.amount_fen,
        "quantity": row.quantity, "is_renewal": row.is_renewal, "legal_basis": row.legal_basis,
        "counterpart": row.counterpart, "document_number": row.document_number,
        "deciding_authority": row.deciding_authority, "title": title,
        "helper": helpers.pop() if len(helpers) == 1 else None, **given,
    }  # fmt: skip


def _sound(kind: ledger.Kind) -> Callable[[Row], list[Fault]]:
    """What `actions.claim` would refuse, said beside the cell."""

    def check(row: Row) -> list[Fault]:
        enterprise, facts = row.values.get("enterprise"), _facts(kind, row.values)
        try:
            actions.check(kind, facts, enterprise, facts.happened_on)
            _stint(row, enterprise, facts)
        except Refusal as problem:
            column = {"amount": "amount_fen"}.get(problem.field or "", problem.field or "happened_on")
            return [row.fault(column if column in row.roster.spec.by_key else "happened_on", problem.sentence)]
        return []

    return check


def _stint(row: Row, enterprise: Enterprise | None, facts: Facts) -> Stint | None:
    helper = row.values.get("helper")
    if helper is None:
        return None
    stint = actions.stint_of([helper.pk], enterprise, facts) if enterprise is not None else None
    if stint is None:
        raise actions.HelperNotPosted
    return stint


# --- writing


def _claimed(kind: ledger.Kind, row: Row, by: Actor, at: datetime) -> int:
    """Claim the row; what turns out to stand in the ledger under another spelling stops the whole import."""
    enterprise, facts = row.values.get("enterprise"), _facts(kind, row.values)
    try:
        claimed = actions.claim(
            facts=facts, enterprise=enterprise, helped_by=_stint(row, enterprise, facts), by=by, at=at
        )
    except Refusal as problem:
        raise Refusal(f"第{row.number}行：{problem.sentence}整份没有导入。") from problem
    if not claimed.is_new:
        raise Refusal(f"第{row.number}行：同一凭据已登记为“{claimed.outcome}”，请删去这一行。整份没有导入。")
    return int(claimed.outcome.pk)


def _undo(undo: Undo, *, by: Actor, at: datetime) -> None:
    """The claims leave every figure; they stay readable as void, because somebody may have been asked."""
    for first, last in undo["made"]:
        for outcome in Outcome.everything.filter(pk__range=(first, last)).order_by("pk"):
            if outcome.state != Claim.CLAIMED or outcome.version != 1:
                raise traces.UsedMeanwhile("导入的成效有的已被核对或修改，不能整份撤销。请逐条作废。")
            credit.void(outcome, reason="撤销导入", by=by, at=at)
