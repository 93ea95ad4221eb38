"""Occasions: arranged, signed up for, attended by the code shown in the room, held, followed up."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Sum
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.economy.policies import permits as areas
from qiaoliang.economy.support.choices import SERVES, OccasionKind, OccasionState
from qiaoliang.economy.support.models import Occasion, SignUp, SupportCase, Vacancy
from qiaoliang.economy.support.producing import stint_at
from qiaoliang.fieldwork.outcomes import actions as ledger
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.partners.models import Partner

CODE_DIGITS = 6
OPENS_BEFORE = timedelta(minutes=60)  # the code counts from an hour before the beginning to the end of the day


@dataclass(frozen=True)
class Plan:
    """What is known of an occasion before it is held."""

    kind: str
    title: str
    region_code: str
    held_on: date
    begins: time
    minutes: int
    venue: str
    organiser: str
    seats: int
    sign_up_until: date
    about: str = ""
    partner: Partner | None = None
    department: Department | None = None


@audited
def arrange(*, plan: Plan, by: Actor, at: datetime) -> Occasion:
    today = timezone.localdate(at)
    if plan.kind not in OccasionKind.values:
        raise Refusal("请选择活动类别。", field="kind")
    if plan.held_on < today:
        raise Refusal("举办日期已过；已经办过的，请在成效里登记。", field="held_on")
    if plan.sign_up_until > plan.held_on:
        raise Refusal("报名截止晚于举办日期。", field="sign_up_until")
    if not areas.may_place(by, plan.region_code, plan.department):
        raise Refusal("面向地区或承办部门不在您的工作范围内，请核对。", field="region_code")
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    made = insert_once(
        lambda: Occasion.everything.create(
            kind=plan.kind, title=plan.title.strip(), region_code=plan.region_code, held_on=plan.held_on,
            begins=plan.begins, minutes=plan.minutes, venue=plan.venue.strip(), organiser=plan.organiser.strip(),
            partner=plan.partner, department=plan.department, about=plan.about.strip(), seats=plan.seats,
            sign_up_until=plan.sign_up_until, room_code=code, recorded_at=at, recorded_by=by.name,
        ),
        "这一天已经登记过同名的活动。", "title",
    )  # fmt: skip
    record("occasion.arranged", on=made, by=by, at=at, detail={"kind": plan.kind, "on": plan.held_on.isoformat()})
    return made


@audited
def sign_up(
    *, occasion: Occasion, enterprise: Enterprise, persons: int, case: SupportCase | None, by: Actor, at: datetime
) -> SignUp:
    """The enterprise comes. Signing up again changes the number; a case may be attached to it."""
    occasion = _locked(occasion)
    if occasion.state != OccasionState.PLANNED:
        raise Refusal("这场活动已举办或已取消，不能报名。")
    if timezone.localdate(at) > occasion.sign_up_until:
        raise Refusal(f"报名已于 {occasion.sign_up_until} 截止，请联系主办方。")
    if case is not None and (case.enterprise_id != enterprise.pk or case.kind not in SERVES[occasion.kind]):
        raise Refusal("这件支持案件不是这家企业的，或与活动类别不符。", field="case")
    mine = SignUp.everything.filter(occasion=occasion, enterprise=enterprise).first()
    others = SignUp.everything.filter(occasion=occasion, withdrawn_at=None).exclude(enterprise=enterprise)
    left = occasion.seats - int(others.aggregate(taken=Sum("persons"))["taken"] or 0)
    if not 1 <= persons <= left:
        raise Refusal(f"还剩 {max(left, 0)} 个名额，请改人数或选别的场次。", field="persons")
    if mine is None:
        mine = SignUp(occasion=occasion, enterprise=enterprise)
    mine.persons, mine.case, mine.withdrawn_at = persons, case, None
    mine.signed_up_at, mine.signed_up_by = at, by.name
    mine.save()
    record("occasion.signed_up", on=mine, by=by, at=at, detail={"persons": persons})
    return mine


@audited
def leave(*, sign_up: SignUp, by: Actor, at: datetime) -> SignUp:
    """Cannot come after all; the seats are free again."""
    sign_up = SignUp.everything.select_for_update(of=("self",)).get(pk=sign_up.pk)
    if sign_up.attended_at is not None:
        raise Refusal("已经到场，不能取消报名。")
    sign_up.withdrawn_at = at
    sign_up.save(update_fields=["withdrawn_at"])
    record("occasion.left", on=sign_up, by=by, at=at)
    return sign_up


@audited
def attend(*, occasion: Occasion, enterprise: Enterprise, code: str, persons: int, by: Actor, at: datetime) -> SignUp:
    """Whoever is in the room types the code shown there; only on the day. Hours are counted, nobody is located."""
    if timezone.localdate(at) != occasion.held_on or at < _opens(occasion, at):
        raise Refusal("到场码只在活动当天、开始前一小时起有效。", field="code")
    if occasion.state != OccasionState.PLANNED:
        raise Refusal("这场活动已结束登记。", field="code")
    if not secrets.compare_digest(code.strip().encode(), str(occasion.room_code).encode()):
        raise Refusal("到场码不对，请看会场屏幕上的六位数字。", field="code")
    mine = SignUp.everything.select_for_update(of=("self",)).filter(occasion=occasion, enterprise=enterprise).first()
    if mine is None:
        mine = SignUp(occasion=occasion, enterprise=enterprise, persons=persons, signed_up_at=at, signed_up_by=by.name)
    if not 1 <= persons <= occasion.seats:
        raise Refusal("请填写到场人数。", field="persons")
    mine.attended_at, mine.attended_persons, mine.withdrawn_at = mine.attended_at or at, persons, None
    mine.minutes = persons * occasion.minutes
    mine.save()
    record("occasion.attended", on=mine, by=by, at=at, detail={"persons": persons})
    return mine


def _opens(occasion: Occasion, at: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(occasion.held_on, occasion.begins)) - OPENS_BEFORE


@audited
def offer_post(
    *, occasion: Occasion, enterprise: Enterprise, post: str, wanted: int, pay: str, needs: str, by: Actor, at: datetime
) -> Vacancy:
    if occasion.kind != OccasionKind.JOB_FAIR or occasion.state != OccasionState.PLANNED:
        raise Refusal("岗位只能登记到报名中的招聘会。")
    if not post.strip() or wanted < 1:
        raise Refusal("请写明岗位和人数。", field="post")
    made: Vacancy = Vacancy.everything.create(
        occasion=occasion, enterprise=enterprise, post=post.strip(), wanted=wanted, pay=pay.strip(),
        needs=needs.strip(), recorded_at=at,
    )  # fmt: skip
    record("vacancy.offered", on=made, by=by, at=at, detail={"wanted": wanted})
    return made


@audited
def fill_post(*, vacancy: Vacancy, agreed: int, by: Actor, at: datetime) -> Vacancy:
    """How many agreed at the fair. Who was hired counts only by its contracts, through the support case."""
    if not 0 <= agreed <= vacancy.wanted:
        raise Refusal(f"达成意向应在 0 到 {vacancy.wanted} 之间。", field="agreed")
    vacancy.agreed = agreed
    vacancy.save(update_fields=["agreed"])
    record("vacancy.agreed", on=vacancy, by=by, at=at, detail={"agreed": agreed})
    return vacancy


@audited
def hold(*, occasion: Occasion, words: str, by: Actor, at: datetime) -> Occasion:
    """It took place. A seminar counts once, however many enterprises came."""
    occasion = _locked(occasion)
    if occasion.state != OccasionState.PLANNED:
        raise Refusal("这场活动已登记结束。")
    if timezone.localdate(at) < occasion.held_on:
        raise Refusal("还没到举办日期。")
    came = SignUp.everything.filter(occasion=occasion, attended_at__isnull=False).select_related("enterprise")
    attended = list(came.order_by("attended_at", "pk"))
    if not attended:
        raise Refusal("还没有企业到场。没有办成的，请登记“取消”并写明原因。")
    occasion.state, occasion.closing_words = OccasionState.HELD, words.strip()[:300]
    _saved(occasion)
    record("occasion.held", on=occasion, by=by, at=at, detail={"enterprises": len(attended)})
    if occasion.kind == OccasionKind.SEMINAR:
        first = attended[0].enterprise
        facts = Facts("seminar", occasion.held_on, title=occasion.title, counterpart=occasion.organiser)
        ledger.claim(
            facts=facts, enterprise=first, helped_by=stint_at(first, occasion.held_on),
            source=(Occasion._meta.label_lower, str(occasion.pk)), by=by, at=at,
        )  # fmt: skip
    return occasion


@audited
def cancel(*, occasion: Occasion, words: str, by: Actor, at: datetime) -> Occasion:
    occasion = _locked(occasion)
    if occasion.state != OccasionState.PLANNED:
        raise Refusal("这场活动已登记结束。")
    if not words.strip():
        raise Refusal("请写明取消原因，报名的企业会看到。", field="words")
    occasion.state, occasion.closing_words = OccasionState.CANCELLED, words.strip()[:300]
    _saved(occasion)
    record("occasion.cancelled", on=occasion, by=by, at=at)
    signed = SignUp.everything.filter(occasion=occasion, withdrawn_at=None).values_list("enterprise", flat=True)
    owners = notices.people_at([Place("enterprise", str(key)) for key in signed], "owner", at)
    notices.post(
        "occasion_cancelled", to=owners, about=occasion, at=at, url=occasion.get_absolute_url(),
        text=f"活动取消：{occasion.title}（{occasion.closing_words}）"[:300],
    )  # fmt: skip
    return occasion


@audited
def follow_up(*, sign_up: SignUp, result: str, on: date, by: Actor, at: datetime) -> SignUp:
    """What came of it for the enterprise, asked afterwards."""
    if sign_up.attended_at is None:
        raise Refusal("没有到场的企业不用回访。")
    if not result.strip():
        raise Refusal("请写明后续，例如“银行已上门，准备材料”。", field="result")
    if not sign_up.occasion.held_on <= on <= timezone.localdate(at):
        raise Refusal("回访日期应在活动之后、不晚于今天。", field="on")
    sign_up.result, sign_up.followed_up_on = result.strip()[:300], on
    sign_up.save(update_fields=["result", "followed_up_on"])
    record("occasion.followed_up", on=sign_up, by=by, at=at)
    return sign_up


def _locked(occasion: Occasion) -> Occasion:
    fresh: Occasion = Occasion.everything.select_for_update(of=("self",)).get(pk=occasion.pk)
    return fresh


def _saved(occasion: Occasion) -> None:
    occasion.version += 1
    occasion.save()
