"""Where the database is and as whom the program speaks to it (design: the program owns no table)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.environment import env_str, kept_secret

OWNER, APP = "owner", "app"


@dataclass(frozen=True)
class Connection:
    """One way into a database; `host` may be the directory of a unix socket."""

    name: str
    user: str
    password: str
    host: str
    port: str
    options: tuple[tuple[str, str], ...] = ()

    def as_django(self) -> dict[str, Any]:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {**dict(self.options), "connect_timeout": 10, "application_name": f"ezhd-{self.user}"},
            "TEST": {"NAME": f"test_{self.name}"},
        }


def parse_url(name: str, url: str) -> Connection:
    """postgresql://user:password@host:port/database?sslmode=… ; a socket directory may stand in ?host=."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name}: write postgresql://user:password@host:5432/database")
    options = dict(parse_qsl(parts.query))
    database = unquote(parts.path.lstrip("/"))
    if not database:
        raise ImproperlyConfigured(f"{name}: the name of the database is missing after the last slash")
    try:
        port = str(parts.port or 5432)
    except ValueError as wrong:
        raise ImproperlyConfigured(f"{name}: the port is not a number") from wrong
    return Connection(
        name=database,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=options.pop("host", "") or parts.hostname or "",
        port=port,
        options=tuple(sorted(options.items())),
    )


def connections(var: Path, embedded_socket: Path) -> dict[str, Connection]:
    """The owner's connection and the program's, for an external server or the embedded one."""
    url = env_str("DATABASE_URL")
    if not url:
        base = Connection(name="ezhd", user="ezhd_owner", password="", host=str(embedded_socket), port="5432")
        return {OWNER: base, APP: replace(base, user="ezhd_app")}
    owner = parse_url("DATABASE_URL", url)
    app_url = env_str("DATABASE_APP_URL")
    if app_url:
        app = parse_url("DATABASE_APP_URL", app_url)
    else:
        password = kept_secret(var / "secrets" / "database_app_password")
        app = replace(owner, user=f"{owner.name}_app", password=password)
    return {OWNER: owner, APP: app}
