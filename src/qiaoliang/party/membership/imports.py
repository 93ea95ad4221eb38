"""The roll of members."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Max
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit import traces
from qiaoliang.kit.bulk import insert_rows
from qiaoliang.kit.sheets import Column, Fault, Kind, Row, SheetSpec
from qiaoliang.kit.sheets.kinds import Ground, ImportKind, Undo
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.lookup import organisation_finder
from qiaoliang.registry.enterprises import permits
from qiaoliang.registry.enterprises.imports import not_after
from qiaoliang.registry.enterprises.lookup import enterprise_finder

SPEC = SheetSpec(
    kind="members",
    title="党员名册",
    natural_key=("organisation", "name", "joined_on"),
    columns=(
        Column(
            "organisation", "党组织", required=True, aliases=("所在党组织", "党支部", "所在支部"),
            example="汐歌海产党支部", help="名称或编号。",
        ),
        Column("name", "姓名", required=True, max_length=60, aliases=("党员姓名",), example="许知远"),
        Column("kind", "类别", Kind.CHOICE, required=True, aliases=("党员类别",), choices=dict(MemberKind.choices),
               example="正式党员"),
        Column("joined_on", "入党日期", Kind.DATE, required=True, aliases=("入党时间",), example="2012-07-01"),
        Column("starts_on", "转入", Kind.DATE, required=True, aliases=("转入日期", "转入时间"), example="2023-07-01"),
        Column("ends_on", "转出", Kind.DATE, aliases=("转出日期", "转出时间"), example="2025-12-31"),
        Column("enterprise", "企业", aliases=("所在企业", "工作单位"), example="汐歌海产有限公司",
               help="名称或统一社会信用代码；兼管几家企业的组织要填。"),
        Column("is_floating", "流动党员", Kind.BOOLEAN, aliases=("是否流动党员",), example="否"),
    ),
)  # fmt: skip
VALUES: Final = ("organisation", "name", "kind", "joined_on", "starts_on", "ends_on", "enterprise", "is_floating")
COLUMNS: Final = (
    "organisation_id",
    "name",
    "joined_on",
    "enterprise_id",
    "kind",
    "is_floating",
    "starts_on",
    "ends_on",
    "recorded_at",
)


def _ground(by: Actor, at: datetime) -> Ground:
    def may(code: str) -> bool:
        return permits.may_place(by, code)

    past = not_after(timezone.localdate(at))
    resolvers = {
        "organisation": organisation_finder(may), "enterprise": enterprise_finder(may), "joined_on": past,
        "starts_on": past, "ends_on": past,
    }  # fmt: skip
    return Ground(_standing, resolvers, [_dates])


def _dates(row: Row) -> list[Fault]:
    starts_on, ends_on = row.values["starts_on"], row.values.get("ends_on")
    if ends_on is not None and ends_on < starts_on:
        return [row.fault("ends_on", "“转出”早于“转入”。", "请核对两个日期。")]
    return []


def _standing(keys: Collection[Any]) -> dict[Any, dict[str, Any]]:
    """What the rolls of the organisations named hold; the latest entry of a person counts."""
    organisations = {organisation.pk for organisation, _name, _day in keys if organisation is not None}
    rows = Member.everything.filter(organisation__in=sorted(organisations)).order_by("pk")
    return {
        (row.organisation, row.name, row.joined_on): {name: getattr(row, name) for name in VALUES}
        for row in rows.select_related("organisation", "enterprise")
    }


def exported(member: Member) -> list[Any]:
    """One line of the roll in the columns of `SPEC`: what goes out can come in again."""
    return [
        member.organisation.name, member.name, member.get_kind_display(), member.joined_on, member.starts_on,
        member.ends_on, member.enterprise.name if member.enterprise else "", "是" if member.is_floating else "否",
    ]  # fmt: skip


def _key(row: Row) -> tuple[Any, ...]:
    organisation, name, joined_on = row.key
    return organisation.pk, name, joined_on


def _apply(new: list[Row], changed: list[Row], *, by: Actor, at: datetime) -> Undo:
    before = int(Member.everything.aggregate(last=Max("pk"))["last"] or 0)
    insert_rows(Member, COLUMNS, ((*_key(row), *_rest(row.values), at) for row in new))
    wanted_keys = {_key(row) for row in (*new, *changed)}
    rows = Member.everything.order_by("pk").values_list("organisation", "name", "joined_on", "pk")
    keys = {tuple(key): pk for *key, pk in rows if tuple(key) in wanted_keys}
    made = (pk for row in new if (pk := keys[_key(row)]) > before)
    wanted = {keys[_key(row)]: _amended(row) for row in changed}
    return {"made": traces.spans(made), "changed": traces.change(Member, wanted)}


def _rest(given: Mapping[str, Any]) -> tuple[Any, ...]:
    enterprise = given.get("enterprise")
    return (
        enterprise.pk if enterprise else None, given["kind"], given.get("is_floating") or False, given["starts_on"],
        given.get("ends_on"),
    )  # fmt: skip


def _amended(row: Row) -> dict[str, Any]:
    columns = {key: row.values[key] for key in row.changes}
    if "enterprise" in columns:
        columns["enterprise_id"] = columns.pop("enterprise").pk
    return columns


def _undo(undo: Undo, *, by: Actor, at: datetime) -> None:
    traces.refuse_if_used(Member, undo["made"], {})
    traces.restore(Member, undo["changed"])
    traces.remove(Member, undo["made"])


KIND = ImportKind(
    code="members", label="党员", unit="人", spec=SPEC, ground=_ground, apply=_apply, undo=_undo,
    about=Member._meta.label_lower,
    href="/party/organisations/",
)  # fmt: skip
