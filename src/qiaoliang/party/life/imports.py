"""Meetings from a workbook: each row one meeting held; who was away or called, by name. All or nothing."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit import traces
from qiaoliang.kit.sheets import Column, Fault, Kind, Row, SheetSpec
from qiaoliang.kit.sheets.kinds import Ground, ImportKind, Undo
from qiaoliang.party.life import actions, expected
from qiaoliang.party.life.choices import CHOSEN, LeaveReason, Presence, State
from qiaoliang.party.life.models import Gathering
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.lookup import organisation_finder
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.enterprises import permits
from qiaoliang.registry.enterprises.imports import not_after

KINDS: Final = {
    kind.value: kind.label for kind in MeetingKind if kind != MeetingKind.GROUP
}  # groups are chosen by hand
SPEC: Final = SheetSpec(
    kind="meetings",
    title="组织生活",
    natural_key=("organisation", "kind", "on"),
    columns=(
        Column(
            "organisation", "党组织", required=True, aliases=("党支部", "支部"), example="汐歌海产党支部",
            help="名称或编号。",
        ),
        Column("kind", "会议", Kind.CHOICE, required=True, aliases=("会议类别", "会议种类"), choices=KINDS,
               choice_aliases={"支部党员大会": "members", "支部委员会": "committee"}, example="党员大会"),
        Column("on", "日期", Kind.DATE, required=True, aliases=("会议日期", "召开日期"), example="2026-11-18"),
        Column("topic", "议题", max_length=120, aliases=("会议议题", "主题"), example="讨论年度计划"),
        Column("host_name", "主持人", max_length=60, example="许知远"),
        Column("study_hours", "学时", Kind.DECIMAL, minimum=Decimal(0), maximum=Decimal(24), example="2"),
        Column("called", "应到人员", max_length=2000, example="",
               help="支委会、谈心谈话要填，用顿号隔开；其他会议按名册，不填。"),
        Column("absent", "缺席人员", max_length=2000, example="丛承敏、于思航", help="用顿号隔开；都到了就不填。"),
        Column("on_leave", "请假人员", max_length=2000, example="", help="用顿号隔开。"),
        Column("minutes", "会议记录", max_length=4000, example=""),
    ),
)  # fmt: skip
AS_ENTERED: Final = 2  # the version of a meeting that was entered and not touched since
APART: Final = "、，,；; \n"
PLAIN: Final = ("organisation", "kind", "on", "topic", "host_name", "study_hours", "minutes")


def names_in(text: str | None) -> list[str]:
    """The names in a cell, whatever stands between them."""
    for mark in APART[1:]:
        text = (text or "").replace(mark, APART[0])
    return [name for name in (text or "").split(APART[0]) if name]


class _Rolls:
    """The rolls of the organisations in the file, each asked for once a day that occurs."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, date], dict[str, list[Member]]] = {}

    def on(self, organisation: Organisation, day: date) -> dict[str, list[Member]]:
        key = organisation.pk, day
        if key not in self._known:
            found: dict[str, list[Member]] = {}
            for member in expected.roll_on(organisation, day):
                found.setdefault(member.name, []).append(member)
            self._known[key] = found
        return self._known[key]

    def members(self, organisation: Organisation, day: date, names: Iterable[str]) -> list[Member]:
        roll = self.on(organisation, day)
        return [roll[name][0] for name in names]


def _ground(by: Actor, at: datetime) -> Ground:
    def may(code: str) -> bool:
        return permits.may_place(by, code)

    rolls = _Rolls()

    def tidy(text: Any) -> str:
        return in_order(names_in(text))

    resolvers: dict[str, Any] = {"organisation": organisation_finder(may), "on": not_after(timezone.localdate(at))}
    resolvers |= dict.fromkeys(("called", "absent", "on_leave"), tidy)
    return Ground(_standing, resolvers, [lambda row: _people(row, rolls)])


def _people(row: Row, rolls: _Rolls) -> list[Fault]:
    """Everybody named stands once on the roll of that day; chosen meetings name who was called."""
    organisation, kind, day = (row.values.get(key) for key in ("organisation", "kind", "on"))
    if organisation is None or kind is None or day is None:
        return []
    roll = rolls.on(organisation, day)
    faults = [
        row.fault(key, f"“{name}”{'有同名的人' if roll.get(name) else '当天不在名册上'}。", "请核对，或在页面登记。")
        for key in ("called", "absent", "on_leave")
        for name in names_in(row.values.get(key))
        if len(roll.get(name, [])) != 1
    ]  # fmt: skip
    called = names_in(row.values.get("called"))
    if kind in CHOSEN and not called:
        faults.append(row.fault("called", "支委会和谈心谈话要填应到人员。", "请填姓名，用顿号隔开。"))
    if not roll:
        faults.append(row.fault("organisation", "这一天名册上没有人。", "请先导入党员名册。"))
    return faults


def _standing(keys: Collection[Any]) -> dict[Any, dict[str, Any]]:
    """The held meetings of the organisations and days named, as the file would tell them."""
    organisations = {organisation.pk for organisation, _kind, _day in keys if organisation is not None}
    days = {day for _organisation, _kind, day in keys}
    rows = Gathering.everything.held().filter(organisation__in=sorted(organisations), on__in=days, group=None)
    found = rows.select_related("organisation").prefetch_related("attendances__member")
    return {(row.organisation, row.kind, row.on): _told(row) for row in found}


def _told(row: Gathering) -> dict[str, Any]:
    names: dict[str, list[str]] = {presence: [] for presence in Presence}
    for one in row.attendances.all():
        names[one.presence].append(one.member.name)
    everybody = [name for one in names.values() for name in one]
    plain = {key: getattr(row, key) for key in PLAIN}
    return plain | {
        "called": in_order(everybody) if row.kind in CHOSEN else "", "absent": in_order(names[Presence.ABSENT]),
        "on_leave": in_order(names[Presence.LEAVE]),
    }  # fmt: skip


def in_order(names: Iterable[str]) -> str:
    """Names as one cell, in one order whatever the file's: so that a row without a change is seen as such."""
    return APART[0].join(sorted(names))


def _apply(new: list[Row], changed: list[Row], *, by: Actor, at: datetime) -> Undo:
    rolls = _Rolls()
    return {"made": traces.spans(_entered(row, rolls, by, at).pk for row in new)}


def _entered(row: Row, rolls: _Rolls, by: Actor, at: datetime) -> Gathering:
    given = row.values
    organisation, kind, day = row.key
    named = {
        key: rolls.members(organisation, day, names_in(given.get(key))) for key in ("called", "absent", "on_leave")
    }
    away = {member.pk: "" for member in named["absent"]}
    away |= {member.pk: LeaveReason.PRIVATE.value for member in named["on_leave"]}
    return actions.enter(
        organisation=organisation, kind=kind, on=day, away=away, chosen=named["called"], topic=given.get("topic") or "",
        host_name=given.get("host_name") or "", study_hours=given.get("study_hours") or Decimal(0),
        minutes=given.get("minutes") or "", by=by, at=at,
    )  # fmt: skip


def _undo(undo: Undo, *, by: Actor, at: datetime) -> None:
    """Nothing is erased: each meeting is taken back, with the reason, and owed again."""
    made = [pk for first, last in undo["made"] for pk in range(first, last + 1)]
    rows = Gathering.everything.filter(pk__in=made)
    if rows.exclude(state=State.HELD, version=AS_ENTERED).exists():
        raise traces.UsedMeanwhile("导入的会议有的已有人更正或补写，不能整份撤销。请逐次更正。")
    for gathering in rows:
        actions.retract(gathering=gathering, reason="撤销导入", version=gathering.version, by=by, at=at)


KIND = ImportKind(
    code="meetings", label="组织生活", unit="次", spec=SPEC, ground=_ground, apply=_apply, undo=_undo, only_adds=True,
    href="/party/life/",
)  # fmt: skip
