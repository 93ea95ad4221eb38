"""What happens inside the stages of demands: pauses, asks, supports, confidentiality, topics, and who heard of them.

Draws from its own source, so that nothing else of the city changes with it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any, Final

from qiaoliang.economy.demands.choices import AskKind, Mouth, MoveKind, Side, Stage, Urgency
from qiaoliang.economy.demands.fragments import counted, likeness
from qiaoliang.economy.demands.models import Topic
from qiaoliang.economy.demands.suggestions import ALIKE
from qiaoliang_demo.city import City
from qiaoliang_demo.demand_stories import Step, Story

MOUTHS: Final = {Mouth.INSTRUCTOR: 78, Mouth.OWNER: 9, Mouth.MEETING: 7, Mouth.OFFICE: 4, Mouth.IMPORT: 2}  # percent
MEETINGS: Final = ("镇街企业座谈会", "银企对接会", "行业协会例会", "园区企业恳谈会")
WAITS: Final = ("等企业补交用电负荷表", "等企业提供土地证复印件", "等企业确认现场查看时间")
LATER: Final = ("设备到货晚，安装排在下周", "需要与供电公司会签", "涉及两个部门，正在会商")
BEYOND: Final = (
    ("补助标准由省里统一规定，本级不能提高", "省级专项资金管理办法"),
    ("跨市线路调整由市里统一安排", "市级公交线网规划"),
)
TASKS: Final = ("核对用地性质", "提供缴费记录", "一起到现场查看")
ADVICE: Final = ("已核对，符合条件，可以办理。", "已提供记录，见附件目录。")
TOPICS: Final = 6


def draw_them(city: City, stories: Sequence[Story]) -> None:
    draw = city.draw("demand circles")
    for story in stories:
        _hear(draw, story)
        if story.stage == Stage.WORKING and story.reopened_at is None:
            _work(city, draw, story)
    _keep_secret(city, draw, stories)
    _gather(city, stories)


def _hear(draw: Random, story: Story) -> None:
    """A demand that nobody posted carries came from the owner."""
    circle = story.circle
    heard = draw.choices(list(MOUTHS), list(MOUTHS.values()))[0]
    circle.mouth = heard if story.posting else Mouth.OWNER
    if circle.mouth == Mouth.MEETING:
        circle.occasion = draw.choice(MEETINGS)


def _work(city: City, draw: Random, story: Story) -> None:
    """Of those being worked on one in six stands still, one in five has asked for something."""
    signed, name = story.moves[-1].at, f"{story.office.name}联络员"
    at = min(signed + timedelta(minutes=30), city.latest)
    chance = draw.random()
    if chance < 0.12:
        _inner(story, MoveKind.PAUSE, at, name, draw.choice(WAITS))
        story.circle.paused_by = Side.DEPARTMENT
    elif chance < 0.16:
        _inner(story, MoveKind.PAUSE, at, story.firm.owner, "企业要求暂缓")
        story.circle.paused_by = Side.ENTERPRISE
    elif chance < 0.36 and story.urgency != Urgency.URGENT:
        _ask(draw, story, at, name, city)
    if draw.random() < 0.12:
        _support(city, draw, story, at)


def _inner(story: Story, kind: MoveKind, at: Any, by: str, words: str, days: int = 0) -> None:
    story.moves.append(Step(story.stage.value, story.stage.value, at, by, words, kind.value, days))


def _ask(draw: Random, story: Story, at: Any, name: str, city: City) -> None:
    is_beyond = draw.random() < 0.2
    reason, basis = draw.choice(BEYOND) if is_beyond else (draw.choice(LATER), "")
    days = 0 if is_beyond else draw.choice((3, 5, 10))
    ask: dict[str, Any] = {
        "kind": AskKind.BEYOND if is_beyond else AskKind.EXTENSION, "days": days, "reason": reason, "basis": basis,
        "asked_at": at, "asked_by": name,
    }  # fmt: skip
    label = ask["kind"].label
    _inner(story, MoveKind.ASK, at, name, f"{label}{f' {days} 个工作日' if days else ''}：{reason}")
    later = at + timedelta(hours=1)
    if not is_beyond and draw.random() < 0.5 and later <= city.latest:
        ask |= {"decided_at": later, "decided_by": "周立言", "is_granted": True}
        _inner(story, MoveKind.GRANT, later, "周立言", f"{label}：同意", days)
    story.circle.asks.append(ask)


def _support(city: City, draw: Random, story: Story, at: Any) -> None:
    office = draw.choice([one for one in city.offices if one.key != story.office.key])
    task = draw.choice(TASKS)
    support = {
        "department_id": office.key, "task": task, "asked_at": at, "asked_by": f"{story.office.name}联络员",
        "due_on": city.calendar.add_workdays(at.date(), 1),
    }  # fmt: skip
    _inner(story, MoveKind.SUPPORT, at, f"{story.office.name}联络员", f"{office.name}：{task}")
    later = at + timedelta(hours=20)
    if draw.random() < 0.5 and later <= city.latest:
        support |= {"advised_at": later, "advice": draw.choice(ADVICE)}
        _inner(story, MoveKind.ADVICE, later, f"{office.name}联络员", f"{office.name}：{support['advice']}")
    story.circle.supports.append(support)


def _keep_secret(city: City, draw: Random, stories: Sequence[Story]) -> None:
    """A few that an owner did not want some department to read."""
    for story in draw.sample(list(stories), city.scaled(12)):
        others = [office for office in city.offices if office.key != story.office.key]
        busy = {support["department_id"] for support in story.circle.supports}
        story.circle.secret_from = draw.choice([one for one in others if one.key not in busy]).key


def _gather(city: City, stories: Sequence[Story]) -> None:
    """The first groups of alike demands that one department works on become topics."""
    open_: dict[int, list[Story]] = defaultdict(list)
    for story in stories:
        if story.stage == Stage.WORKING and story.circle.secret_from is None:
            open_[story.office.key].append(story)
    left = city.scaled(TOPICS)
    for key, held in sorted(open_.items()):
        group = _alike(held)
        if len(group) > 1 and left:
            left -= 1
            _topic(city, key, group)


def _alike(held: list[Story]) -> list[Story]:
    first = counted(held[0].body)
    return [story for story in held if likeness(first, counted(story.body)) >= ALIKE]


def _topic(city: City, office: int, group: list[Story]) -> None:
    at = min(max(story.moves[-1].at for story in group) + timedelta(minutes=10), city.latest)
    title = group[0].body.split("，")[0].rstrip("。")[:120]
    codes = {story.firm.town.code[:6] for story in group}
    topic = city.table(Topic).add(
        title=title, region_code=codes.pop() if len(codes) == 1 else "", department_id=office, opened_at=at,
        opened_by="周立言",
    )  # fmt: skip
    for story in group:
        story.circle.topic = topic
        _inner(story, MoveKind.JOIN, max(at, story.moves[-1].at), "周立言", title)
