"""The catalogue of what may earn points: the kinds of the domains below, and those that joined (`sources.register`)."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.party.campaigns.models import Pledge, PledgeBy, Proposal
from qiaoliang.party.life.choices import Presence, State
from qiaoliang.party.life.models import Attendance
from qiaoliang.party.points.choices import DeedKind
from qiaoliang.party.points.models import Deed
from qiaoliang.party.points.sources import Found, SourceKind, SourceNotPermitted, joined, refuse_forbidden


def _kept(organisation: Any, first: date, last: date) -> Iterable[Found]:
    kept = Pledge.everything.filter(
        organisation=organisation, state=Claim.CONFIRMED, made_by=PledgeBy.MEMBER, kept_on__range=(first, last)
    ).order_by()
    for row in kept.values("pk", "person_name", "member", "kept_on", "text"):
        yield Found(
            f"pledge:{row['pk']}", row["kept_on"], row["text"], f"/party/pledges/{row['pk']}/", row["person_name"],
            row["member"],
        )  # fmt: skip


def _proposed(column: str) -> Any:
    def found(organisation: Any, first: date, last: date) -> Iterable[Found]:
        rows = Proposal.everything.filter(
            organisation=organisation, state=Claim.CONFIRMED, **{f"{column}__range": (first, last)}
        ).order_by()
        for row in rows.values("pk", "author_name", "member", "title", column):
            yield Found(
                f"proposal:{row['pk']}", row[column], row["title"], f"/party/proposals/{row['pk']}/",
                row["author_name"], row["member"],
            )  # fmt: skip

    return found


def _deeds(kind: DeedKind) -> Any:
    def found(organisation: Any, first: date, last: date) -> Iterable[Found]:
        rows = Deed.everything.filter(
            organisation=organisation, kind=kind, voided_at=None, happened_on__range=(first, last)
        ).order_by()
        if kind == DeedKind.PROBLEM:
            rows = rows.filter(problem__state=Claim.CONFIRMED)
        for row in rows.values("pk", "member", "happened_on", "text", "problem"):
            href = f"/party/problems/{row['problem']}/" if row["problem"] else f"/party/points/deeds/{row['pk']}/void/"
            yield Found(f"deed:{row['pk']}", row["happened_on"], row["text"], href, member_id=row["member"])

    return found


def _attended(organisation: Any, first: date, last: date) -> Iterable[Found]:
    """Who the minutes say was there; how that became known earns nothing."""
    present = Attendance.everything.filter(
        gathering__organisation=organisation, gathering__state=State.HELD, gathering__on__range=(first, last),
        presence=Presence.PRESENT,
    )  # fmt: skip
    for row in present.select_related("gathering").order_by():
        held = row.gathering
        text = f"{held.get_kind_display()}：{held.topic}" if held.topic else str(held.get_kind_display())
        yield Found(f"attendance:{row.pk}", held.on, text, held.get_absolute_url(), member_id=row.member_id)


OWN: Final = (
    SourceKind("pledge_kept", "承诺兑现", "本人承诺经支部确认，并登记兑现", _kept),
    SourceKind("proposal_adopted", "建议被采纳", "本人建议经支部确认，并被企业采纳", _proposed("adopted_on")),
    SourceKind("proposal_done", "建议已实施", "本人建议被采纳后已经实施", _proposed("implemented_on")),
    SourceKind("problem_cracked", "参与破解难题", "支部登记本人参与、且已确认的难题", _deeds(DeedKind.PROBLEM)),
    SourceKind("meeting_attended", "参加组织生活", "会议记录上到会的党员，请假不扣分", _attended),
    SourceKind("volunteering", "志愿服务", "支部登记的志愿服务", _deeds(DeedKind.VOLUNTEERING)),
    SourceKind("training", "参加学习培训", "支部登记的学习培训", _deeds(DeedKind.TRAINING)),
)


def catalogue() -> dict[str, SourceKind]:
    """Everything a branch may choose from, the own kinds first."""
    return {kind.code: kind for kind in OWN} | joined()


def kind(code: str) -> SourceKind:
    """The kind a scheme names; a forbidden or unknown one is refused with a sentence."""
    refuse_forbidden(code)
    found = catalogue().get(code)
    if found is None:
        raise SourceNotPermitted("积分事项只能从目录中选择，没有这一类记录。请刷新页面重选。")
    return found


def label(code: str) -> str:
    """What people call the kind; the code where its domain is no longer there."""
    found = catalogue().get(code)
    return found.label if found else code
