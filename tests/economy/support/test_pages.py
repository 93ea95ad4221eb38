"""The pages of support cases and occasions as the cast uses them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from qiaoliang.economy.policies import handing
from qiaoliang.economy.policies.models import Delivery
from qiaoliang.economy.support.choices import Stage
from qiaoliang.economy.support.models import Occasion, SignUp, SupportCase, Vacancy
from qiaoliang.fieldwork.outcomes.models import Outcome
from tests.cast import Cast, Town
from tests.economy.policies.test_actions import published

NEW = "/economy/support/new/"
DAY = timedelta(days=1)


def text(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200, address
    return response.content.decode()


def step(client: Client, case: SupportCase, verb: str, **given: Any) -> Any:
    """The form of a step as the page offers it, with `given` typed into it."""
    address = f"{case.get_absolute_url()}{verb}/"
    initial = client.get(address).context["form"].initial
    offered = client.get(address).context["form"].fields
    sent = {name: value for name, value in initial.items() if name in offered and value not in (None, False)}
    return client.post(address, {**sent, **given})


def opened(cast: Cast, town: Town, kind: str = "loan", **more: Any) -> SupportCase:
    given = {
        "enterprise": town.seafood.name, "kind": kind, "title": "冷库扩建贷款", "body": "", "wanted_amount_fen": "300",
        "wanted_count": "", "department": "", "on": f"{timezone.localdate() - 9 * DAY}", **more,
    }  # fmt: skip
    answer = cast.instructor.client.post(NEW, given)
    assert answer.status_code == 302, answer.content.decode()
    return SupportCase.everything.latest("pk")


def test_a_loan_from_need_to_received(cast: Cast, town: Town) -> None:
    case, client = opened(cast, town), cast.instructor.client
    days = [f"{timezone.localdate() - number * DAY}" for number in (8, 6, 4, 2)]
    assert step(client, case, "choose", option="抵押贷款", party="威海银行", on=days[0]).status_code == 302
    assert step(cast.owner.client, case, "apply", on=days[1]).status_code == 302
    page = client.get(f"{case.get_absolute_url()}decide/").context["form"]
    assert page.initial["deciding_authority"] == "威海银行"  # nothing is asked twice
    assert page.initial["amount"] == "300"
    assert "legal_basis" not in page.fields
    assert step(client, case, "decide", is_granted="yes", on=days[2]).status_code == 302
    lacking = step(client, case, "receive", on=days[3])
    assert "合同号" in lacking.content.decode()
    assert step(client, case, "receive", on=days[3], document_number="流贷118").status_code == 302
    case.refresh_from_db()
    outcome = Outcome.everything.get()
    assert (case.stage, outcome.amount_fen, outcome.counterpart) == (Stage.RECEIVED, 300_000_000, "威海银行")
    assert outcome.get_absolute_url() in text(client, case.get_absolute_url())
    assert "冷库扩建贷款" in text(cast.owner.client, "/workbench/")  # to be confirmed


def test_a_fee_relief_asks_for_its_legal_basis(cast: Cast, town: Town) -> None:
    case, client = opened(cast, town, "fee_relief"), cast.instructor.client
    step(client, case, "choose", option="困难减免", party="荣成市税务局")
    step(client, case, "apply")
    given = {"is_granted": "yes", "document_number": "荣税9号", "amount": "8"}
    assert "法律依据" in step(client, case, "decide", **given, legal_basis="").content.decode()
    assert step(client, case, "decide", **given, legal_basis="《房产税暂行条例》第六条").status_code == 302
    assert Outcome.everything.get().kind == "fees_reduced"
    assert step(client, case, "receive").status_code == 302
    assert Outcome.everything.count() == 1


def test_trained_people_are_listed_once_and_named_nowhere(cast: Cast, town: Town) -> None:
    case, client = opened(cast, town, "training", wanted_amount_fen="", wanted_count="2"), cast.instructor.client
    step(client, case, "choose", option="短期班", party="山东大学")
    step(client, case, "apply")
    step(client, case, "decide", is_granted="yes")
    assert "第 1 行" in step(client, case, "receive", persons="林望").content.decode()
    assert step(client, case, "receive", persons="林望 1990-05\n于帆 1988-11").status_code == 302
    assert Outcome.everything.filter(kind="workers_trained").count() == 2
    assert "林望" not in text(client, case.get_absolute_url())


def test_a_policy_becomes_a_case_and_hears_of_it(cast: Cast, town: Town) -> None:
    now = timezone.now()
    handing.deliver(policy=published(town, cast, now), by=cast.office.actor, at=now)
    delivery = Delivery.everything.get(enterprise=town.seafood)
    page = text(cast.owner.client, delivery.get_absolute_url())
    address = f"{NEW}?delivery={delivery.pk}"
    assert address in page
    initial = cast.owner.client.get(address).context["form"].initial
    given = {name: value for name, value in initial.items() if value is not None} | {"wanted_amount_fen": "50"}
    assert cast.owner.client.post(address, given).status_code == 302
    case = SupportCase.everything.get()
    assert case.delivery == delivery
    for verb, more in (
        ("choose", {}), ("apply", {}), ("decide", {"is_granted": "yes", "document_number": "威财31号"}),
        ("receive", {}),
    ):  # fmt: skip
        assert step(cast.owner.client, case, verb, **more).status_code == 302, verb
    assert "已兑现" in text(cast.owner.client, delivery.get_absolute_url())
    assert case.get_absolute_url() in text(cast.owner.client, delivery.get_absolute_url())


def test_strangers_and_readers(cast: Cast, town: Town) -> None:
    case = opened(cast, town)
    for who in (cast.neighbour, cast.other_instructor):
        assert who.client.get(case.get_absolute_url()).status_code == 404
    assert cast.auditor.client.get(case.get_absolute_url()).status_code == 200
    assert cast.auditor.client.get(f"{case.get_absolute_url()}choose/").status_code == 403
    assert case.title in text(cast.coordinator.client, "/economy/support/?tab=all")


def test_an_overdue_case_stands_on_the_workbench(cast: Cast, town: Town) -> None:
    opened(cast, town, on=f"{timezone.localdate() - 40 * DAY}")
    for who in (cast.instructor, cast.office, cast.coordinator):
        assert "冷库扩建贷款" in text(who.client, "/workbench/")


class TestOccasions:
    @pytest.fixture
    def fair(self, cast: Cast, town: Town) -> Occasion:
        today = timezone.localdate()
        given = {
            "kind": "job_fair", "title": "海产加工招聘会", "held_on": f"{today}", "begins": "00:30", "minutes": "90",
            "venue": "人力资源市场", "region_code": "371082", "organiser": "荣成市人社局", "partner": "",
            "department": "",
            "seats": "5", "sign_up_until": f"{today}", "about": "",
        }  # fmt: skip
        assert cast.county_officer.client.post("/economy/occasions/new/", given).status_code == 302
        return Occasion.everything.get()

    def test_signed_up_attended_by_code_held_followed_up(self, cast: Cast, town: Town, fair: Occasion) -> None:
        at, owner = fair.get_absolute_url(), cast.owner.client
        case = opened(cast, town, "recruitment")
        signed = owner.post(f"{at}sign-up/", {"enterprise": town.seafood.name, "persons": "2", "case": case.pk})
        assert signed.status_code == 302
        assert (
            "还剩 3 个名额"
            in cast.instructor.client.post(
                f"{at}sign-up/", {"enterprise": town.fishing_gear.name, "persons": "4"}
            ).content.decode()
        )
        owner.post(f"{at}post/", {"enterprise": town.seafood.name, "post": "冷库管理员", "wanted": "3"})
        assert fair.room_code in text(cast.county_officer.client, f"{at}code/")
        assert owner.get(f"{at}code/").status_code == 403
        wrong = owner.post(f"{at}attend/", {"enterprise": town.seafood.name, "code": "x", "persons": "2"})
        assert "到场码不对" in wrong.content.decode()
        right = {"enterprise": town.seafood.name, "code": fair.room_code, "persons": "2"}
        assert owner.post(f"{at}attend/", right).status_code == 302
        vacancy = Vacancy.everything.get()
        owner.post(f"/economy/occasions/vacancies/{vacancy.pk}/agreed/", {"agreed": "2"})
        assert cast.county_officer.client.post(f"{at}hold/", {"words": ""}).status_code == 302
        one = SignUp.everything.get()
        result = {"result": "到岗 2 人", "on": f"{timezone.localdate()}"}
        address = f"/economy/occasions/sign-ups/{one.pk}/follow-up/"
        assert cast.instructor.client.post(address, result).status_code == 302
        page = text(owner, at)
        assert "到岗 2 人" in page
        assert "意向 2 人" in page
        assert fair.title in text(owner, case.get_absolute_url())

    def test_signing_off_and_cancelling(self, cast: Cast, town: Town, fair: Occasion) -> None:
        at = fair.get_absolute_url()
        cast.owner.client.post(f"{at}sign-up/", {"enterprise": town.seafood.name, "persons": "1"})
        one = SignUp.everything.get()
        assert cast.owner.client.post(f"/economy/occasions/sign-ups/{one.pk}/leave/").status_code == 302
        assert "已取消" in text(cast.owner.client, at)
        assert "请写明取消原因" in cast.office.client.post(f"{at}cancel/", {"words": ""}).content.decode()
        assert cast.office.client.post(f"{at}cancel/", {"words": "主讲人生病"}).status_code == 302
        assert "主讲人生病" in text(cast.owner.client, at)

    def test_what_others_bring_is_theirs(self, cast: Cast, town: Town, fair: Occasion) -> None:
        at = fair.get_absolute_url()
        cast.instructor.client.post(f"{at}sign-up/", {"enterprise": town.fishing_gear.name, "persons": "1"})
        assert "帆砺" in text(cast.office.client, at)
        assert "帆砺" not in text(cast.owner.client, at)
        assert cast.neighbour.client.get(at).status_code == 404
