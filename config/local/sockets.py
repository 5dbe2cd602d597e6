"""Directories for unix sockets: the kernel takes at most 107 bytes of path."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from pathlib import Path

from config.local.errors import CannotStart

LONGEST_DIRECTORY = 107 - len("/.s.PGSQL.5432")
LISTS_CANNOT_CARRY = set(",'\"\\\n")  # PostgreSQL and libpq take several directories, separated by commas

log = logging.getLogger("config.local")


def socket_directory(base: Path) -> Path:
    """`base`/run; for a path that is too long the short directory that `base`/run points at, or will."""
    run = base / "run"
    if run.is_symlink():
        return Path(os.readlink(run))
    return run if _fits(run) else _short_directory(base)


def make_socket_directory(base: Path, owner: tuple[int, int] | None = None) -> Path:
    """The directory, open to `owner` (or this user) alone. A short one is remembered as a link in `base`."""
    run, directory = base / "run", socket_directory(base)
    if directory != run and not os.access(
        directory if directory.exists() else directory.parent, os.W_OK | os.X_OK
    ):
        run.unlink(missing_ok=True)  # kept from another session, whose directories are gone
        directory = _short_directory(base)
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        if owner:
            os.chown(directory, *owner, follow_symlinks=False)
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != (owner[0] if owner else os.geteuid()):
            raise PermissionError
        directory.chmod(0o700)
    except OSError as refused:
        raise CannotStart(
            f"Каталог {directory} для связи с базой данных занят другим пользователем или закрыт. "
            "Удалите его или задайте короткий путь для данных: EZHD_VAR=~/ezhd make run"
        ) from refused
    if directory != run and not run.is_symlink():
        run.symlink_to(directory)
        log.info("Путь к данным длинный, поэтому файлы связи лежат в %s.", directory)
    return directory


def _fits(directory: Path) -> bool:
    return len(os.fsencode(directory)) <= LONGEST_DIRECTORY and not LISTS_CANNOT_CARRY & set(str(directory))


def _short_directory(base: Path) -> Path:
    name = "ezhd-" + hashlib.sha256(os.fsencode(base)).hexdigest()[:12]
    own = Path("/run") if os.geteuid() == 0 else Path(f"/run/user/{os.geteuid()}")
    return (own if os.access(own, os.W_OK | os.X_OK) else Path("/tmp")) / name
