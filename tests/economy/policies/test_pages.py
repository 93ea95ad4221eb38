"""The pages of policies as the cast uses them: writing, publishing, who fits, opening, handing over, what they cost."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from qiaoliang.economy.policies import handing
from qiaoliang.economy.policies.models import Advice, Delivery, Policy, Qualification, Strategy, Version
from tests.access.world import build
from tests.cast import Cast, Town
from tests.economy.policies.test_actions import published

LIBRARY, NEW = "/economy/policies/", "/economy/policies/new/"


def text(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200, address
    return response.content.decode()


def form(**more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    given = {
        "title": "冷链设备更新奖补", "document_number": "威海发〔2026〕8号", "kind": "grant", "issuer": "市海洋发展局",
        "issued_on": f"{today}", "region_code": "3710", "department": "", "summary": "按投资额 10% 奖补",
        "effective_on": f"{today}", "sections": ["C"], "divisions": "渔业、14", "staff_least": "20", "any_quality": "",
        "revenue_least": "500",
    }  # fmt: skip
    return {**given, **more}


class TestWriting:
    def test_from_draft_to_delivered_by_the_office(self, cast: Cast, town: Town) -> None:
        office = cast.office.client
        page = office.post(NEW, form(), follow=True)
        policy = Policy.everything.get()
        assert "已存为草稿" in page.content.decode()
        assert Version.everything.get().conditions == {
            "industries": ["C", "04", "14"], "staff_least": 20, "revenue_least_fen": 500_000_000
        }  # fmt: skip
        assert cast.instructor.client.get(policy.get_absolute_url()).status_code == 403  # a draft
        at = policy.get_absolute_url()
        assert "4 家" in text(office, f"{at}publish/")
        assert office.post(f"{at}publish/").status_code == 302
        told = office.post(f"{at}deliver/", {}, follow=True).content.decode()
        assert "已送达 4 家企业" in told
        again = office.post(f"{at}deliver/", {}, follow=True).content.decode()
        assert "都已送达过" in again
        assert Delivery.everything.count() == 4

    def test_a_typing_error_loses_nothing(self, cast: Cast, town: Town) -> None:
        page = cast.office.client.post(NEW, form(divisions="渔夫业", staff_most="5")).content.decode()
        assert "“渔夫业”不是国民经济行业大类" in page
        assert "冷链设备更新奖补" in page
        page = cast.office.client.post(NEW, form(staff_most="5")).content.decode()
        assert "下限大于上限" in page
        assert not Policy.everything.exists()

    def test_a_department_publishes_in_its_own_name_only(self, cast: Cast, town: Town) -> None:
        client = cast.coordinator.client
        refused = client.post(NEW, form(department=f"{town.taxation.pk}"))
        assert refused.status_code == 200
        assert client.post(NEW, form(department=f"{town.marine.pk}")).status_code == 302
        assert Policy.everything.get().department == town.marine

    def test_an_amendment_starts_from_what_stands(self, cast: Cast, town: Town) -> None:
        policy = published(town, cast, timezone.now())
        strategy = Strategy.everything.create(name="蓝色经济区", recorded_at=timezone.now())
        address = f"{policy.get_absolute_url()}amend/"
        page = cast.office.client.get(address)
        initial = page.context["form"].initial
        assert (initial["sections"], initial["staff_least"]) == (["C"], 20)
        given = {name: "" if value is None else value for name, value in initial.items()}
        given |= {"summary": "按 12% 奖补", "strategies": [strategy.pk], "any_quality": ""}
        assert cast.office.client.post(address, given).status_code == 302
        assert [one.number for one in policy.versions.all()] == [2, 1]
        assert "蓝色经济区" in text(cast.office.client, f"{policy.get_absolute_url()}reach/")
        assert policy.get_absolute_url() in text(cast.office.client, f"{LIBRARY}?strategy={strategy.pk}&tab=all")


class TestWhoFits:
    def test_the_list_says_why_filters_and_exports(self, cast: Cast, town: Town) -> None:
        town.foods.staff_count = 5
        town.foods.save()
        policy = published(town, cast, timezone.now())
        at = policy.get_absolute_url()
        page = text(cast.office.client, f"{at}?tab=misses")
        assert "职工人数要求20 人以上，企业为5 人" in page
        assert "穗屿食品" in page
        assert "岚启医械" not in text(cast.county_officer.client, f"{at}?tab=meets")
        assert "岚启" in text(cast.neighbour.client, f"{at}?tab=meets")
        exported = cast.office.client.get(f"{at}?tab=meets&export=xlsx&county=371082")
        rows = list(load_workbook(BytesIO(exported.content)).active.values)
        assert [row[0] for row in rows[1:]] == ["帆砺渔具有限公司", "汐歌海产有限公司"]

    def test_the_library_counts_what_the_page_lists(self, cast: Cast, town: Town) -> None:
        policy = published(town, cast, timezone.now())
        for who in (cast.office, cast.county_officer, cast.neighbour, cast.owner):
            cache.clear()
            shown = who.client.get(LIBRARY).context["shown"]
            counted = next(cell.text for column, cell in shown.rows[0] if column.key == "fit")
            assert int(counted) == who.client.get(policy.get_absolute_url()).context["shown"].total


class TestDeliveries:
    @pytest.fixture
    def delivery(self, town: Town, cast: Cast) -> Delivery:
        policy = published(town, cast, timezone.now() - timedelta(hours=3), kind="service")
        handing.deliver(policy=policy, by=cast.office.actor, at=timezone.now() - timedelta(hours=2))
        return Delivery.everything.get(enterprise=town.seafood)

    def test_only_the_enterprises_own_opening_is_a_reading(self, cast: Cast, delivery: Delivery) -> None:
        at = delivery.get_absolute_url()
        assert "企业还没有打开" in text(cast.instructor.client, at)
        assert 'hx-trigger="load"' not in text(cast.instructor.client, at)
        assert cast.instructor.client.post(f"{at}open/").status_code == 403
        assert 'hx-trigger="load"' in text(cast.owner.client, at)
        delivery.refresh_from_db()
        assert delivery.first_read_at is None  # a GET writes nothing
        assert "已记下您看过" in cast.owner.client.post(f"{at}open/", headers={"HX-Request": "true"}).content.decode()
        assert "2 小时后读到" in text(cast.instructor.client, at)
        assert 'hx-trigger="load"' not in text(cast.owner.client, at)

    def test_the_owner_asks_and_applies(self, cast: Cast, delivery: Delivery) -> None:
        at, today = delivery.get_absolute_url(), f"{timezone.localdate()}"
        page = cast.owner.client.post(f"{at}moves/asked/", {"on": today, "words": ""}).content.decode()
        assert "请写明想了解什么" in page
        for move in ("asked", "applied", "granted"):
            answer = cast.owner.client.post(f"{at}moves/{move}/", {"on": today, "words": "何时拨付"})
            assert answer.status_code == 302, move
        delivery.refresh_from_db()
        assert (delivery.step, delivery.moves.count()) == ("granted", 4)
        assert cast.owner.client.get(f"{at}moves/nonsense/").status_code == 404

    def test_the_workbench_tells_the_owner(self, cast: Cast, delivery: Delivery) -> None:
        assert delivery.policy.title in text(cast.owner.client, "/workbench/")
        assert "企业还没打开" in text(cast.instructor.client, "/workbench/")


class TestOneEnterprise:
    def test_what_fits_and_why_and_handing_over(self, cast: Cast, town: Town) -> None:
        policy = published(town, cast, timezone.now())
        at = f"{LIBRARY}enterprises/{town.seafood.pk}/"
        version = Version.everything.get(policy=policy)
        page = text(cast.instructor.client, at)
        assert f'value="{version.pk}"' in page
        assert f'value="{version.pk}"' not in text(cast.owner.client, at)
        answer = cast.instructor.client.post(f"{at}hand-over/", {"policies": [version.pk]}, follow=True)
        assert "已登记递送 1 项政策" in answer.content.decode()
        assert "请先勾选" in cast.instructor.client.post(f"{at}hand-over/", follow=True).content.decode()
        assert Delivery.everything.get().helped_by == town.stint
        assert policy.title in text(cast.owner.client, f"{at}panel/")
        assert f"{at}panel/" in text(cast.owner.client, f"/enterprises/{town.seafood.pk}/")

    def test_a_recognition_is_stated_and_must_be_proved(self, cast: Cast, town: Town) -> None:
        at = f"{LIBRARY}enterprises/{town.seafood.pk}/qualify/"
        given = {"kind": "high_tech", "is_held": "yes", "certificate": "", "starts_on": "2026-01-01", "ends_on": ""}
        assert "请填写证书号" in cast.owner.client.post(at, given).content.decode()
        assert cast.owner.client.post(at, {**given, "certificate": "GR1"}).status_code == 302
        assert "已经登记过" in cast.owner.client.post(at, {**given, "certificate": "GR1"}).content.decode()
        assert Qualification.everything.count() == 1


class TestAdvice:
    def test_the_branch_advises_and_the_owner_decides(self, cast: Cast, town: Town) -> None:
        today = f"{timezone.localdate()}"
        page = cast.secretary.client.get("/economy/advice/new/")
        assert page.context["form"].initial["organisation_name"] == town.branch.name
        given = {
            "enterprise": town.seafood.name, "topic": "plan", "title": "先做强主业", "body": "", "given_on": today,
            "organisation_name": town.branch.name,
        }  # fmt: skip
        assert cast.secretary.client.post("/economy/advice/new/", given).status_code == 302
        at = Advice.everything.get().get_absolute_url()
        assert cast.secretary.client.get(f"{at}answer/").status_code == 403
        assert "先做强主业" in text(cast.owner.client, "/workbench/")
        cast.owner.client.post(f"{at}answer/", {"fate": "adopted", "on": today, "words": ""})
        cast.owner.client.post(f"{at}carry-out/", {"on": today})
        assert "已实施" in text(cast.secretary.client, at)


@pytest.mark.parametrize("who", ["office", "coordinator", "instructor", "owner", "committee"])
def test_no_page_costs_more_than_twelve_queries(
    who: str, cast: Cast, town: Town, django_assert_max_num_queries: Any
) -> None:
    build(town)
    for number in range(3):
        policy = published(town, cast, timezone.now() - timedelta(days=1), document_number=f"第{number}号")
        handing.deliver(policy=policy, by=cast.office.actor, at=timezone.now())
    client, own = getattr(cast, who).client, Delivery.everything.filter(enterprise=town.seafood).last()
    assert own is not None
    pages = (
        LIBRARY, f"{own.policy.get_absolute_url()}reach/", f"{LIBRARY}?q=冷链&kind=grant&sort=-read&tab=all",
        f"{LIBRARY}?export=csv",
        own.policy.get_absolute_url(),
        f"{own.policy.get_absolute_url()}?tab=unknown&q=汐", f"{LIBRARY}enterprises/{town.seafood.pk}/",
        f"{LIBRARY}enterprises/{town.seafood.pk}/panel/", "/economy/deliveries/?tab=unread", own.get_absolute_url(),
        "/economy/advice/", "/economy/support/", "/economy/support/?tab=overdue", "/economy/occasions/?tab=all",
    )  # fmt: skip
    for address in pages:
        if client.get(address).status_code != 200:
            continue
        cache.clear()
        with django_assert_max_num_queries(12):
            client.get(address)
