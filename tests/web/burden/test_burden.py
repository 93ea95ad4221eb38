"""The ledger of burden: counted from forms and records, reviewed after twelve months, never a ranking."""

from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import system
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.refusal import Refusal
from qiaoliang.web.burden import actions, catalogue, ledger, views
from qiaoliang.web.burden.catalogue import FORMS, of
from tests.cast import Cast, Town


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def contacts(town: Town, at: datetime, number: int) -> None:
    for hours in range(number):
        Contact.everything.create(
            enterprise=town.seafood, instructor=town.instructor, at=at - timedelta(hours=hours + 1), iso_week=202647,
            channel="call", with_whom="owner", summary="通话", recorded_at=at - timedelta(hours=hours + 1),
        )  # fmt: skip


def test_a_contact_keeps_to_eight_fields_six_required_and_sixty_seconds() -> None:
    """rules.md section 7."""
    contact = FORMS["contact"]
    assert contact.fields <= 8
    assert contact.required <= 6
    assert contact.seconds <= 60


def test_every_form_can_be_counted(town: Town) -> None:
    for side in ("instructor", "enterprise"):
        assert dict(ledger.month(side, date(2026, 11, 1))) == {}
        assert all(one.seconds > 0 for one in of(side))


def test_fields_and_minutes_are_records_times_what_the_form_asks(town: Town, at: datetime) -> None:
    contacts(town, at, 7)
    own = ledger.month("instructor", date(2026, 11, 1))[town.instructor.pk]
    assert own.records == {"contact": 7}
    assert own.minutes == 7
    assert own.fields == 7 * FORMS["contact"].fields
    assert dict(ledger.month("instructor", date(2026, 10, 1))) == {}


def test_a_month_is_the_citys_month(town: Town, at: datetime) -> None:
    """Half past midnight on the first is still the last day of the month before in Greenwich."""
    contacts(town, at.replace(day=1, hour=1, minute=30), 1)
    assert dict(ledger.month("instructor", date(2026, 10, 1))) == {}
    assert town.instructor.pk in ledger.month("instructor", date(2026, 11, 1))


def test_the_page_by_name_and_its_workbook(
    cast: Cast, town: Town, at: datetime, django_assert_max_num_queries: Any
) -> None:
    contacts(town, at, 3)
    office = cast.office.client
    office.get("/burden/instructors/?month=2026-11")  # one query a form, remembered until anything is written
    with django_assert_max_num_queries(12):
        page = office.get("/burden/instructors/?month=2026-11&sort=-minutes").content.decode()
    assert page.index("于海宁") < page.index("姜若楠")  # whoever asks for an order by minutes gets names
    assert "不排名次" in page
    file = cast.office.client.get("/burden/instructors/?month=2026-11&export=csv").content.decode("utf-8-sig")
    assert "于海宁" in file
    assert "记联系(次)" in file
    own = cast.instructor.client.get("/burden/instructors/?month=2026-11").content.decode()
    assert "姜若楠" not in own
    assert cast.neighbour.client.get("/burden/enterprises/?month=2026-11").status_code == 200
    assert cast.coordinator.client.get("/burden/instructors/").status_code == 403


def test_each_count_opens_the_records_it_counts(cast: Cast, town: Town, at: datetime) -> None:
    contacts(town, at, 3)
    office = cast.office.client
    page = unescape(office.get("/burden/instructors/?month=2026-11").content.decode())
    href = f"?month=2026-11&of={town.instructor.pk}&form=contact"
    assert f'href="{href}"' in page
    opened = office.get(f"/burden/instructors/{href}")
    assert opened.context["shown"].total == 3
    assert opened.context["hidden_rows"] == 0
    assert cast.instructor.client.get(f"/burden/instructors/{href}").context["shown"].total == 3
    assert cast.neighbour.client.get(f"/burden/instructors/{href}").status_code == 404
    for wrong in (
        "of=x&form=contact",
        "of=1&form=",
        f"of={town.instructor.pk}&form=own_demand",
        "of=99999999999&form=contact",
    ):
        assert office.get(f"/burden/instructors/?month=2026-11&{wrong}").status_code == 404


def test_the_forms_filled_most_are_shown_and_the_others_chosen(town: Town) -> None:
    """Sixteen columns of noughts squeeze the names; a choice of columns still has every form somebody filled."""
    keys = [form.key for form in catalogue.of(catalogue.INSTRUCTOR)][: views.COLUMNS + 2]
    found = {town.instructor.pk: ledger.Burden({key: times for times, key in enumerate(keys, start=1)})}
    listing = views._listing(views.INSTRUCTORS, Instructor.everything.all(), found, date(2026, 11, 1))
    shown = {column.key: column.shown for column in listing.columns}
    assert set(keys) <= set(shown)
    assert [key for key in keys if not shown[key]] == keys[:2]


def test_a_form_is_kept_for_twelve_months_after_its_cost_was_shown(cast: Cast, town: Town, at: datetime) -> None:
    """G50."""
    with pytest.raises(Refusal, match="看过"):
        actions.review(form="contact", shown_cost=" ", reason="每周要联系", by=system("test"), at=at)
    page = cast.office.client.get("/burden/forms/contact/review/").content.decode()
    assert "必填" in page
    cast.office.client.post(
        "/burden/forms/contact/review/", {"reason": "每周一次联系的依据", "shown_cost": "8 项，必填 6 项，约 1 分钟"}
    )
    assert "到 2027-11-20" in cast.office.client.get("/burden/").content.decode()
    assert actions.expiry(at.date())["contact"].expires_on == date(2027, 11, 20)
    assert cast.county_officer.client.get("/burden/forms/contact/review/").status_code == 403


def test_over_twelve_months_it_waits_for_the_office(cast: Cast, town: Town, at: datetime, time_machine: Any) -> None:
    actions.review(form="contact", shown_cost="8 项", reason="依据", by=system("test"), at=at)
    time_machine.move_to(at + timedelta(days=366), tick=False)
    assert "要重新核定" in cast.office.client.get("/burden/").content.decode()


@pytest.mark.parametrize("text", ["", "2026-13", "x", "9999-01", "1900-01"])
def test_a_month_that_cannot_be_is_the_last_whole_one(text: str) -> None:
    assert ledger.chosen(text, date(2026, 11, 20)) == date(2026, 10, 1)
