"""Every table with a time has a way out; what is due is shown before, and cleared exactly as shown."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaoliang.access.accounts import actions as accounts
from qiaoliang.access.accounts.models import PersonalLink, SignedIn, User
from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.instructors.nominations.models import Instructor, Leave, Standing
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.instructors.recusals.models import Declaration
from qiaoliang.kit import privacy as kit_privacy
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole
from qiaoliang.registry.imports.models import Batch, ImportState
from qiaoliang.registry.programme.models import Setting
from qiaoliang.web.owners.models import Entrance
from qiaoliang.web.personal import actions as personal
from qiaoliang.web.personal.models import Doing, Holder, Verb
from qiaoliang.web.privacy import actions, persons, retention
from qiaoliang.web.privacy.choices import Identity, Kind, Mouth
from qiaoliang.web.privacy.models import PersonRequest
from tests.cast import Cast, Town
from tests.web.privacy.conftest import BY

YEARS = timedelta(days=365)


def clear(at: datetime) -> int:
    return retention.apply(shown=retention.digest(retention.due(at)), by=BY, at=at)


def counted(at: datetime) -> dict[str, int]:
    return {one.label: len(one.keys) for one in retention.due(at) if one.keys}


def test_every_table_with_a_time_has_a_way_out() -> None:
    assert retention.missing() == []


def test_a_table_without_a_rule_is_told(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    without = tuple(rule for rule in retention.RULES if rule.model is not Notice)
    monkeypatch.setattr(retention, "RULES", without)
    assert retention.missing() == ["notices.Notice"]
    assert "缺规则" in cast.security.client.get("/privacy/retention/").content.decode()


def test_no_rule_is_for_what_stays_with_the_files() -> None:
    for rule in retention.RULES:
        assert rule.retention.days
    assert {kit_privacy.RECORD.days, kit_privacy.PARTY.days} == {None}


def test_a_contact_leaves_after_a_year_and_the_row_stands(town: Town, at: datetime) -> None:
    def person(name: str, days: int | None) -> ContactPerson:
        ends_on = None if days is None else at.date() - timedelta(days=days)
        made: ContactPerson = ContactPerson.everything.create(
            enterprise=town.seafood, role=ContactRole.OTHER, name=name, phone="13900000077", title="经理",
            starts_on=date(2020, 1, 1), ends_on=ends_on,
        )  # fmt: skip
        return made

    old, lately, now = person("久别", 366), person("刚走", 300), person("在任", None)
    assert counted(at) == {"enterprises.contactperson": 1}
    assert clear(at) == 1
    names = {
        one.pk: (one.name, one.phone) for one in ContactPerson.everything.filter(pk__in=(old.pk, lately.pk, now.pk))
    }
    assert names == {
        old.pk: (retention.PAST, ""), lately.pk: ("刚走", "13900000077"), now.pk: ("在任", "13900000077")
    }  # fmt: skip
    assert counted(at) == {}  # done once is done
    entry = Entry.everything.get(verb="retention.applied")
    assert (entry.about_key, entry.detail["rows"], entry.detail["way"]) == (
        "enterprises.contactperson", 1, "清空个人信息",
    )  # fmt: skip
    assert verify() is None


def test_an_instructor_five_years_gone_is_a_number(town: Town, cast: Cast, at: datetime) -> None:
    left = at.date() - 6 * YEARS
    for one in (town.colleague, town.other_instructor):
        Instructor.everything.filter(pk=one.pk).update(
            standing=Standing.ENDED, term_starts_on=left - YEARS, term_ends_on=left, trained_on=left - YEARS,
            phone="13900000003",
        )  # fmt: skip
    Leave.everything.create(instructor=town.colleague, starts_on=left - YEARS, reason="手术", recorded_at=at)
    Declaration.everything.create(
        instructor=town.colleague, declared_on=left, has_nothing=True, recorded_at=at, recorded_by="x"
    )
    assert Stint.everything.filter(instructor=town.other_instructor, ends_on=None).exists()  # serves still
    clear(at)
    gone = Instructor.everything.get(pk=town.colleague.pk)
    assert (gone.name, gone.phone, gone.number) == (retention.PAST, "", "Z002")
    assert Instructor.everything.get(pk=town.other_instructor.pk).name == "姜若楠"
    assert not Declaration.everything.exists()
    assert Leave.everything.get().reason == retention.PAST
    assert counted(at) == {}


def test_an_account_three_years_closed_loses_its_name(cast: Cast, at: datetime, town: Town) -> None:
    before = at - 4 * YEARS
    for person, moments in ((cast.carrier, (before,)), (cast.committee, (before, at - YEARS))):
        for moment in moments:
            accounts.set_active(user=person.user, is_active=False, by=cast.administrator.actor, at=moment)
    clear(at)
    assert User.objects.get(pk=cast.carrier.user.pk).name == retention.PAST
    assert User.objects.get(pk=cast.committee.user.pk).name == "鞠明远"
    assert User.objects.get(pk=cast.owner.user.pk).name == "林启航"


def test_dead_links_and_what_was_done_by_them(town: Town, holder: Holder, at: datetime) -> None:
    employee = personal.issue(organisation=town.branch, member=None, name="谢小满", by=BY, at=at)
    Doing.everything.create(
        holder=employee, verb=Verb.PROPOSED, about_kind="campaigns.proposal", about_key="1", words="谢小满的话",
        done_at=at,
    )  # fmt: skip
    PersonalLink.objects.filter(pk=employee.link_id).update(expires_at=at - 2 * YEARS)
    clear(at)
    assert not Doing.everything.exists()
    link = PersonalLink.objects.get(pk=employee.link_id)
    assert (link.holder_name, link.token) == (retention.PAST, "")
    assert "谢小满" not in Holder.everything.get(pk=employee.pk).name
    assert PersonalLink.objects.get(pk=holder.link_id).holder_name == "邹望舒"
    assert counted(at) == {}


def test_an_entrance_that_is_dead_goes_before_its_link(entrance: Entrance, at: datetime) -> None:
    PersonalLink.objects.filter(pk=entrance.link_id).update(revoked_at=at - 2 * YEARS)
    clear(at)
    assert not Entrance.everything.exists()
    assert PersonalLink.objects.get(pk=entrance.link_id).holder_name == retention.PAST


def test_an_imported_file_is_dropped_and_its_counts_stay(town: Town, at: datetime) -> None:
    Batch.everything.create(
        kind="enterprises", filename="名册.xlsx", sha256="0" * 64, content=b"x", undo={"made": [1]}, counts={"new": 3},
        state=ImportState.APPLIED, uploaded_at=at - YEARS, uploaded_by="x", uploader_key="user:1",
        applied_at=at - YEARS,
    )  # fmt: skip
    clear(at)
    batch = Batch.everything.get()
    assert (batch.content, batch.undo, batch.counts) == (None, {}, {"new": 3})


def test_an_answered_request_goes_after_three_years(owner: ContactPerson, at: datetime) -> None:
    person = persons.of_contact(owner)
    for moment in (at - 4 * YEARS, at):
        asked = actions.ask(
            person=person, kind=Kind.EXPLANATION, words="为什么", mouth=Mouth.OFFICE, identity=Identity.PHONE, by=BY,
            at=moment,
        )  # fmt: skip
        actions.finish(asked=asked, words="答复", changed="", version=None, by=BY, at=moment)
    clear(at)
    assert PersonRequest.everything.count() == 1


class TestPage:
    @pytest.fixture
    def sitting(self, cast: Cast, at: datetime) -> SignedIn:
        long_ago = at - YEARS
        return SignedIn.objects.create(
            user=cast.owner.user, session_key="k", device="d", opened_at=long_ago, seen_at=long_ago, ended_at=long_ago
        )

    def test_the_city_clears_as_shown(self, sitting: SignedIn, cast: Cast) -> None:
        page = cast.office.client.get("/privacy/retention/")
        assert "清理这 1 条" in page.content.decode()
        shown = page.context["digest"]
        cast.office.client.post("/privacy/retention/", {"shown": "0" * 16})
        assert SignedIn.objects.filter(pk=sitting.pk).exists()
        cast.office.client.post("/privacy/retention/", {"shown": shown})
        assert not SignedIn.objects.filter(pk=sitting.pk).exists()

    def test_others_read_and_clear_nothing(self, sitting: SignedIn, cast: Cast) -> None:
        for person in (cast.security, cast.county_officer):
            page = person.client.get("/privacy/retention/")
            assert "清理这" not in page.content.decode()
            person.client.post("/privacy/retention/", {"shown": page.context["digest"]})
        assert SignedIn.objects.filter(pk=sitting.pk).exists()
        assert cast.instructor.client.get("/privacy/retention/").status_code == 403

    def test_by_itself_only_where_the_city_set_it_and_once_a_day(self, sitting: Any, cast: Cast, at: datetime) -> None:
        assert "由人看过" in retention.clear_if_set(at)
        assert SignedIn.objects.filter(pk=sitting.pk).exists()
        Setting.objects.create(
            key="retention_by_itself", value="daily", effective_on=at.date(), recorded_at=at, recorded_by="x"
        )
        assert retention.clear_if_set(at) == "到期信息：清理 1 条。"
        assert retention.clear_if_set(at + timedelta(hours=2)) == "到期信息：今天已清理。"
