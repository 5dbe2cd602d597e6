"""Fixtures: the database server of the tests, one database per worker, real commits where a test needs them."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from common.database import grant_program_rights
from config import install
from config.database import APP, OWNER, Connection
from config.local.postgres import EmbeddedPostgres

TEMPLATE = "ezhd_test_template"


def maintenance() -> psycopg.Connection:
    """As somebody who may create databases."""
    owner: Connection = settings.DB_CONNECTIONS[OWNER]
    if settings.EMBEDDED_POSTGRES:
        return install.connect(owner, name="postgres", user="postgres")
    return install.connect(owner)


def clone(name: str, template: str, owner: str) -> None:
    """A fresh database from the template; whoever is connected to the old one is sent away."""
    with maintenance() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(owner)
            )
        )


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def owner_name() -> str:
    with maintenance() as server:
        row = server.execute("SELECT current_user").fetchone()
    owner: Connection = settings.DB_CONNECTIONS[OWNER]
    return owner.user if settings.EMBEDDED_POSTGRES or not row else str(row[0])


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> str:
    """Migrated once per run by whichever worker comes first."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    with one_at_a_time(shared / "template.lock"):
        made = shared / "template.made"
        if made.exists():
            return TEMPLATE
        if settings.EMBEDDED_POSTGRES:
            EmbeddedPostgres(settings.VAR / "postgres", fast=True).start()
        own: Connection = settings.DB_CONNECTIONS[OWNER]
        install.create_roles_and_database(settings.DB_CONNECTIONS, embedded=settings.EMBEDDED_POSTGRES)
        clone(TEMPLATE, "template0", owner_name())
        as_owner = replace(own, name=TEMPLATE)
        with django_db_blocker.unblock(), pointed_at(as_owner):
            call_command("migrate", verbosity=0, interactive=False)
        with install.connect(as_owner) as server:
            grant_program_rights(server, settings.DB_CONNECTIONS[APP].user)
        made.touch()
    return TEMPLATE


@contextmanager
def pointed_at(target: Connection) -> Iterator[None]:
    """Django's default connection goes there meanwhile."""
    wrapper = connections["default"]
    before = dict(wrapper.settings_dict)
    wrapper.close()
    wrapper.settings_dict.update({k: v for k, v in target.as_django().items() if k != "TEST"})
    try:
        yield
    finally:
        wrapper.close()
        wrapper.settings_dict.update(before)


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, worker_id: str, django_db_blocker) -> Iterator[None]:
    """Each worker works in its own clone, as the program's role."""
    name = f"ezhd_test_{worker_id}"
    with django_db_blocker.unblock():
        clone(name, template_database, owner_name())
        target = replace(settings.DB_CONNECTIONS[APP], name=name)
        with pointed_at(target):
            yield


@pytest.fixture(autouse=True)
def forget_what_the_process_remembers() -> None:
    """Caches of one process must not carry one test's school into the next."""
    from django.contrib.contenttypes.models import ContentType

    from school import current

    current.forget()
    ContentType.objects.clear_cache()


@pytest.fixture
def real_db(django_db_setup: None, django_db_blocker, worker_id: str) -> Iterator[None]:
    """Real commits; several connections see each other. Afterwards the worker's database is made anew."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()
        clone(str(connection.settings_dict["NAME"]), TEMPLATE, owner_name())


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))
