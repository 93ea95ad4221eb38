"""Setting up and abolishing organisations, covering enterprises by decision, making rules of Party work."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.fieldwork.outcomes.register import claimed_columns, insert_once
from qiaoliang.kit.keys import same_thing
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.party.organisations.models import Coverage, Obstacle, Organisation, PartyRule
from qiaoliang.registry.carriers.models import Carrier
from qiaoliang.registry.enterprises.models import Enterprise


@audited
def set_up(
    *, name: str, kind: str, form: str, region_code: str, upper_committee: str, decision_number: str, set_up_on: date,
    carrier: Carrier | None = None, host: Enterprise | None = None, by: Actor, at: datetime,
) -> Organisation:  # fmt: skip
    """A decision of the upper committee sets up an organisation."""
    if set_up_on > timezone.localdate(at):
        raise Refusal("成立日期不能晚于今天。", field="set_up_on")
    if Organisation.everything.live(set_up_on).filter(name=name.strip(), region_code=region_code).exists():
        raise Refusal(f"本镇街已有“{name.strip()}”，请核对名称。", field="name")
    organisation = Organisation.everything.create(
        code=f"D{at:%Y%m%d%H%M%S%f}"[:24], name=name.strip(), kind=kind, form=form, region_code=region_code,
        upper_committee=upper_committee, decision_number=decision_number, set_up_on=set_up_on,
        carrier=carrier, host=host, recorded_at=at,
    )  # fmt: skip
    organisation.code = f"D{organisation.pk:06d}"
    organisation.save(update_fields=["code"])
    record("organisation.set_up", on=organisation, by=by, at=at, detail={"decision": decision_number})
    if host is not None:
        cover(
            organisation=organisation, enterprise=host, form=form, starts_on=set_up_on,
            decision_number=decision_number, by=by, at=at,
        )  # fmt: skip
    return organisation


def fresh_of(organisation: Organisation) -> Organisation:
    locked: Organisation = Organisation.everything.select_for_update(of=("self",)).get(pk=organisation.pk)
    if locked.version != organisation.version:
        raise ChangedMeanwhile
    return locked


@audited
def amend(
    *, organisation: Organisation, secretary_name: str, term_ends_on: date | None, by: Actor, at: datetime
) -> Organisation:
    """The secretary and the term, as the officers of the higher domain have it: nobody types them here."""
    fresh = fresh_of(organisation)
    fresh.secretary_name, fresh.term_ends_on = secretary_name, term_ends_on
    fresh.version += 1
    fresh.save(update_fields=["secretary_name", "term_ends_on", "version"])
    record("organisation.amended", on=fresh, by=by, at=at, detail={"term_ends_on": f"{term_ends_on or ''}"})
    return fresh


@audited
def alter(
    *, organisation: Organisation, name: str, kind: str, upper_committee: str, number: str, by: Actor, at: datetime
) -> Organisation:
    """A decision gives it another name, kind or upper committee; what it was stands in the case and in the log."""
    fresh = fresh_of(organisation)
    others = Organisation.everything.live(timezone.localdate(at)).filter(name=name, region_code=fresh.region_code)
    if others.exclude(pk=fresh.pk).exists():
        raise Refusal(f"本镇街已有“{name}”，请核对名称。", field="to_name")
    was = {"name": fresh.name, "kind": fresh.kind, "upper": fresh.upper_committee}
    fresh.name, fresh.kind, fresh.upper_committee = name, kind, upper_committee
    fresh.version += 1
    fresh.save(update_fields=["name", "kind", "upper_committee", "version"])
    record("organisation.altered", on=fresh, by=by, at=at, detail={"was": was, "document": number})
    return fresh


@audited
def cover(
    *, organisation: Organisation, enterprise: Enterprise, form: str, starts_on: date, decision_number: str,
    by: Actor, at: datetime,
) -> Coverage:  # fmt: skip
    """A decision puts the enterprise under the organisation from a day on; work coverage is untouched by it."""
    if not organisation.set_up_on <= starts_on <= timezone.localdate(at):
        raise Refusal("覆盖起始日应在党组织成立之后、不晚于今天。", field="starts_on")
    if organisation.abolished_on is not None:
        raise Refusal("这个党组织已撤销，不能再覆盖企业。", field="organisation")
    if not decision_number.strip():
        raise Refusal("覆盖要有决定，请填写决定文号。", field="decision_number")
    if Coverage.everything.filter(organisation=organisation, enterprise=enterprise, ends_on=None).exists():
        raise Refusal("这家企业已在这个党组织覆盖之下。", field="enterprise")
    row = Coverage.everything.create(
        organisation=organisation, enterprise=enterprise, form=form, starts_on=starts_on,
        decision_number=decision_number.strip(), recorded_at=at,
    )  # fmt: skip
    record("coverage.decided", on=row, by=by, at=at, detail={"enterprise": enterprise.pk, "form": form})
    _end_obstacle(enterprise, starts_on, by, at)
    return row


def _end_obstacle(enterprise: Enterprise, on: date, by: Actor, at: datetime) -> None:
    """Whoever is covered needs no reason any more why not."""
    stated = Obstacle.everything.select_for_update().filter(enterprise=enterprise, ends_on=None).first()
    if stated is not None:
        stated.ends_on, stated.end_reason = max(on, stated.starts_on), "已纳入党组织覆盖"
        stated.save(update_fields=["ends_on", "end_reason"])
        record("obstacle.ended", on=stated, by=by, at=at)


@audited
def end_coverage(*, coverage: Coverage, ends_on: date, reason: str, by: Actor, at: datetime) -> Coverage:
    """The enterprise leaves the organisation's coverage; the row stays as history."""
    if coverage.ends_on is not None:
        raise Refusal("这条覆盖已经结束。")
    if not coverage.starts_on <= ends_on <= timezone.localdate(at):
        raise Refusal("结束日期应在覆盖开始之后、不晚于今天。", field="ends_on")
    coverage.ends_on, coverage.end_reason = ends_on, reason.strip()
    coverage.save(update_fields=["ends_on", "end_reason"])
    record("coverage.ended", on=coverage, by=by, at=at, detail={"reason": reason.strip()})
    return coverage


@audited
def abolish(*, organisation: Organisation, on: date, reason: str, by: Actor, at: datetime) -> Organisation:
    """The organisation ends, and with it the coverage it gave, the day before."""
    fresh = fresh_of(organisation)
    if fresh.abolished_on is not None:
        raise Refusal("这个党组织已经撤销。")
    if not fresh.set_up_on < on <= timezone.localdate(at):
        raise Refusal("撤销日期应在成立之后、不晚于今天。", field="on")
    fresh.abolished_on = on
    fresh.version += 1
    fresh.save(update_fields=["abolished_on", "version"])
    for coverage in fresh.coverages.filter(ends_on=None):
        last = max(on - timedelta(days=1), coverage.starts_on)
        end_coverage(coverage=coverage, ends_on=last, reason=f"党组织撤销：{reason}", by=by, at=at)
    record("organisation.abolished", on=fresh, by=by, at=at, detail={"reason": reason})
    return fresh


@audited
def make_rule(*, organisation: Organisation, name: str, happened_on: date, by: Actor, at: datetime) -> PartyRule:
    """A rule of Party work, new or revised: the same name again is the next revision of the same rule."""
    key = f"{organisation.pk}:{same_thing(name)}"[:160]
    earlier = PartyRule.everything.filter(rule_key=key).order_by("-revision").first()
    shared = claimed_columns(
        enterprise=organisation.host, region_code=organisation.region_code, happened_on=happened_on, by=by, at=at
    )
    rule = insert_once(
        lambda: PartyRule.everything.create(
            organisation=organisation, name=name.strip(), rule_key=key,
            revision=earlier.revision + 1 if earlier else 1, **shared,
        ),
        "同一制度的这一版刚被登记，请刷新后查看。",
        "name",
    )  # fmt: skip
    record("partyrule.claimed", on=rule, by=by, at=at)
    return rule
