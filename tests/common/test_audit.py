"""The audit only grows, and a changed row is found."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from auditlog.models import LogEntry
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from accounts.models import Person
from common import audit, chain
from config import install
from config.database import OWNER

pytestmark = pytest.mark.requirement("JOURNAL-13")


def make_person(name: str = "Абрамов") -> Person:
    return Person.objects.create(last_name=name, first_name="Илья")


def changes_of(person: Person) -> list[dict[str, list[str]]]:
    entries = LogEntry.objects.filter(object_id=person.pk, content_type__model="person").order_by("pk")
    return [entry.changes for entry in entries]


def test_a_change_keeps_old_and_new_value(db):
    person = make_person()

    person.last_name = "Аутлев"
    person.save()

    assert changes_of(person)[1] == {"last_name": ["Абрамов", "Аутлев"]}


def test_many_rows_leave_the_same_audit_as_one(db):
    one = make_person()
    [other] = audit.create_many([Person(last_name="Абрамов", first_name="Илья")])

    assert changes_of(other)[0]["last_name"] == changes_of(one)[0]["last_name"]


def test_many_updates_keep_old_and_new_value(db):
    person = make_person()

    audit.update_many([(person, {"last_name": "Белов"})])

    assert changes_of(person)[1] == {"last_name": ["Абрамов", "Белов"]}
    assert Person.objects.get(pk=person.pk).last_name == "Белов"


def test_an_update_that_changes_nothing_leaves_no_row(db):
    person = make_person()

    audit.update_many([(person, {"last_name": "Абрамов"})])

    assert len(changes_of(person)) == 1


@pytest.mark.parametrize("write", ["update", "bulk_create", "bulk_update"])
def test_writes_that_leave_no_trace_are_refused(db, write):
    with pytest.raises(TypeError, match="leaves no audit row"):
        getattr(Person.objects.all(), write)()


def test_an_entry_says_who_and_why(db):
    with audit.acting(None, address="192.0.2.7", reason="Проверка"):
        person = make_person()

    entry = LogEntry.objects.get(object_id=person.pk, content_type__model="person")
    assert (entry.remote_addr, entry.additional_data) == ("192.0.2.7", {"reason": "Проверка"})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE auditlog_logentry SET action = 1",
        "DELETE FROM auditlog_logentry",
        "TRUNCATE auditlog_logentry CASCADE",
        "INSERT INTO common_auditlink (seq, entry_id, hash) VALUES (99, 99, '')",
        "UPDATE common_auditlink SET hash = ''",
        "DELETE FROM common_auditlink",
        "TRUNCATE common_auditlink",
        "ALTER TABLE auditlog_logentry DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_only_grows ON auditlog_logentry",
        "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET session_replication_role = replica",
    ],
)
def test_the_program_cannot_touch_the_audit(db, statement):
    make_person()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_even_the_owner_is_stopped_by_the_trigger(real_db):
    make_person()

    with as_owner() as owner, pytest.raises(psycopg.DatabaseError, match="the audit only grows"):
        owner.execute("UPDATE auditlog_logentry SET object_repr = 'x'")


def test_the_chain_holds_over_single_and_bulk_writes(db):
    make_person()
    audit.create_many([Person(last_name="Белов", first_name=str(n)) for n in range(50)])

    assert chain.breaks() == []
    assert chain.head().seq == LogEntry.objects.count()


TAMPERING = {
    "entry was altered": "UPDATE auditlog_logentry SET changes = '{}' WHERE id = (SELECT min(id) FROM auditlog_logentry)",
    "entry is gone": "DELETE FROM auditlog_logentry WHERE id = (SELECT min(id) FROM auditlog_logentry)",
    "link is gone": "DELETE FROM common_auditlink WHERE seq = 2",
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_past_the_triggers_is_found(real_db, what):
    for name in ("Абрамов", "Белов", "Васильев"):
        make_person(name)

    with as_owner() as owner:
        for table in ("auditlog_logentry", "common_auditlink"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(TAMPERING[what])

    assert what in {broken.what for broken in chain.breaks()}


def as_owner() -> psycopg.Connection:
    return install.connect(replace(settings.DB_CONNECTIONS[OWNER], name=connection.settings_dict["NAME"]))
