"""The small city: the same builders as the full one, figures of its own, and everything a real city has."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import check_password
from django.db import connection, transaction
from django.db.models import Count, Max, Sum
from django.test import Client

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.actions import verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Message
from qiaoliang.economy.demands.choices import Stage, Verdict
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.contacts.choices import WeekState
from qiaoliang.fieldwork.contacts.duty import differences
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek
from qiaoliang.fieldwork.outcomes.models import Claim, Outcome, Share
from qiaoliang.instructors.nominations.models import Instructor, Leave
from qiaoliang.instructors.postings.models import Handover, Part, Pin, Stint
from qiaoliang.instructors.reassignments import listings as reassigning
from qiaoliang.instructors.recusals import actions as recusals
from qiaoliang.instructors.recusals.listings import declaring, due_before
from qiaoliang.instructors.recusals.models import Case, Declaration, DeclaredInterest
from qiaoliang.instructors.wishes.models import Answer, ChangeRequest, Wish
from qiaoliang.kit.scope import EVERYTHING, active
from qiaoliang.kit.workdays import iso_week_key
from qiaoliang.registry.enterprises import codes
from qiaoliang.registry.enterprises.choices import OperatingState
from qiaoliang.registry.enterprises.models import ContactPerson, Enterprise
from qiaoliang.registry.programme.settings import calendar
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators.evaluate import value
from qiaoliang_demo.cast import PARTS, PASSWORD
from qiaoliang_demo.city import City
from qiaoliang_demo.figures import SMALL
from qiaoliang_demo.log import BUILT
from tests.city import AS_OF, expected, shown

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("small_city")]


class TestFigures:
    def test_every_figure_comes_out_exactly(self, small_city: City) -> None:
        wanted = expected(SMALL)
        assert len(wanted) >= 31
        found = shown(AS_OF)
        assert {code: found[code] for code in wanted} == wanted

    def test_serving_today_stands_beside_the_posted(self, small_city: City) -> None:
        posted = value("instructors_posted", scope=EVERYTHING, as_of=AS_OF)
        assert dict(posted.beside) == {"统计日在岗": SMALL.instructors_serving}

    def test_most_weeks_are_kept_and_some_are_not(self, small_city: City) -> None:
        rate = value("weekly_contact_rate", scope=EVERYTHING, as_of=AS_OF)
        assert 90 <= rate.value <= 97

    @pytest.mark.parametrize(
        "code",
        ["activists_cultivated", "pledges", "proposals", "loans_arranged", "grants_won", "events_held", "gifts"],
    )
    def test_more_is_claimed_than_confirmed(self, small_city: City, code: str) -> None:
        figure = value(code, scope=EVERYTHING, as_of=AS_OF)
        assert figure.claimed > figure.confirmed


class TestRows:
    def test_foreign_keys_hold(self, small_city: City) -> None:
        connection.check_constraints()

    def test_credit_codes_are_valid_and_unique(self, small_city: City) -> None:
        found = list(Enterprise.everything.values_list("credit_code", flat=True))
        assert len(found) > SMALL.enterprises
        assert all(codes.is_valid(code) for code in found)
        assert len(set(found)) == len(found)

    def test_enterprises_stand_in_real_towns(self, small_city: City) -> None:
        towns = set(Region.everything.filter(level="town").values_list("code", flat=True))
        assert len(towns) == 73
        assert set(Enterprise.everything.values_list("region_code", flat=True)) <= towns

    def test_phones_belong_to_nobody(self, small_city: City) -> None:
        phones = {person.phone for person in ContactPerson.everything.all()}
        assert phones
        assert all(phone.startswith("1540") and len(phone) == 11 for phone in phones)

    def test_nothing_was_recorded_later_than_the_evening_before(self, small_city: City) -> None:
        for model in apps.get_models():
            names = {field.name for field in model._meta.concrete_fields}
            if model.__module__.startswith("qiaoliang.") and "recorded_at" in names:
                last: datetime | None = model._base_manager.aggregate(last=Max("recorded_at"))["last"]
                assert last is None or last <= small_city.latest, model

    def test_many_rows_do_not_count(self, small_city: City) -> None:
        others = Enterprise.everything.exclude(pk__in=[firm.key for firm in small_city.counted])
        kinds = set(others.values_list("entity_kind", "state", "is_nonpublic_shandong"))
        assert ("branch_office", "operating", True) in kinds
        assert ("sole_trader", "operating", True) in kinds
        assert ("company", "operating", False) in kinds
        assert ("company", OperatingState.CLOSED.value, True) in kinds

    def test_results_are_in_every_state(self, small_city: City) -> None:
        assert set(Outcome.everything.values_list("state", flat=True)) == set(Claim.values)

    def test_shares_of_one_thing_are_at_most_the_whole_and_of_different_departments(self, small_city: City) -> None:
        sums = Share.everything.values("outcome").annotate(whole=Sum("percent"), helpers=Count("pk"))
        departments = Count("stint__instructor__department", distinct=True)
        assert max(row["whole"] for row in sums) == 100
        shared = sums.filter(helpers__gt=1).annotate(departments=departments)
        assert shared
        assert all(row["departments"] > 1 for row in shared)

    def test_demands_are_in_every_stage(self, small_city: City) -> None:
        assert set(Demand.everything.values_list("stage", flat=True)) == set(Stage.values)
        assert set(Demand.everything.exclude(verdict="").values_list("verdict", flat=True)) == set(Verdict.values)
        assert Demand.everything.filter(stage=Stage.WORKING, due_on__lt=AS_OF).exists()
        assert Demand.everything.filter(reopened_at__isnull=False).exists()

    def test_moves_follow_the_table(self, small_city: City) -> None:
        for demand in Demand.everything.prefetch_related("moves")[:100]:
            moves = sorted(demand.moves.all(), key=lambda move: move.pk)
            assert moves[0].from_stage == ""
            assert [move.from_stage for move in moves[1:]] == [move.to_stage for move in moves[:-1]]
            assert [move.at for move in moves] == sorted(move.at for move in moves)
            assert moves[-1].to_stage == demand.stage


class TestPostings:
    def test_each_enterprise_has_one_lead_but_a_handful(self, small_city: City) -> None:
        led = Stint.everything.filter(Stint.covers(AS_OF), part=Part.LEAD)
        assert led.count() == led.values("enterprise").distinct().count()
        assert 1 <= SMALL.enterprises - led.count() <= 9

    def test_nobody_carries_more_than_allowed(self, small_city: City) -> None:
        led = Stint.everything.filter(Stint.covers(AS_OF), part=Part.LEAD)
        loads = led.values("instructor", "instructor__max_load").annotate(load=Count("pk"))
        assert all(row["load"] <= row["instructor__max_load"] for row in loads)

    def test_stints_at_one_enterprise_do_not_overlap(self, small_city: City) -> None:
        for firm in small_city.firms:
            for before, after in zip(firm.postings, firm.postings[1:], strict=False):
                assert before.ends_on is not None
                assert before.ends_on < after.starts_on

    def test_some_are_on_leave_with_and_without_a_backup(self, small_city: City) -> None:
        now = Leave.everything.filter(Leave.covers(AS_OF))
        assert now.filter(backup__isnull=False).exists()
        assert Leave.everything.filter(backup=None).exists()

    def test_duty_weeks_say_what_the_contacts_say(self, small_city: City) -> None:
        weeks = sorted(set(DutyWeek.everything.values_list("iso_week", flat=True)))
        assert weeks[0] <= 202502
        assert weeks[-1] == iso_week_key(AS_OF)
        assert differences(weeks, calendar=calendar()) == []
        assert set(DutyWeek.everything.values_list("state", flat=True)) == set(WeekState.values)

    def test_some_contacts_do_not_count(self, small_city: City) -> None:
        kept = DutyWeek.everything.filter(contact__isnull=False).count()
        assert Contact.everything.count() > kept
        assert Contact.everything.exclude(voided_at=None).exists()
        assert Contact.everything.filter(is_answered=False).exists()
        assert Contact.everything.filter(covers_for__isnull=False).exists()


class TestLog:
    def test_the_chain_holds_and_is_long(self, small_city: City) -> None:
        assert verify() is None
        assert Entry.everything.count() >= 100

    def test_it_says_that_this_is_a_demo(self, small_city: City) -> None:
        entry = Entry.everything.get(verb=BUILT)
        assert entry.detail["as_of"] == AS_OF.isoformat()


class TestCast:
    def person(self, username: str) -> User:
        return User.objects.get(username=username)

    @pytest.mark.parametrize("part", PARTS, ids=lambda part: part.username)
    def test_everybody_signs_in_and_has_a_place(self, small_city: City, part: Any) -> None:
        user = self.person(part.username)
        assert check_password(PASSWORD, user.password)
        assert user.name == part.name
        (held,) = user.actor(AS_OF).held
        assert held.role == part.role
        if part.where != "city":
            assert held.place.key

    def test_signing_in_works(self, small_city: City) -> None:
        client = Client()
        answer = client.post("/account/sign-in/", {"username": "office", "password": PASSWORD})
        assert answer.status_code == 302

    def test_the_owner_has_results_to_confirm(self, small_city: City) -> None:
        scope = self.person("owner").actor(AS_OF).scope
        waiting = Outcome.everything.within(scope).filter(state=Claim.CLAIMED, enterprise=small_city.firms[0].key)
        assert waiting.count() >= 2
        assert Demand.everything.within(scope).filter(stage=Stage.ANSWERED).exists()

    def test_the_instructor_has_work_this_week_and_missed_one_last_week(self, small_city: City) -> None:
        key = Instructor.everything.get(user=self.person("instructor")).pk
        own = DutyWeek.everything.filter(instructor=key, state=WeekState.OWED)
        assert own.filter(iso_week=iso_week_key(AS_OF), contact=None).count() >= 2
        assert own.filter(iso_week=iso_week_key(AS_OF - timedelta(days=7)), contact=None).exists()
        assert Leave.everything.filter(Leave.covers(AS_OF), backup=key).exists()

    def test_the_neighbour_sees_nothing_of_the_other_county(self, small_city: City) -> None:
        own = Enterprise.everything.within(self.person("county").actor(AS_OF).scope)
        neighbour = Enterprise.everything.within(self.person("neighbour").actor(AS_OF).scope)
        assert own.exists()
        assert neighbour.exists()
        assert not own.filter(pk__in=neighbour.values("pk")).exists()

    def test_the_department_has_demands_to_sign_for_and_late_ones(self, small_city: City) -> None:
        scope = self.person("department").actor(AS_OF).scope
        demands = Demand.everything.within(scope)
        assert demands.filter(stage=Stage.SENT).exists()
        assert demands.filter(stage=Stage.WORKING, due_on__lt=AS_OF).exists()

    def test_messages_wait_for_owners(self, small_city: City) -> None:
        assert Message.everything.filter(link__isnull=False).count() >= 5


class TestPeople:
    """What was said around the matching: some of everything, and nothing that the nightly check would change."""

    def test_some_of_everything(self, small_city: City) -> None:
        for model in (Case, Declaration, DeclaredInterest, Wish, ChangeRequest, Pin, Handover):
            assert model.everything.exists(), model
        assert Handover.everything.filter(accepted_at=None).exists()
        assert Handover.everything.exclude(accepted_at=None).filter(source__handover="").count() == 0
        assert ChangeRequest.everything.filter(state=Answer.OPEN).exists()
        assert Stint.everything.filter(part=Part.SUPPORT, ends_on=None).exists()

    def test_the_clock_finds_nothing_new(self, small_city: City) -> None:
        at = datetime.combine(AS_OF, time(23), small_city.latest.tzinfo)
        with transaction.atomic():
            found = recusals.recheck(by=system("test"), at=at)
            transaction.set_rollback(True)
        assert found == recusals.Checked(0, 0)

    def test_teams_are_of_distinct_functions(self, small_city: City) -> None:
        teams = Stint.everything.in_force(AS_OF).values("enterprise")
        counted = teams.annotate(people=Count("pk"), functions=Count("instructor__function", distinct=True))
        assert [row for row in counted if row["people"] != row["functions"]] == []

    def test_a_few_are_late_and_most_are_not(self, small_city: City) -> None:
        with active(EVERYTHING):
            serving = declaring(AS_OF)
            late = serving.filter(due_before(AS_OF)).count()
            listed = set(reassigning.rows(AS_OF, Stint.objects).values_list("why", flat=True))
        assert 0 < late < serving.count() / 5
        assert {"conflict", "request", "away", "term"} <= listed
