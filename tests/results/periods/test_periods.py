"""From open to frozen, and what a later record does to a frozen period: nothing, until the office has decided."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import EVERYTHING
from qiaoliang.results.indicators import lines
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE, VERSION
from qiaoliang.results.indicators.evaluate import figure
from qiaoliang.results.indicators.periods import Period as Days
from qiaoliang.results.periods import actions, restating, rules, taking, telling
from qiaoliang.results.periods.choices import Decision, Stage
from qiaoliang.results.periods.models import Edition, Frozen, Period, Restatement
from qiaoliang.results.reports import recompute
from tests.cast import Cast, Town
from tests.results.indicators.records import CREDITED, Case
from tests.results.periods.made import DAY, frozen, head_of, later, opened, person

TICK = system("tick")


def case(code: str) -> Case:
    return next(one for one in CREDITED if one.code == code)


def of(period: Period, code: str) -> Frozen:
    found: Frozen = Frozen.everything.select_related("edition__catalogue").get(edition=period.edition, code=code)
    return found


def compared(period: Period, town: Town, **more: int) -> int:
    return restating.compare(periods=[period], by=TICK, at=later(town.at, **(more or {"hours": 1})))


class TestTheWay:
    def test_submitted_signed_accepted_frozen(self, town: Town, cast: Cast) -> None:
        case("grants_won").make(town, DAY)
        period = frozen(town, cast)
        assert period.stage == Stage.FROZEN
        assert of(period, "grants_won").value() == 500_000
        assert {one.code for one in taking.HELD} == set(period.edition.figures.values_list("code", flat=True))
        assert period.edition.catalogue.code == VERSION
        entry = Entry.everything.get(verb="period.frozen")
        assert entry.detail["digest"] == period.edition.digest
        assert verify() is None
        assert list(period.steps.values_list("step", flat=True)) == ["opened", "submitted", "approved", "accepted"]

    def test_the_figures_are_those_of_the_catalogue_over_the_days(self, town: Town, cast: Cast) -> None:
        for one in CREDITED:
            one.make(town, DAY)
        period = frozen(town, cast)
        for indicator in taking.HELD:
            asked = Asked(
                EVERYTHING, town.at.date(), department=town.marine, span=Days(date(2025, 1, 1), date(2025, 12, 31))
            )
            stored, found = of(period, indicator.code), figure(indicator, asked)
            if found.is_hidden:  # of few people: a department keeps its exact whole, a page does not show it
                continue
            assert stored.value() == found.value, indicator.code
            if not indicator.is_rate:
                assert stored.value(stored.claimed) == found.claimed, indicator.code

    def test_nobody_approves_the_own_submission(self, town: Town, cast: Cast) -> None:
        both = person(town, "both", "coordinator", "department", town.marine.pk)
        both.user.grants.create(role="head", where_kind="department", where_key=town.marine.pk, starts_on=DAY)
        period = actions.submit(period=opened(town, cast), by=both.actor, at=town.at)
        with pytest.raises(Refusal, match="别人审核"):
            actions.approve(period=period, by=both.actor, at=town.at)
        period = actions.approve(period=period, by=head_of(town).actor, at=town.at)
        with pytest.raises(Refusal, match="另一位同志接收"):
            actions.accept(period=period, by=both.actor, at=town.at)

    def test_no_step_is_skipped_and_no_running_month_is_opened(self, town: Town, cast: Cast) -> None:
        period = opened(town, cast)
        for move in (actions.approve, actions.accept):
            with pytest.raises(Refusal, match="不能改为"):
                move(period=period, by=cast.office.actor, at=town.at)
        with pytest.raises(Refusal, match="还没有结束"):
            opened(town, cast, "2026-11", "month")
        assert actions.open_periods(
            kind="year", name="2025", holders=[town.marine], by=cast.office.actor, at=town.at
        ) == []  # fmt: skip

    def test_returned_with_a_reason_and_submitted_again(self, town: Town, cast: Cast) -> None:
        period = actions.submit(period=opened(town, cast), by=cast.coordinator.actor, at=town.at)
        with pytest.raises(Refusal, match="理由"):
            actions.give_back(period=period, reason=" ", by=head_of(town).actor, at=town.at)
        period = actions.give_back(period=period, reason="漏记一笔", by=cast.office.actor, at=town.at)
        case("grants_won").make(town, DAY)
        period = actions.submit(period=period, by=cast.coordinator.actor, at=town.at)
        assert period.edition.number == 2
        assert of(period, "grants_won").confirmed == 500_000_00
        assert Edition.everything.get(period=period, number=1).figures.get(code="grants_won").confirmed == 0

    def test_two_at_once_are_noticed(self, town: Town, cast: Cast) -> None:
        period = opened(town, cast)
        actions.submit(period=period, version=1, by=cast.coordinator.actor, at=town.at)
        with pytest.raises(ChangedMeanwhile):
            actions.submit(period=period, version=1, by=cast.coordinator.actor, at=town.at)

    def test_another_than_the_one_who_froze_unlocks(self, town: Town, cast: Cast) -> None:
        period = frozen(town, cast)
        with pytest.raises(Refusal, match="另一位同志"):
            actions.unlock(period=period, reason="重报", by=cast.office.actor, at=town.at)
        other = person(town, "office2", "office", "city", "")
        period = actions.unlock(period=period, reason="重报", by=other.actor, at=town.at)
        assert period.stage == Stage.UNLOCKED
        assert Entry.everything.get(verb="period.unlocked").detail["reason"] == "重报"

    def test_the_series_goes_on_by_itself_and_once(self, town: Town, cast: Cast) -> None:
        opened(town, cast, "2026-08", "month")
        assert actions.open_following(by=TICK, at=town.at) == 2
        assert actions.open_following(by=TICK, at=town.at) == 0
        names = [one.name for one in Period.everything.order_by("starts_on")]
        assert names == ["2026-08", "2026-09", "2026-10"]
        last = Period.everything.get(starts_on=date(2026, 10, 1))
        actions.call_off(period=last, reason="合并到季", by=cast.office.actor, at=town.at)
        assert actions.open_following(by=TICK, at=later(town.at, days=60)) == 0


class TestRestatements:
    def test_a_late_record_leaves_the_frozen_figure_and_is_proposed(self, town: Town, cast: Cast) -> None:
        case("grants_won").make(town, DAY)
        period = frozen(town, cast)
        late = case("grants_won").make(town, DAY, recorded_at=town.at, confirmed_at=town.at)
        assert compared(period, town) == 1
        assert of(period, "grants_won").value() == 500_000
        found = Restatement.everything.get()
        assert (found.code, found.changes) == ("grants_won", [[str(late.pk), "added"]])
        assert telling.both(found) == ("50 万元", "100 万元", "+50 万元")
        assert compared(period, town) == 0

    @pytest.mark.parametrize(
        ("columns", "difference"),
        [
            ({"amount_fen": 400_000_00}, "−10 万元"),
            ({"state": "void", "voided_at": "at"}, "−50 万元"),
            ({"state": "disputed", "disputed_at": "at"}, "−50 万元，申报不变"),
            ({"happened_on": date(2024, 12, 31)}, "−50 万元"),
        ],
        ids=["amount", "void", "disputed", "moved out"],
    )
    def test_what_changes_later_is_told(
        self, town: Town, cast: Cast, columns: dict[str, Any], difference: str
    ) -> None:  # fmt: skip
        row = case("grants_won").make(town, DAY)
        period = frozen(town, cast)
        given = {name: town.at if value == "at" else value for name, value in columns.items()}
        type(row).everything.filter(pk=row.pk).update(**given)
        compared(period, town)
        found = Restatement.everything.get()
        assert telling.both(found)[2] == difference
        assert found.changes[0][0] == str(row.pk)

    def test_adopted_it_is_printed_with_day_and_reason(self, town: Town, cast: Cast) -> None:
        case("pledges").make(town, DAY)
        period = frozen(town, cast)
        case("grants_won").make(town, DAY, recorded_at=town.at, confirmed_at=town.at)
        compared(period, town)
        found = Restatement.everything.get()
        with pytest.raises(Refusal, match="理由"):
            restating.adopt(restatement=found, reason="", by=cast.office.actor, at=town.at)
        restating.adopt(restatement=found, reason="批文次年才到", by=cast.office.actor, at=town.at)
        period = Period.everything.get()
        assert period.edition.number == 2
        assert of(period, "grants_won").value() == 500_000
        assert telling.restated(of(period, "grants_won")) == "2026-11-20 更正，因为批文次年才到"
        assert of(period, "pledges").restated_on is None
        assert of(period, "pledges").confirmed == 1
        assert Edition.everything.get(number=1).figures.get(code="grants_won").confirmed == 0
        assert compared(period, town) == 0

    def test_refused_it_is_not_proposed_again_until_it_changes(self, town: Town, cast: Cast) -> None:
        period = frozen(town, cast)
        late = case("grants_won").make(town, DAY, recorded_at=town.at, confirmed_at=town.at)
        compared(period, town)
        restating.refuse(restatement=Restatement.everything.get(), reason="属下一年", by=cast.office.actor, at=town.at)
        assert compared(period, town) == 0
        assert of(period, "grants_won").confirmed == 0
        type(late).everything.filter(pk=late.pk).update(amount_fen=1_00)
        assert compared(period, town) == 1
        assert Restatement.everything.filter(decision=Decision.PROPOSED).count() == 1

    def test_what_has_changed_again_is_not_decided_blindly(self, town: Town, cast: Cast) -> None:
        period = frozen(town, cast)
        late = case("grants_won").make(town, DAY, recorded_at=town.at, confirmed_at=town.at)
        compared(period, town)
        seen = Restatement.everything.get()
        type(late).everything.filter(pk=late.pk).update(amount_fen=1_00)
        compared(period, town)
        with pytest.raises(ChangedMeanwhile):
            restating.adopt(restatement=seen, version=seen.version, reason="好", by=cast.office.actor, at=town.at)

    def test_what_differs_no_more_lapses(self, town: Town, cast: Cast) -> None:
        period = frozen(town, cast)
        late = case("grants_won").make(town, DAY, recorded_at=town.at, confirmed_at=town.at)
        compared(period, town)
        late.shares.all().delete()
        late.delete()
        assert compared(period, town) == 1
        assert Restatement.everything.get().decision == Decision.LAPSED

    def test_a_sample_that_verifies_later_restates_nothing(self, town: Town, cast: Cast) -> None:
        row = case("grants_won").make(town, DAY)
        period = frozen(town, cast)
        type(row).everything.filter(pk=row.pk).update(verified_at=town.at)
        assert compared(period, town) == 0

    def test_a_changed_definition_is_not_a_changed_record(
        self, town: Town, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:  # fmt: skip
        """Frozen keeps its version: under another definition nothing is compared, and the page says so."""
        period = frozen(town, cast)
        case("grants_won").make(town, DAY, recorded_at=town.at, confirmed_at=town.at)
        other = {**lines.definition(CATALOGUE["grants_won"]), "version": 2}
        real = taking.definition
        monkeypatch.setattr(taking, "definition", lambda one: other if one.code == "grants_won" else real(one))
        assert compared(period, town) == 0
        sections = telling.frozen(period, {})
        note = next(line.note for _role, found in sections for line in found if line.code == "grants_won")
        assert "口径已改" in note

    def test_unlocking_lets_proposals_lapse(self, town: Town, cast: Cast) -> None:
        period = frozen(town, cast)
        case("grants_won").make(town, DAY, recorded_at=town.at, confirmed_at=town.at)
        compared(period, town)
        other = person(town, "office2", "office", "city", "")
        actions.unlock(period=period, reason="重报", by=other.actor, at=town.at)
        assert Restatement.everything.get().decision == Decision.LAPSED
        with pytest.raises(Refusal, match="已经裁定"):
            restating.adopt(restatement=Restatement.everything.get(), reason="好", by=cast.office.actor, at=town.at)


class TestProof:
    def test_a_row_changed_behind_the_back_no_longer_has_its_digest(self, town: Town, cast: Cast) -> None:
        case("grants_won").make(town, DAY)
        figure_ = of(frozen(town, cast), "grants_won")
        assert taking.recomputed(figure_) == figure_.digest
        figure_.confirmed += 1
        assert taking.recomputed(figure_) != figure_.digest

    def test_the_edition_has_the_digest_of_its_figures_and_of_the_head(self, town: Town, cast: Cast) -> None:
        edition = frozen(town, cast).edition
        head = (edition.head_number, edition.head_digest)
        assert taking.edition_digest(edition.catalogue.code, head, edition.figures.all()) == edition.digest

    def test_records_are_hashed_as_the_script_of_a_report_hashes_them(self) -> None:
        cells = ["17", "confirmed", "", "1", "俚岛"]
        assert lines.line_hash(cells) == recompute.line_hash(cells)


def test_working_days_until_due(town: Town) -> None:
    assert [rules.last_ended(kind, date(2026, 11, 20)).end for kind in ("month", "quarter", "year")] == [
        date(2026, 10, 31), date(2026, 9, 30), date(2025, 12, 31),
    ]  # fmt: skip
    assert rules.following("quarter", rules.period_of("quarter", date(2025, 12, 5))).start == date(2026, 1, 1)
    assert Decimal(str(len(rules.differing({"1": ("1", "a", "", "x")}, {"2": ("2", "a", "", "x")})))) == 2
    assert timedelta(days=0) <= rules.period_of("month", DAY).end - DAY
