"""Who acts: what a person, a link, a token and the system may and where, without a database."""

from qiaoliang.access.accounts.actor import NOBODY, SYSTEM, Actor, Held, link_holder, system
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.scope import CITY, EVERYTHING, PERSON, Place

TOWN, FIRM = Place("region", "371082105"), Place("enterprise", "17")


def owner_and_office() -> Actor:
    """One person with four grants; made anew for every question, because an actor remembers what it was asked."""
    held = (
        Held("owner", FIRM), Held("office", TOWN), Held("owner", Place("enterprise", "18")),
        Held("security", Place(CITY)),
    )  # fmt: skip
    return Actor("user:3", "林启航", 3, held)


def test_a_capability_holds_where_its_role_holds() -> None:
    assert owner_and_office().can(Can.RUN_PROGRAMME)
    assert not owner_and_office().can(Can.READ_SECURITY_LOG)
    assert owner_and_office().places(Can.RUN_PROGRAMME) == {TOWN}
    assert owner_and_office().places(Can.KEEP_BRANCH) == frozenset()
    assert owner_and_office().keys("enterprise") == ["17", "18"]
    assert owner_and_office().keys("region") == ["371082105"]
    assert owner_and_office().roles == ("owner", "office", "security")


def test_an_administrators_grant_shows_no_rows() -> None:
    assert Place(CITY) not in owner_and_office().scope.places
    assert owner_and_office().places(Can.GIVE_ROLES) == {Place(CITY)}


def test_a_person_is_a_place_that_rows_are_withheld_from() -> None:
    person = Place(PERSON, "3")
    assert owner_and_office().scope.places == {TOWN, FIRM, Place("enterprise", "18"), person}
    assert owner_and_office().scope_for(Can.RUN_PROGRAMME).places == {TOWN, person}
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
    assert owner_and_office().is_signed_in
