"""Rows inserted in bulk are the rows Django itself would have saved, on both databases."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from qiaoliang.kit.bulk import indexes_afterwards, insert_rows
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.registry.imports.models import Batch
from qiaoliang.registry.regions.models import Region
from tests.cast import Town, make_enterprise

ODD = "甲\t乙\n丙\\丁\\N'\"%s%(x)s{}😀\u3000"
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def region(code: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": "样例镇",
        "level": "town",
        "code_system": "NBS",
        "version": "test",
        "valid_from": date(2023, 1, 1),
        **more,
    }


def insert(*records: dict[str, Any]) -> int:
    return insert_rows(Region, tuple(records[0]), [tuple(record.values()) for record in records])


def test_rows_are_what_save_would_have_written() -> None:
    Region.everything.create(**region("371002901", name=ODD, longitude=122.1))
    assert insert(region("371002902", name=ODD, longitude=122.1)) == 1
    saved, inserted = Region.everything.filter(version="test").order_by("code").values()
    for fields in (saved, inserted):
        del fields["id"], fields["code"]
    assert inserted == saved


def test_more_rows_than_a_chunk_holds_and_none_at_all() -> None:
    rows = [tuple(region(f"9{number:08d}").values()) for number in range(20_001)]
    assert insert_rows(Region, tuple(region("")), iter(rows)) == 20_001
    assert insert_rows(Region, tuple(region("")), []) == 0
    assert Region.everything.filter(version="test").count() == 20_001


def test_json_moments_bytes_and_nothing_keep_their_types() -> None:
    columns = ("kind", "filename", "sha256", "content", "state", "counts", "uploaded_at", "uploaded_by", "uploader_key")
    row = ("enterprises", ODD, "0" * 64, b"\x00\xff\\", "previewed", {"新增": 3, "x": [None]}, AT, "张样例", "user:1")
    insert_rows(Batch, columns, [row])
    batch = Batch.everything.get()
    assert (batch.filename, bytes(batch.content or b""), batch.counts) == (ODD, b"\x00\xff\\", {"新增": 3, "x": [None]})
    assert (batch.uploaded_at, batch.applied_at, batch.undo, batch.region_code) == (AT, None, {}, "")


def test_a_sealed_text_is_sealed(town: Town) -> None:
    enterprise = make_enterprise(town, "样例一公司", max(town.regions, key=len), 77).pk
    columns = ("enterprise_id", "role", "name", "phone", "starts_on")
    insert_rows(ContactPerson, columns, [(enterprise, "other", "于样例", "13800000000", date(2026, 1, 5))])
    person = ContactPerson.everything.get(name="于样例")
    assert person.phone == "13800000000"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT phone FROM {ContactPerson._meta.db_table} WHERE id = %s", [person.pk])
        [stored] = cursor.fetchone()
    assert stored.startswith("s1.")


def test_keys_may_be_given_and_later_rows_go_on_after_them() -> None:
    insert(region("371002903", id=5_000_001))
    assert Region.everything.create(**region("371002904")).pk == 5_000_002


def test_a_broken_rule_leaves_nothing() -> None:
    rows = [region("371002905"), region("371002906"), region("371002905")]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(*rows)
    assert not Region.everything.filter(version="test").exists()


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(LookupError, match="no column weather"):
        insert_rows(Region, ("weather",), [("rain",)])


def test_indexes_are_there_again_afterwards() -> None:
    with connection.cursor() as cursor:
        before = connection.introspection.get_constraints(cursor, Region._meta.db_table)
        with indexes_afterwards(Region):
            insert(region("371002907"))
            during = connection.introspection.get_constraints(cursor, Region._meta.db_table)
        after = connection.introspection.get_constraints(cursor, Region._meta.db_table)
    assert "region_level" not in during
    assert after == before
