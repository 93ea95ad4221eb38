"""Documents of an election in the layout of GB/T 9704: the minutes of the meeting, and the report upward."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from qiaoliang.kit.documents import Column, OfficialDocument, verification_code
from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.elections import rules
from qiaoliang.party.elections.choices import Body, Post
from qiaoliang.party.elections.models import Election, Round
from qiaoliang.party.elections.standing import seats_of

MINUTES, REPORT = "minutes", "report"
TITLES: Final = {MINUTES: "选举会议记录", REPORT: "选举结果报告"}


@dataclass(frozen=True)
class Paper:
    content: bytes
    filename: str
    code: str


def make(election: Election, which: str, *, at: datetime) -> Paper:
    if which == MINUTES:
        return minutes(election, at=at)
    return report(election, at=at)


def minutes(election: Election, *, at: datetime) -> Paper:
    """What the members' meeting did, round by round: attendance, ballots, votes; counts only."""
    rounds = list(election.rounds.prefetch_related("votes__nominee").order_by("number"))
    if not rounds:
        raise Refusal("还没有开过选举会议，没有记录可出。")
    organisation = election.organisation
    title = f"{organisation.name}\n{election.get_purpose_display()}会议记录"
    paper = OfficialDocument(title, created=at)
    paper.title(title)
    paper.paragraph(
        f"{election.get_purpose_display()}的候选人预备人选，经{organisation.upper_committee}"
        f"{chinese_date(election.consented_on)}审查同意（{election.consent_number}）。"
        f"应选{_seats(election)}，候选人{election.nominees.count()}名。"
        if election.consented_on
        else ""
    )
    for round_ in rounds:
        _tell_round(paper, election, round_)
    chosen = _chosen(election)
    if chosen:
        paper.heading("选举结果")
        paper.paragraph("当选：" + "；".join(chosen) + "。")
    last = rounds[-1]
    paper.signature(organisation.name, last.held_on)
    code = _code(MINUTES, election.pk, *(_stated(one) for one in rounds), *chosen)
    paper.closing(last.held_on, code)
    return Paper(paper.to_bytes(), f"{TITLES[MINUTES]}-{last.held_on:%Y%m%d}.docx", code)


def _seats(election: Election) -> str:
    return "、".join(f"{post.label}{count}名" for post, count in seats_of(election).items())


def _tell_round(paper: OfficialDocument, election: Election, round_: Round) -> None:
    is_session = round_.body == Body.SESSION
    paper.heading(f"{chinese_date(round_.held_on)}{round_.get_body_display()}")
    who = "委员" if is_session else "有选举权的正式党员"
    quorum = "超过五分之四，会议有效" if not round_.void_reason else f"会议或选举无效：{round_.void_reason}"
    excluded = f"不计入应到会的：{round_.excluded_reason}。" if round_.excluded_reason else ""
    paper.paragraph(f"应到会{who}{round_.entitled}人，到会{round_.present}人，{quorum.rstrip('。')}。{excluded}")
    if is_session:
        for vote in round_.votes.all():
            paper.paragraph(f"选举书记：{vote.nominee.name}得{vote.yes_count}票，超过半数，当选。")
        return
    valid = round_.returned - round_.invalid
    paper.paragraph(
        f"采取无记名投票方式。发出选票{round_.handed_out}张，收回{round_.returned}张，"
        f"其中有效票{valid}张，废票{round_.invalid}张。"
    )
    if round_.votes.all():
        least = rules.least_votes(round_.entitled)
        paper.table(
            [Column("候选人", 2), Column("候选", 1), Column("得票", 1, is_numeric=True), Column("是否超过半数", 2)],
            [
                (vote.nominee.name, vote.nominee.get_post_display(), str(vote.yes_count),
                 "超过" if vote.yes_count >= least else "没有超过")
                for vote in round_.votes.all()
            ],
            note=f"得票超过应到会{round_.entitled}人的一半（至少{least}票）当选，按得票多少录取。",
            large=True,
        )  # fmt: skip


def _chosen(election: Election) -> list[str]:
    order = list(Post)
    rows = sorted(
        election.nominees.filter(is_elected=True), key=lambda one: (order.index(Post(one.office or one.post)), one.pk)
    )
    return [f"{one.name}（{Post(one.office or one.post).label}）" for one in rows]


def report(election: Election, *, at: datetime) -> Paper:
    """关于选举结果的报告: what the branch reports to the committee above it."""
    if election.elected_on is None:
        raise Refusal("还没有选出，不能出选举结果报告。")
    organisation = election.organisation
    last = election.rounds.filter(body=Body.MEETING, void_reason="").order_by("-number").first()
    title = f"关于{organisation.name}{election.get_purpose_display()}结果的报告"
    paper = OfficialDocument(title, created=at)
    paper.title(title)
    paper.recipient(organisation.upper_committee)
    attendance = f"应到会{last.entitled}人，到会{last.present}人，" if last else ""
    paper.paragraph(
        f"{chinese_date(election.elected_on)}，{organisation.name}召开党员大会，{attendance}"
        f"以无记名投票方式进行{election.get_purpose_display()}。现将结果报告如下。"
    )
    chosen = _chosen(election)
    for line in chosen:
        paper.paragraph(line)
    if election.purpose != "by_election":
        ends = rules.term_ends(organisation.kind, election.elected_on)
        paper.paragraph(f"本届任期自{chinese_date(election.elected_on)}至{chinese_date(ends)}。")
    paper.paragraph("请予备案。")
    paper.signature(organisation.name, election.elected_on)
    code = _code(REPORT, election.pk, election.elected_on.isoformat(), *chosen)
    paper.closing(election.elected_on, code)
    return Paper(paper.to_bytes(), f"{TITLES[REPORT]}-{election.elected_on:%Y%m%d}.docx", code)


def _stated(round_: Round) -> list[int]:
    return [round_.number, round_.entitled, round_.present, round_.handed_out, round_.returned, round_.invalid]


def _code(*parts: object) -> str:
    return verification_code(json.dumps([str(part) for part in parts], ensure_ascii=False).encode())
