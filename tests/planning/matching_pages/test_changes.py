"""Changes as an address carries them, and as the rules of a run keep them."""

import pytest

from qiaoliang.kit.refusal import Refusal
from qiaoliang.planning.matching.changes import AT_MOST, Change, Kind, between, decided, read, with_changes
from qiaoliang.planning.matching.request import Parameters

EVERY_KIND = ("pin:17:5", "ban:18:5", "free:19", "close:20", "leave:6", "back:7", "bounds:8:1:4")


class TestReading:
    def test_a_token_comes_back_as_it_went(self) -> None:
        assert [change.token for change in read(EVERY_KIND)] == list(EVERY_KIND)

    @pytest.mark.parametrize(
        "token",
        ["", "pin", "pin:1", "pin:1:2:3", "pin:a:b", "pin:-1:2", "drop:1", "bounds:1:5:2", "bounds:1:0:99", "close:１",
         "close:" + "9" * 30, "pin:1:2\x00", "close:0", "pin:1:0"],
    )  # fmt: skip
    def test_what_cannot_be_read_is_dropped(self, token: str) -> None:
        assert read([token]) == ()

    def test_a_later_change_about_the_same_thing_overtakes(self) -> None:
        found = read(["pin:1:2", "leave:9", "pin:1:3", "bounds:9:0:4", "ban:1:2", "ban:1:3"])
        assert [change.token for change in found] == ["pin:1:3", "bounds:9:0:4", "ban:1:2", "ban:1:3"]

    def test_an_address_holds_only_so_many(self) -> None:
        assert len(read(f"close:{key}" for key in range(1, 100))) == AT_MOST


class TestRules:
    def test_every_kind_becomes_a_rule_and_is_told_again(self) -> None:
        some = read(EVERY_KIND)
        kept = with_changes(Parameters(), some, [(change.token, f"理由 {change.token}") for change in some])
        assert (kept.pins, kept.bans, kept.freed) == (((17, 5),), ((18, 5),), (19,))
        assert (kept.closed, kept.away, kept.back, kept.bounds) == ((20,), (6,), (7,), ((8, 1, 4),))
        assert {change.token for change in decided(kept)} == set(EVERY_KIND)
        assert kept.reason("close:20") == "理由 close:20"
        assert Parameters.restored(kept.stored()) == kept

    def test_a_pin_replaces_the_pin_before_it_and_lifts_the_ban_on_its_pair(self) -> None:
        before = Parameters(pins=((1, 2),), bans=((1, 3),), reasons=(("pin:1:2", "原来的理由"),))
        kept = with_changes(before, [Change(Kind.PIN, 1, 3)], [("pin:1:3", "业主点名")])
        assert (kept.pins, kept.bans) == (((1, 3),), ())
        assert kept.reasons == (("pin:1:3", "业主点名"),), "the reason of what no longer holds is gone"

    def test_reasons_of_what_still_holds_stay(self) -> None:
        before = Parameters(bans=((1, 3),), reasons=(("ban:1:3", "原来的理由"),))
        kept = with_changes(before, [Change(Kind.LEAVE, 0, 9)], [("leave:9", "调离")])
        assert kept.reason("ban:1:3") == "原来的理由"

    def test_who_comes_back_is_no_longer_away(self) -> None:
        away = with_changes(Parameters(), [Change(Kind.LEAVE, 0, 9)], [])
        assert with_changes(away, [Change(Kind.BACK, 0, 9)], []).away == ()

    def test_closing_an_enterprise_drops_its_pin(self) -> None:
        assert with_changes(Parameters(pins=((1, 2),)), [Change(Kind.CLOSE, 1)], []).pins == ()

    def test_what_leads_from_one_to_the_other(self) -> None:
        before = Parameters(bans=((1, 3),))
        after = with_changes(before, read(["close:4", "pin:1:2"]), [])
        assert {change.token for change in between(before, after)} == {"close:4", "pin:1:2"}

    def test_impossible_bounds_are_refused(self) -> None:
        with pytest.raises(Refusal):
            Parameters(bounds=((1, 5, 2),))
        with pytest.raises(Refusal):
            Parameters(bounds=((1, 0, 21),))
