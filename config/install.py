"""Makes the database ready for the program: roles, database, tables, rights. Safe to run again."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from psycopg import sql

from common.database import ensure_role, grant_program_rights
from config.database import APP, OWNER, Connection


def connect(to: Connection, *, name: str | None = None, user: str | None = None) -> psycopg.Connection:
    """A connection outside Django, each statement committed by itself."""
    return psycopg.connect(
        psycopg.conninfo.make_conninfo(
            dbname=name or to.name,
            user=user or to.user or None,
            password=to.password or None,
            host=to.host or None,
            port=to.port,
            connect_timeout=10,
            **dict(to.options),
        ),
        autocommit=True,
    )


def create_roles_and_database(connections: dict[str, Connection], *, embedded: bool) -> None:
    """The embedded server's superuser makes everything; on an external server the database must exist."""
    owner, app = connections[OWNER], connections[APP]
    if embedded:
        with connect(owner, name="postgres", user="postgres") as server:
            ensure_role(server, owner.user, "")
            ensure_role(server, app.user, "")
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [owner.name]).fetchone():
                statement = "CREATE DATABASE {} OWNER {}"
                server.execute(
                    sql.SQL(statement).format(sql.Identifier(owner.name), sql.Identifier(owner.user))
                )
        return
    with connect(owner) as server:
        if app.user != owner.user:
            ensure_role(server, app.user, app.password)


def prepare(connections: dict[str, Connection], *, embedded: bool, migrate: Callable[[], object]) -> None:
    """Roles and database, then `migrate()` as the owner, then the program's rights on what there is now."""
    create_roles_and_database(connections, embedded=embedded)
    migrate()
    with connect(connections[OWNER]) as server:
        grant_program_rights(server, connections[APP].user)
