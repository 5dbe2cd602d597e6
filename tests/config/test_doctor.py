"""The check of an installation names what is missing and what to do about it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import OperationalError, connection

from config import doctor, install
from config.celery import app as celery
from config.database import OWNER
from config.doctor import Finding
from demo import builders as make

pytestmark = pytest.mark.requirement("RUN-1")


@contextmanager
def tables_owner() -> Iterator[psycopg.Connection]:
    """Somebody with the owner's rights, or more, in the database of this test."""
    to = replace(configured.DB_CONNECTIONS[OWNER], name=str(connection.settings_dict["NAME"]))
    with install.connect(to, user="postgres" if configured.EMBEDDED_POSTGRES else None) as server:
        yield server


def run() -> tuple[int, list[str]]:
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


@pytest.mark.parametrize(("remedy", "code"), [("", 0), ("Освободите место.", 1)])
def test_the_exit_code_tells_whether_something_is_missing(monkeypatch, remedy, code):
    monkeypatch.setattr(doctor, "examine", lambda: [Finding("Очередь"), Finding("Место", remedy)])

    found, lines = run()

    assert found == code
    assert lines[0].split() == ["есть", "Очередь"]
    assert lines[1].split()[0] == ("нет" if remedy else "есть")
    assert remedy in lines[1]


def test_a_prepared_database_has_everything(db):
    make.make_school()
    looks = (doctor.database, doctor.migrations, doctor.program_role, doctor.triggers, doctor.audit_chain)

    assert [look().remedy for look in (*looks, doctor.time_zone)] == [""] * 6


def test_a_silent_database_is_named_once_and_the_rest_is_still_looked_at(monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(doctor, "connection", SimpleNamespace(cursor=refuse))
    monkeypatch.setattr(doctor, "broker", lambda: Finding("Очередь заданий"))

    code, lines = run()

    assert code == 1
    assert [line for line in lines if "база данных" in line.lower()] == [lines[-1]]
    assert "make run" in lines[-1]
    assert any("Место на диске" in line for line in lines)


def test_an_unknown_version_of_the_database_is_named(db, monkeypatch):
    monkeypatch.setattr(doctor, "POSTGRES_VERSIONS", range(98, 99))

    assert "Нужен PostgreSQL" in doctor.database().remedy


def test_a_program_that_owns_a_table_is_named(real_db):
    role = connection.settings_dict["USER"]
    with tables_owner() as server:
        server.execute(f'GRANT CREATE ON SCHEMA public TO "{role}"')
        server.execute(f'ALTER TABLE accounts_user OWNER TO "{role}"')

    assert "DATABASE_APP_URL" in doctor.program_role().remedy


@pytest.mark.parametrize("how", ["DISABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
@pytest.mark.parametrize(
    ("table", "trigger"),
    [("auditlog_logentry", "audit_only_grows"), ("common_auditlink", "audit_never_emptied")],
)
def test_a_switched_off_trigger_is_named(real_db, table, trigger, how):
    with tables_owner() as server:
        server.execute(f"ALTER TABLE {table} {how} {trigger}")

    assert f"{table}.{trigger}" in doctor.triggers().remedy


def test_an_altered_audit_is_named(real_db):
    make.make_person("Ёлкина Анна Ивановна")
    with tables_owner() as server:
        server.execute("ALTER TABLE auditlog_logentry DISABLE TRIGGER audit_only_grows")
        server.execute("UPDATE auditlog_logentry SET object_repr = 'another'")

    assert "директору" in doctor.audit_chain().remedy


def test_a_missing_migration_is_named(real_db):
    with tables_owner() as server:
        server.execute("DELETE FROM django_migrations WHERE app = 'consents'")

    assert "prepare_database" in doctor.migrations().remedy


def test_a_database_without_tables_is_a_gap_and_not_a_crash(real_db):
    with tables_owner() as server:
        server.execute("DROP TABLE common_auditlink")

    assert "prepare_database" in doctor._asked(doctor.audit_chain).remedy


def test_a_silent_broker_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(celery.conf, "broker_read_url", f"redis+socket://{tmp_path}/no.sock")

    assert "REDIS_URL" in doctor.broker().remedy


def test_a_data_directory_that_is_gone_is_named(settings, tmp_path):
    settings.VAR = tmp_path
    assert doctor.data_directory().remedy == ""

    settings.VAR = tmp_path / "gone"
    assert str(settings.VAR) in str(doctor.data_directory())
    assert doctor.data_directory().remedy


@pytest.mark.parametrize(("free", "is_enough"), [(499, False), (500, True)])
def test_half_a_gigabyte_has_to_be_free(monkeypatch, free, is_enough):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free * 1024**2))

    assert (doctor.free_space().remedy == "") is is_enough


def test_missing_print_libraries_are_named(monkeypatch):
    assert doctor.pdf_libraries().remedy == ""

    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert "libpango" in doctor.pdf_libraries().remedy


@pytest.mark.parametrize(
    ("mode", "is_secret"), [(0o600, True), (0o640, False), (0o604, False), (None, False)]
)
def test_the_key_is_for_the_program_only(settings, monkeypatch, tmp_path, mode, is_secret):
    monkeypatch.delenv("SECRET_KEY")
    settings.VAR = tmp_path
    if mode is not None:
        key = tmp_path / "secrets" / "secret_key"
        key.parent.mkdir()
        key.touch()
        key.chmod(mode)

    assert (doctor.secret_key().remedy == "") is is_secret
