"""Confidential demands: the named department, its instructors and a named person find them nowhere; figures count."""

import io
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.demands import actions, latencies
from qiaoliang.economy.demands.choices import Category, Urgency
from qiaoliang.economy.demands.models import Demand, DemandMove
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import active
from qiaoliang.registry.programme import settings
from qiaoliang.results.indicators.board import remembered_figure
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.question import unasked
from tests.cast import Cast, Person, Town

TITLE = "税务多次上门检查影响生产"


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def secret(cast: Cast, town: Town, at: datetime) -> Demand:
    """The owner does not want the marine bureau to read it, though its instructor serves the enterprise."""
    return actions.raise_demand(
        enterprise=town.seafood, title=TITLE, body="", category=Category.TAX, urgency=Urgency.ORDINARY,
        heard_on=at.date(), helped_by=town.stint, by=cast.owner.actor, at=at, secret_from=(town.marine,),
    )  # fmt: skip


def sees_nothing(person: Person, demand: Demand, cast: Cast, town: Town) -> None:
    client = person.client
    for move in ("", "answer/", "close/", "hide/", "sign/", "pause/", "send/"):
        assert client.get(f"/demands/{demand.pk}/{move}").status_code in (403, 404)
    assert client.get(f"/demands/{demand.pk}/").status_code == 404
    for page in ("/demands/?tab=all", f"/demands/?tab=all&q={TITLE[:4]}", "/workbench/", "/field/", "/notices/",
                 f"/enterprises/{town.seafood.pk}/", f"/enterprises/{town.seafood.pk}/?tab=demands",
                 "/indicators/demands_resolved/", "/audit/", "/demands/topics/"):  # fmt: skip
        answer = client.get(page)
        assert TITLE not in answer.content.decode(), page
        assert f'"/demands/{demand.pk}/"' not in answer.content.decode(), page
    export = client.get("/demands/?tab=all&export=xlsx")
    sheet: Any = load_workbook(io.BytesIO(export.content)).active
    assert all(cell.value != TITLE for row in sheet.iter_rows() for cell in row)
    with active(person.actor.scope):
        assert not Demand.objects.filter(pk=demand.pk).exists()
        assert not DemandMove.objects.filter(demand=demand).exists()
        assert not Entry.objects.filter(about_kind="demands.demand", about_key=str(demand.pk)).exists()
    assert not Notice.objects.filter(to=person.user, about_key=str(demand.pk)).exists()


class TestHidden:
    def test_from_a_department_and_its_instructors(self, secret: Demand, cast: Cast, town: Town) -> None:
        sees_nothing(cast.coordinator, secret, cast, town)
        sees_nothing(cast.instructor, secret, cast, town)

    def test_the_others_see_it(self, secret: Demand, cast: Cast) -> None:
        for person in (cast.office, cast.county_officer, cast.owner, cast.auditor):
            assert TITLE in person.client.get(f"/demands/{secret.pk}/").content.decode()

    def test_from_one_person_of_the_office_even_the_citys(
        self, demand: Demand, cast: Cast, town: Town, at: datetime
    ) -> None:
        actions.hide(demand=demand, whom=cast.office.user, by=cast.owner.actor, at=at)
        client = cast.office.client
        assert client.get(f"/demands/{demand.pk}/").status_code == 404
        assert demand.title not in client.get("/demands/?tab=all").content.decode()
        assert not Notice.objects.filter(to=cast.office.user, about_key=str(demand.pk)).exists()
        with active(cast.office.actor.scope):
            assert not Entry.objects.filter(about_kind="demands.demand", about_key=str(demand.pk)).exists()
        assert cast.county_officer.client.get(f"/demands/{demand.pk}/").status_code == 200

    def test_the_page_says_it_to_the_owner(self, demand: Demand, cast: Cast, town: Town) -> None:
        form = {"department": town.taxation.pk, "person": ""}
        assert cast.owner.client.post(f"/demands/{demand.pk}/hide/", form).status_code == 302
        assert "对乳山税务保密" in cast.owner.client.get(f"/demands/{demand.pk}/").content.decode()
        both = {"department": town.taxation.pk, "person": cast.office.user.pk}
        assert "只选一项" in cast.owner.client.post(f"/demands/{demand.pk}/hide/", both).content.decode()

    def test_it_is_not_sent_to_whom_it_is_kept_from(self, secret: Demand, cast: Cast, town: Town, at: datetime) -> None:
        with pytest.raises(Refusal, match="对该部门保密"):
            actions.send(demand=secret, department=town.marine, by=cast.office.actor, at=at)
        with pytest.raises(Refusal, match="对该部门保密"):
            actions.rule(demand=secret, department=town.marine, words="由你办", by=cast.office.actor, at=at)

    def test_its_holder_is_not_blinded(self, demand: Demand, cast: Cast, town: Town, at: datetime) -> None:
        sent = actions.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
        with pytest.raises(Refusal, match="正由该部门承办"):
            actions.hide(demand=sent, whom=town.marine, by=cast.owner.actor, at=at)

    def test_it_joins_no_topic(self, secret: Demand, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="保密诉求"):
            actions.gather(title="检查", demands=[secret], by=cast.office.actor, at=at)


class TestCounted:
    def test_figures_count_it_and_say_that_a_row_is_hidden(
        self, secret: Demand, cast: Cast, town: Town, at: datetime
    ) -> None:
        sent = actions.send(demand=secret, department=town.taxation, by=cast.office.actor, at=at)
        signed = actions.sign(demand=sent, by=cast.office.actor, at=at)
        done = actions.answer(demand=signed, words="已合并检查。", by=cast.office.actor, at=at)
        actions.close(demand=done, verdict="solved", by=cast.owner.actor, at=at)
        indicator = CATALOGUE["demands_resolved"]
        counted = {
            remembered_figure(indicator, unasked(person.actor, at.date())).records
            for person in (cast.office, cast.coordinator)
        }
        assert counted == {1}
        page = cast.coordinator.client.get("/indicators/demands_resolved/").content.decode()
        assert "另有 1 条无权查看" in page
        assert TITLE not in page

    def test_latencies_too(self, secret: Demand, cast: Cast, at: datetime) -> None:
        scope = cast.coordinator.actor.scope
        assert latencies.measured(scope, at.date(), settings.calendar()).heard == 1
        assert latencies.hidden_count(scope, at.date()) == 1
        assert "其中 1 件不可见" in cast.coordinator.client.get("/demands/latencies/").content.decode()
