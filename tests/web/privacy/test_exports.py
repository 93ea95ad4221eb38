"""Who takes a list of persons out of the system stands in each person's own "who has seen my data"."""

from datetime import date, datetime
from typing import Any

from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.results.assessment import actions as assessing
from qiaoliang.results.assessment.models import Sheet
from qiaoliang.web.personal import actions as personal
from qiaoliang.web.personal.models import Holder
from qiaoliang.web.privacy import persons
from qiaoliang.web.privacy.doors import _seen
from tests.cast import Cast, Town
from tests.party.points.branch import member_of
from tests.web.privacy.conftest import BY


def text(response: Any) -> str:
    return str(response.content.decode())


class TestTheRoll:
    def test_a_member_sees_who_took_it_and_why(self, holder: Holder, cast: Cast) -> None:
        assert cast.secretary.client.post("/party/members/export/", {"reason": "换届核对"}).status_code == 200
        page = text(cast.nobody.get(f"/m/{holder.link.token}/privacy/"))
        assert all(word in page for word in ("导出党员名册", "换届核对", "许知远", "党组织书记"))

    def test_who_was_not_on_it_is_told_nothing(self, town: Town, holder: Holder, cast: Cast, at: datetime) -> None:
        gone = member_of(town, "已转出", ends_on=date(2026, 11, 1), end_reason="transferred")
        later = member_of(town, "后来的", starts_on=date(2026, 12, 1))
        elsewhere = personal.issue(organisation=town.branch, member=None, name="谢小满", by=BY, at=at)
        cast.secretary.client.post("/party/members/export/", {"reason": "换届核对"})
        for person in (persons.of_member(gone), persons.of_member(later), persons.of_holder(elsewhere)):
            assert _seen(person) == []
        assert len(_seen(persons.of_holder(holder))) == 1

    def test_a_line_for_every_organisation_of_the_file(self, town: Town, holder: Holder, cast: Cast) -> None:
        other = type(town.branch).everything.exclude(pk=town.branch.pk).first()
        assert other is not None
        member_of(town, "别处的", other)
        cast.office.client.post("/party/members/export/", {"reason": "年度统计"})
        found = Entry.everything.filter(verb="members.exported").values_list("about_key", "detail__rows")
        assert sorted(found) == sorted([(str(town.branch.pk), 1), (str(other.pk), 1)])


class TestLists:
    def test_each_instructor_of_an_export_is_told_once(self, town: Town, cast: Cast) -> None:
        answer = cast.office.client.get("/instructors/?tab=serving&export=xlsx")
        assert answer.status_code == 200
        entries = Entry.everything.filter(verb="person.exported", about_kind="nominations.instructor")
        serving = Instructor.everything.filter(standing=Standing.APPROVED).values_list("pk", flat=True)
        assert sorted(int(one.about_key) for one in entries) == sorted(serving)
        assert "名单“指导员”" in text(cast.instructor.client.get("/privacy/mine/"))
        assert "名单“指导员”" in text(cast.instructor.client.get("/audit/mine/"))
        assert verify() is None

    def test_who_was_filtered_out_is_not(self, town: Town, cast: Cast) -> None:
        cast.office.client.get(f"/instructors/?q={town.colleague.name}&export=csv")
        assert [one.about_key for one in Entry.everything.filter(verb="person.exported")] == [str(town.colleague.pk)]

    def test_looking_at_the_list_and_being_refused_the_file_are_no_export(self, town: Town, cast: Cast) -> None:
        assert cast.office.client.get("/instructors/").status_code == 200
        assert cast.instructor.client.get("/instructors/?export=xlsx").status_code == 403
        assert not Entry.everything.filter(verb="person.exported").exists()

    def test_the_list_of_grades(self, town: Town, cast: Cast) -> None:
        assessing.open_year(year=2026, by=BY, at=town.at)
        assert cast.office.client.get("/assessment/?export=csv").status_code == 200
        told = Entry.everything.filter(verb="person.exported", detail__reason="名单“年度考核”")
        assert sorted(told.values_list("about_kind", "about_key")) == sorted(
            ("nominations.instructor", str(pk)) for pk in Sheet.everything.values_list("instructor", flat=True)
        )
        assert told.exists()
