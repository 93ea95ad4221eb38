"""An enterprise's own pages: by its link and signed in they are the same, and nobody else opens them."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.accounts.models import Grant
from qiaoliang.access.audit.models import Entry
from qiaoliang.economy.demands import actions as demands
from qiaoliang.economy.demands.choices import Stage, Verdict
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.innovation.models import Project
from qiaoliang.economy.policies import funnel
from qiaoliang.economy.policies.models import Advice, Delivery, Policy, Version
from qiaoliang.fieldwork.contacts import actions as contacts
from qiaoliang.fieldwork.contacts.models import Contact, Pause
from qiaoliang.fieldwork.outcomes import actions as outcomes
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.outcomes.rules import Facts
from qiaoliang.fieldwork.visits.choices import Stage as VisitStage
from qiaoliang.fieldwork.visits.models import Visit
from qiaoliang.harmony.culture.models import Event
from qiaoliang.harmony.labour import mediating
from qiaoliang.harmony.labour.choices import DisputeKind
from qiaoliang.harmony.labour.models import Dispute
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.instructors.wishes.models import ChangeRequest
from qiaoliang.kit import scope
from qiaoliang.kit.logs import without_tokens
from qiaoliang.party.organisations.models import CaseUnit, SetUpCase
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole
from qiaoliang.results.surveys.models import Survey, Token
from qiaoliang.web.owners import actions
from qiaoliang.web.owners.models import Entrance
from qiaoliang.web.owners.pageurls import PAGES
from qiaoliang.web.voices import actions as voices
from qiaoliang.web.voices.choices import Kind
from qiaoliang.web.voices.models import Voice
from tests.cast import LIDAO, Cast, Town

PHONE = "13900000055"
Open = Callable[[str], Any]


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def owner(town: Town) -> ContactPerson:
    found: ContactPerson = ContactPerson.everything.get(enterprise=town.seafood, role=ContactRole.OWNER)
    return found


@pytest.fixture
def base(owner: ContactPerson, cast: Cast, at: datetime) -> str:
    """The address behind the owner's link."""
    entrance = actions.issue(person=owner, by=cast.county_officer.actor, at=at)
    return f"/e/{entrance.link.token}/"


@pytest.fixture(params=["link", "signed_in"])
def house(request: Any, base: str, cast: Cast, town: Town) -> tuple[Client, str]:
    """The pages of the enterprise, reached in both ways."""
    if request.param == "link":
        return Client(enforce_csrf_checks=True), base
    return cast.owner.client, f"/own/{town.seafood.pk}/"


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def demand(town: Town, cast: Cast, at: datetime) -> Demand:
    made = demands.raise_demand(
        enterprise=town.seafood, title="冷库用电增容", body="", category="utilities", urgency="ordinary",
        heard_on=at.date(), helped_by=town.stint, by=cast.instructor.actor, at=at,
    )  # fmt: skip
    demands.send(demand=made, department=town.marine, by=cast.office.actor, at=at)
    made.refresh_from_db()
    demands.sign(demand=made, by=cast.coordinator.actor, at=at)
    made.refresh_from_db()
    demands.answer(demand=made, words="已列入本月计划", by=cast.coordinator.actor, at=at)
    made.refresh_from_db()
    return made


@pytest.fixture
def loan(town: Town, cast: Cast, at: datetime) -> Outcome:
    facts = Facts(
        "loans_arranged", date(2026, 11, 6), amount_fen=15_000_000_00, counterpart="东岸银行", document_number="DK1"
    )
    return outcomes.claim(
        facts=facts, enterprise=town.seafood, helped_by=town.stint, by=cast.instructor.actor, at=at
    ).outcome


@pytest.fixture
def visit(town: Town, at: datetime) -> Visit:
    when = at + timedelta(days=5)
    made: Visit = Visit.everything.create(
        enterprise=town.seafood, asked_by=town.instructor, purpose="talk", minutes=30, starts_at=when,
        starts_on=when.date(), asked_at=at,
    )  # fmt: skip
    return made


@pytest.fixture
def contact(town: Town, cast: Cast, at: datetime) -> Contact:
    made: Contact = contacts.log(
        enterprise=town.seafood, instructor=town.instructor, at_moment=at - timedelta(hours=2), channel="visit",
        with_whom="owner", is_answered=True, summary="看了冷库", by=cast.instructor.actor, at=at,
    )  # fmt: skip
    return made


def busy(town: Town, at: datetime) -> None:
    """A policy unread and one never brought, two results of other kinds, advice, a set-up case, a survey."""
    for number, title in enumerate(("海洋食品技改贴息", "绿色仓储补助"), 1):
        policy = Policy.everything.create(
            title=title, kind="service", issuer="市海洋发展局", document_number=f"海发〔2026〕{number}号",
            issued_on=date(2026, 10, 1), region_code="3710", department=town.marine, state="published", recorded_at=at,
            recorded_by="测试",
        )  # fmt: skip
        edition = Version.everything.create(
            policy=policy, effective_on=date(2026, 10, 1), summary="补助两成", recorded_at=at, recorded_by="测试",
            published_at=at, published_by="测试",
        )  # fmt: skip
        if number == 1:
            Delivery.everything.create(
                policy=policy, edition=edition, enterprise=town.seafood, verdict="meets", delivered_at=at,
                delivered_by="测试",
            )  # fmt: skip
    credited: dict[str, Any] = {
        "enterprise": town.seafood, "region_code": LIDAO, "happened_on": date(2026, 10, 9), "recorded_at": at,
        "recorded_by": "测试",
    }  # fmt: skip
    Project.everything.create(title="冷库余热利用", **credited)
    Event.everything.create(
        kind="sport", title="职工趣味赛", organisers="汐歌海产", event_key="2026-10-09:趣味赛", **credited
    )
    Advice.everything.create(
        enterprise=town.seafood, organisation_name="汐歌海产党支部", topic="plan", title="上冷链", given_on=at.date(),
        recorded_at=at, recorded_by="测试",
    )  # fmt: skip
    case = SetUpCase.everything.create(
        name="俚岛联合党支部", form="joint", basis="地域相邻", region_code=LIDAO, upper_committee="俚岛镇党委",
        host=town.seafood, secretary_name="许书记", reason="三家相邻", applied_on=date(2026, 9, 1),
        due_on=date(2026, 10, 1), recorded_at=at,
    )  # fmt: skip
    CaseUnit.everything.create(case=case, enterprise=town.seafood, full_members=2)


@pytest.mark.parametrize(
    "rest", [where for where, _page, _name in PAGES if "<" not in where and "withdraw" not in where]
)
def test_every_page_opens_for_the_enterprise_both_ways(house: tuple[Client, str], rest: str) -> None:
    client, at = house
    assert client.get(f"{at}{rest}", follow=True).status_code == 200


def test_home_shows_the_instructor_the_backup_and_all_that_waits(
    house: tuple[Client, str], town: Town, demand: Demand, loan: Outcome, visit: Visit, at: datetime
) -> None:
    Leave.everything.create(
        instructor=town.instructor, backup=town.colleague, starts_on=at.date(), ends_on=at.date() + timedelta(days=3),
        recorded_at=at,
    )  # fmt: skip
    client, base = house
    page = text(client.get(base))
    for shown in (
        "于海宁",
        "由毕文涛",
        "诉求已答复：冷库用电增容",
        "1 条成效请您核对",
        "想 11月25日 10:00 来走访",
        "3 件",
    ):
        assert shown in page


def test_home_says_kindly_that_nothing_waits(base: str) -> None:
    assert "现在没有等您的事" in text(Client().get(base))


def test_every_page_asks_the_database_little(
    house: tuple[Client, str], cast: Cast, town: Town, demand: Demand, loan: Outcome, visit: Visit, contact: Contact,
    at: datetime, django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """With something of everything in it, and for an owner of two enterprises: the second request of each page."""
    busy(town, at)
    Grant.objects.create(
        user=cast.owner.user, role="owner", where_kind="enterprise", where_key=str(town.foods.pk),
        starts_on=date(2024, 1, 1),
    )  # fmt: skip
    client, base = house
    rows = {
        "demand": demand.pk, "visit": visit.pk, "delivery": Delivery.everything.get().pk, "kind": "contacts",
        "key": contact.pk, "advice": Advice.everything.get().pk, "move": "declined",
        "version": Version.everything.order_by("pk").last().pk,
        "voice": voices.say(
            kind=Kind.THANKS, words="谢谢", enterprise=town.seafood, by=cast.owner.actor, at=at
        ).pk,
    }  # fmt: skip
    for rest, _page, _name in PAGES:
        address = base + re.sub(r"<\w+:(\w+)>", lambda part: str(rows.get(part[1], 1)), rest)
        client.get(address)
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code in (200, 302, 404), rest


def test_the_home_page_tells_of_all_kinds(house: tuple[Client, str], town: Town, at: datetime) -> None:
    busy(town, at)
    client, base = house
    page = text(client.get(base))
    for words in ("政策：海洋食品技改贴息", "市海洋发展局，新送达", "2 条成效请您核对", "党组织建议：上冷链"):
        assert words in page


def test_a_phone_number_is_a_press_and_is_logged(house: tuple[Client, str], town: Town) -> None:
    town.instructor.phone = PHONE
    town.instructor.save(update_fields=["phone"])
    client, base = house
    assert PHONE not in text(client.get(base))
    shown = client.post(f"{base}phone/", {"instructor": town.instructor.pk})
    assert f"tel:{PHONE}" in text(shown)
    assert Entry.everything.filter(verb="instructor.phone_revealed", about_key=str(town.instructor.pk)).exists()


def test_a_strangers_phone_is_not_there(base: str, town: Town) -> None:
    assert Client().post(f"{base}phone/", {"instructor": town.other_instructor.pk}).status_code == 404


def test_another_instructor_is_asked_for_in_one_step_and_taken_back(house: tuple[Client, str]) -> None:
    client, base = house
    assert client.post(f"{base}another/", {"reason": ""})["Location"] == f"{base}?done=asked"
    assert ChangeRequest.everything.get().state == "open"
    assert "已请项目办换人" in text(client.get(base))
    client.post(f"{base}another/withdraw/")
    assert ChangeRequest.everything.get().state == "withdrawn"


def test_a_demand_is_raised_followed_closed_and_reopened_once(house: tuple[Client, str], demand: Demand) -> None:
    client, base = house
    here = f"{base}demands/{demand.pk}/"
    assert "已列入本月计划" in text(client.get(here))
    client.post(f"{here}close/", {"verdict": "partly", "words": "只解决了一半"})
    demand.refresh_from_db()
    assert (demand.stage, demand.verdict) == (Stage.CLOSED, Verdict.PARTLY)
    client.post(f"{here}reopen/", {"words": "还差一半"})
    demand.refresh_from_db()
    assert demand.stage == Stage.WORKING
    client.post(f"{here}close/", {"withdraw": "1"})
    demand.refresh_from_db()
    assert demand.verdict == Verdict.WITHDRAWN
    assert "不能再次重开" in text(client.post(f"{here}reopen/", {"words": "又没解决"}))


def test_a_new_demand_is_the_owners_own_word(house: tuple[Client, str], town: Town) -> None:
    client, base = house
    given = {"title": "缺电工", "body": "", "category": "labour", "urgency": "ordinary", "secret_from": ""}
    assert client.post(f"{base}demands/new/", given)["Location"] == f"{base}demands/?done=raised"
    made = Demand.everything.get()
    assert (made.enterprise, made.mouth, made.helped_by) == (town.seafood, "owner", town.stint)


def blind(person: Any, demand: Demand) -> bool:
    """Whether the demand is nowhere for this person: neither its page, nor the list, nor a search, nor a notice."""
    lists = ("/demands/?tab=all", f"/demands/?tab=all&q={demand.title[:3]}", "/field/", "/notices/", "/workbench/")
    shown = any(demand.title in text(person.client.get(path)) for path in lists)
    return person.client.get(f"/demands/{demand.pk}/").status_code == 404 and not shown


def test_a_demand_is_kept_from_a_person_named_when_it_is_raised(
    house: tuple[Client, str], town: Town, cast: Cast
) -> None:
    client, base = house
    page = text(client.get(f"{base}demands/new/"))
    assert "于海宁（市海洋发展局指导员）" in page or "于海宁（海洋发展局指导员）" in page
    assert "邹子谦" in page  # the coordinator of the line
    assert "姜若楠" not in page  # serves another enterprise
    given = {
        "title": "换个人来谈用工", "body": "", "category": "labour", "urgency": "ordinary", "secret_from": "",
        "secret_person": str(cast.instructor.user.pk),
    }  # fmt: skip
    client.post(f"{base}demands/new/", given)
    made = Demand.everything.get()
    assert made.helped_by is None  # whoever may not read it does not carry it
    assert blind(cast.instructor, made)
    assert not blind(cast.coordinator, made)
    assert not blind(cast.county_officer, made)
    assert "对于海宁保密" in " ".join(text(client.get(f"{base}demands/{made.pk}/")).split())


@pytest.mark.parametrize("who", ["instructor", "coordinator", "county_officer"])
def test_a_demand_is_kept_from_a_person_later(
    house: tuple[Client, str], town: Town, cast: Cast, at: datetime, who: str
) -> None:
    client, base = house
    person = getattr(cast, who)
    made = demands.raise_demand(
        enterprise=town.seafood, title="换个人来谈用工", body="", category="labour", urgency="ordinary",
        heard_on=at.date(), helped_by=town.stint, mouth="owner", by=cast.owner.actor, at=at,
    )  # fmt: skip
    assert not blind(person, made)
    assert f"{base}demands/{made.pk}/hide/" in text(client.get(f"{base}demands/{made.pk}/"))
    path = f"{base}demands/{made.pk}/hide/"
    for wrong in ({}, {"department": town.marine.pk, "person": person.user.pk}, {"person": cast.auditor.user.pk}):
        assert client.post(path, wrong).status_code == 200
    assert not blind(person, made)
    assert client.post(path, {"person": person.user.pk})["Location"] == f"{base}demands/{made.pk}/?done=hidden"
    assert blind(person, made)
    assert f"对{person.user.name}保密" in " ".join(text(client.get(f"{base}demands/{made.pk}/")).split())


def test_a_demand_of_another_enterprise_is_not_there_to_hide(
    house: tuple[Client, str], town: Town, cast: Cast, at: datetime
) -> None:
    client, base = house
    other = demands.raise_demand(
        enterprise=town.foods, title="缺电工", body="", category="labour", urgency="ordinary", heard_on=at.date(),
        helped_by=None, mouth="owner", by=cast.office.actor, at=at,
    )  # fmt: skip
    assert client.post(f"{base}demands/{other.pk}/hide/", {"department": town.marine.pk}).status_code == 404


def test_a_demand_without_words_keeps_what_was_typed(base: str) -> None:
    given = {"title": "", "body": "说了很多", "category": "labour", "urgency": "ordinary"}
    page = text(Client().post(f"{base}demands/new/", given))
    assert "说了很多" in page
    assert not Demand.everything.exists()


@pytest.mark.parametrize(
    ("said", "state"),
    [("true", Claim.CONFIRMED), ("false", Claim.DISPUTED), ("partly", Claim.DISPUTED), ("declined", Claim.CLAIMED)],
)
def test_each_answer_to_a_result_is_one_press(
    house: tuple[Client, str], loan: Outcome, said: str, state: Claim
) -> None:
    client, base = house
    page = text(client.get(f"{base}results/"))
    assert "从东岸银行获得贷款 1500万元" in page
    assert "只有项目办能看到" in page
    client.post(f"{base}results/", {f"outcome{loan.pk}-answer": said, f"outcome{loan.pk}-words": "实际八百万"})
    loan.refresh_from_db()
    assert loan.state == state
    assert Voice.everything.filter(kind=Kind.CONTRADICTION).count() == (state == Claim.DISPUTED)


def test_a_visit_is_accepted_moved_or_declined(house: tuple[Client, str], visit: Visit) -> None:
    client, base = house
    here = f"{base}visits/{visit.pk}/"
    client.post(here, {"answer": "accept"})
    client.post(here, {"answer": "decline"})
    visit.refresh_from_db()
    assert visit.stage == VisitStage.DECLINED
    assert "请在列出的时间里选一个" in text(client.post(here, {"answer": "move:2020-01-01T10:00:00+08:00"}))


def test_g41_the_enterprise_pauses_contact_and_resumes(house: tuple[Client, str], town: Town, at: datetime) -> None:
    client, base = house
    client.post(f"{base}visits/pause/", {"starts_on": at.date(), "ends_on": at.date() + timedelta(days=20)})
    pause = Pause.everything.get()
    assert (pause.enterprise, pause.agreed_with) == (town.seafood, "林启航")
    assert "约定暂停" in text(client.get(f"{base}visits/"))
    client.post(f"{base}visits/pauses/{pause.pk}/end/")
    assert not Pause.everything.exists()


def test_the_records_show_what_is_lawful_and_no_dispute_of_staff(
    house: tuple[Client, str], town: Town, cast: Cast, demand: Demand, loan: Outcome, contact: Contact, at: datetime
) -> None:
    mediating.accept(
        enterprise=town.seafood, kind=DisputeKind.values[0], people_count=3, story="拖欠三人工资", arose_on=at.date(),
        happened_on=at.date(), instructor=town.instructor, by=cast.instructor.actor, at=at,
    )  # fmt: skip
    client, base = house
    page = text(client.get(f"{base}records/"))
    assert Dispute.everything.exists()
    for shown in ("看了冷库", "冷库用电增容", "汐歌海产党支部", "于海宁任牵头指导员"):
        assert shown in page
    assert "拖欠" not in page
    assert "看了冷库" not in text(client.get(f"{base}records/?kind=demands"))
    assert "看了冷库" not in text(client.get(f"{base}records/?kind=contacts&year=2025"))
    assert client.get(f"{base}records/?kind=x&year=9999999&page=zz").status_code == 200


def test_a_contradicted_contact_is_voided_by_the_office_and_the_history_says_so(
    house: tuple[Client, str], contact: Contact, cast: Cast
) -> None:
    client, base = house
    here = f"{base}records/contacts/{contact.pk}/"
    assert client.post(here, {"words": "那天没人来"})["Location"] == f"{base}records/?done=contradicted"
    assert "核实中" in text(client.get(f"{base}records/"))
    assert "已经提出" in text(client.post(here, {"words": "那天没人来"}))
    voice = Voice.everything.get()
    cast.county_officer.client.post(
        f"/voices/{voice.pk}/answer/", {"verdict": "upheld", "words": "核实后确认当天没有走访"}
    )
    contact.refresh_from_db()
    assert contact.voided_at is not None
    page = text(client.get(f"{base}records/"))
    assert "异议成立，记录已不作数。核实后确认当天没有走访" in page
    assert "已作废" in page
    assert "核实后确认当天没有走访" in text(client.get(f"{base}voices/{voice.pk}/"))


def test_who_opened_what_is_shown_to_the_enterprise(
    house: tuple[Client, str], owner: ContactPerson, cast: Cast
) -> None:
    cast.county_officer.client.post(
        f"/enterprises/people/{owner.pk}/phone/", {"why": "contact", "reason": "核对走访安排"}
    )
    client, base = house
    page = text(client.get(f"{base}seen/"))
    assert "丛慧敏" in page
    assert "核对走访安排" in page


# --- whose it is not


@pytest.mark.parametrize(
    "rest", ["demands/{demand}/", "visits/{visit}/", "records/contacts/{contact}/", "records/demands/{demand}/"]
)
def test_rows_of_another_enterprise_are_not_there(
    rest: str, town: Town, cast: Cast, demand: Demand, visit: Visit, contact: Contact, at: datetime
) -> None:
    other = ContactPerson.everything.create(
        enterprise=town.neighbour_firm, role=ContactRole.OWNER, name="江书瑶", phone="", starts_on=date(2024, 1, 1)
    )
    link = actions.issue(person=other, by=cast.office.actor, at=at).link
    where = rest.format(demand=demand.pk, visit=visit.pk, contact=contact.pk)
    assert Client().get(f"/e/{link.token}/{where}").status_code == 404


def test_another_enterprise_is_not_there_for_an_owner(cast: Cast, town: Town) -> None:
    assert cast.owner.client.get(f"/own/{town.neighbour_firm.pk}/").status_code == 404
    assert cast.neighbour.client.get(f"/own/{town.seafood.pk}/").status_code == 404


def test_an_owner_of_two_enterprises_switches(cast: Cast, town: Town) -> None:
    Grant.objects.create(
        user=cast.owner.user, role="owner", where_kind="enterprise", where_key=str(town.foods.pk),
        starts_on=date(2024, 1, 1),
    )  # fmt: skip
    assert cast.owner.client.get("/own/").status_code == 302
    assert f"/own/{town.foods.pk}/" in text(cast.owner.client.get(f"/own/{town.seafood.pk}/"))
    assert cast.owner.client.get(f"/own/{town.foods.pk}/").status_code == 200


def test_the_instructor_who_finds_the_link_does_not_get_in(base: str, cast: Cast) -> None:
    response = cast.instructor.client.get(base)
    assert response.status_code == 422
    assert "请把链接还给企业" in text(response)


def test_nothing_behind_the_link_is_kept_or_passed_on(base: str) -> None:
    response = Client().get(f"{base}records/")
    assert (response["Referrer-Policy"], response["Cache-Control"]) == ("no-referrer", "no-store")


# --- the link itself


def test_a_link_ends_by_time_by_revoking_and_with_its_holder(
    base: str, owner: ContactPerson, cast: Cast, at: datetime
) -> None:
    entrance = Entrance.everything.get()
    assert Client().get(base).status_code == 200
    with time_machine.travel(at + actions.LIVES + timedelta(days=1), tick=False):
        assert Client().get(base).status_code == 404
    actions.renew(entrance=entrance, by=cast.office.actor, at=at)
    assert Client().get(base).status_code == 404
    fresh = f"/e/{Entrance.everything.get().link.token}/"
    assert Client().get(fresh).status_code == 200
    owner.ends_on = at.date() - timedelta(days=1)
    owner.save(update_fields=["ends_on"])
    assert Client().get(fresh).status_code == 404


def test_office_and_coordinator_issue_the_instructor_does_not(cast: Cast, town: Town, owner: ContactPerson) -> None:
    at = f"/owners/enterprises/{town.seafood.pk}/"
    assert cast.instructor.client.get(at).status_code == 403
    assert cast.neighbour.client.get(at).status_code == 404
    assert cast.coordinator.client.get(at).status_code == 200
    response = cast.coordinator.client.post(at, {"person": owner.pk}, follow=True)
    assert "已生成" in text(response)
    entrance = Entrance.everything.get()
    assert entrance.link.token not in text(response)
    assert entrance.link.token in text(cast.coordinator.client.post(f"/owners/{entrance.pk}/copy/"))
    letter = cast.county_officer.client.post(f"/owners/{entrance.pk}/letter/")
    assert letter["Content-Type"].endswith("wordprocessingml.document")
    assert Entry.everything.filter(verb="owner_link.handed").count() == 2


def test_too_much_by_one_link_is_stopped(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "AT_MOST_AN_HOUR", 1)
    given = {"kind": "thanks", "words": "谢谢"}
    assert Client().post(f"{base}voices/new/", given).status_code == 302
    assert Client().post(f"{base}voices/new/", given).status_code == 422
    assert Voice.everything.count() == 1


def test_the_token_is_cut_out_of_every_line_of_the_log(base: str) -> None:
    assert without_tokens(f"GET {base}records/") == "GET /e/…/records/"


def test_a_corrected_contact_says_so(base: str, contact: Contact, cast: Cast, at: datetime) -> None:
    contacts.correct(
        contact=contact, at_moment=contact.at, channel="call", with_whom="owner", is_answered=True, summary="谈了冷库",
        seen=contacts.version_of(contact),
        by=cast.instructor.actor, at=at,
    )  # fmt: skip
    page = text(Client().get(f"{base}records/?kind=contacts"))
    assert "谈了冷库" in page
    assert "2026年11月20日更正过" in page


def test_a_neighbours_voice_is_not_there(base: str, town: Town, cast: Cast, at: datetime) -> None:
    other = voices.say(kind=Kind.THANKS, words="谢谢", enterprise=town.neighbour_firm, by=cast.office.actor, at=at)
    assert Client().get(f"{base}voices/{other.pk}/").status_code == 404
    assert Client().post(f"{base}voices/{other.pk}/withdraw/").status_code == 404


def test_a_policy_nobody_brought_is_answered_and_counted_under_its_own_source(
    house: tuple[Client, str], town: Town, cast: Cast, at: datetime
) -> None:  # fmt: skip
    busy(town, at)
    client, base = house
    edition = Version.everything.get(policy__title="绿色仓储补助")
    here = f"{base}policies/offers/{edition.pk}/"
    assert f"policies/offers/{edition.pk}/" in text(client.get(f"{base}policies/"))
    assert "请写明想了解什么" in text(client.post(here, {"step": "asked", "words": ""}))
    assert not Delivery.everything.filter(edition=edition).exists()  # nothing half-done stays
    assert client.post(here, {"step": "asked", "words": "旧仓库算不算"}).status_code == 302
    made = Delivery.everything.get(edition=edition)
    assert (made.route, made.step, made.asked_on) == ("found", "asked", at.date())
    assert "旧仓库算不算" in text(cast.instructor.client.get("/workbench/notices/"))
    assert client.post(here, {"step": "declined"}).status_code == 302  # known by now: leads to it
    assert Delivery.everything.filter(edition=edition).count() == 1
    reach = text(cast.office.client.get(f"/economy/policies/{made.policy_id}/reach/"))
    assert "企业自己看到" in reach
    for tab, number in (("all&route=found", 1), ("asked&route=found", 1), ("all&route=sent", 0)):
        listed = text(cast.office.client.get(f"/economy/deliveries/?policy={made.policy_id}&tab={tab}"))
        assert "旧仓库" in listed or f"共 {number} 条" in listed, tab
    rungs, _speed = reach_of(made.policy, cast, at)
    assert [rung.number for rung in rungs] == [0] * len(rungs)  # neither delivered nor read soon


def reach_of(policy: Policy, cast: Cast, at: datetime) -> Any:
    with scope.active(cast.office.actor.scope):
        return funnel.reach(policy, is_message=False)


def test_another_kind_of_record_stands_in_the_own_file(
    house: tuple[Client, str], town: Town, at: datetime
) -> None:  # fmt: skip
    busy(town, at)
    client, base = house
    for kind, words in (
        ("setup", "申请成立俚岛联合党支部"), ("projects", "冷库余热利用"), ("events", "职工趣味赛"),
        ("advice", "上冷链"),
    ):  # fmt: skip
        page = text(client.get(f"{base}records/?kind={kind}"))
        assert words in page
        assert words in text(client.get(f"{base}records/"))


def test_an_invitation_to_a_survey_tells_nothing_of_an_answer(
    house: tuple[Client, str], town: Town, at: datetime
) -> None:  # fmt: skip
    """The line is the same whether the link was used or not, and no address, group or moment stands in it."""
    survey = Survey.everything.create(
        title="2026年业主测评", opened_on=date(2026, 11, 2), closed_on=date(2026, 12, 1), stage="open", recorded_at=at,
        shown_cost="1×1", published_at=at,
    )  # fmt: skip
    token = Token.everything.create(
        survey=survey, enterprise=town.seafood, group="Gruppe-7.1", digest="d" * 64, secret="geheim-s"
    )
    Token.everything.create(survey=survey, enterprise=town.foods, digest="e" * 64)
    client, base = house
    seen = text(client.get(f"{base}records/?kind=surveys"))
    assert "邀请填写“2026年业主测评”" in seen
    assert "共 1" in seen or "1 条" in seen
    assert not any(secret in seen for secret in ("geheim", "Gruppe-7.1", "d" * 64))
    Token.everything.filter(pk=token.pk).update(is_spent=True, secret="")
    client.get(base)  # the token of this form changes with every page
    assert without_csrf(text(client.get(f"{base}records/?kind=surveys"))) == without_csrf(seen)
    assert client.get(f"{base}records/surveys/{survey.pk}/").status_code == 404  # nothing to contradict
    Token.everything.all().delete()  # as the count does
    assert "2026年业主测评" not in text(client.get(f"{base}records/?kind=surveys"))


def without_csrf(page: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value|data-csrf|X-CSRFToken&quot;: &quot;)[^>]*', "", page)
