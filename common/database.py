"""The program's role: it may work with rows, but owns no table and cannot touch the audit (design §4)."""

from __future__ import annotations

import psycopg
from psycopg import sql

# Tables the program may add to but never change, and tables only triggers write.
APPEND_ONLY = ("auditlog_logentry",)
READ_ONLY = ("common_auditlink",)


def ensure_role(connection: psycopg.Connection, role: str, password: str) -> None:
    """Create the login role, or bring its password up to date."""
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    statement = sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(
        sql.Identifier(role)
    )
    if password:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    connection.execute(statement)


def grant_program_rights(connection: psycopg.Connection, role: str) -> None:
    """Rights on every present table; run after each migration, as the owner."""
    name = sql.Identifier(role)
    statements = [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name),
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(name),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(name),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name),
        sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}").format(name),
    ]
    for table in APPEND_ONLY:
        statements.append(sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), name))
    for table in READ_ONLY:
        statements.append(
            sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), name)
        )
    for statement in statements:
        connection.execute(statement)
