"""One field finds enterprises, people, organisations, demands and policies, within one's own scope and nowhere else."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.economy.demands.models import Demand, DemandSecret
from qiaoliang.economy.policies.models import Policy, Version
from qiaoliang.kit import pinyin
from qiaoliang.registry.enterprises.models import ContactPerson, Enterprise
from qiaoliang.web.search import finding
from tests.cast import LIDAO, Cast, Person, Town, make_enterprise


@pytest.fixture
def filled(town: Town) -> Town:
    """Initials as the registry writes them, a demand and a policy."""
    for enterprise in Enterprise.everything.all():
        enterprise.initials = pinyin.initials(enterprise.name)
        enterprise.save(update_fields=["initials"])
    for contact in ContactPerson.everything.all():
        contact.initials = pinyin.initials(contact.name, person=True)
        contact.save(update_fields=["initials"])
    town.instructor.initials = pinyin.initials(town.instructor.name, person=True)
    town.instructor.save(update_fields=["initials"])
    Demand.everything.create(
        number="2026-0007", enterprise=town.seafood, region_code=LIDAO, title="冷库用电增容", category="other",
        department=town.marine, heard_on=date(2026, 11, 2), recorded_at=town.at, recorded_by="于海宁",
    )  # fmt: skip
    for number, state in ((3, "published"), (4, "draft")):
        policy = Policy.everything.create(
            title="渔业冷链补贴办法", document_number=f"威海发〔2026〕{number}号", kind="grant",
            issuer="市海洋发展局",
            issued_on=date(2026, 1, 5), region_code="3710", state=state, recorded_at=town.at, recorded_by="周立言",
        )  # fmt: skip
        Version.everything.create(
            policy=policy, effective_on=date(2026, 1, 5), summary="补贴冷链设备", recorded_at=town.at,
            recorded_by="周立言", published_at=town.at if state == "published" else None,
        )  # fmt: skip
    return town


def found(person: Person, text: str) -> dict[str, list[str]]:
    page = person.client.get("/search/", {"q": text})
    assert page.status_code == 200
    return {group.title: [hit.text for hit in group.hits] for group in page.context["groups"]}


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        ("海产", "企业", "汐歌海产有限公司"), ("汐", "企业", "汐歌海产有限公司"), ("汐歌", "企业", "汐歌海产有限公司"),
        ("xghc", "企业", "汐歌海产有限公司"), ("XGHC", "企业", "汐歌海产有限公司"), ("x", "企业", "汐歌海产有限公司"),
        ("ｘｇｈｃ", "企业", "汐歌海产有限公司"), ("汐 歌", "企业", "汐歌海产有限公司"),
        ("于海", "指导员", "于海宁"), ("yhn", "指导员", "于海宁"), ("林启", "企业联系人", "林启航"),
        ("lqh", "企业联系人", "林启航"),
        ("汐歌", "党组织", "汐歌海产党支部"), ("增容", "诉求", "冷库用电增容"), ("2026-0007", "诉求", "冷库用电增容"),
        ("冷链", "政策", "渔业冷链补贴办法"), ("〔2026〕3", "政策", "渔业冷链补贴办法"),
    ],
)  # fmt: skip
def test_what_people_type_finds_it(text: str, kind: str, first: str, cast: Cast, filled: Town) -> None:
    assert found(cast.office, text)[kind][0] == first


def test_the_last_six_of_the_code_find_one(cast: Cast, filled: Town) -> None:
    tail = filled.seafood.credit_code[-6:]
    assert found(cast.office, tail.lower())["企业"] == ["汐歌海产有限公司"]
    assert "企业" not in found(cast.office, tail[:5] + "?")


def test_nothing_of_next_door(cast: Cast, filled: Town) -> None:
    for text in ("汐歌", "xghc", "于海宁", "林启航", "增容", filled.seafood.credit_code[-6:]):
        assert found(cast.neighbour, text).keys() <= {"政策"}, text
    assert found(cast.neighbour, "岚启")["企业"] == ["岚启医械有限公司"]
    assert cast.administrator.client.get("/search/", {"q": "汐歌"}).status_code == 403


def test_roles_find_only_what_they_may_open(cast: Cast, filled: Town) -> None:
    """Every hit opens for whoever found it."""
    for _, person in cast:
        for text in ("海", "宁", "冷", "汐"):
            response = person.client.get("/search/", {"q": text})
            for group in response.context["groups"] if response.status_code == 200 else ():
                for hit in group.hits:
                    assert person.client.get(hit.href).status_code == 200, (person.user.username, hit)


def test_a_confidential_demand_is_not_found(cast: Cast, filled: Town, at: Any) -> None:
    demand = Demand.everything.get(number="2026-0007")
    assert "诉求" in found(cast.coordinator, "增容")
    DemandSecret.everything.create(demand=demand, department=filled.marine, set_at=at, set_by="林启航")
    assert "诉求" not in found(cast.coordinator, "增容")
    assert "诉求" in found(cast.office, "增容")


def test_a_draft_is_found_by_nobody(cast: Cast, filled: Town) -> None:
    for person in (cast.office, cast.coordinator, cast.owner):
        assert found(person, "冷链")["政策"] == ["渔业冷链补贴办法"]


def test_counts_and_the_whole_list(cast: Cast, filled: Town) -> None:
    page = cast.office.client.get("/search/", {"q": "有限公司"})
    group = page.context["groups"][0]
    assert (group.title, group.total) == ("企业", 4)
    assert not group.is_cut
    text = page.content.decode()
    assert "<small>4 家</small>" in text
    assert "“有限公司”共 5 条" in text  # a demand of one of them too


def test_many_are_cut_and_all_of_one_kind_are_shown(cast: Cast, filled: Town) -> None:
    for number in range(9):
        make_enterprise(filled, f"汐歌网具{number}厂", LIDAO, 50 + number)
    page = cast.office.client.get("/search/", {"q": "汐歌"})
    group = page.context["groups"][0]
    assert (len(group.hits), group.total) == (6, 10)
    assert "全部 10 家企业" in page.content.decode()
    (group,) = cast.office.client.get("/search/", {"q": "汐歌", "of": "enterprises"}).context["groups"]
    assert len(group.hits) == 10


def test_counting_ends_at_a_hundred_and_what_begins_with_the_text_still_stands_first(cast: Cast, filled: Town) -> None:
    for number in range(110):
        make_enterprise(filled, f"岛上网具{number:03}厂", LIDAO, 50 + number, sort_key=f"a{number:03}")
    make_enterprise(filled, "网具岛上厂", LIDAO, 190, sort_key="z")
    page = cast.office.client.get("/search/", {"q": "网具"})
    group = page.context["groups"][0]
    assert (group.total, group.more, group.hits[0].text) == (100, True, "网具岛上厂")
    assert "共 100 条以上" in page.content.decode()
    assert "前 100 家企业" in page.content.decode()
    (group,) = cast.office.client.get("/search/", {"q": "网具", "of": "enterprises"}).context["groups"]
    assert len(group.hits) == 100


def test_the_page_stays_within_its_queries(cast: Cast, filled: Town) -> None:
    cast.office.client.get("/search/")
    with CaptureQueriesContext(connection) as queries:
        cast.office.client.get("/search/", {"q": "海"})
    assert len(queries) <= 12


def test_an_empty_question_and_a_strange_one(cast: Cast, filled: Town) -> None:
    assert "按 / 键" in cast.office.client.get("/search/").content.decode()
    for text in ("%", "_", "\\", "'", "<b>", "x" * 500):
        page = cast.office.client.get("/search/", {"q": text})
        assert "没有找到" in page.content.decode(), text


@given(st.text(max_size=200))
def test_what_is_asked_has_no_blanks_and_an_end(text: str) -> None:
    asked = finding.normalised(text)
    assert asked == "".join(asked.split())
    assert len(asked) <= finding.LONGEST
    assert finding.normalised(asked) == asked
