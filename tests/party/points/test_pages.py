"""The pages of points: who opens what, and that nobody is set against anybody anywhere."""

import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from qiaoliang.party.points import forms, listings
from qiaoliang.party.points.models import Entry, Scheme
from tests.cast import Cast, Town
from tests.party.points.branch import compute, deed, member_of, scheme_of, with_entry

DAY = date(2026, 11, 2)


def address(town: Town, part: str = "") -> str:
    return f"/party/points/organisations/{town.branch.pk}/{part}"


def decision(**more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "decided_on": f"{today}", "starts_on": f"{today}", "entitled": 9, "present": 7, "in_favour": 6,
        "appeal_days": 10, "document_number": "", "points_volunteering": 2, "quarter_volunteering": 4,
        "year_volunteering": 10, **more,
    }  # fmt: skip


def test_the_secretary_records_the_members_decision(cast: Cast, town: Town) -> None:
    client = cast.secretary.client
    assert "没有启用" in client.get(address(town)).content.decode()
    response = client.post(address(town, "decide/"), decision())
    assert response.status_code == 302
    scheme = Scheme.everything.get()
    assert [(item.kind, item.points, item.year_cap) for item in scheme.items.all()] == [("volunteering", 2, 10)]
    page = client.get(address(town)).content.decode()
    assert "志愿服务" in page
    assert "赞成 6 人" in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"in_favour": 4}, "没有超过一半"), ({"points_logins": 1}, "“登录”不能计积分"),
        ({"points_gifts": 1}, "“捐款捐物”不能计积分"), ({"points_photo": 1}, "“拍照”不能计积分"),
        ({"points_singing": 1}, "只能从目录中选择"), ({"quarter_volunteering": ""}, "上限应当是"),
    ],
)  # fmt: skip
def test_bad_input_is_answered_beside_the_form_and_changes_nothing(
    more: dict[str, Any], words: str, cast: Cast, town: Town
) -> None:
    response = cast.secretary.client.post(address(town, "decide/"), decision(**more))
    assert response.status_code == 200
    page = response.content.decode()
    assert words in page
    assert 'value="10"' in page  # nothing typed is lost
    assert Scheme.everything.count() == 0


def test_a_deed_brings_its_points_at_once_and_its_withdrawal_takes_them(cast: Cast, town: Town) -> None:
    scheme_of(town)
    member = member_of(town, "邹望舒")
    client = cast.secretary.client
    today = timezone.localdate()
    statement = f"/party/points/statements/{member.pk}/"
    given = {"kind": "volunteering", "happened_on": f"{today}", "text": "清理海滩", "problem": ""}
    assert client.post(f"{statement}deeds/new/", given).status_code == 302
    assert "清理海滩" in client.get(statement).content.decode()
    entry = Entry.everything.get()
    assert entry.points == 2
    client.post(entry.source_href, {"reason": "登记错人"})
    assert sorted(Entry.everything.values_list("points", flat=True)) == [-2, 2]


def test_only_the_branch_sees_statements(cast: Cast, town: Town) -> None:
    scheme_of(town)
    member = member_of(town, "邹望舒")
    entry, _deed, appeal = with_entry(town, member)
    closed = (
        address(town, "members/"), f"/party/points/statements/{member.pk}/",
        f"/party/points/entries/{entry.pk}/correct/", f"/party/points/appeals/{appeal.pk}/answer/",
    )  # fmt: skip
    for name, person in cast:
        for at in closed:
            code = person.client.get(at).status_code
            assert code == 200 if name == "secretary" else code in (403, 404), (name, at)


def test_no_list_is_in_the_order_of_points_and_none_shows_sums_side_by_side(cast: Cast, town: Town) -> None:
    """G39: whatever a hand-made address asks, members stand by name, and a list of members has no number of points."""
    scheme_of(town)
    low, high = member_of(town, "乙某"), member_of(town, "丁某")
    for text in ("海滩", "敬老院"):
        deed(town, high, DAY, text=text)
    deed(town, low, DAY)
    compute(town)
    client = cast.secretary.client
    names = re.compile(r">(乙某|丁某)<")
    plain = names.findall(client.get(address(town, "members/")).content.decode())
    for asked in ("points", "-points", "total", "-total", "entries", "-point_entries__points", "rank"):
        page = client.get(address(town, f"members/?sort={asked}&points=1")).content.decode()
        assert names.findall(page) == plain
        cells = re.findall(r"<td[^>]*>(.*?)</td>", page)
        assert len(cells) == 2 * len(plain)  # a name and the day of joining: nothing that could be compared
    assert client.get(address(town, "members/?export=xlsx")).status_code == 403
    for listing in (
        listings.schemes(timezone.localdate()), listings.members("x", timezone.localdate()),
        listings.entries("x", 2026), listings.appeals(timezone.localdate()),
    ):  # fmt: skip
        for column in listing.columns:
            assert not any("points" in name or "total" in name for name in column.order_by), (listing.key, column.key)
    assert "points" not in {column.key for column in listings.members("x", timezone.localdate()).columns}


def test_a_statements_file_holds_one_member(cast: Cast, town: Town) -> None:
    scheme_of(town)
    member, other = member_of(town, "邹望舒"), member_of(town, "姜照野")
    day = timezone.localdate()
    deed(town, member, day, at=timezone.now())
    deed(town, other, day, text="别人的事", at=timezone.now())
    compute(town, timezone.now())
    response = cast.secretary.client.get(f"/party/points/statements/{member.pk}/?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response) if response.streaming else response.content)).active
    assert sheet is not None
    text = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    assert "清理海滩" in text
    assert "别人的事" not in text


def test_an_appeal_is_answered_on_its_page(cast: Cast, town: Town) -> None:
    scheme_of(town)
    member = member_of(town, "邹望舒")
    _entry, _deed, appeal = with_entry(town, member)
    client = cast.secretary.client
    assert "应当记两次" in client.get("/party/points/appeals/").content.decode()
    assert "积分申诉" in client.get("/workbench/").content.decode()
    given = {"state": "declined", "points": "", "answer": "当天只有一次"}
    assert client.post(f"/party/points/appeals/{appeal.pk}/answer/", given).status_code == 302
    assert "当天只有一次" in client.get(f"/party/points/statements/{member.pk}/").content.decode()


def test_pages_cost_at_most_twelve_queries(
    cast: Cast, town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scheme_of(town)
    member = member_of(town, "邹望舒")
    with_entry(town, member)
    for number in range(30):
        member_of(town, f"党员{number}")
    cast.secretary.client.get("/workbench/")  # signed in
    for at in (
        "/party/points/", address(town), address(town, "members/"), f"/party/points/statements/{member.pk}/",
        "/party/points/appeals/",
    ):  # fmt: skip
        cache.clear()
        with django_assert_max_num_queries(12):
            assert cast.secretary.client.get(at).status_code == 200, at


def test_the_form_offers_the_catalogue_and_nothing_forbidden(db: None) -> None:
    form = forms.DecideForm()
    assert {"points_pledge_kept", "points_volunteering"} <= set(form.fields)
    assert not {f"points_{code}" for code in ("login", "photo", "gifts")} & set(form.fields)
