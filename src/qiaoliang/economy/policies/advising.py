"""Advice of a Party organisation to its enterprise. The enterprise alone says what becomes of it."""

from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.economy.policies.choices import Fate, Topic
from qiaoliang.economy.policies.models import Advice
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.registry.enterprises.models import Enterprise


@audited
def advise(
    *, enterprise: Enterprise, organisation_key: str, organisation_name: str, topic: str, title: str, body: str,
    given_on: date, by: Actor, at: datetime,
) -> Advice:  # fmt: skip
    if topic not in Topic.values:
        raise Refusal("请选择方面：发展规划、重大项目或产品结构。", field="topic")
    if not title.strip():
        raise Refusal("请用一句话写明建议。", field="title")
    if given_on > timezone.localdate(at):
        raise Refusal("提出日期不能晚于今天。", field="given_on")
    made: Advice = Advice.everything.create(
        enterprise=enterprise, organisation_key=organisation_key, organisation_name=organisation_name.strip(),
        topic=topic, title=title.strip()[:120], body=body.strip(), given_on=given_on, recorded_at=at,
        recorded_by=by.name,
    )  # fmt: skip
    record("advice.given", on=made, by=by, at=at, detail={"topic": topic})
    owners = notices.people_at([Place("enterprise", str(enterprise.pk))], "owner", at)
    notices.post(
        "advice_given", to=owners, about=made, at=at, url=made.get_absolute_url(),
        text=f"党组织提了一条建议，采纳与否由您定：{made.title}"[:300],
    )  # fmt: skip
    return made


@audited
def answer(*, advice: Advice, fate: str, words: str, on: date, by: Actor, at: datetime) -> Advice:
    """Adopted, in part, or not: each is as good as the other; a reason is asked for only where it was not adopted."""
    fresh: Advice = Advice.everything.select_for_update(of=("self",)).get(pk=advice.pk)
    if fate not in (Fate.ADOPTED, Fate.PARTLY, Fate.DECLINED):
        raise Refusal("请选择“采纳”“部分采纳”或“未采纳”。", field="fate")
    if fresh.fate == Fate.DONE:
        raise Refusal("这条建议已登记实施，不能再改答复。")
    if not fresh.given_on <= on <= timezone.localdate(at):
        raise Refusal("答复日期应在提出之后、不晚于今天。", field="on")
    fresh.fate, fresh.answer, fresh.answered_on = fate, words.strip()[:300], on
    fresh.version += 1
    fresh.save()
    record("advice.answered", on=fresh, by=by, at=at, detail={"fate": fate})
    return fresh


@audited
def carry_out(*, advice: Advice, on: date, by: Actor, at: datetime) -> Advice:
    """What was adopted has been carried out."""
    fresh: Advice = Advice.everything.select_for_update(of=("self",)).get(pk=advice.pk)
    if fresh.fate not in (Fate.ADOPTED, Fate.PARTLY) or fresh.answered_on is None:
        raise Refusal("采纳或部分采纳以后才能登记实施。")
    if not fresh.answered_on <= on <= timezone.localdate(at):
        raise Refusal("实施日期应在答复之后、不晚于今天。", field="on")
    fresh.fate, fresh.done_on = Fate.DONE, on
    fresh.version += 1
    fresh.save()
    record("advice.done", on=fresh, by=by, at=at)
    return fresh
