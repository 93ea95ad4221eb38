"""The life of a policy: drafted, published, amended, withdrawn; and of what an enterprise is recognised as."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.economy.policies import permits
from qiaoliang.economy.policies.choices import RECOGNISED, Kind, PolicyState
from qiaoliang.economy.policies.models import Policy, Qualification, Strategy, Tag, Version
from qiaoliang.economy.policies.rules import Conditions
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise


@dataclass(frozen=True)
class Head:
    """What identifies a document and never changes with its versions."""

    document_number: str
    title: str
    kind: str
    issuer: str
    issued_on: date
    department: Department | None
    region_code: str
    strategies: tuple[Strategy, ...] = ()


@dataclass(frozen=True)
class Text:
    """What one version says."""

    effective_on: date
    expires_on: date | None
    apply_until: date | None
    summary: str
    benefit: str
    how_to: str
    conditions: Conditions


@audited
def draft(*, head: Head, text: Text, by: Actor, at: datetime) -> Policy:
    """A policy enters the library; nobody but those who keep it sees it until it is published."""
    _check_head(head, by, timezone.localdate(at))
    _check_text(text)
    policy = insert_once(
        lambda: Policy.everything.create(
            document_number=head.document_number.strip(), title=head.title.strip(), kind=head.kind,
            issuer=head.issuer.strip(), issued_on=head.issued_on, department=head.department,
            region_code=head.region_code, recorded_at=at, recorded_by=by.name,
        ),
        "这个文号已经登记过。内容有调整的，请在原政策上“修订”。", "document_number",
    )  # fmt: skip
    _tag(policy, head.strategies)
    _write(policy, 1, text, by, at)
    record("policy.drafted", on=policy, by=by, at=at)
    return policy


@audited
def amend(
    *, policy: Policy, text: Text, strategies: Iterable[Strategy] | None = None, version: int, by: Actor, at: datetime
) -> Version:
    """Change the draft; of what is published, write the next version as a draft."""
    policy = _locked(policy, version)
    if policy.state == PolicyState.WITHDRAWN:
        raise Refusal("这项政策已撤回，不能再修订。")
    _check_text(text)
    latest = Version.everything.filter(policy=policy).order_by("-number").first()
    if latest is not None and latest.published_at is None:
        number = latest.number
        latest.delete()
    else:
        number = latest.number + 1 if latest else 1
    made = _write(policy, number, text, by, at)
    if strategies is not None:
        policy.tags.all().delete()
        _tag(policy, strategies)
    _saved(policy)
    record("policy.amended", on=policy, by=by, at=at, detail={"number": number})
    return made


@audited
def publish(*, policy: Policy, version: int, by: Actor, at: datetime) -> Version:
    """The draft becomes what the policy says from its day of effect on."""
    policy = _locked(policy, version)
    latest = Version.everything.filter(policy=policy).order_by("-number").first()
    if policy.state == PolicyState.WITHDRAWN or latest is None or latest.published_at is not None:
        raise Refusal("没有待发布的内容，请先修订。")
    if latest.expires_on is not None and latest.expires_on < timezone.localdate(at):
        raise Refusal("这一版的有效期已过，请先修改“有效至”。", field="expires_on")
    latest.published_at, latest.published_by = at, by.name
    latest.save(update_fields=["published_at", "published_by"])
    policy.state = PolicyState.PUBLISHED
    _saved(policy)
    record("policy.published", on=policy, by=by, at=at, detail={"number": latest.number})
    return latest


@audited
def withdraw(*, policy: Policy, reason: str, version: int, by: Actor, at: datetime) -> Policy:
    """It holds no longer; what was delivered stays on record."""
    policy = _locked(policy, version)
    if policy.state != PolicyState.PUBLISHED:
        raise Refusal("只有已发布的政策可以撤回。")
    if not reason.strip():
        raise Refusal("请写明撤回原因，例如“发文机关已废止”。", field="reason")
    policy.state, policy.withdrawn_reason = PolicyState.WITHDRAWN, reason.strip()[:200]
    _saved(policy)
    record("policy.withdrawn", on=policy, by=by, at=at, detail={"reason": policy.withdrawn_reason})
    return policy


@audited
def qualify(
    *, enterprise: Enterprise, kind: str, is_held: bool, certificate: str, starts_on: date, ends_on: date | None,
    by: Actor, at: datetime,
) -> Qualification:  # fmt: skip
    """The enterprise is recognised as something from a day on, or was asked and is not."""
    if kind not in RECOGNISED:
        raise Refusal("请选择资质。", field="kind")
    if is_held and not certificate.strip():
        raise Refusal("请填写证书号或认定文号。", field="certificate")
    if starts_on > timezone.localdate(at):
        raise Refusal("“自”不能晚于今天。", field="starts_on")
    if ends_on is not None and ends_on < starts_on:
        raise Refusal("“至”早于“自”。", field="ends_on")
    made = insert_once(
        lambda: Qualification.everything.create(
            enterprise=enterprise, kind=kind, is_held=is_held, certificate=certificate.strip(), starts_on=starts_on,
            ends_on=ends_on, recorded_at=at, recorded_by=by.name,
        ),
        "这项资质从这一天起已经登记过。", "starts_on",
    )  # fmt: skip
    record("qualification.stated", on=made, by=by, at=at, detail={"kind": kind, "is_held": is_held})
    return made


@audited
def name_strategy(*, name: str, about: str, by: Actor, at: datetime) -> Strategy:
    if not name.strip():
        raise Refusal("请写战略名称，例如“蓝色经济区”。", field="name")
    made = insert_once(
        lambda: Strategy.everything.create(name=name.strip(), about=about.strip(), recorded_at=at),
        "这个战略已经登记过。",
        "name",
    )
    record("strategy.named", on=made, by=by, at=at)
    return made


def _check_head(head: Head, by: Actor, today: date) -> None:
    for name, value, words in (
        ("document_number", head.document_number, "文号"),
        ("title", head.title, "名称"),
        ("issuer", head.issuer, "发文机关"),
    ):
        if not value.strip():
            raise Refusal(f"请填写{words}。", field=name)
    if head.kind not in Kind.values:
        raise Refusal("请选择类别。", field="kind")
    if head.issued_on > today:
        raise Refusal("发文日期不能晚于今天。", field="issued_on")
    if not permits.may_place(by, head.region_code, head.department):
        raise Refusal("适用地区或牵头部门不在您的工作范围内，请核对。", field="region_code")


def _check_text(text: Text) -> None:
    if not text.summary.strip():
        raise Refusal("请用一句话说明给什么、给谁。", field="summary")
    if text.expires_on is not None and text.expires_on < text.effective_on:
        raise Refusal("“有效至”早于生效日。", field="expires_on")
    last = text.expires_on or text.apply_until
    if text.apply_until is not None and last is not None and text.apply_until > last:
        raise Refusal("申报截止晚于有效期，请核对。", field="apply_until")
    asked = text.conditions
    for least, most, name, words in (
        (asked.staff_least, asked.staff_most, "staff_most", "职工人数"),
        (asked.years_least, asked.years_most, "years_most", "成立年限"),
        (asked.revenue_least_fen, asked.revenue_most_fen, "revenue_most", "营业收入"),
    ):
        if least is not None and most is not None and least > most:
            raise Refusal(f"{words}的下限大于上限，没有企业能符合。", field=name)


def _write(policy: Policy, number: int, text: Text, by: Actor, at: datetime) -> Version:
    made: Version = Version.everything.create(
        policy=policy, number=number, effective_on=text.effective_on, expires_on=text.expires_on,
        apply_until=text.apply_until, summary=text.summary.strip(), benefit=text.benefit.strip(),
        how_to=text.how_to.strip(), conditions=text.conditions.dump(), recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    return made


def _tag(policy: Policy, strategies: Iterable[Strategy]) -> None:
    Tag.everything.bulk_create(Tag(policy=policy, strategy=one) for one in strategies)


def _locked(policy: Policy, version: int) -> Policy:
    fresh: Policy = Policy.everything.select_for_update(of=("self",)).get(pk=policy.pk)
    if fresh.version != version:
        raise ChangedMeanwhile
    return fresh


def _saved(policy: Policy) -> None:
    policy.version += 1
    policy.save()
