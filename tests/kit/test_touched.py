"""Which tables a statement reads and writes, and what is noted while something goes on."""

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from qiaoliang.access.audit.models import Entry, Head
from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.kit.touched import note_read, note_written, reading, tables_in, tables_written, writing
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.programme.models import Setting


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "contacts_contact" ("id") VALUES (%s)', "contacts_contact"),
        ("INSERT OR IGNORE INTO contacts_contact (id) SELECT id FROM demands_demand", "contacts_contact"),
        ('\n UPDATE "contacts_contact" SET "at" = (SELECT max("at") FROM "demands_demand")', "contacts_contact"),
        ('DELETE FROM "contacts_contact" WHERE "id" IN (SELECT "id" FROM "demands_demand")', "contacts_contact"),
    ],
)
def test_the_table_that_is_written_is_told_from_those_read(sql: str, table: str) -> None:
    assert tables_written(sql) == {table}


def test_reading_writes_nothing_and_what_cannot_be_told_writes_all_it_names() -> None:
    assert tables_written('(SELECT * FROM "contacts_contact") UNION ALL (SELECT 1)') == frozenset()
    assert tables_written('SAVEPOINT "x"') == frozenset()
    both = 'WITH gone AS (DELETE FROM "demands_demand" RETURNING id) INSERT INTO "contacts_contact" SELECT id FROM gone'
    assert tables_written(both) == {"demands_demand", "contacts_contact"}


@pytest.mark.django_db
def test_every_table_of_a_query_is_read_those_of_inner_queries_too() -> None:
    talked = Contact.everything.filter(enterprise=OuterRef("pk"), instructor__department__code="x")
    with reading() as tables:
        list(Enterprise.everything.filter(Exists(talked)).select_related("region"))
    assert {"enterprises_enterprise", "regions_region", "contacts_contact", "departments_department"} <= tables
    assert "demands_demand" not in tables


@pytest.mark.django_db
def test_within_another_block_the_whole_block_counts() -> None:
    with reading() as outer:
        Setting.objects.count()
        with reading() as inner:
            Head.objects.count()
        note_read(("demands_demand",))
    assert inner == outer == {"programme_setting", "audit_head", "demands_demand"}
    assert tables_in('SELECT 1 FROM "no_table_of_ours"') == frozenset()


@pytest.mark.django_db
def test_what_is_written_is_noted_bulk_and_copied_rows_too() -> None:
    with writing() as tables:
        list(Entry.everything.all())
        Setting.objects.filter(key="x").update(value="y")
        Session.objects.filter(session_key="x").delete()
        note_written("contacts_contact")
    assert tables == {"programme_setting", "contacts_contact", "django_session"}
