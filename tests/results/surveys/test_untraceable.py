"""Nobody can join a person to an answer: not with every table in every order, nor with every log (ADR 0026)."""

import json
import logging
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Message
from qiaoliang.kit.logs import without_tokens
from qiaoliang.results.surveys import actions
from qiaoliang.results.surveys.models import TOP, Answer, Sack, Survey, Token, Words
from tests.cast import Cast, Town
from tests.results.surveys import rounds

PEOPLE = 200
GUESSED_AT_MOST = 140  # of 200 by chance 100 ± 7: six standard deviations above


def physical(table: str) -> str:
    return "ctid" if connection.vendor == "postgresql" else "rowid"


def read(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def orders_of_answers(survey: Survey) -> dict[str, list[int]]:
    """The answers to the first question in every order the database can give them."""
    table = Answer._meta.db_table
    where = f"WHERE survey_id = {survey.pk} AND question = 'effective'"
    columns = {"key": "id", "as it comes": "", "place on the disk": physical(table)}
    return {
        name: [value for (value,) in read(f"SELECT value FROM {table} {where} {f'ORDER BY {by}' if by else ''}")]
        for name, by in columns.items()
    }


@pytest.mark.django_db
def test_an_attacker_with_every_table_guesses_no_better_than_chance(cast: Cast, town: Town, at: datetime) -> None:
    """Half are content, in an order that only this test knows: whoever could order the answers would know who."""
    rounds.crowd(town, PEOPLE)
    survey = rounds.published(at, cast.office.actor, strata="none")
    truth = [TOP] * (PEOPLE // 2) + [1] * (PEOPLE // 2)
    Random(11).shuffle(truth)
    rounds.answer_all(survey, [(value, value) for value in truth], at)
    rounds.counted(survey, cast.office.actor, at)
    for name, order in orders_of_answers(survey).items():
        assert len(order) == PEOPLE
        for guess in (order, order[::-1]):
            hits = sum(one == other for one, other in zip(guess, truth, strict=True))
            assert hits <= GUESSED_AT_MOST, name


def test_while_it_runs_only_one_sealed_text_holds_the_answers(cast: Cast, town: Town, at: datetime) -> None:
    """Also the row a transaction wrote last tells nothing: all sheets are one ciphertext, shuffled each time."""
    rounds.crowd(town, 60)
    survey = rounds.published(at, cast.office.actor)
    before = Sack.everything.get(survey=survey)
    rounds.answer_all(survey, [(TOP, TOP), (1, 1), (3, 4)], at)
    assert not Answer.everything.filter(survey=survey).exists()
    stored = [text for (text,) in read(f"SELECT sheets FROM {Sack._meta.db_table} WHERE survey_id = {survey.pk}")]
    assert [text.startswith("s1.") for text in stored] == [True]
    assert before.sheets == "[]"
    held = {tuple(sheet) for sheet in json.loads(Sack.everything.get(survey=survey).sheets)}
    assert held == {("371082", TOP, TOP), ("371082", 1, 1), ("371082", 3, 4)}
    assert {field.name for field in Token._meta.concrete_fields} == {
        "id", "survey", "enterprise", "group", "digest", "secret", "is_spent",
    }  # no moment and no number of an answer  # fmt: skip


def test_the_sack_is_shuffled_with_every_sheet(cast: Cast, town: Town, at: datetime) -> None:
    """Even with the key the last sheet is not the last in the sack."""
    rounds.crowd(town, 120)
    survey = rounds.published(at, cast.office.actor, strata="none")
    truth = [TOP] * 60 + [1] * 60
    rounds.answer_all(survey, [(value, value) for value in truth], at)
    held = [values[1] for values in json.loads(Sack.everything.get(survey=survey).sheets)]
    assert 20 <= sum(one == other for one, other in zip(held, truth, strict=False)) <= 100


def test_an_answer_leaves_no_line_in_any_log(
    cast: Cast, town: Town, at: datetime, caplog: pytest.LogCaptureFixture, time_machine: Any
) -> None:
    time_machine.move_to(at, tick=False)
    rounds.crowd(town, 60)
    survey = rounds.published(at, cast.office.actor, strata="none")
    entries = Entry.everything.count()
    phone, codes = Client(), [token.secret for token in rounds.tokens(survey)[:8]]
    with caplog.at_level(logging.DEBUG):
        for code in codes:
            reply = phone.post(f"/s/{code}/", {"effective": "5", "satisfied": "2", "words": "谢谢"})
            assert reply.url == "/s/done/"
    assert Entry.everything.count() == entries
    assert not any(code in without_tokens(line) for code in codes for line in caplog.text.splitlines())
    assert phone.cookies == {}
    rounds.counted(survey, cast.office.actor, at)
    said = Entry.everything.filter(verb="survey.counted").get().detail
    assert set(said) == {"sheets", "sha256"}  # one digest of the shuffled batch, whose order nobody knows
    assert said["sheets"] == 8


def test_the_count_forgets_who_was_asked(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 60)
    survey = rounds.published(at, cast.office.actor)
    rounds.answer_all(survey, [(5, 5)] * 40, at)
    done = rounds.counted(survey, cast.office.actor, at)
    assert not Token.everything.filter(survey=survey).exists()
    assert not Sack.everything.filter(survey=survey).exists()
    assert (done.answered_count, done.stage) == (40, "counted")
    keys = list(Answer.everything.filter(survey=survey).order_by("pk").values_list("pk", flat=True))
    assert min(keys) >= actions.RANDOM_KEYS
    assert len({later - earlier for earlier, later in pairwise(keys)}) == len(keys) - 1  # no sequence gave them


def test_fewer_than_five_sheets_are_destroyed(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 40)
    survey = rounds.published(at, cast.office.actor)
    rounds.answer_all(survey, [(5, 5)] * 4, at)
    done = rounds.counted(survey, cast.office.actor, at)
    assert done.answered_count == 4
    assert not Answer.everything.filter(survey=survey).exists()


def test_groups_in_the_table_are_never_small(cast: Cast, town: Town, at: datetime) -> None:
    """One firm of the neighbouring county answered: its sheet is put together with the others before it is written."""
    rounds.crowd(town, 60)
    survey = rounds.published(at, cast.office.actor)
    draw = Random(7)
    rounds.answer_all(survey, [(draw.choice((5, 5, 4)), draw.choice((5, 3))) for _ in range(62)], at)
    rounds.counted(survey, cast.office.actor, at)
    groups = set(Answer.everything.filter(survey=survey).values_list("group", flat=True))
    assert groups == {""}


def test_words_stand_alone_and_messages_hold_no_open_link(cast: Cast, town: Town, at: datetime) -> None:
    rounds.crowd(town, 40)
    survey = rounds.published(at, cast.office.actor)
    for number, token in enumerate(rounds.tokens(survey)[:6]):
        actions.answer(secret=token.secret, values=(5, 5), words=f"第{number}句", is_demand=False, at=at)
    table = Message._meta.db_table
    stored = read(f"SELECT address, text FROM {table} WHERE about_kind = 'surveys.survey'")
    assert stored
    assert all(address.startswith("s1.") and "/s/" not in text for address, text in stored)
    rounds.counted(survey, cast.office.actor, at)
    rows = Words.everything.filter(survey=survey)
    assert {row.text for row in rows} == {f"第{number}句" for number in range(6)}
    assert {field.name for field in Words._meta.concrete_fields} == {"id", "survey", "text"}
