"""Employees speak in confidence: who sees it, what is not kept, the receipt, the terms, the limits."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.harmony.concerns import actions, rules, speaking
from qiaoliang.harmony.concerns.choices import Kind, Side, Stage
from qiaoliang.harmony.concerns.models import Concern, ConcernWord, Poster
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.logs import without_tokens
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.workdays import seeded_calendar
from tests.cast import Cast, Town

WORDS = "夜班津贴三个月没有发"


@pytest.fixture
def poster(town: Town, cast: Cast, at: datetime) -> Poster:
    return actions.hang(enterprise=town.seafood, department=town.marine, by=cast.instructor.actor, at=at)


@pytest.fixture
def said(poster: Poster, at: datetime) -> tuple[Concern, str]:
    return speaking.say(poster=poster, kind=Kind.PAY, text=WORDS, to_instructor=False, to_enterprise=False, at=at)


def answered(concern: Concern, cast: Cast, at: datetime) -> Concern:
    return actions.answer(
        concern=concern, text="已约谈企业，本月补发", version=None, by=cast.coordinator.actor, at=at
    )  # fmt: skip


class TestRules:
    @given(st.text(rules.ALPHABET, min_size=rules.LENGTH, max_size=rules.LENGTH), st.sampled_from(["-", " ", "—", ""]))
    def test_a_code_is_read_however_it_is_copied(self, code: str, joint: str) -> None:
        assert rules.as_typed(rules.printed(code)) == code
        assert rules.as_typed(rules.printed(code).lower().replace("-", joint)) == code

    @given(st.text(max_size=30))
    def test_what_is_no_code_is_nothing(self, text: str) -> None:
        read = rules.as_typed(text)
        assert read == "" or (len(read) == rules.LENGTH and set(read) <= set(rules.ALPHABET))

    def test_an_answer_is_due_in_five_working_days(self) -> None:
        assert rules.answer_due_on(date(2026, 11, 6), seeded_calendar((2026,))) == date(2026, 11, 13)


class TestNothingTells:
    """Neither who, nor from where, nor at which hour."""

    def test_no_column_holds_an_hour_an_address_or_a_name(self) -> None:
        for model in (Concern, ConcernWord):
            for field in model._meta.concrete_fields:
                assert not isinstance(field, models.DateTimeField), field
                assert not re.search(r"address|agent|device|phone|name|_at$|session", field.name), field

    def test_the_log_has_no_entry_beside_the_hour(self, said: tuple[Concern, str], at: datetime) -> None:
        assert not Entry.everything.filter(about_kind="concerns.concern").exists()
        assert "入日志 0 条" in actions.watch(at)
        assert "入日志 1 条" in actions.watch(at + timedelta(days=1))
        assert "入日志 0 条" in actions.watch(at + timedelta(days=1))
        entry = Entry.everything.get(verb="concern.received")
        assert (entry.about_key, entry.detail["count"]) == ("", 1)
        assert WORDS not in str(entry.detail)

    def test_the_words_are_sealed(self, said: tuple[Concern, str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM concerns_concernword")
            stored = [str(row[0]) for row in cursor.fetchall()]
        assert len(stored) == 1
        assert WORDS not in stored[0]

    def test_the_code_is_not_stored(self, said: tuple[Concern, str]) -> None:
        concern, code = said
        assert code not in str([getattr(concern, field.attname) for field in Concern._meta.concrete_fields])

    def test_an_employees_word_bears_no_name(self, said: tuple[Concern, str]) -> None:
        assert set(ConcernWord.everything.filter(side=Side.EMPLOYEE).values_list("recorded_by", flat=True)) == {""}

    def test_the_token_is_cut_from_log_lines(self) -> None:
        assert without_tokens("Not Found: /k/abcdefghijkl/answer/") == "Not Found: /k/…/answer/"

    def test_one_day_has_no_order(self, said: tuple[Concern, str]) -> None:
        assert list(Concern._meta.ordering or ()) == ["-received_on", "code_index"]


class TestWhoSees:
    def test_only_the_department(self, cast: Cast, said: tuple[Concern, str]) -> None:
        path = said[0].get_absolute_url()
        assert cast.coordinator.client.get(path).status_code == 200
        for name, person in cast:
            if name != "coordinator":
                assert person.client.get(path).status_code in (403, 404), name
                assert path not in person.client.get("/harmony/concerns/").content.decode(), name

    def test_the_office_sees_how_many(self, cast: Cast, said: tuple[Concern, str]) -> None:
        page = cast.office.client.get("/harmony/concerns/").content.decode()
        assert '<td data-label="件数" class="num">1</td>' in page
        assert "汐歌" not in page

    def test_whom_the_employee_lets_in(self, town: Town, cast: Cast, poster: Poster, at: datetime) -> None:
        concern, _ = speaking.say(
            poster=poster, kind=Kind.LIVING, text="食堂太挤", to_instructor=True, to_enterprise=True, at=at
        )
        for person in (cast.instructor, cast.owner):
            page = person.client.post(concern.get_absolute_url(), {"why": "case"})
            assert "食堂太挤" in page.content.decode()
            assert person.client.get(f"{concern.get_absolute_url()}answer/").status_code == 403
        assert cast.other_instructor.client.get(concern.get_absolute_url()).status_code == 404

    def test_what_concerns_the_instructor_is_never_shown_to_him(self, poster: Poster, at: datetime) -> None:
        with pytest.raises(Refusal, match="不会给指导员看"):
            speaking.say(poster=poster, kind=Kind.CONDUCT, text="要烟", to_instructor=True, to_enterprise=False, at=at)
        assert not Concern.everything.exists()

    def test_a_seat_in_the_department_does_not_let_the_instructor_in(
        self, town: Town, cast: Cast, said: tuple[Concern, str]
    ) -> None:
        """Somebody who serves the enterprise and is the department's coordinator as well: withheld all the same."""
        user = cast.instructor.user
        user.grants.create(
            role="coordinator", where_kind="department", where_key=str(town.marine.pk), starts_on=date(2024, 1, 1)
        )
        assert cast.instructor.client.get(said[0].get_absolute_url()).status_code == 404

    def test_reading_is_logged_before_it_is_shown(self, cast: Cast, said: tuple[Concern, str]) -> None:
        path = said[0].get_absolute_url()
        assert WORDS not in cast.coordinator.client.get(path).content.decode()
        response = cast.coordinator.client.post(path, {"why": "case"})
        assert WORDS in response.content.decode()
        assert response["Cache-Control"] == "no-store"
        assert Entry.everything.filter(verb="concern.words_read").count() == 1

    def test_handed_over_the_first_department_sees_it_no_more(
        self, town: Town, cast: Cast, said: tuple[Concern, str], at: datetime
    ) -> None:
        actions.hand_over(
            concern=said[0], department=town.taxation, version=None, by=cast.coordinator.actor, at=at
        )  # fmt: skip
        assert cast.coordinator.client.get(said[0].get_absolute_url()).status_code == 404


class TestAnswering:
    def test_to_and_fro_until_it_is_settled(
        self, poster: Poster, said: tuple[Concern, str], cast: Cast, at: datetime
    ) -> None:
        concern = answered(said[0], cast, at)
        assert (concern.stage, concern.due_on) == (Stage.ANSWERED, None)
        more = speaking.add(poster=poster, concern=concern, text="还差一个月", at=at)
        assert more.stage == Stage.WAITING
        assert more.due_on is not None
        with pytest.raises(Refusal, match="先答复"):
            actions.close(concern=more, version=None, by=cast.coordinator.actor, at=at)
        answered(more, cast, at)
        done = speaking.settle(concern=more, at=at)
        assert (done.stage, done.closed_on) == (Stage.CLOSED, timezone.localdate(at))
        assert [word.side for word in speaking.thread(done)] == ["employee", "handler", "employee", "handler"]

    def test_late_is_marked_and_not_refused(self, said: tuple[Concern, str], cast: Cast, at: datetime) -> None:
        late = answered(said[0], cast, at + timedelta(days=40))
        assert late.words.get(side=Side.HANDLER).is_late

    def test_an_edit_beside_another_is_noticed(self, said: tuple[Concern, str], cast: Cast, at: datetime) -> None:
        answered(said[0], cast, at)
        with pytest.raises(ChangedMeanwhile):
            actions.answer(concern=said[0], text="两遍", version=1, by=cast.coordinator.actor, at=at)

    def test_the_department_is_told_the_day_after(self, said: tuple[Concern, str], cast: Cast, at: datetime) -> None:
        assert not Notice.objects.filter(kind="concern_waiting").exists()
        actions.watch(at + timedelta(days=1))
        assert Notice.objects.filter(kind="concern_waiting", to=cast.coordinator.user).count() == 1

    def test_two_years_after_the_end_the_words_are_gone(
        self, poster: Poster, said: tuple[Concern, str], at: datetime
    ) -> None:
        speaking.settle(concern=said[0], at=at)
        assert "清除 0 条" in actions.watch(at + rules.KEPT)
        assert "清除 1 条" in actions.watch(at + rules.KEPT + timedelta(days=2))
        assert [word.text for word in speaking.thread(said[0])] == [""]


class TestTheDoor:
    """By the telephone, without an account."""

    @pytest.fixture
    def base(self, poster: Poster) -> str:
        return f"/k/{poster.link.token}/"

    def say(self, base: str, **more: Any) -> Any:
        return Client().post(base, {"kind": "pay", "text": WORDS, **more})

    def test_say_and_read_the_answer_by_the_receipt(self, base: str, cast: Cast) -> None:
        page = self.say(base)
        code = re.search(r'value="([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2})"', page.content.decode())
        assert code is not None
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["Cache-Control"] == "no-store"
        assert not page.cookies
        answered(Concern.everything.get(), cast, timezone.now())
        thread = Client().post(f"{base}answer/", {"code": code[1].lower()}).content.decode()
        assert "已约谈企业，本月补发" in thread
        added = Client().post(f"{base}answer/", {"code": code[1], "text": "还差一个月"}).content.decode()
        assert "已补充" in added
        settled = Client().post(f"{base}answer/", {"code": code[1], "settle": "1"}).content.decode()
        assert "办结了" in settled

    def test_a_form_with_a_gap_loses_nothing(self, base: str) -> None:
        page = self.say(base, kind="").content.decode()
        assert WORDS in page
        assert not Concern.everything.exists()

    def test_wrong_codes_close_the_day(self, base: str, poster: Poster) -> None:
        assert "回执码不对" in Client().post(f"{base}answer/", {"code": "2222-2222-22"}).content.decode()
        Poster.everything.filter(pk=poster.pk).update(tries=rules.TRIES_AT_MOST)
        assert "今天输错的次数太多" in Client().post(f"{base}answer/", {"code": "2222-2222-22"}).content.decode()

    def test_too_much_in_a_day_waits(self, base: str, said: tuple[Concern, str]) -> None:
        today = timezone.localdate()
        ConcernWord.everything.bulk_create(
            ConcernWord(concern=said[0], side=Side.EMPLOYEE, text="又一句", said_on=today)
            for _ in range(rules.A_DAY_AT_MOST)
        )
        page = self.say(base).content.decode()
        assert "明天再来" in page
        assert WORDS in page

    def test_a_receipt_of_another_enterprise_opens_nothing(
        self, town: Town, said: tuple[Concern, str], at: datetime
    ) -> None:
        other = actions.hang(enterprise=town.foods, department=town.marine, by=system("test"), at=at)
        assert speaking.find(poster=other, typed=said[1], at=at) is None

    def test_a_renewed_poster_takes_nothing_new_but_still_answers(
        self, base: str, poster: Poster, said: tuple[Concern, str], cast: Cast, at: datetime
    ) -> None:
        actions.renew(poster=poster, by=cast.instructor.actor, at=at)
        assert "已停用" in self.say(base).content.decode()
        assert Concern.everything.count() == 1
        thread = Client().post(f"{base}answer/", {"code": said[1]}).content.decode()
        assert WORDS in thread

    def test_an_unknown_link_is_one_sentence(self, town: Town) -> None:
        gone = Client().get("/k/nosuchtokenatall/")
        assert gone.status_code == 404
        assert "这张码无效" in gone.content.decode()


class TestPosters:
    def test_printed_by_whoever_serves(self, poster: Poster, cast: Cast) -> None:
        response = cast.instructor.client.post(f"{poster.get_absolute_url()}letter/")
        assert response.status_code == 200
        assert response.content[:2] == b"PK"
        assert Poster.everything.get().printed_at is not None
        assert cast.neighbour.client.get(poster.get_absolute_url()).status_code == 404

    def test_without_a_labour_authority_one_is_asked_for(self, town: Town, cast: Cast) -> None:
        page = cast.instructor.client.post("/harmony/posters/new/", {"enterprise": town.seafood.name, "department": ""})
        assert "请选择由哪个部门承办" in page.content.decode()
        again = cast.instructor.client.post(
            "/harmony/posters/new/", {"enterprise": town.seafood.name, "department": str(town.marine.pk)}
        )
        assert again.status_code == 302

    def test_the_instructor_cannot_tell_whether_anybody_spoke(
        self, poster: Poster, cast: Cast, said: tuple[Concern, str]
    ) -> None:
        page = cast.instructor.client.get(poster.get_absolute_url()).content.decode()
        assert "说了几件，这里都看不到" in page
        assert Instructor.everything.filter(concerns__isnull=False).count() == 0
