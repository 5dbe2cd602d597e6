"""A throwaway installation directory, and a look at which processes belong to it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local.postgres import EmbeddedPostgres


@pytest.fixture
def var() -> Iterator[Path]:
    """Not pytest's own directory: that one is closed to the database's account and its path is long."""
    path = Path(tempfile.mkdtemp(prefix="ezhd-", dir="/tmp"))
    path.chmod(0o711)
    yield path
    postgres = EmbeddedPostgres(path / "postgres")
    postgres.stop()
    shutil.rmtree(postgres.home, ignore_errors=True)
    shutil.rmtree(path)


def processes_of(var: Path) -> dict[int, str]:
    """Every living process whose command line, environment or directory names the installation."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes()
            traces = command + (entry / "environ").read_bytes() + os.readlink(entry / "cwd").encode()
        except OSError:  # it has just ended, or is not ours
            continue
        if command and str(var).encode() in traces:
            found[int(entry.name)] = command.replace(b"\0", b" ").decode()
    return found
