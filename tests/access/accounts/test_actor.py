"""Who acts: what a person, a link, a token and the system may and where, without a database."""

from qiaoliang.access.accounts.actor import NOBODY, SYSTEM, Actor, Held, link_holder, system
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.scope import CITY, EVERYTHING, PERSON, Place

TOWN, FIRM = Place("region", "371082105"), Place("enterprise", "17")
OWNER_AND_OFFICE = Actor(
    "user:3", "林启航", 3,
    (
        Held("owner", FIRM), Held("office", TOWN), Held("owner", Place("enterprise", "18")),
        Held("security", Place(CITY)),
    ),
)  # fmt: skip


def test_a_capability_holds_where_its_role_holds() -> None:
    assert OWNER_AND_OFFICE.can(Can.RUN_PROGRAMME)
    assert not OWNER_AND_OFFICE.can(Can.READ_SECURITY_LOG)
    assert OWNER_AND_OFFICE.places(Can.RUN_PROGRAMME) == {TOWN}
    assert OWNER_AND_OFFICE.places(Can.KEEP_BRANCH) == frozenset()
    assert OWNER_AND_OFFICE.keys("enterprise") == ["17", "18"]
    assert OWNER_AND_OFFICE.keys("region") == ["371082105"]
    assert OWNER_AND_OFFICE.roles == ("owner", "office", "security")


def test_an_administrators_grant_shows_no_rows() -> None:
    assert Place(CITY) not in OWNER_AND_OFFICE.scope.places
    assert OWNER_AND_OFFICE.places(Can.GIVE_ROLES) == {Place(CITY)}


def test_a_person_is_a_place_that_rows_are_withheld_from() -> None:
    person = Place(PERSON, "3")
    assert OWNER_AND_OFFICE.scope.places == {TOWN, FIRM, Place("enterprise", "18"), person}
    assert OWNER_AND_OFFICE.scope_for(Can.RUN_PROGRAMME).places == {TOWN, person}
    assert NOBODY.scope.places == frozenset()


def test_the_system_may_everything_everywhere_and_is_nobody() -> None:
    for actor in (SYSTEM, system("tick")):
        assert actor.can(Can.RUN_PROGRAMME)
        assert actor.scope == actor.scope_for(Can.RUN_PROGRAMME) == EVERYTHING
        assert not actor.is_signed_in
    assert (SYSTEM.key, system("tick").key, system("tick").name) == ("system", "system:tick", "系统")


def test_who_came_by_a_link_or_a_token() -> None:
    guest = link_holder("confirm", 7, "林启航", [Held("owner", FIRM)])
    assert (guest.key, guest.name, guest.keys("enterprise")) == ("link:confirm:7", "林启航", ["17"])
    assert not guest.is_signed_in
    assert not guest.is_system
    assert not guest.is_service
    assert Actor("token:5", "海洋局系统").is_service
    assert OWNER_AND_OFFICE.is_signed_in
