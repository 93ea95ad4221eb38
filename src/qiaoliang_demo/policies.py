"""Policies in force and expired, delivered to those they fit; the funnel; qualifications; advice with its fate."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from qiaoliang.economy.policies import handing
from qiaoliang.economy.policies.choices import CASED, Fate, Kind, PolicyState, Quality, Route, Step, Topic, Verdict
from qiaoliang.economy.policies.models import (
    Advice,
    Delivery,
    DeliveryMove,
    Policy,
    Qualification,
    Strategy,
    Tag,
    Version,
)
from qiaoliang_demo.city import City, Firm, Office, moment
from qiaoliang_demo.parts import months_before
from qiaoliang_demo.places import CITY_CODE
from qiaoliang_demo.policy_texts import ADVICE, DRAFT, HOW_TO, SPECS, STRATEGIES, TERMS, Spec

DAY: Final = timedelta(days=1)
SHARES: Final = {Quality.HIGH_TECH: 0.11, Quality.SPECIALISED: 0.07, Quality.TECH_SMALL: 0.13}
ASKED_AND_NOT: Final = 0.25  # of enterprises without a recognition, how many were asked and said so
DELIVERED_AT_MOST: Final = 700  # of one policy: the earliest fit, the rest is still to be delivered


@dataclass
class Sent:
    """A delivery as it went, before it becomes a row."""

    policy: int
    edition: int
    kind: str
    firm: Firm
    at: datetime
    step: Step = Step.DELIVERED
    read_at: datetime | None = None
    asked_on: date | None = None
    applied_on: date | None = None
    decided_on: date | None = None
    key: int = 0


def qualify(city: City) -> None:
    """Who is recognised as what: known for some, said not to be for some, unknown for most."""
    draw, table = city.draw("qualifications"), city.table(Qualification)
    for firm in city.firms:
        for kind, share in SHARES.items():
            first = max(firm.established_on + 200 * DAY, city.start - 200 * DAY)
            if first >= city.last_day - 40 * DAY:
                continue
            day = city.days.draw(draw, first, city.last_day - 30 * DAY)
            is_held = draw.random() < share * (2 if firm.staff > 100 else 1)
            if not is_held and draw.random() > ASKED_AND_NOT:
                continue
            ends_on = day + timedelta(days=3 * 365) if is_held else None
            number = city.numbers.contract("认定", day.year) if is_held else ""
            table.add(
                enterprise_id=firm.key, kind=kind.value, is_held=is_held, certificate=number, starts_on=day,
                ends_on=ends_on, recorded_at=city.recorded(draw, day), recorded_by="邹子谦",
            )  # fmt: skip


def publish(city: City) -> list[Sent]:
    """The library with its deliveries; who fits is asked of the product itself, so everything before is stored."""
    draw = city.draw("policies")
    began = moment(city.start, 10)
    tags = {name: city.table(Strategy).add(name=name, about=about, recorded_at=began) for name, about in STRATEGIES}
    offices = {(one.region, one.function): one for one in reversed(city.offices)}
    made = [(_policy(city, draw, spec, offices, tags), spec) for spec in SPECS]
    _draft(city, draw, offices, tags)
    city.flush()
    firms = {firm.key: firm for firm in city.firms}
    found: list[Sent] = []
    for (policy, edition, at), spec in made:
        found += _deliver(city, draw, policy, edition, at, spec, firms)
    return found


def _policy(
    city: City, draw: Random, spec: Spec, offices: dict[tuple[str, str], Office], tags: dict[str, int]
) -> tuple[int, int, datetime]:
    """(policy, version, when it was published)."""
    office = offices[CITY_CODE, spec.function]
    issued = min(months_before(city.as_of, spec.months_ago) - 3 * DAY, city.as_of - 12 * DAY)
    issued = city.days.draw(draw, issued - 4 * DAY, issued)
    at = moment(issued + draw.randint(0, 3) * DAY, draw.randint(9, 16), draw.randrange(0, 60, 5))
    key = city.table(Policy).add(
        document_number=city.numbers.document(spec.function, issued.year), title=spec.title, kind=spec.kind,
        issuer=office.name, issued_on=issued, department_id=office.key, region_code=CITY_CODE,
        state=PolicyState.PUBLISHED.value, recorded_at=at, recorded_by=f"{office.name}联络员",
    )  # fmt: skip
    ends = months_before(issued, -spec.months_valid) if spec.months_valid else None
    version = city.table(Version).add(
        policy_id=key, number=1, effective_on=issued, expires_on=ends, summary=spec.summary,
        benefit=TERMS,
        apply_until=ends - 30 * DAY if ends and spec.kind in CASED else None,
        how_to=HOW_TO if spec.kind != Kind.MESSAGE else "", conditions=spec.conditions, recorded_at=at,
        recorded_by=f"{office.name}联络员", published_at=at, published_by=f"{office.name}联络员",
    )  # fmt: skip
    if spec.strategy:
        city.table(Tag).add(policy_id=key, strategy_id=tags[spec.strategy])
    city.note(at, "policy.published", (Policy._meta.label_lower, str(key)), "office", number=1)
    return key, version, at


def _draft(city: City, draw: Random, offices: dict[tuple[str, str], Office], tags: dict[str, int]) -> None:
    """One that the cast's department has written and nobody has published."""
    office = offices["371082", "marine"]
    at = moment(city.days.draw(draw, city.as_of - 9 * DAY, city.last_day), 15)
    key = city.table(Policy).add(
        document_number=city.numbers.document("marine", at.year), title=DRAFT.title, kind=DRAFT.kind,
        issuer=office.name,
        issued_on=at.date(), department_id=office.key, region_code=office.region, state=PolicyState.DRAFT.value,
        recorded_at=at, recorded_by="邹子谦",
    )  # fmt: skip
    city.table(Version).add(
        policy_id=key, number=1, effective_on=at.date(), expires_on=at.date() + 700 * DAY, summary=DRAFT.summary,
        benefit=TERMS, how_to=HOW_TO, conditions=DRAFT.conditions, recorded_at=at, recorded_by="邹子谦",
    )  # fmt: skip
    city.table(Tag).add(policy_id=key, strategy_id=tags[DRAFT.strategy])


def _deliver(
    city: City, draw: Random, policy: int, edition: int, at: datetime, spec: Spec, firms: dict[int, Firm]
) -> list[Sent]:
    """To those who fit on the day they are asked, as the product judges; two in five are still to be delivered."""
    version = Version.everything.select_related("policy").get(pk=edition)
    fitting = (
        handing.targets(version, at.date()).filter(verdict=Verdict.MEETS).order_by("pk").values_list("pk", flat=True)
    )
    found = []
    for key in list(fitting)[:DELIVERED_AT_MOST]:
        firm = firms[key]
        if firm is not city.firms[0] and draw.random() < 0.4:
            continue
        sent = Sent(policy, edition, spec.kind, firm, min(at + timedelta(hours=draw.randint(1, 60)), city.latest))
        _go_on(city, draw, sent, is_own=firm is city.firms[0])
        found.append(sent)
    if found:
        city.note(
            max(one.at for one in found), "policy.delivered", (Policy._meta.label_lower, str(policy)), "office",
            rows=len(found),
        )  # fmt: skip
    return found


def _go_on(city: City, draw: Random, sent: Sent, *, is_own: bool) -> None:
    """Most are read within days, few lead to an application; the cast's owner has left the newest unread."""
    if (is_own and sent.at > city.latest - 150 * DAY) or draw.random() < 0.22:
        return
    sent.read_at = min(sent.at + timedelta(minutes=int(draw.lognormvariate(6.4, 1.3))), city.latest)
    sent.step = Step.READ
    day = sent.read_at.date()
    if draw.random() < 0.04:
        sent.step = Step.DECLINED
        return
    if draw.random() < 0.14 and day + 2 * DAY < city.last_day:
        sent.asked_on, sent.step = city.days.draw(draw, day, min(day + 20 * DAY, city.last_day)), Step.ASKED
    is_applied = sent.asked_on is not None and sent.kind not in CASED and sent.kind != Kind.MESSAGE
    if is_applied and sent.asked_on is not None and draw.random() < 0.5 and sent.asked_on + 40 * DAY < city.last_day:
        sent.applied_on, sent.step = city.days.draw(draw, sent.asked_on, sent.asked_on + 15 * DAY), Step.APPLIED
        if draw.random() < 0.7:
            sent.decided_on = city.days.draw(draw, sent.applied_on, sent.applied_on + 20 * DAY)
            sent.step = Step.GRANTED if draw.random() < 0.8 else Step.REFUSED


def store(city: City, found: list[Sent], cases: dict[int, str]) -> None:
    """Rows of the deliveries and of their steps; `cases` are the support cases that grew out of some of them."""
    draw, table, moves = city.draw("delivery rows"), city.table(Delivery), city.table(DeliveryMove)
    for place, sent in enumerate(found):
        lead = sent.firm.lead_on(sent.at.date())
        is_handed = lead is not None and draw.random() < 0.15
        by = lead.guide.name if lead is not None and is_handed else "周立言"
        sent.key = table.add(
            policy_id=sent.policy, edition_id=sent.edition, enterprise_id=sent.firm.key, verdict=Verdict.MEETS.value,
            route=(Route.HANDED if is_handed else Route.SYSTEM).value, helped_by_id=lead.key if lead else None,
            step=sent.step.value, delivered_at=sent.at, delivered_by=by, first_read_at=sent.read_at,
            read_by=sent.firm.owner if sent.read_at else "", asked_on=sent.asked_on, applied_on=sent.applied_on,
            decided_on=sent.decided_on, case_key=cases.get(place, ""),
        )  # fmt: skip
        for step, day, who in _told(sent, by):
            at = sent.at if step == Step.DELIVERED else min(moment(day, 16), city.latest)
            moves.add(delivery_id=sent.key, step=step.value, happened_on=day, at=at, by_name=who)


def _told(sent: Sent, by: str) -> list[tuple[Step, date, str]]:
    owner = sent.firm.owner
    found = [(Step.DELIVERED, sent.at.date(), by)]
    days = (
        (Step.READ, sent.read_at.date() if sent.read_at else None),
        (Step.ASKED, sent.asked_on),
        (Step.APPLIED, sent.applied_on),
    )
    found += [(step, day, owner) for step, day in days if day is not None]
    if sent.decided_on is not None:
        found.append((sent.step, sent.decided_on, owner))
    elif sent.step == Step.DECLINED and sent.read_at is not None:
        found.append((Step.DECLINED, sent.read_at.date(), owner))
    return found


def advise(city: City) -> None:
    """Organisations advise their own enterprises; most of it is answered, some is carried out."""
    draw, table = city.draw("advice"), city.table(Advice)
    covered = [firm for firm in city.counted if firm.branch is not None and firm.branch_since is not None]
    chosen = [city.firms[0], *draw.sample(covered, min(len(covered), city.scaled(160)))]
    fates: dict[str, int] = defaultdict(int)
    for number, firm in enumerate(chosen):
        branch, since = firm.branch, firm.branch_since
        if branch is None or since is None or since >= city.last_day - 30 * DAY:
            continue
        first = max(since, city.as_of - 400 * DAY)
        day = city.days.draw(draw, max(first, city.as_of - 20 * DAY) if number == 0 else first, city.last_day)
        topic = draw.choice(list(Topic))
        columns: dict[str, Any] = {"fate": Fate.WAITING.value}
        answered = day + draw.randint(2, 30) * DAY
        if number and answered <= city.last_day:
            fate = draw.choices((Fate.ADOPTED, Fate.PARTLY, Fate.DECLINED), (60, 20, 20))[0]
            columns = {
                "fate": fate.value,
                "answered_on": answered,
                "answer": "" if fate != Fate.DECLINED else "条件还不成熟",
            }
            done = answered + draw.randint(20, 120) * DAY
            if fate != Fate.DECLINED and done <= city.last_day:
                columns |= {"fate": Fate.DONE.value, "done_on": done}
        fates[columns["fate"]] += 1
        table.add(
            enterprise_id=firm.key, organisation_key=str(branch.key), organisation_name=branch.name, topic=topic.value,
            title=draw.choice(ADVICE[topic.value]), given_on=day, recorded_at=city.recorded(draw, day),
            recorded_by=branch.secretary, **columns,
        )  # fmt: skip
    city.note(city.latest, "advice.given", (Advice._meta.label_lower, "demo"), "office", fates=dict(fates))
