"""Scope fails closed, reads cannot write, the log is a chain (G47)."""

import pytest
from django.db import connection
from django.test import RequestFactory

from qiaoliang.access.accounts import actions
from qiaoliang.access.audit.actions import RecordedOutsideAnAction, audited, head, record, verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.pages import ReadThatWrites, reads
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.scope import NoActiveScope, Scope, active
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.regions.models import Region
from tests.cast import Cast, Town

FULL = {"office", "auditor"}
LIDAO_ONLY = {"汐歌海产有限公司", "帆砺渔具有限公司", "穗屿食品有限公司"}


def names(scope: Scope) -> set[str]:
    with active(scope):
        return set(Enterprise.objects.values_list("name", flat=True))


class TestScope:
    def test_without_a_scope_nothing_is_read(self, town: Town) -> None:
        with pytest.raises(NoActiveScope):
            Enterprise.objects.count()

    def test_the_empty_scope_sees_reference_tables_only(self, town: Town) -> None:
        with active(Scope()):
            assert Enterprise.objects.count() == 0
            assert Region.objects.count() == len(town.regions)

    def test_each_of_the_cast_sees_what_is_theirs(self, cast: Cast) -> None:
        seen = {name: names(person.actor.scope) for name, person in cast}
        assert seen["office"] == seen["auditor"] == LIDAO_ONLY | {"岚启医械有限公司"}
        assert seen["county_officer"] == seen["committee"] == LIDAO_ONLY
        assert seen["neighbour"] == seen["other_instructor"] == {"岚启医械有限公司"}
        assert seen["coordinator"] == LIDAO_ONLY  # its line, and whom its people serve
        assert seen["instructor"] == {"汐歌海产有限公司", "帆砺渔具有限公司"}
        assert seen["secretary"] == seen["owner"] == seen["carrier"] == {"汐歌海产有限公司"}
        assert seen["administrator"] == set()


class TestReadsCannotWrite:
    def test_a_view_that_writes_on_get_is_stopped(self, cast: Cast, town: Town) -> None:
        @reads(lambda actor: True)
        def sneaky(request: object) -> None:
            town.seafood.save()

        request = RequestFactory().get("/")
        request.user, request.actor, request.at = cast.office.user, cast.office.actor, town.at  # type: ignore[attr-defined]
        with pytest.raises(ReadThatWrites):
            sneaky(request)


class TestTheLog:
    def test_actions_chain_their_entries(self, cast: Cast, town: Town) -> None:
        before, _ = head()
        actions.change_password(user=cast.owner.user, password="另一个很长的口令-9", by=cast.owner.actor, at=town.at)
        assert head()[0] == before + 1
        assert verify() is None

    def test_a_changed_entry_is_found(self, cast: Cast, town: Town) -> None:
        for word in ("甲口令很长很长-1", "乙口令很长很长-2", "丙口令很长很长-3"):
            actions.change_password(user=cast.owner.user, password=word, by=cast.owner.actor, at=town.at)
        entry = Entry.everything.order_by("number")[1]
        Entry.everything.filter(pk=entry.pk).update(actor_name="别人")
        assert f"第 {entry.number} 条" in str(verify())

    def test_a_removed_last_entry_is_found(self, cast: Cast, town: Town) -> None:
        actions.change_password(user=cast.owner.user, password="很长的口令很长-1", by=cast.owner.actor, at=town.at)
        actions.change_password(user=cast.owner.user, password="很长的口令很长-2", by=cast.owner.actor, at=town.at)
        Entry.everything.order_by("-number")[0].delete()
        assert "末尾不符" in str(verify())

    def test_a_refused_action_leaves_no_entry(self, cast: Cast, town: Town) -> None:
        @audited
        def fails() -> None:
            record("nothing.happened", on=town.seafood, by=cast.office.actor, at=town.at)
            raise Refusal("不行。")

        before = head()
        with pytest.raises(Refusal):
            fails()
        assert head() == before

    def test_a_failed_part_leaves_no_entry_while_the_rest_stands(self, cast: Cast, town: Town) -> None:
        @audited
        def part() -> None:
            record("part.failed", on=town.seafood, by=cast.office.actor, at=town.at)
            raise Refusal("不行。")

        @audited
        def whole() -> None:
            record("whole.began", on=town.seafood, by=cast.office.actor, at=town.at)
            with pytest.raises(Refusal):
                part()

        whole()
        assert list(Entry.everything.values_list("verb", flat=True)) == ["whole.began"]
        assert verify() is None

    def test_recording_outside_an_action_is_a_fault(self, cast: Cast, town: Town) -> None:
        with pytest.raises(RecordedOutsideAnAction):
            record("stray", on=town.seafood, by=cast.office.actor, at=town.at)


def test_a_one_time_link_is_spent_once(cast: Cast, town: Town) -> None:
    link = actions.make_link(
        purpose="confirm", about_kind="x", about_key="1", holder_name="林启航", by=cast.office.actor, at=town.at
    )
    found = actions.find_link(link.token, purpose="confirm", at=town.at)
    actions.use_link(link=found, by=cast.office.actor, at=town.at)
    with pytest.raises(actions.LinkNotValid):
        actions.use_link(link=found, by=cast.office.actor, at=town.at)
    with pytest.raises(actions.LinkNotValid):
        actions.find_link(link.token, purpose="confirm", at=town.at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM accounts_personallink")
        assert link.token not in cursor.fetchone()[0]
