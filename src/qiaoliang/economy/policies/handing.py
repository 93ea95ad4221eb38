"""Bringing the word to the enterprises it fits, and saying what came of it. Every step is a dated row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import Grant, User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.audit.chain import digest_of_rows
from qiaoliang.access.notices import actions as notices
from qiaoliang.economy.policies import fits, rules
from qiaoliang.economy.policies.choices import CASED, MOVES, Route, Step, Verdict
from qiaoliang.economy.policies.models import Delivery, DeliveryMove, Policy, Qualification, Version
from qiaoliang.economy.policies.rules import Judgement
from qiaoliang.fieldwork.contacts.quiet import paused
from qiaoliang.instructors.postings.models import Part, Stint
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.kit.states import require
from qiaoliang.registry.enterprises.models import Enterprise

CHUNK = 2_000
BY_ITSELF = (Step.ASKED, Step.DECLINED, Step.APPLIED)  # what an enterprise may say of a policy nobody brought
ORDER = (Verdict.MEETS, Verdict.UNKNOWN, Verdict.MISSES)  # as an enterprise reads them


@dataclass(frozen=True)
class Offer:
    """A policy that could be handed to an enterprise, with why."""

    version: Version
    judgement: Judgement
    delivery: Delivery | None

    @property
    def policy(self) -> Policy:
        return self.version.policy


def offers(enterprise: Enterprise, today: date, stated: Iterable[Qualification] | None = None) -> list[Offer]:
    """Every policy in force where the enterprise is, with its verdict; what fits first. Four queries."""
    facts, names = fits.facts_of(enterprise, today, stated), fits.region_names()
    rows = Version.everything.in_force(today).select_related("policy")
    near = [one for one in rows if enterprise.region_code.startswith(one.policy.region_code)]
    had = Delivery.everything.filter(enterprise=enterprise, edition__in=[one.pk for one in near])
    held = {row.edition_id: row for row in had}
    found = [Offer(one, rules.judge(one.asked, facts, today, names), held.get(one.pk)) for one in near]
    return sorted(found, key=_what_fits_first)


def policies_to_hand_over(enterprises: Iterable[Enterprise], today: date) -> dict[int, list[Offer]]:
    """What a visitor may bring to each of them: it fits, or may fit, it can still be applied for, and nobody has read
    it yet. Three queries, however many enterprises; what fits stands first."""
    firms = list(enterprises)
    stated = _by_enterprise(Qualification.everything.filter(enterprise__in=firms))
    rows = list(Version.everything.in_force(today).select_related("policy"))
    had = _by_enterprise(Delivery.everything.filter(enterprise__in=firms, edition__in=rows))
    found = {}
    for firm in firms:
        held = {one.edition_id: one for one in had.get(firm.pk, [])}
        facts = fits.facts_of(firm, today, stated.get(firm.pk, []))
        near = (one for one in rows if firm.region_code.startswith(one.policy.region_code))
        offered = (Offer(one, rules.judge(one.asked, facts, today), held.get(one.pk)) for one in near)
        found[firm.pk] = sorted((one for one in offered if is_to_hand(one, today)), key=_what_fits_first)
    return found


def _by_enterprise(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.enterprise_id, []).append(row)
    return found


def _what_fits_first(one: Offer) -> tuple[int, int]:
    return ORDER.index(one.judgement.verdict), -one.policy.issued_on.toordinal()


def is_to_hand(one: Offer, today: date) -> bool:
    is_open = one.version.apply_until is None or one.version.apply_until >= today
    is_new = one.delivery is None or one.delivery.step == Step.DELIVERED
    return is_open and is_new and one.judgement.verdict != Verdict.MISSES


@audited
def deliver(*, policy: Policy, by: Actor, at: datetime, with_unknown: bool = False) -> int:
    """To every operating enterprise that meets the version in force and has not had it; how many are new.

    Doing it twice changes nothing: a delivery is one row for each version and enterprise.
    """
    today = timezone.localdate(at)
    version = in_force(policy, today)
    wanted = [Verdict.MEETS, Verdict.UNKNOWN] if with_unknown else [Verdict.MEETS]
    rows = targets(version, today).filter(verdict__in=wanted)
    had = Delivery.everything.filter(edition=version, enterprise=OuterRef("pk"))
    fresh = list(rows.filter(~Exists(had)).order_by("pk").values_list("pk", "verdict"))
    if not fresh:
        return 0
    leads = dict(
        Stint.everything.in_force(today).filter(part=Part.LEAD, enterprise__in=rows.values("pk"))
        .values_list("enterprise", "pk")
    )  # fmt: skip
    made = Delivery.everything.bulk_create(
        (
            Delivery(
                policy=policy, edition=version, enterprise_id=key, verdict=verdict, helped_by_id=leads.get(key),
                delivered_at=at, delivered_by=by.name,
            )
            for key, verdict in fresh
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    DeliveryMove.everything.bulk_create(
        (DeliveryMove(delivery=one, step=Step.DELIVERED, happened_on=today, at=at, by_name=by.name) for one in made),
        batch_size=CHUNK,
    )
    record(
        "policy.delivered", on=policy, by=by, at=at,
        detail={"number": version.number, "rows": len(made), "digest": digest_of_rows([list(one) for one in fresh])},
    )  # fmt: skip
    _tell(policy, version, {key for key, _ in fresh}, at)
    return len(made)


def left_alone(enterprises: set[int], on: date) -> set[int]:
    """Those of the enterprises that paused contact."""
    return enterprises & set(paused(on).values_list("enterprise", flat=True))


def targets(version: Version, on: date) -> Any:
    """Operating enterprises in the policy's area with their verdict."""
    inside = Enterprise.everything.operating(on).filter(region_code__startswith=version.policy.region_code)
    return fits.judged(inside, version.asked, on)


def in_force(policy: Policy, on: date) -> Version:
    """The version that holds on the day; a `Refusal` if there is none."""
    version: Version | None = Version.everything.in_force(on).filter(policy=policy).select_related("policy").first()
    if version is None:
        raise Refusal("这项政策今天没有生效的版本，不能送达。请先发布，或核对有效期。")
    return version


def _tell(policy: Policy, version: Version, enterprises: set[int], at: datetime) -> None:
    """One line to each owner and instructor concerned, however many enterprises. An owner who paused contact finds the
    delivery on the own pages and is not told (G41)."""
    on = timezone.localdate(at)
    enterprises = enterprises - left_alone(enterprises, on)
    grants = Grant.objects.filter(Grant.in_force(on), role="owner", where_kind="enterprise").select_related("user")
    owners = {grant.user for grant in grants if grant.where_key.isdigit() and int(grant.where_key) in enterprises}
    told = Delivery.everything.filter(edition=version, delivered_at=at).values("enterprise")
    served = Stint.everything.in_force(on).filter(enterprise__in=told)
    helpers = User.objects.filter(pk__in=served.values("instructor__user"), is_active=True)
    url = f"/economy/deliveries/?policy={policy.pk}"
    what = f"《{policy.title}》：{version.summary}"
    notices.post(
        "policy_delivered", to=sorted(owners, key=lambda one: one.pk), at=at, about=policy, url=url,
        text=f"政府送来一条消息{what}"[:300],
    )  # fmt: skip
    notices.post("policy_delivered", to=helpers, at=at, about=policy, url=url, text=f"已送达您服务的企业{what}"[:300])


@audited
def hand_over(
    *, enterprise: Enterprise, versions: Iterable[Version], helped_by: Stint | None, by: Actor, at: datetime,
    handed_at: datetime | None = None,
) -> list[Delivery]:  # fmt: skip
    """A visitor hands policies over in person, at `handed_at` if that was earlier than it is entered. What the system
    had delivered is marked as handed, never doubled."""
    when = handed_at or at
    today, found = timezone.localdate(when), []
    facts, names = fits.facts_of(enterprise, today), fits.region_names()
    known = {one.pk for one in Version.everything.in_force(today).filter(pk__in=[one.pk for one in versions])}
    for version in versions:
        if version.pk not in known:
            raise Refusal(f"《{version.policy.title}》已失效或有新版本，请刷新后再选。", field="policies")
        verdict = rules.judge(version.asked, facts, today, names).verdict
        if verdict == Verdict.MISSES:
            raise Refusal(f"这家企业不符合《{version.policy.title}》的条件，没有递送。", field="policies")
        delivery, is_new = Delivery.everything.get_or_create(
            edition=version, enterprise=enterprise,
            defaults={
                "policy": version.policy, "verdict": verdict, "route": Route.HANDED, "helped_by": helped_by,
                "delivered_at": when, "delivered_by": by.name,
            },
        )  # fmt: skip
        if not is_new and delivery.route != Route.HANDED:
            delivery.route, delivery.helped_by = Route.HANDED, helped_by or delivery.helped_by
            delivery.save(update_fields=["route", "helped_by"])
        note(delivery, Step.DELIVERED, today, "当面递送", by, at)
        record("policy.handed_over", on=delivery, by=by, at=at)
        found.append(delivery)
    return found


@audited
def open_(*, delivery: Delivery, by: Actor, at: datetime) -> Delivery:
    """The enterprise opened it: the first time is kept, later ones change nothing."""
    delivery = locked(delivery)
    if delivery.first_read_at is not None:
        return delivery
    delivery.first_read_at, delivery.read_by = at, by.name
    if delivery.step == Step.DELIVERED:
        delivery.step = Step.READ
    _saved(delivery)
    note(delivery, Step.READ, timezone.localdate(at), "", by, at)
    record("policy.read", on=delivery, by=by, at=at)
    return delivery


@audited
def find(
    *, enterprise: Enterprise, version: Version, step: str, words: str, by: Actor, at: datetime
) -> Delivery:  # fmt: skip
    """The enterprise says of a policy that nobody brought: interested, not for us, or applied already.

    A row of its own route: it is neither the government's word at once nor an instructor's handing over. An interest is
    told to whoever can answer it.
    """
    today = timezone.localdate(at)
    if not Version.everything.in_force(today).filter(pk=version.pk).exists():
        raise Refusal(f"《{version.policy.title}》已失效或有新版本，请返回刷新后再选。")
    if step not in BY_ITSELF:
        raise Refusal("请选一项：感兴趣、不需要或已申报。", field="step")
    verdict = rules.judge(version.asked, fits.facts_of(enterprise, today), today, fits.region_names()).verdict
    found, is_new = Delivery.everything.get_or_create(
        edition=version, enterprise=enterprise,
        defaults={
            "policy": version.policy, "verdict": verdict, "route": Route.FOUND, "delivered_at": at,
            "delivered_by": by.name, "first_read_at": at, "read_by": by.name, "step": Step.READ,
        },
    )  # fmt: skip
    if not is_new:
        raise Refusal("这项政策已经送达，请从列表打开它再说。")
    record("policy.found", on=found, by=by, at=at)
    found = moved(locked(found), step, today, words, by, at)
    if step == Step.ASKED:
        _tell_interest(found, words, at)
    return found


def _tell_interest(delivery: Delivery, words: str, at: datetime) -> None:
    on = timezone.localdate(at)
    served = Stint.everything.in_force(on).filter(enterprise=delivery.enterprise_id)
    people = list(User.objects.filter(pk__in=served.values("instructor__user"), is_active=True))
    if delivery.policy.department_id:
        place = Place("department", str(delivery.policy.department_id))
        people += [one for one in notices.people_at([place], "coordinator", at) if one not in people]
    notices.post(
        "policy_asked", to=people, at=at, about=delivery, url=delivery.get_absolute_url(),
        text=f"{delivery.enterprise}想了解《{delivery.policy.title}》：{words.strip()}"[:300],
    )  # fmt: skip


@audited
def follow(*, delivery: Delivery, step: str, on: date, words: str, by: Actor, at: datetime) -> Delivery:
    """What came of it: asked, applied, granted, refused, not needed. A support case tells the rest itself."""
    delivery = locked(delivery)
    if delivery.policy.kind in CASED and step in (Step.APPLIED, Step.GRANTED, Step.REFUSED):
        raise Refusal("这类政策请从“立支持案件”办理，申报和结果会自动记到这里。", field="step")
    return moved(delivery, step, on, words, by, at)


@audited
def follow_case(
    *, delivery: Delivery, step: str, on: date, words: str, case_key: str, by: Actor, at: datetime
) -> Delivery:
    """The support case that grew out of the delivery moved: the delivery says the same, nobody types it again."""
    delivery = locked(delivery)
    delivery.case_key = case_key
    if delivery.step == step or step not in MOVES[delivery.step]:
        _saved(delivery)
        return delivery
    return moved(delivery, step, on, words, by, at)


def locked(delivery: Delivery) -> Delivery:
    fresh: Delivery = (
        Delivery.everything.select_for_update(of=("self",)).select_related("policy", "enterprise").get(pk=delivery.pk)
    )
    return fresh


def moved(delivery: Delivery, step: str, on: date, words: str, by: Actor, at: datetime) -> Delivery:
    require(MOVES, now=delivery.step, to=step, labels=dict(Step.choices))
    if on > timezone.localdate(at):
        raise Refusal("日期不能晚于今天。", field="on")
    if on < timezone.localdate(delivery.delivered_at):
        raise Refusal("日期早于送达日期，请核对。", field="on")
    if step == Step.ASKED and not words.strip():
        raise Refusal("请写明想了解什么。", field="words")
    delivery.step = step
    days = {Step.ASKED: "asked_on", Step.APPLIED: "applied_on", Step.GRANTED: "decided_on", Step.REFUSED: "decided_on"}
    if step in days:
        setattr(delivery, days[Step(step)], on)
    _saved(delivery)
    note(delivery, Step(step), on, words, by, at)
    record(f"policy.{step}", on=delivery, by=by, at=at)
    return delivery


def note(delivery: Delivery, step: Step, on: date, words: str, by: Actor, at: datetime) -> None:
    DeliveryMove.everything.create(
        delivery=delivery, step=step, happened_on=on, at=at, by_name=by.name, words=words.strip()[:300]
    )


def _saved(delivery: Delivery) -> None:
    delivery.version += 1
    delivery.save()
