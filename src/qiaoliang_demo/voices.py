"""What enterprises and people said: complaints, thanks, suggestions, contradicted contacts; and some owners' links.

No verdict changes a record: the table of figures stays as it is.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from qiaoliang.access.accounts.actions import digest_of
from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole, Enterprise
from qiaoliang.web.owners import actions as owners
from qiaoliang.web.owners.models import Entrance
from qiaoliang.web.voices import actions
from qiaoliang.web.voices.choices import Kind, MoveKind, Stage, Verdict
from qiaoliang.web.voices.models import Voice, VoiceMove
from qiaoliang_demo.city import City, Firm, moment

VOICES: Final = 60
LINKS: Final = 40
BACK: Final = 120  # days
SAID: Final[Mapping[Kind, tuple[tuple[str, str], ...]]] = {
    Kind.COMPLAINT: (
        ("同一份用工情况表一个月报了三次", "已与两个部门核对，合并为一张表，自动带出已有数据。"),
        ("约好的走访临时取消，没有说一声", "已与指导员所在部门沟通，今后取消提前一天告知。"),
        ("电话咨询转了三个科室没有结果", "已明确由一个科室首接首办，结果由首接科室告知。"),
    ),
    Kind.THANKS: (
        ("冷库用电增容半个月就批下来了，谢谢指导员帮着跑", "感谢来信，已转告本人和所在部门。"),
        ("节前帮我们协调了返岗车辆", "感谢来信，已转告。"),
    ),
    Kind.SUGGESTION: (
        ("政策申报能不能把材料清单一次说全", "已采纳，申报指南改为一页清单。"),
        ("希望多办几场面向小微企业的用工对接", "已列入下季度计划。"),
        ("园区公交末班车太早，夜班职工不方便", "已转交通部门研究，月底前答复。"),
    ),
    Kind.CONTRADICTION: (
        ("当天是电话，不是上门", "核实后确认是电话，记录已由指导员更正。"),
        ("谈的不是这件事", "已与双方核对，记录属实，补充了当天的话题。"),
    ),
}
DRAWN: Final = (*[Kind.COMPLAINT] * 3, *[Kind.THANKS] * 4, *[Kind.SUGGESTION] * 3, *[Kind.CONTRADICTION] * 2)


def say(city: City, actors: dict[str, Actor]) -> None:
    draw = city.draw("voices")
    served = [firm for firm in city.counted if firm.lead and firm is not city.firms[0]]
    latest = _latest_contacts(served)
    taken: set[int] = set()
    for firm in draw.choices(served, k=city.scaled(VOICES)):
        kind = draw.choice(DRAWN)
        if kind == Kind.CONTRADICTION and (firm.key not in latest or firm.key in taken):
            kind = Kind.SUGGESTION
        taken.add(firm.key)
        said_at = moment(city.as_of - timedelta(days=draw.randint(1, BACK)), draw.randint(9, 16), draw.randint(0, 59))
        _voice(city, firm, kind, draw.choice(SAID[kind]), min(said_at, city.latest), latest.get(firm.key))
    give_links(city, draw.sample(served, min(len(served), city.scaled(LINKS))))
    city.flush()
    _of_the_cast(city, actors)


def _latest_contacts(firms: list[Firm]) -> dict[int, Contact]:
    rows = Contact.everything.filter(enterprise__in=[one.key for one in firms[:400]], voided_at=None)
    return {row.enterprise_id: row for row in rows.order_by("at").only("enterprise", "at", "channel")[:2000]}


def _voice(
    city: City, firm: Firm, kind: Kind, words: tuple[str, str], said_at: datetime, contact: Contact | None
) -> None:
    due = city.calendar.add_workdays(said_at.date(), 5 if kind == Kind.CONTRADICTION else 10)
    is_answered = due < city.as_of
    answered_at = min(moment(due, 15), city.latest) if is_answered else None
    about: dict[str, Any] = {}
    if kind == Kind.CONTRADICTION and contact is not None:
        about = {"about_kind": "contacts.contact", "about_key": str(contact.pk), "about_text": str(contact)}
    judged = {Kind.COMPLAINT: Verdict.UPHELD, Kind.CONTRADICTION: Verdict.KEPT}.get(kind, "")
    key = city.table(Voice).add(
        kind=kind.value, enterprise_id=firm.key, region_code=firm.town.code, said_by=firm.owner, words=words[0],
        said_at=said_at, due_on=due, stage=(Stage.ANSWERED if is_answered else Stage.WAITING).value,
        verdict=str(judged) if is_answered else "", answer=words[1] if is_answered else "", answered_at=answered_at,
        answered_by="项目办" if is_answered else "", **about,
    )  # fmt: skip
    moves = city.table(VoiceMove)
    moves.add(voice_id=key, kind=MoveKind.SAY.value, at=said_at, by_name=firm.owner)
    if is_answered:
        moves.add(voice_id=key, kind=MoveKind.ANSWER.value, at=answered_at, by_name="项目办", words=words[1])


def give_links(city: City, firms: list[Firm]) -> None:
    """Links of owners, already handed over."""
    people = ContactPerson.everything.filter(
        enterprise__in=[firm.key for firm in firms], role=ContactRole.OWNER, ends_on=None
    )
    made_at = moment(city.as_of - timedelta(days=30))
    for person in people.order_by("pk"):
        token = f"demo-{person.pk}-{city.draw(f'token-{person.pk}').getrandbits(96):024x}"
        key = city.table(PersonalLink).add(
            purpose=owners.PURPOSE, about_kind=owners.ABOUT, about_key="", holder_name=person.name, token=token,
            token_digest=digest_of(token), created_at=made_at, expires_at=made_at + owners.LIVES,
        )  # fmt: skip
        city.table(Entrance).add(
            enterprise_id=person.enterprise_id, person_id=person.pk, link_id=key, made_at=made_at, made_by="项目办",
            handed_at=made_at,
        )  # fmt: skip


def _of_the_cast(city: City, actors: dict[str, Actor]) -> None:
    """By the product's own actions: the owner thanks and contradicts, the instructor suggests, the office answers."""
    at, owner, office = city.latest, actors["owner"], actors["county"]
    firm = Enterprise.everything.get(pk=city.firms[0].key)
    thanks = actions.say(kind=Kind.THANKS, words=SAID[Kind.THANKS][0][0], enterprise=firm, by=owner, at=at)
    actions.answer(voice=thanks, words=SAID[Kind.THANKS][0][1], by=office, at=at)
    actions.say(kind=Kind.COMPLAINT, words=SAID[Kind.COMPLAINT][0][0], enterprise=firm, by=owner, at=at)
    contact = Contact.everything.filter(enterprise=firm, voided_at=None).order_by("-at").first()
    if contact is not None:
        actions.contradict(
            enterprise=firm, about=contact, text=str(contact), words="当天是电话，不是上门", by=owner, at=at
        )
    person = ContactPerson.everything.filter(enterprise=firm, role=ContactRole.OWNER, ends_on=None).first()
    if person is not None:
        owners.issue(person=person, by=office, at=at)
    actions.say(
        kind=Kind.SUGGESTION, words="记联系时希望能直接带出上次没办完的事", enterprise=None, by=actors["instructor"],
        at=at, page="/field/",
    )  # fmt: skip
