"""Personal links: one person's own things by a token, on the phone, without an account."""

import io
import re
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry as Logged
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.campaigns.models import Pledge, Proposal
from qiaoliang.party.membership.models import Member
from qiaoliang.party.points.models import Appeal, Entry
from qiaoliang.web.personal import actions
from qiaoliang.web.personal.models import Doing, Holder
from tests.cast import Cast, Town
from tests.party.points.branch import BY, adopted, compute, deed, kept, member_of, scheme_of

NAME, OTHER = "邹望舒", "姜照野"


def issue(town: Town, name: str = NAME, **more: Any) -> Holder:
    """Handed out a minute ago: pages live in real time."""
    if "member" not in more:
        more["member"] = Member.everything.filter(name=name).first() or member_of(town, name)
    given: dict[str, Any] = {"organisation": town.branch, "name": name, "at": timezone.now(), **more}
    return actions.issue(**given, by=BY)


def at(holder: Holder, rest: str = "") -> str:
    return f"/m/{holder.link.token}/{rest}"


@pytest.fixture
def phone() -> Client:
    return Client()


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    return response.content.decode()


def test_a_member_pledges_keeps_and_proposes(phone: Client, town: Town) -> None:
    holder = issue(town)
    due = timezone.localdate() + timedelta(days=30)
    assert phone.post(at(holder, "pledge/"), {"text": "带好三名新员工", "due_on": f"{due}"}).status_code == 302
    pledge = Pledge.everything.get()
    assert (pledge.person_name, pledge.state, pledge.recorded_by) == (NAME, Claim.CLAIMED, NAME)
    assert "带好三名新员工" in text(phone, at(holder))
    keep = at(holder, f"pledges/{pledge.pk}/keep/")
    assert "带好三名新员工" in text(phone, keep)
    response = phone.post(keep, {"words": "三人都已独立上岗"}, follow=True)
    assert "已登记兑现" in response.content.decode()
    pledge.refresh_from_db()
    assert pledge.kept_on == timezone.localdate()
    phone.post(at(holder, "propose/"), {"title": "改用海水源热泵"})
    assert "待支部确认" in text(phone, at(holder))
    assert Proposal.everything.get().author_name == NAME
    assert [(one.verb, one.words) for one in Doing.everything.order_by("pk")] == [
        ("pledged", "带好三名新员工"), ("kept", "三人都已独立上岗"), ("proposed", "改用海水源热泵"),
    ]  # fmt: skip
    entries = Logged.everything.filter(actor_key=f"link:personal:{holder.link.pk}")
    assert {row.verb for row in entries} == {"pledge.claimed", "pledge.kept", "proposal.claimed"}
    assert verify() is None


def test_the_fate_of_a_proposal_is_told(phone: Client, town: Town) -> None:
    holder = issue(town)
    adopted(town, NAME, date(2026, 5, 3), "改用海水源热泵")
    adopted(town, NAME, date(2026, 5, 3), "夜班加餐", implemented_on=date(2026, 6, 1))
    adopted(town, OTHER, date(2026, 5, 3), "别人的建议")
    page = text(phone, at(holder))
    assert "2026-05-03 已采纳，待实施" in page
    assert "2026-06-01 已实施" in page
    assert "别人的建议" not in page


def test_why_a_proposal_was_declined_is_told(phone: Client, town: Town) -> None:
    holder = issue(town)
    adopted(
        town,
        NAME,
        date(2026, 5, 3),
        "改用海水源热泵",
        adopted_on=None,
        declined_on=date(2026, 5, 9),
        answer="今年没有预算",
    )
    assert "2026-05-09 未采纳：今年没有预算" in text(phone, at(holder))


def test_the_own_points_and_an_appeal(phone: Client, town: Town) -> None:
    scheme_of(town)
    holder, other = issue(town), issue(town, OTHER)
    deed(town, holder.member, date(2026, 11, 2))
    deed(town, other.member, date(2026, 11, 3), text="别人的事")
    compute(town, timezone.now())
    page = text(phone, at(holder, "points/"))
    assert "清理海滩" in page
    assert "别人的事" not in page
    mine, theirs = Entry.everything.get(member=holder.member), Entry.everything.get(member=other.member)
    assert phone.post(at(holder, f"points/{mine.pk}/appeal/"), {"words": "应当记两次"}).status_code == 302
    assert "应当记两次" in text(phone, at(holder, "points/"))
    refused = phone.post(at(holder, f"points/{theirs.pk}/appeal/"), {"words": "看别人的"})
    assert "只能对本人的积分" in refused.content.decode()
    assert Appeal.everything.get().member == holder.member
    phone.post(at(holder, "points/missing/"), {"words": "漏记一次"})
    assert Appeal.everything.filter(entry=None).count() == 1


def test_nobody_acts_on_what_is_anothers(phone: Client, town: Town) -> None:
    holder = issue(town)
    member_of(town, OTHER)
    theirs = kept(town, OTHER, date(2026, 12, 1), kept_on=None)
    elsewhere = kept(
        town, NAME, date(2026, 12, 1), kept_on=None, organisation=town.other_branch, enterprise=town.neighbour_firm
    )
    for pledge in (theirs, elsewhere):
        response = phone.post(at(holder, f"pledges/{pledge.pk}/keep/"), {"words": "冒充"})
        page = response.content.decode()
        assert "不是您的" in page
        assert pledge.text not in page
        pledge.refresh_from_db()
        assert pledge.kept_on is None


def test_two_of_the_same_name_see_only_what_each_did_by_the_link(phone: Client, town: Town) -> None:
    first, second = member_of(town, NAME), member_of(town, NAME)
    holders = [issue(town, member=member) for member in (first, second)]
    kept(town, NAME, date(2026, 12, 1), kept_on=None)
    phone.post(at(holders[0], "propose/"), {"title": "我一个人的建议"})
    pages = [text(phone, at(holder)) for holder in holders]
    assert "带好新员工" not in pages[0] + pages[1]
    assert ["我一个人的建议" in page for page in pages] == [True, False]


def test_an_employee_proposes_and_has_neither_pledges_nor_points(phone: Client, town: Town) -> None:
    holder = issue(town, member=None, name="于小满")
    adopted(town, "于小满", date(2026, 5, 3), "同名旧建议")
    phone.post(at(holder, "propose/"), {"title": "食堂早半小时开饭"})
    page = text(phone, at(holder))
    assert "食堂早半小时开饭" in page
    assert "同名旧建议" not in page
    assert "我的积分" not in page
    due = timezone.localdate() + timedelta(days=9)
    refused = phone.post(at(holder, "pledge/"), {"text": "x", "due_on": f"{due}"})
    assert "由党员作出" in refused.content.decode()
    assert Pledge.everything.count() == 0


@pytest.mark.parametrize("how", ["unknown", "revoked", "renewed", "expired", "left", "abolished", "other purpose"])
def test_a_dead_link_is_one_sentence_whatever_killed_it(how: str, phone: Client, town: Town) -> None:
    holder = issue(town)
    address, now = at(holder), timezone.now()
    if how == "unknown":
        address = "/m/no-such-token/"
    elif how == "revoked":
        actions.revoke(holder=holder, by=BY, at=now)
    elif how == "renewed":
        renewed = actions.renew(holder=holder, by=BY, at=now)
        assert phone.get(at(renewed)).status_code == 200
    elif how == "expired":
        PersonalLink.objects.update(expires_at=now - timedelta(seconds=1))
    elif how == "left":
        Member.everything.update(ends_on=timezone.localdate() - timedelta(days=1))
    elif how == "abolished":
        town.branch.abolished_on = timezone.localdate()
        town.branch.save()
    else:
        PersonalLink.objects.update(purpose="confirm")
    for rest in ("", "points/", "propose/", "pledge/"):
        for response in (phone.get(f"{address}{rest}"), phone.post(f"{address}{rest}", {"title": "x"})):
            assert response.status_code == 404
            assert actions.GONE in response.content.decode()
            assert response.headers["Cache-Control"] == "no-store"
    assert Proposal.everything.count() == 0


def test_bad_input_keeps_what_was_typed_and_changes_nothing(phone: Client, town: Town) -> None:
    holder = issue(town)
    yesterday = timezone.localdate() - timedelta(days=1)
    response = phone.post(at(holder, "pledge/"), {"text": "写了一半", "due_on": f"{yesterday}"})
    page = response.content.decode()
    assert "完成期限不能早于承诺日期" in page
    assert "写了一半" in page
    assert Pledge.everything.count() == 0
    assert phone.put(at(holder)).status_code == 405


def test_a_machine_is_stopped(phone: Client, town: Town) -> None:
    holder, other = issue(town), issue(town, OTHER)
    for number in range(actions.AT_MOST_AN_HOUR):
        assert phone.post(at(holder, "propose/"), {"title": f"建议 {number}"}).status_code == 302
    refused = phone.post(at(holder, "propose/"), {"title": "再来一条"})
    assert "一小时内登记得太多" in refused.content.decode()
    assert "再来一条" in refused.content.decode()
    assert phone.post(at(other, "propose/"), {"title": "别人不受影响"}).status_code == 302
    later = timezone.now() + timedelta(hours=2)
    actions.refuse_too_often(actions.opened(holder.link.token, later)[1], later)


def test_the_token_is_stored_as_a_digest_and_sealed(town: Town) -> None:
    holder = issue(town)
    token = holder.link.token
    assert len(token) >= 32
    raw = str(PersonalLink.objects.filter(pk=holder.link.pk).values_list("token_digest", flat=True)[0])
    assert token not in raw
    assert token not in str(list(Logged.everything.values_list("detail", flat=True)))


def test_the_secretary_issues_prints_copies_renews_and_stops(cast: Cast, town: Town) -> None:
    client = cast.secretary.client
    for name in (NAME, OTHER):
        member_of(town, name)
    gone = member_of(town, "已转出", ends_on=date(2026, 1, 1))
    client.post("/party/links/all/")
    client.post("/party/links/all/")
    assert set(Holder.everything.values_list("name", flat=True)) == {NAME, OTHER}
    assert not Holder.everything.filter(member=gone).exists()
    employee = {"organisation": town.branch.name, "member": "", "name": "于小满"}
    assert client.post("/party/links/new/", employee).status_code == 302
    assert "已有链接" in client.post("/party/links/new/", employee).content.decode()
    assert "请选择党员" in client.post("/party/links/new/", {**employee, "name": ""}).content.decode()
    holder = Holder.everything.get(name=NAME)
    at_ = f"/party/links/{holder.pk}/"
    assert holder.link.token not in client.get(at_).content.decode()
    assert holder.link.token in client.post(f"{at_}copy/").content.decode()
    letter = client.post(f"{at_}letter/")
    body = zipfile.ZipFile(io.BytesIO(letter.content)).read("word/document.xml").decode()
    assert NAME in re.sub(r"<[^>]+>", "", body)
    assert Logged.everything.filter(verb="personal_link.handed").count() == 2
    client.post(f"{at_}renew/")
    assert Client().get(f"/m/{holder.link.token}/").status_code == 404
    client.post(f"{at_}revoke/")
    assert "已停用" in client.get(at_).content.decode()
    assert client.post(f"{at_}copy/").status_code == 422


def test_only_the_branch_sees_its_links(cast: Cast, town: Town) -> None:
    holder = issue(town)
    for name, person in cast:
        code = person.client.get(f"/party/links/{holder.pk}/").status_code
        assert code == 200 if name == "secretary" else code in (403, 404), name
        assert person.client.get("/party/links/").status_code == (200 if name == "secretary" else 403), name


def test_a_link_of_another_branch_is_not_issued(town: Town) -> None:
    with pytest.raises(Refusal, match="不在本支部名册"):
        issue(town, organisation=town.other_branch)


def test_pages_cost_at_most_twelve_queries(
    phone: Client, cast: Cast, town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scheme_of(town)
    holder = issue(town)
    for number in range(30):
        deed(town, holder.member, date(2026, 11, 2), text=f"第 {number} 件")
        adopted(town, NAME, date(2026, 5, 3), f"建议 {number}")
        kept(town, NAME, date(2026, 5, 3))
    compute(town, timezone.now())
    for address in (at(holder), at(holder, "points/"), at(holder, "propose/")):
        with django_assert_max_num_queries(12):
            assert phone.get(address).status_code == 200
    cast.secretary.client.get("/workbench/")
    for address in ("/party/links/", f"/party/links/{holder.pk}/"):
        with django_assert_max_num_queries(12):
            assert cast.secretary.client.get(address).status_code == 200
