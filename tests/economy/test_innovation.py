"""A technical project from its start to what it brought: method, patent if there is one, benefit only as confirmed."""

from datetime import date, datetime, timedelta

import pytest

from qiaoliang.economy.innovation import actions
from qiaoliang.economy.innovation.models import Project
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.kit.refusal import Refusal
from tests.cast import Cast, Town


@pytest.fixture
def project(town: Town, cast: Cast, at: datetime) -> Project:
    return actions.start_project(
        enterprise=town.seafood, title="速冻线改造", claimed_by_members="某党员", method="加装变频器",
        happened_on=date(2026, 3, 2), by=cast.instructor.actor, at=at,
    )  # fmt: skip


def page(cast: Cast, project: Project) -> str:
    return cast.office.client.get(f"/economy/projects/{project.pk}/").content.decode()


def test_what_was_planned_stays_unless_something_else_was_done(cast: Cast, project: Project, at: datetime) -> None:
    done = date(2026, 9, 1)
    actions.finish_project(project=project, done_on=done, by=cast.instructor.actor, at=at)
    project.refresh_from_db()
    assert (project.done_on, project.method, project.patents) == (done, "加装变频器", "")
    with pytest.raises(Refusal, match="已经登记完成"):
        actions.finish_project(project=project, done_on=done, by=cast.instructor.actor, at=at)


def test_the_form_takes_method_and_patent(cast: Cast, project: Project) -> None:
    given = {"done_on": "2026-09-01", "method": "改用螺杆机组", "patents": "ZL202610001234.5"}
    cast.instructor.client.post(f"/economy/projects/{project.pk}/finish/", given)
    shown = page(cast, project)
    assert "改用螺杆机组" in shown
    assert "ZL202610001234.5" in shown


def test_a_day_before_the_start_is_refused(cast: Cast, project: Project, at: datetime) -> None:
    for day in (project.happened_on - timedelta(days=1), at.date() + timedelta(days=1)):
        with pytest.raises(Refusal, match="完成日期"):
            actions.finish_project(project=project, done_on=day, by=cast.instructor.actor, at=at)


def test_only_confirmed_benefit_is_shown(cast: Cast, project: Project, at: datetime) -> None:
    benefit = actions.state_benefit(
        project=project, amount_fen=120_000_000, note="", happened_on=date(2026, 10, 1), by=cast.instructor.actor, at=at
    )
    assert "还没有确认的效益" in page(cast, project)
    credit.confirm(benefit, by=cast.owner.actor, at=at)
    assert "120万元（企业填报并确认，未经审计）" in page(cast, project)
