"""Where the started programs write what they have to say."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

ROTATED_AT = 10 * 1024 * 1024


def open_log(path: Path) -> BinaryIO:
    """The log to append to; one that has grown over 10 MB is first put aside as `….log.1`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > ROTATED_AT:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")


def text_since(path: Path, offset: int) -> str:
    """What was written to the log after `offset`, at most its last 64 KB."""
    with path.open("rb") as log:
        log.seek(max(offset, path.stat().st_size - 65536))
        return log.read().decode(errors="replace")
