"""The fold that hands over a policy: offered to the phone, saved with the contact once, on the day of the talk."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from qiaoliang.economy.policies import handing
from qiaoliang.economy.policies.models import Delivery, DeliveryMove, Policy
from qiaoliang.economy.policies.rules import Conditions
from qiaoliang.fieldwork.contacts.models import Clash, Contact
from tests.cast import Cast, Town
from tests.economy.policies.test_actions import published

PATH = "/field/contact/"
QUEUE = "/field/entries/"


@pytest.fixture(autouse=True)
def _now(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


@pytest.fixture
def policy(town: Town, cast: Cast, at: datetime) -> Policy:
    return published(town, cast, at - timedelta(days=3), effective_on=at.date() - timedelta(days=3))


@pytest.fixture
def entry(town: Town, cast: Cast, policy: Policy) -> dict[str, Any]:
    """What the phone sends with the fold filled in."""
    return {
        "enterprise": town.seafood.name, "channel": "visit", "with_whom": "owner", "at_moment": "2026-11-18T09:10",
        "summary": "讲了奖补政策", "client_key": str(uuid4()), "person": cast.instructor.actor.key,
        "policy-edition": str(policy.versions.get().pk),
    }  # fmt: skip


def offered(cast: Cast, name: str) -> list[str]:
    rows = cast.instructor.client.get("/field/names/").json()["enterprises"]
    return [one["title"] for row in rows if row["name"] == name for one in row["policies"]]


class TestOffered:
    def test_what_fits_and_was_not_delivered(self, town: Town, cast: Cast, policy: Policy, at: datetime) -> None:
        published(town, cast, at, document_number="二", title="不合适的", conditions=Conditions(industries=("I",)))
        published(
            town, cast, at, document_number="三", title="要问一句的", conditions=Conditions(qualities=("high_tech",))
        )
        published(town, cast, at, document_number="四", title="已过申报期的", apply_until=at.date() - timedelta(days=1))
        assert set(offered(cast, town.seafood.name)) == {"冷链设备更新奖补", "要问一句的"}
        handing.deliver(policy=policy, by=cast.office.actor, at=at)
        assert offered(cast, town.seafood.name) == ["要问一句的"]

    def test_the_form_itself_holds_none(self, cast: Cast, policy: Policy) -> None:
        page = cast.instructor.client.get(PATH).content.decode()
        assert 'name="policy-edition"' in page
        assert "冷链设备更新奖补" not in page


class TestSaved:
    def test_the_delivery_is_of_the_day_of_the_talk(self, town: Town, cast: Cast, entry: dict[str, Any]) -> None:
        said = cast.instructor.client.post(PATH, entry, follow=True).content.decode()
        assert "已登记递送《冷链设备更新奖补》" in said
        delivery, contact = Delivery.everything.get(), Contact.everything.get()
        assert (delivery.route, delivery.helped_by, delivery.delivered_at) == ("handed", town.stint, contact.at)
        assert DeliveryMove.everything.get().happened_on.isoformat() == "2026-11-18"

    def test_a_queue_that_sends_it_five_times_makes_one(self, cast: Cast, entry: dict[str, Any]) -> None:
        answers = [cast.instructor.client.post(QUEUE, entry).json()["state"] for _ in range(5)]
        assert answers == ["saved"] * 5
        counts = (Contact.everything.count(), Delivery.everything.count(), DeliveryMove.everything.count())
        assert counts == (1, 1, 1)

    def test_without_the_fold_nothing_is_handed_over(self, cast: Cast, entry: dict[str, Any]) -> None:
        assert cast.instructor.client.post(PATH, {**entry, "policy-edition": ""}).status_code == 302
        assert not Delivery.everything.exists()

    def test_what_does_not_fit_is_refused_beside_its_field_and_nothing_is_saved(
        self, town: Town, cast: Cast, entry: dict[str, Any], at: datetime
    ) -> None:
        other = published(
            town, cast, at - timedelta(days=3), effective_on=at.date() - timedelta(days=3), document_number="二",
            title="软件企业奖补", conditions=Conditions(industries=("I",)),
        )  # fmt: skip
        wrong = {**entry, "policy-edition": str(other.versions.get().pk)}
        answer = cast.instructor.client.post(QUEUE, wrong)
        assert answer.status_code == 422
        problem = answer.json()["problems"][0]
        assert problem["target"] == "id_policy-edition"
        assert "不符合《软件企业奖补》的条件" in problem["sentence"]
        assert not Contact.everything.exists()
        page = cast.instructor.client.post(PATH, wrong).content.decode()
        assert "讲了奖补政策" in page
        assert "软件企业奖补" in page

    @pytest.mark.parametrize("made_up", ["0", "999999", "abc", "-1", "9" * 30])
    def test_a_made_up_policy_is_a_sentence(self, cast: Cast, entry: dict[str, Any], made_up: str) -> None:
        answer = cast.instructor.client.post(QUEUE, {**entry, "policy-edition": made_up})
        assert answer.status_code == 422
        assert "请重新选" in answer.json()["problems"][0]["sentence"]

    def test_a_second_version_brings_it_once(self, cast: Cast, entry: dict[str, Any]) -> None:
        plain = {**entry, "policy-edition": ""}
        assert cast.instructor.client.post(QUEUE, plain).status_code == 200
        assert cast.instructor.client.post(QUEUE, entry).status_code == 409
        clash = Clash.everything.get()
        page = cast.instructor.client.get(f"/field/clashes/{clash.pk}/").content.decode()
        assert "冷链设备更新奖补" in page
        seen = page.split('name="seen" value="')[1].split('"')[0]
        answer = cast.instructor.client.post(f"/field/clashes/{clash.pk}/", {"choice": "taken", "seen": seen})
        assert answer.status_code == 302
        assert Delivery.everything.count() == 1
