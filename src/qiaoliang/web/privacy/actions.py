"""Asking, handling and answering what persons want of their data; consents; the texts; the record of risks.

Every step is a line of the chained log; no line and no notice holds what was asked, found or changed.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from qiaoliang.access.accounts.actions import revoke_links
from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.accounts.models import User
from qiaoliang.access.accounts.revealing import revealed
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.fieldwork.outcomes.credit import offices_near
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.states import require
from qiaoliang.registry.programme import settings
from qiaoliang.web.personal.models import Holder
from qiaoliang.web.privacy import copies, erasing, restricting, rules, texts
from qiaoliang.web.privacy.activities import SHIPPED
from qiaoliang.web.privacy.choices import MOVES, Ground, Identity, Kind, Matter, Mouth, Stage, TextKind, Who
from qiaoliang.web.privacy.models import Activity, Consent, PersonRequest, Text
from qiaoliang.web.privacy.persons import Person, of

WORDS_AT_MOST: Final = 1000
REVIEWED_AFTER: Final = timedelta(days=365)
OPEN_AT_MOST: Final = 10  # open requests of one person: more is a machine, or a mistake
_BY_ITSELF: Final = {Mouth.ACCOUNT: Identity.SIGNED_IN, Mouth.LINK: Identity.LINK, Mouth.OWNER: Identity.LINK}


# --- the person


@audited
def ask(
    *, person: Person, kind: str, words: str, mouth: str, by: Actor, at: datetime, identity: str = "",
) -> PersonRequest:  # fmt: skip
    """A request of the person, or typed in for the person by the office."""
    if kind not in Kind.values:
        raise Refusal("请选择要办哪一项。", field="kind")
    words = words.strip()
    if len(words) < 2:
        raise Refusal("请写一句话，说清要办什么。", field="words")
    if person.key and _open_of(person) >= OPEN_AT_MOST:
        raise Refusal("您有十件请求正在办理，请等其中的办完再提。", field="words")
    days = settings.value("person_request_days", timezone.localdate(at))
    made: PersonRequest = PersonRequest.everything.create(
        kind=kind, mouth=mouth, who=person.who, person_key=person.key, person_name=person.name,
        region_code=person.region_code, words=words[:WORDS_AT_MOST],
        identity=identity or _BY_ITSELF.get(Mouth(mouth), Identity.NONE), asked_at=at,
        due_on=rules.due_on(timezone.localdate(at), days, settings.calendar()),
    )  # fmt: skip
    record("person_request.asked", on=made, by=by, at=at, detail={"kind": kind, "mouth": mouth})
    text = f"个人信息{made.get_kind_display()}请求待受理，请在 {made.due_on} 前答复。"
    _tell(made, text, at)
    return made


def _open_of(person: Person) -> int:
    return int(PersonRequest.everything.open().filter(who=person.who, person_key=person.key).count())


@audited
def take_back(*, asked: PersonRequest, by: Actor, at: datetime) -> PersonRequest:
    return _moved(_locked(asked), Stage.WITHDRAWN, "person_request.withdrawn", by, at)


# --- the office


@audited
def take(*, asked: PersonRequest, identity: str, by: Actor, at: datetime) -> PersonRequest:
    """The office holds it, and notes how it made sure whose it is."""
    fresh = _locked(asked)
    if identity not in Identity.values:
        raise Refusal("请选择怎样核验本人。", field="identity")
    fresh.identity, fresh.held_by = identity, by.name
    return _moved(fresh, Stage.HELD, "person_request.taken", by, at, identity=identity)


@audited
def read_words(*, asked: PersonRequest, reason: str, by: Actor, at: datetime) -> list[tuple[str, str]]:
    """Name and words in clear, for a stated reason, logged before anybody sees them (G48)."""
    revealed("person_request.words_read", on=asked, reason=reason, by=by, at=at)
    return [("姓名", asked.person_name), ("请求内容", str(asked.words))]


@audited
def copy(*, asked: PersonRequest, form: str, by: Actor, at: datetime) -> bytes:
    """The person's own data as a file; that it was made, of how many tables, goes into the log."""
    if asked.kind not in (Kind.COPY, Kind.ACCESS):
        raise Refusal("只有查阅、复制请求才生成副本。")
    _require_known(asked)
    person = _person(asked)
    content = copies.as_json(person) if form == "json" else copies.workbook(person)
    found = sum(1 for _ in copies.sheets(person))
    revealed(
        "person_request.copied", on=asked, reason=f"答复{asked}", by=by, at=at, tables=found, form=form,
    )  # fmt: skip
    return content


@audited
def erase(*, asked: PersonRequest, words: str, version: int | None, by: Actor, at: datetime) -> PersonRequest:
    """Empty what may go, and tell what stays and why."""
    fresh = _locked(asked, version)
    if fresh.kind != Kind.DELETION:
        raise Refusal("只有删除请求才能删除。")
    _require_known(fresh)
    person = _person(fresh)
    done = erasing.erase(person, by=by, at=at)
    stays = [f"{part.title}：{part.why}" for part in erasing.plan(person) if not part.goes]
    fresh.changed = "；".join(done)[:500]
    told = words.strip() or ("已按请求删除。" if done else "没有可以删除的内容。")
    fresh.answer = "\n".join([told, *(["依法保留："] if stays else []), *stays])[:1000]
    return _answered(fresh, Stage.DONE, "person_request.erased", by, at)


@audited
def restrict(*, asked: PersonRequest, words: str, version: int | None, by: Actor, at: datetime) -> PersonRequest:
    """Hold the person's rows back from everybody, and tell what a duty goes on using."""
    fresh = _locked(asked, version)
    if fresh.kind != Kind.RESTRICTION:
        raise Refusal("只有限制处理请求才能限制。")
    _require_known(fresh)
    person = _person(fresh)
    parts = restricting.plan(person)
    rows = restricting.restrict(person, asked=fresh, at=at)
    if not rows:
        raise Refusal("没有可以限制的记录。请按“不予办理”答复，写明依据。")
    fresh.changed = "；".join(f"{part.title} {part.count} 条" for part in parts if part.is_held)[:500]
    stays = [f"{part.title}：{part.why}" for part in parts if not part.is_held]
    told = words.strip() or "已限制处理：只保存，不显示、不联系、不导出。"
    fresh.answer = "\n".join([told, *(["仍须使用："] if stays else []), *stays])[:1000]
    return _answered(fresh, Stage.DONE, "person_request.restricted", by, at, rows=rows)


@audited
def lift(*, asked: PersonRequest, why: str, by: Actor, at: datetime) -> int:
    """End a restriction: the person asked, or a law demands it; the person reads why."""
    fresh = _locked(asked)
    if len(why.strip()) < 4:
        raise Refusal("请写明为什么解除，本人会看到原文。", field="why")
    rows = int(restricting.standing(fresh).update(lifted_at=at, lifted_by=by.name, lifted_why=why.strip()[:300]))
    if not rows:
        raise Refusal("这个限制已经解除。")
    record("person_request.restriction_lifted", on=fresh, by=by, at=at, detail={"rows": rows})
    _tell_account(fresh, f"您的个人信息{fresh}已解除限制。", at)
    return rows


@audited
def finish(
    *, asked: PersonRequest, words: str, changed: str, version: int | None, by: Actor, at: datetime
) -> PersonRequest:
    """Done as asked: the answer, and for a correction what was changed."""
    fresh = _locked(asked, version)
    _require_known(fresh)
    if fresh.kind == Kind.DELETION:
        raise Refusal("删除请求请用“按清单删除”办理，或写明依据不予办理。")
    if fresh.kind == Kind.RESTRICTION:
        raise Refusal("限制处理请求请用“按清单限制”办理，或写明依据不予办理。")
    if not words.strip():
        raise Refusal("请写明答复，本人会看到原文。", field="words")
    if fresh.kind == Kind.CORRECTION and not changed.strip():
        raise Refusal("请写明改了哪一项，从什么改成什么。", field="changed")
    fresh.answer, fresh.changed = words.strip()[:1000], changed.strip()[:500]
    return _answered(fresh, Stage.DONE, "person_request.done", by, at)


@audited
def refuse(
    *, asked: PersonRequest, ground: str, words: str, version: int | None, by: Actor, at: datetime
) -> PersonRequest:
    """Not done, on a ground the law knows, told in words."""
    fresh = _locked(asked, version)
    if ground not in Ground.values:
        raise Refusal("请选择不予办理的法律依据。", field="ground")
    if not rules.may_refuse_on(fresh.kind, ground):
        raise Refusal(f"“{Ground(ground).label}”不能用来拒绝{fresh.get_kind_display()}请求。", field="ground")
    if len(words.strip()) < 4:
        raise Refusal("请把理由写清楚，本人会看到原文。", field="words")
    fresh.ground, fresh.answer = ground, words.strip()[:1000]
    return _answered(fresh, Stage.REFUSED, "person_request.refused", by, at)


def _require_known(asked: PersonRequest) -> None:
    if rules.must_know_the_person(asked.kind, asked.identity):
        raise Refusal("还没有核验本人。请先受理并写明怎样核验的，再办理。")


def _person(asked: PersonRequest) -> Person:
    found = of(asked.who, asked.person_key)
    if found is None:
        raise Refusal("系统里找不到这个人的记录。请按“系统里没有本人的信息”答复。")
    return found


def _locked(asked: PersonRequest, version: int | None = None) -> PersonRequest:
    fresh: PersonRequest = PersonRequest.everything.select_for_update().get(pk=asked.pk)
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile
    return fresh


def _answered(
    fresh: PersonRequest, stage: Stage, verb: str, by: Actor, at: datetime, **detail: Any
) -> PersonRequest:  # fmt: skip
    fresh.answered_at, fresh.answered_by = at, by.name
    done = _moved(fresh, stage, verb, by, at, ground=fresh.ground, **detail)
    _tell_account(done, f"您的个人信息{done.get_kind_display()}请求已答复。", at)
    return done


def _tell_account(asked: PersonRequest, text: str, at: datetime) -> None:
    """Who has an account gets a notice; the others see it where they asked."""
    if asked.who == Who.ACCOUNT:
        user = User.objects.filter(pk=int(asked.person_key))
        notices.post("person_request", to=user, text=text, url="/privacy/mine/", about=asked, at=at)


def _moved(fresh: PersonRequest, stage: Stage, verb: str, by: Actor, at: datetime, **detail: Any) -> PersonRequest:
    require(MOVES, now=fresh.stage, to=stage, labels=dict(Stage.choices))
    fresh.stage, fresh.version = stage, fresh.version + 1
    fresh.save()
    record(verb, on=fresh, by=by, at=at, detail={name: value for name, value in detail.items() if value})
    return fresh


def _tell(asked: PersonRequest, text: str, at: datetime) -> None:
    to = offices_near(asked.region_code, at)
    notices.post("person_request", to=to, text=text, url=asked.get_absolute_url(), about=asked, at=at)


def watch(at: datetime) -> str:
    """The clock's sentence: the office is reminded of what is late or nearly so, once a day."""
    today, calendar = timezone.localdate(at), settings.calendar()
    reminded = 0
    for asked in PersonRequest.everything.open().exclude(reminded_on=today):
        if rules.is_soon(asked.due_on, today, calendar):
            remind(asked=asked, at=at)
            reminded += 1
    return f"个人信息权利请求：提醒 {reminded} 件。"


@audited
def remind(*, asked: PersonRequest, at: datetime) -> None:
    fresh, today = _locked(asked), timezone.localdate(at)
    words, _shape = rules.state_in_words(fresh.stage, fresh.due_on, today, settings.calendar())
    fresh.reminded_on = today
    fresh.save(update_fields=["reminded_on"])
    _tell(fresh, f"个人信息{fresh.get_kind_display()}请求 {fresh.number} {words}，请抓紧答复。", at)
    record("person_request.reminded", on=fresh, by=system("tick"), at=at)


# --- consents


@audited
def consent(*, person: Person, matter: str, by: Actor, at: datetime) -> Consent:
    """The person agrees to one matter under the text of the day."""
    if matter not in Matter.values or not person.key:
        raise Refusal("请选择同意哪一项。")
    text = texts.in_force(TextKind.CONSENT, timezone.localdate(at))
    made: Consent
    made, is_new = Consent.everything.get_or_create(
        who=person.who, person_key=person.key, matter=matter, withdrawn_at=None,
        defaults={
            "person_name": person.name, "region_code": person.region_code, "text_number": text.number, "given_at": at,
        },
    )  # fmt: skip
    if not is_new:
        return made
    record("privacy_consent.given", on=made, by=by, at=at, detail={"matter": matter, "text": text.number})
    return made


@audited
def withdraw(*, person: Person, matter: str, by: Actor, at: datetime) -> None:
    """Taken back, consented before or not: what rests on it ends at once, what was done by it stays lawful."""
    if matter not in Matter.values or not person.key:
        raise Refusal("请选择撤回哪一项。")
    for row in standing_consents(person).filter(matter=matter).select_for_update():
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
    if matter == Matter.PHONE:
        erasing.forget_phone(person)
    else:
        for key in person.holders:
            revoke_links(about_kind=Holder._meta.label_lower, about_key=str(key), by=by, at=at)
    kind = {Who.CONTACT: "enterprises.contactperson", Who.MEMBER: "membership.member", Who.HOLDER: "personal.holder"}
    about = (kind.get(Who(person.who), "accounts.user"), person.key)
    record("privacy_consent.withdrawn", on=about, by=by, at=at, detail={"matter": matter})


def standing_consents(person: Person) -> Any:
    return Consent.everything.filter(who=person.who, person_key=person.key, withdrawn_at=None)


# --- texts and the record of risks


@audited
def publish_text(*, kind: str, title: str, body: str, effective_on: date, by: Actor, at: datetime) -> Text:
    """The next version, in force from a day that has not begun yet: nobody is told of a text after the fact."""
    if effective_on <= timezone.localdate(at):
        raise Refusal("生效日应在今天以后，让人先看到再施行。", field="effective_on")
    last = Text.everything.filter(kind=kind).order_by("-number").first()
    made: Text = Text.everything.create(
        kind=kind, number=(last.number if last else texts.SHIPPED) + 1, title=title, body=body,
        effective_on=effective_on, recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    record("privacy_text.published", on=made, by=by, at=at, detail={"kind": kind, "number": made.number})
    return made


@audited
def assess(*, activity: Activity, given: dict[str, Any], by: Actor, at: datetime) -> Activity:
    """Write one processing activity of the record, new or assessed anew."""
    if given["review_on"] <= given["assessed_on"]:
        raise Refusal("下次复核要晚于评估日期。", field="review_on")
    if Activity.everything.filter(name=given["name"]).exclude(pk=activity.pk).exists():
        raise Refusal("已有同名的处理活动，请改名或去修改那一条。", field="name")
    version = given.pop("version", None)
    if activity.pk:
        fresh = Activity.everything.select_for_update().get(pk=activity.pk)
        if version is not None and fresh.version != version:
            raise ChangedMeanwhile
        activity = fresh
        activity.version += 1
    for name, value in given.items():
        setattr(activity, name, value)
    activity.recorded_at, activity.recorded_by = at, by.name
    activity.save()
    record("privacy_activity.assessed", on=activity, by=by, at=at, detail={"review_on": f"{activity.review_on}"})
    return activity


@audited
def take_over_shipped(*, by: Actor, at: datetime) -> int:
    """Copy what the makers assessed of this system into the city's record, where it has no such activity yet."""
    today, known = timezone.localdate(at), set(Activity.everything.values_list("name", flat=True))
    fresh = [one for one in SHIPPED if one["name"] not in known]
    for one in fresh:
        given = {**one, "assessed_on": today, "review_on": today + REVIEWED_AFTER}
        assess(activity=Activity(), given=given, by=by, at=at)
    return len(fresh)
