"""Every form of the registry once as it is meant to be used, by the person it is meant for."""

from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.access.audit.actions import verify
from qiaoliang.instructors.nominations.models import Instructor, Leave, Standing
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.registry.carriers.models import Carrier, Tenancy
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.codes import complete
from qiaoliang.registry.enterprises.models import ContactPerson, Enterprise, NeedProfile, Succession
from qiaoliang.registry.partners.models import Partner
from tests.cast import LIDAO, LIDAO_NEXT, Cast, Person, Town

TODAY = "2026-11-20"


@pytest.fixture(autouse=True)
def _today(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def send(person: Person, url: str, /, **given: Any) -> str:
    """Post a form that must succeed; the address it leads to."""
    assert person.client.get(url).status_code == 200, url
    answer = person.client.post(url, given)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


class TestEnterprise:
    def test_amend_with_amounts_as_people_type_them(self, cast: Cast, town: Town) -> None:
        given = {
            "version": 1, "division": "13", "entity_kind": "company", "registration_type": "private_llc",
            "controlling_type": "private", "controller_origin": "mainland", "staff_count": "320",
            "revenue_fen": "2.3亿元", "assets_fen": "１,２００", "is_above_scale": "on", "address": "俚东路 8 号",
        }  # fmt: skip
        assert (
            send(cast.county_officer, f"/enterprises/{town.foods.pk}/amend/", **given)
            == f"/enterprises/{town.foods.pk}/"
        )
        town.foods.refresh_from_db()
        assert (town.foods.revenue_fen, town.foods.assets_fen) == (230_000_000_00, 12_000_000_00)
        assert (town.foods.size_class, town.foods.is_above_scale) == ("medium", True)

    def test_amending_shows_what_is_stored(self, cast: Cast, town: Town) -> None:
        seen = cast.office.client.get(f"/enterprises/{town.foods.pk}/amend/").content.decode()
        assert 'value="6,000.00"' in seen
        assert 'value="80"' in seen

    def test_a_second_person_meets_what_the_first_saved(self, cast: Cast, town: Town) -> None:
        address = f"/enterprises/{town.foods.pk}/rename/"
        send(cast.office, address, version=1, name="穗屿甲有限公司", on=TODAY, reason="通知书")
        answer = cast.county_officer.client.post(
            address, {"version": 1, "name": "穗屿乙有限公司", "on": TODAY, "reason": "通知书"}
        )
        assert "刚被别人改过" in answer.content.decode()
        assert "穗屿乙有限公司" in answer.content.decode()  # what was typed is kept
        town.foods.refresh_from_db()
        assert town.foods.name == "穗屿甲有限公司"

    def test_code_town_state_and_back(self, cast: Cast, town: Town) -> None:
        here, code = f"/enterprises/{town.foods.pk}", complete("91371082", "MA3C0DE1")
        send(cast.office, f"{here}/change-code/", version=1, credit_code=code.lower(), on=TODAY, reason="换照")
        place = {"region": town.regions[LIDAO_NEXT].pk, "address": "成山路 1 号", "on": TODAY, "reason": "迁址"}
        send(cast.office, f"{here}/move/", version=2, **place)
        send(cast.office, f"{here}/state/", version=3, state="closed", on=TODAY, reason="注销公告")
        town.foods.refresh_from_db()
        assert (town.foods.credit_code, town.foods.region_code, town.foods.state) == (code, LIDAO_NEXT, "closed")
        assert "撤销关闭登记" in cast.office.client.get(f"{here}/record/").content.decode()
        send(cast.office, f"{here}/undo-closure/", version=4)
        town.foods.refresh_from_db()
        assert town.foods.state == "operating"

    def test_merger_and_split(self, cast: Cast, town: Town) -> None:
        given = {"version": 1, "successor": town.seafood.name, "on": TODAY, "reason": "公告"}
        send(cast.office, f"/enterprises/{town.foods.pk}/merger/", **given)
        given = {**given, "second_successor": "", "goes_on": "on"}
        send(cast.office, f"/enterprises/{town.fishing_gear.pk}/split/", **given)
        assert Succession.everything.count() == 2
        assert "汐歌海产有限公司" in cast.office.client.get(f"/enterprises/{town.foods.pk}/record/").content.decode()

    def test_the_owner_names_a_delegate_and_says_what_is_needed(self, cast: Cast, town: Town) -> None:
        here = f"/enterprises/{town.seafood.pk}"
        person = {
            "role": "delegate",
            "name": "苗主任",
            "title": "办公室主任",
            "phone": "13900000005",
            "prefers": "周三下午",
        }
        send(cast.owner, f"{here}/people/new/", **person)
        send(cast.owner, f"{here}/needs/", labour="3", finance="1")
        profile = NeedProfile.everything.get()
        assert (profile.permille, profile.source) == ({"labour": 750, "finance": 250}, "owner")
        assert "业主填报" in cast.office.client.get(f"{here}/").content.decode()
        delegate = ContactPerson.everything.get(role="delegate")
        send(cast.owner, f"/enterprises/people/{delegate.pk}/amend/", name="苗副主任", phone="")
        delegate.refresh_from_db()
        assert (delegate.name, delegate.phone) == ("苗副主任", "13900000005")
        send(cast.owner, f"/enterprises/people/{delegate.pk}/end/", on=TODAY)

    def test_the_instructor_after_the_yearly_talk(self, cast: Cast, town: Town) -> None:
        send(cast.instructor, f"/enterprises/{town.seafood.pk}/needs/", marine="1", note="年度面谈")
        assert NeedProfile.everything.get().source == "talk"
        given = {"version": 1, "on": TODAY, "full_members": "6", "probationary_members": "1"}
        send(cast.instructor, f"/enterprises/{town.seafood.pk}/members/", **given)
        assert Enterprise.everything.get(pk=town.seafood.pk).full_members == 6

    def test_empty_needs_are_no_profile(self, cast: Cast, town: Town) -> None:
        answer = cast.owner.client.post(f"/enterprises/{town.seafood.pk}/needs/", {"labour": "0"})
        assert "至少填写一项" in answer.content.decode()
        assert not NeedProfile.everything.exists()


class TestInstructor:
    GIVEN = {
        "name": "单晓东", "function": "marine", "is_full_member": "on", "economic_evidence": "渔业科 8 年",
        "party_evidence": "支部书记 2 年", "divisions": ["13"], "min_load": "0", "max_load": "5",
    }  # fmt: skip

    def test_from_nomination_to_service(self, cast: Cast, town: Town) -> None:
        assert f'value="{town.marine.pk}" selected' in cast.coordinator.client.get("/instructors/new/").content.decode()
        here = send(cast.coordinator, "/instructors/new/", department=town.marine.pk, **self.GIVEN)
        assert ">单晓东<" in cast.office.client.get("/instructors/?tab=nominated").content.decode()
        send(cast.office, f"{here}return/", version=1, reason="请补充")
        send(cast.coordinator, f"{here}amend/", version=2, **{**self.GIVEN, "party_evidence": "支部书记 3 年"})
        blocked = cast.office.client.post(f"{here}approve/", {"version": 3, "term_starts_on": TODAY})
        assert "还没有岗前培训" in blocked.content.decode()
        send(cast.coordinator, f"{here}training/", version=3, trained_on="2026-11-10")
        send(cast.office, f"{here}approve/", version=4, term_starts_on=TODAY)
        made = Instructor.everything.get(name="单晓东")
        assert (made.standing, made.term_ends_on) == (Standing.APPROVED, date(2028, 11, 19))
        assert cast.coordinator.client.get(f"{here}amend/").status_code == 403  # approved: the office's now
        send(cast.office, f"{here}end/", version=5, on=TODAY, reason="调动")
        made.refresh_from_db()
        assert made.standing == Standing.ENDED
        assert verify() is None

    def test_nobody_leaves_with_enterprises_in_hand(self, cast: Cast, town: Town) -> None:
        here = f"/instructors/{town.instructor.pk}/end/"
        answer = cast.office.client.post(here, {"version": 1, "on": TODAY, "reason": "调动"})
        assert "还在服务 2 家企业" in answer.content.decode()
        town.instructor.refresh_from_db()
        assert town.instructor.standing == Standing.APPROVED
        Stint.everything.filter(instructor=town.instructor).update(ends_on=date(2026, 11, 19))
        send(cast.office, here, version=1, on=TODAY, reason="调动")

    def test_leave_backup_and_return(self, cast: Cast, town: Town) -> None:
        given = {"starts_on": TODAY, "ends_on": "2026-12-20", "backup": "", "reason": "培训"}
        send(cast.coordinator, f"/instructors/{town.instructor.pk}/leave/", **given)
        seen = cast.office.client.get("/instructors/?tab=away").content.decode()
        assert "未设代理人" in seen
        leave = Leave.everything.get()
        send(cast.office, f"/instructors/leaves/{leave.pk}/backup/", backup=town.colleague.pk)
        assert "代理人 毕文涛" in cast.office.client.get(f"/instructors/{town.instructor.pk}/").content.decode()
        send(cast.office, f"/instructors/leaves/{leave.pk}/end/", on="2026-11-25")
        leave.refresh_from_db()
        assert leave.ends_on == date(2026, 11, 25)

    def test_a_backup_from_another_department_is_not_offered(self, cast: Cast, town: Town) -> None:
        given = {"starts_on": TODAY, "backup": town.other_instructor.pk}
        answer = cast.coordinator.client.post(f"/instructors/{town.instructor.pk}/leave/", given)
        assert answer.status_code == 200
        assert not Leave.everything.exists()

    def test_conflicts_are_shown_to_the_office_only(self, cast: Cast, town: Town) -> None:
        assert "回避登记" in cast.office.client.get(f"/instructors/{town.instructor.pk}/").content.decode()
        assert "回避登记" not in cast.coordinator.client.get(f"/instructors/{town.instructor.pk}/").content.decode()

    def test_no_column_ranks_persons(self, cast: Cast) -> None:
        """G39: the load is shown to plan by; no address sorts people by what they did."""
        seen = cast.office.client.get("/instructors/").content.decode()
        assert "sort=load" not in seen
        assert cast.office.client.get("/instructors/?sort=-load").status_code == 200

    def test_queries(self, cast: Cast, django_assert_max_num_queries: Any) -> None:
        cast.office.client.get("/instructors/")
        with django_assert_max_num_queries(12):
            cast.office.client.get("/instructors/")


class TestReference:
    def test_departments(self, cast: Cast, town: Town) -> None:
        given = {"name": "荣成市财政局", "short_name": "财政局", "function": "finance", "region_code": "371082"}
        send(cast.county_officer, "/settings/departments/new/", code="fin82", **given)
        made = Department.everything.get(code="fin82")
        send(cast.county_officer, f"/settings/departments/{made.pk}/", **{**given, "short_name": "市财政局"})
        cast.county_officer.client.post(f"/settings/departments/{made.pk}/active/", {"is_active": "no"})
        made.refresh_from_db()
        assert (made.short_name, made.is_active) == ("市财政局", False)
        assert "财政局" not in cast.office.client.get("/settings/functions/").content.decode()

    def test_carriers(self, cast: Cast, town: Town) -> None:
        given = {"kind": "chamber", "name": "俚岛商会", "region": town.regions[LIDAO].pk}
        here = send(cast.county_officer, "/carriers/new/", **given)
        send(cast.county_officer, f"{here}admit/", enterprise=town.foods.name, starts_on=TODAY)
        assert ">穗屿食品有限公司<" in cast.county_officer.client.get(here).content.decode()
        send(cast.county_officer, f"{here}amend/", **{**given, "name": "俚岛镇商会"})
        tenancy = Tenancy.everything.get(carrier__name="俚岛镇商会")
        send(cast.county_officer, f"/carriers/tenancies/{tenancy.pk}/end/", on=TODAY)
        cast.county_officer.client.post(f"{here}active/", {"is_active": "no"})
        assert not Carrier.everything.get(name="俚岛镇商会").is_active

    def test_partners(self, cast: Cast, town: Town) -> None:
        given = {"kind": "university", "name": "海洋学院", "region_code": "3710", "offers": "冷链讲座"}
        send(cast.office, "/partners/new/", starts_on=TODAY, **given)
        made = Partner.everything.get()
        send(cast.office, f"/partners/{made.pk}/", **{**given, "offers": "冷链讲座、场地"})
        send(cast.office, f"/partners/{made.pk}/end/", on=TODAY)
        assert ">海洋学院<" in cast.office.client.get("/partners/?tab=former").content.decode()
