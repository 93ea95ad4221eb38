"""The administrator opens accounts and gives roles, and sees nothing of the programme."""

import pytest

from qiaoliang.access.accounts.models import Grant, User
from tests.cast import Cast, Town


def test_an_account_with_a_role_in_a_place(cast: Cast, town: Town) -> None:
    client = cast.administrator.client
    form = {"username": "new", "name": "新同事", "password": "一个很长的初始口令-2026"}
    assert client.post("/people/new/", form).status_code == 302
    user = User.objects.get(username="new")
    assert user.must_change_password
    keeper = cast.security.client
    for kind, where, key in (
        ("region", "荣成市", "371082"),
        ("enterprise", "汐歌海产有限公司", str(town.seafood.pk)),
        ("instructor", "Z002", str(town.colleague.pk)),
    ):
        role = {"region": "office", "enterprise": "owner", "instructor": "instructor"}[kind]
        given = {"role": role, "where_kind": kind, "where": where}
        assert client.post(f"/people/{user.pk}/give/", given).status_code == 403
        assert keeper.post(f"/people/{user.pk}/give/", given).status_code == 302
        assert Grant.objects.filter(user=user, role=role, where_key=key).exists()
    page = client.get(f"/people/{user.pk}/").content.decode()
    assert "荣成市" in page
    grant = user.grants.first()
    assert grant is not None
    assert keeper.post(f"/people/{user.pk}/take/{grant.pk}/").status_code == 302
    grant.refresh_from_db()
    assert grant.ends_on is not None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"role": "owner", "where_kind": "enterprise", "where": "没有这家"}, "没有找到"),
        ({"role": "owner", "where_kind": "city", "where": ""}, "不能授予"),
        ({"role": "nonsense", "where_kind": "city", "where": ""}, "要改"),
    ],
)
def test_roles_that_cannot_be_given(given: dict[str, str], sentence: str, cast: Cast) -> None:
    response = cast.security.client.post(f"/people/{cast.owner.user.pk}/give/", given)
    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_a_closed_account_is_out_at_the_next_click(cast: Cast) -> None:
    assert cast.owner.client.get("/workbench/").status_code == 200
    cast.administrator.client.post(f"/people/{cast.owner.user.pk}/switch/")
    assert cast.owner.client.get("/workbench/").status_code == 302
    own = f"/people/{cast.administrator.user.pk}/switch/"
    assert cast.administrator.client.post(own).status_code == 422


def test_nobody_else_keeps_accounts(cast: Cast) -> None:
    for name, person in cast:
        expected = 200 if name in ("administrator", "security") else 403
        assert person.client.get("/people/").status_code == expected
    assert cast.administrator.client.get("/enterprises/").status_code in (200, 403)
