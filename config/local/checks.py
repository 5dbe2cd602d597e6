"""What may stand in the way of a start, each with a way out."""

from __future__ import annotations

import errno
import os
import shutil
import socket
from pathlib import Path
from urllib.parse import unquote, urlsplit

from config.local.errors import CannotStart

NEEDED_MEGABYTES = 500


def make_data_directory(var: Path) -> None:
    """The directory of an installation: the database's account may pass through it, nobody looks into it."""
    try:
        var.mkdir(mode=0o711, parents=True, exist_ok=True)
        (var / "logs").mkdir(exist_ok=True)
        if not os.access(var, os.W_OK | os.X_OK) or not os.access(var / "logs", os.W_OK | os.X_OK):
            raise PermissionError
    except OSError as refused:
        if refused.errno == errno.ENOSPC:
            raise _disk_is_full(var) from refused
        raise CannotStart(
            f"Нельзя писать в каталог данных {var}. Запускайте журнал от того же пользователя, что и раньше, "
            "или задайте другой каталог: EZHD_VAR=~/ezhd make run"
        ) from refused


def check_disk(var: Path) -> None:
    if shutil.disk_usage(var).free < NEEDED_MEGABYTES * 1024 * 1024:
        raise _disk_is_full(var)


def _disk_is_full(var: Path) -> CannotStart:
    return CannotStart(
        f"На диске с каталогом {var} меньше {NEEDED_MEGABYTES} МБ. Освободите место или задайте каталог "
        "на другом диске: EZHD_VAR=/другой/диск/ezhd make run"
    )


def check_port(bind: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError as refused:
        raise CannotStart(
            f"Порт {port} система отдаёт только администратору. Возьмите порт от 1024: PORT=8000 make run"
        ) from refused
    except socket.gaierror as refused:
        raise CannotStart(
            f"EZHD_BIND={bind}: такого адреса нет. Обычно это 127.0.0.1 или 0.0.0.0"
        ) from refused
    except OSError as refused:
        if refused.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"Порт {port} занят другой программой. Возьмите другой: PORT={_next_port(port)} make run"
            ) from refused
        raise CannotStart(
            f"EZHD_BIND={bind}: у этого компьютера нет такого адреса. Обычно это 127.0.0.1 или 0.0.0.0"
        ) from refused


def _next_port(port: int) -> int:
    return port + 1 if port < 65535 else 8000


def check_database_server(url: str) -> None:
    """Somebody listens there; the rest is for those who know the password."""
    parts = urlsplit(url)
    if not parts.hostname:  # a socket directory in ?host=
        return
    _connect("База данных", "DATABASE_URL", parts.hostname, _port(url, "DATABASE_URL", 5432)).close()


def check_broker_server(url: str) -> None:
    """A broker that answers PING, or would after a password that we do not know."""
    parts = urlsplit(url)
    if "socket" in parts.scheme or "unix" in parts.scheme:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(unquote(parts.path))
        except OSError as refused:
            raise _silent("Очередь заданий", "REDIS_URL", unquote(parts.path)) from refused
    else:
        host, port = parts.hostname or "localhost", _port(url, "REDIS_URL", 6379)
        connection = _connect("Очередь заданий", "REDIS_URL", host, port)
        if parts.scheme == "rediss":
            connection.close()
            return
    with connection:
        try:
            connection.settimeout(3)
            connection.sendall(b"PING\r\n")
            answer = connection.recv(64)
        except OSError:
            answer = b""
    if not answer.startswith((b"+PONG", b"-NOAUTH")):
        where = unquote(parts.path) if not parts.hostname else f"{parts.hostname}:{parts.port or 6379}"
        raise CannotStart(f"REDIS_URL: по адресу {where} отвечает не Redis. Проверьте адрес.")


def _connect(title: str, variable: str, host: str, port: int) -> socket.socket:
    try:
        return socket.create_connection((host, port), timeout=5)
    except OSError as refused:
        raise _silent(title, variable, f"{host}:{port}") from refused


def _silent(title: str, variable: str, where: str) -> CannotStart:
    return CannotStart(
        f"{title} не отвечает: {where}. Запустите этот сервер или уберите {variable}: "
        "тогда журнал запустит свой."
    )


def _port(url: str, variable: str, default: int) -> int:
    try:
        return urlsplit(url).port or default
    except ValueError as wrong:
        raise CannotStart(f"{variable}: порт в адресе не число. Исправьте адрес.") from wrong
