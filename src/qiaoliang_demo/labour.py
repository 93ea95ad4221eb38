"""Wage consultations at all stages and labour disputes in mediation: on time, late, ended."""

from datetime import date, timedelta
from random import Random
from typing import Final

from qiaoliang.harmony.labour import rules
from qiaoliang.harmony.labour.choices import ConsultStep, DisputeKind, DisputeStage, DisputeStep, Side, Stage
from qiaoliang.harmony.labour.models import Consultation, ConsultationStep, Dispute, DisputeMove
from qiaoliang.harmony.labour.rules import Vote
from qiaoliang_demo.city import City, Firm, moment

ROUNDS: Final = 420
DISPUTES: Final = 90
PATH: Final = (
    (ConsultStep.PROPOSE, Stage.PROPOSED, (2, 14)),
    (ConsultStep.REPLY, Stage.CONSULTING, (20, 66)),
    (ConsultStep.DRAFT, Stage.PASSED, (1, 6)),
    (ConsultStep.SIGN, Stage.SIGNED, (2, 12)),
    (ConsultStep.FILE, Stage.FILED, (16, 16)),
    (ConsultStep.EFFECT, Stage.EFFECTIVE, (0, 0)),
)
STORIES: Final = (
    "加班工资核算口径不一致，班组与车间各说各话。", "离职当月工资和年休假折算没有结清。",
    "工伤认定期间的停工留薪待遇有分歧。",
    "合同到期未续签，补偿年限算法不同。", "轮班调整后夜班津贴没有跟上。",
)  # fmt: skip
AGREED: Final = ("分两次结清，已当面签字。", "按实际考勤重新核算，差额随下月工资发放。", "双方各让一步，已签调解协议。")


def consult(city: City) -> None:
    """Rounds of this year and the last: most in force, some under way, a few late, refused or withdrawn."""
    draw = city.draw("consultations")
    firms = draw.sample(city.counted, min(len(city.counted), city.scaled(ROUNDS)))
    own = city.firms[0]
    firms = [own, *(firm for firm in firms if firm is not own)]
    for firm in firms:
        began = city.days.draw(draw, city.as_of - timedelta(days=300), city.last_day)
        if firm is own:
            began = city.as_of - timedelta(days=30)
        _round(city, draw, firm, began)


def _round(city: City, draw: Random, firm: Firm, began: date) -> None:
    """Walk the path until today, or until it stops."""
    taken: list[tuple[ConsultStep, date, str, Vote | None]] = []
    day, stage, since = began, Stage.PROPOSED, began
    reached: Stage
    for code, reached, (least, most) in PATH:
        if day > city.last_day:
            break
        vote = None
        note = ""
        if code == ConsultStep.REPLY and draw.random() < 0.04:
            taken.append((ConsultStep.REFUSE, day, "本年度经营困难，建议明年再议", None))
            stage, since = Stage.REFUSED, day
            break
        if code == ConsultStep.DRAFT:
            entitled = max(3, min(120, firm.staff))
            present = max(1, round(entitled * draw.uniform(0.7, 1)))
            vote = Vote(entitled, present, max(1, round(present * draw.uniform(0.8, 1))))
            note = vote.words()
            if not vote.is_passed:
                break
        taken.append((code, day, note, vote))
        stage, since = reached, day
        if reached != Stage.EFFECTIVE and draw.random() < 0.03:
            break  # nobody went on: it grows late
        day += timedelta(days=draw.randint(least, most))
    signed = any(code == ConsultStep.SIGN for code, *_ in taken)
    filed = any(code == ConsultStep.FILE for code, *_ in taken)
    key = city.table(Consultation).add(
        enterprise_id=firm.key, year=began.year, proposed_by=draw.choice((Side.EMPLOYEES, Side.EMPLOYER)).value,
        stage=stage.value, since=since, due_on=rules.due(stage, since), recorded_at=moment(began, 10),
        growth_percent=round(draw.uniform(3, 8), 2) if signed else None, covers_count=firm.staff or 1,
        filing_number=city.numbers.contract("工资审", began.year) if filed else "", version=len(taken),
    )  # fmt: skip
    for code, on, note, vote in taken:
        city.table(ConsultationStep).add(
            consultation_id=key, code=str(code), happened_on=on, note=note, recorded_at=moment(on, 15),
            recorded_by=firm.lead.guide.name if firm.lead else firm.owner,
            entitled=vote.entitled if vote else None, present=vote.present if vote else None,
            in_favour=vote.in_favour if vote else None, is_late=False,
        )  # fmt: skip


def mediate(city: City) -> None:
    """Disputes with their instructors as handlers; two of them with the instructor of the cast."""
    draw = city.draw("disputes")
    served = [firm for firm in city.counted if firm.lead is not None]
    firms = draw.sample(served, min(len(served), city.scaled(DISPUTES)))
    mine = [firm for firm in served if firm.lead and firm.lead.guide is city.guides[0]][:2]
    for number, firm in enumerate([*mine, *(firm for firm in firms if firm not in mine)]):
        days = draw.randint(2, 12) if number < len(mine) else draw.randint(0, 240)
        _dispute(city, draw, firm, city.last_day - timedelta(days=days))


def _dispute(city: City, draw: Random, firm: Firm, began: date) -> None:
    assert firm.lead is not None
    moves: list[tuple[str, date, str]] = [(DisputeStep.ACCEPT, began, "")]
    stage, since = DisputeStage.MEDIATING, began
    ends = began + timedelta(days=draw.randint(3, 18))
    if ends <= city.last_day and draw.random() < 0.9:
        is_agreed = draw.random() < 0.8
        stage, since = (DisputeStage.AGREED if is_agreed else DisputeStage.FAILED), ends
        step = DisputeStep.AGREE if is_agreed else DisputeStep.FAIL
        moves.append((step, ends, draw.choice(AGREED) if is_agreed else "差额较大，双方意见不一致。"))
    arose = began - timedelta(days=draw.randint(5, 200))
    key = city.table(Dispute).add(
        enterprise_id=firm.key, kind=draw.choice(DisputeKind.values), people_count=draw.choice((1, 1, 1, 2, 3, 8)),
        story=draw.choice(STORIES), arose_on=arose, instructor_id=firm.lead.guide.key, stage=stage.value, since=since,
        due_on=rules.dispute_due(stage, since, arose_on=arose), recorded_at=moment(began, 11), version=len(moves),
    )  # fmt: skip
    for code, on, words in moves:
        city.table(DisputeMove).add(
            dispute_id=key, code=str(code), happened_on=on, words=words, recorded_at=moment(on, 16),
            recorded_by=firm.lead.guide.name, is_late=False,
        )  # fmt: skip
