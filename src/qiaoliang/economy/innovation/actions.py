"""Technical projects claimed by members, and the benefit the enterprise states."""

from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.economy.innovation.models import Benefit, Project
from qiaoliang.fieldwork.outcomes.register import claimed_columns
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise


@audited
def start_project(
    *, enterprise: Enterprise, title: str, claimed_by_members: str, happened_on: date, by: Actor, at: datetime,
    method: str = "",
) -> Project:  # fmt: skip
    shared = claimed_columns(
        enterprise=enterprise, region_code=enterprise.region_code, happened_on=happened_on, by=by, at=at
    )
    project = Project.everything.create(
        title=title.strip(), claimed_by_members=claimed_by_members.strip(), method=method.strip(), **shared
    )
    record("project.claimed", on=project, by=by, at=at)
    return project


@audited
def finish_project(
    *, project: Project, done_on: date, by: Actor, at: datetime, method: str = "", patents: str = ""
) -> Project:
    """Done: how it was solved and, if there is one, by which patent."""
    if project.done_on:
        raise Refusal("这个项目已经登记完成。")
    if not project.happened_on <= done_on <= timezone.localdate(at):
        raise Refusal("完成日期应在开始之后、不晚于今天。", field="done_on")
    project.done_on, project.patents = done_on, patents.strip()
    project.method = method.strip() or project.method
    project.save(update_fields=["done_on", "method", "patents"])
    record("project.finished", on=project, by=by, at=at)
    return project


@audited
def state_benefit(
    *, project: Project, amount_fen: int, note: str, happened_on: date, by: Actor, at: datetime
) -> Benefit:
    """What the project brought, as stated by the enterprise: unaudited, and counted only when it confirms."""
    if amount_fen <= 0:
        raise Refusal("金额应大于 0，单位万元。", field="amount_fen")
    assert project.enterprise is not None  # projects are always an enterprise's
    shared = claimed_columns(
        enterprise=project.enterprise, region_code=project.region_code, happened_on=happened_on, by=by, at=at
    )
    benefit = Benefit.everything.create(project=project, amount_fen=amount_fen, note=note.strip(), **shared)
    record("benefit.claimed", on=benefit, by=by, at=at)
    return benefit
