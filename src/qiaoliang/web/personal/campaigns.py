"""The only place where a personal link touches campaigns: own pledges and proposals, and the acts a person may do.

Thin on purpose: it calls the actions of `party.campaigns`, and says in words what became of a record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.party.campaigns import actions
from qiaoliang.party.campaigns.models import Pledge, PledgeBy, Proposal
from qiaoliang.party.membership.models import Member
from qiaoliang.web.personal.models import Doing, Holder

SHOWN = 50


@dataclass(frozen=True)
class Line:
    """An own record: its words, what became of it, and whether it can still be kept."""

    key: int
    text: str
    status: str
    fate: str
    may_keep: bool = False


def make_pledge(holder: Holder, *, text: str, due_on: date, on: date, by: Actor, at: datetime) -> Pledge:
    return actions.make_pledge(
        organisation=holder.organisation, made_by=PledgeBy.MEMBER, person_name=holder.name, member=holder.member,
        text=text, happened_on=on, due_on=due_on, by=by, at=at,
    )  # fmt: skip


def keep_pledge(pledge: Pledge, *, words: str, on: date, by: Actor, at: datetime) -> Pledge:
    """Kept by the member: the sentence says what shows it."""
    return actions.keep_pledge(pledge=pledge, kept_on=on, how=words, by=by, at=at)


def propose(holder: Holder, *, title: str, on: date, by: Actor, at: datetime) -> Proposal:
    return actions.propose(
        organisation=holder.organisation, author_name=holder.name, member=holder.member, title=title, happened_on=on,
        by=by, at=at,
    )  # fmt: skip


class Own:
    """The records that are one person's own; who bears the same name is asked once."""

    def __init__(self, holder: Holder) -> None:
        self.holder = holder

    def pledge(self, key: int) -> Pledge | None:
        found: Pledge | None = self._rows(Pledge, Q(person_name=self.holder.name, made_by=PledgeBy.MEMBER)).filter(
            pk=key
        ).first()  # fmt: skip
        return found

    def pledges(self, today: date) -> Sequence[Line]:
        rows = self._rows(Pledge, Q(person_name=self.holder.name, made_by=PledgeBy.MEMBER)).exclude(state=Claim.VOID)
        return [_pledge_line(row, today) for row in rows[:SHOWN]]

    def proposals(self) -> Sequence[Line]:
        rows = self._rows(Proposal, Q(author_name=self.holder.name))
        return [_proposal_line(row) for row in rows[:SHOWN]]

    def _rows(self, model: Any, by_name: Q) -> Any:
        """What was done by the link; of a member also what the branch entered, if nobody else bears the name."""
        done = Doing.everything.filter(holder=self.holder, about_kind=model._meta.label_lower)
        own = Q(pk__in=[int(key) for key in done.values_list("about_key", flat=True)])
        if self.holder.member_id:
            own |= Q(member=self.holder.member_id)
            own |= by_name & Q(member=None) if self._is_alone else Q(pk__in=())
        return model.everything.filter(own, organisation=self.holder.organisation).order_by("-happened_on", "-pk")

    @cached_property
    def _is_alone(self) -> bool:
        """Nobody else of the branch, on its roll or with a link, bears the name."""
        same = {"organisation": self.holder.organisation, "name": self.holder.name}
        others = Holder.everything.filter(**same).exclude(pk=self.holder.pk)
        return Member.everything.filter(**same).count() == 1 and not others.exists()


def _pledge_line(row: Any, today: date) -> Line:
    waits = "，待支部确认" if row.state == Claim.CLAIMED else ""
    if row.kept_on:
        return Line(row.pk, row.text, "done", f"{row.kept_on:%Y-%m-%d} 兑现{waits}")
    if row.withdrawn_on:
        return Line(row.pk, row.text, "off", f"{row.withdrawn_on:%Y-%m-%d} 撤回")
    status = "overdue" if row.due_on < today else "going"
    return Line(row.pk, row.text, status, f"{row.due_on:%Y-%m-%d} 到期{waits}", may_keep=True)


def _proposal_line(row: Any) -> Line:
    if row.state == Claim.VOID:
        return Line(row.pk, row.title, "off", "没有计入，可问支部书记")
    if row.implemented_on:
        return Line(row.pk, row.title, "done", f"{row.implemented_on:%Y-%m-%d} 已实施")
    if row.declined_on:
        return Line(row.pk, row.title, "off", f"{row.declined_on:%Y-%m-%d} 未采纳{_said(row.answer)}")
    if row.adopted_on:
        return Line(row.pk, row.title, "going", f"{row.adopted_on:%Y-%m-%d} 已采纳，待实施{_said(row.answer)}")
    return Line(row.pk, row.title, "waiting", "待支部确认" if row.state == Claim.CLAIMED else "待企业答复")


def _said(answer: str) -> str:
    """The enterprise's answer is owed to whoever proposed."""
    return f"：{answer}" if answer else ""
