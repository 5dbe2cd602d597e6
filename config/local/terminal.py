"""What the person at the terminal reads."""

from __future__ import annotations

import contextlib
import io
import logging
import sys


def say(sentence: str) -> None:
    """Print; a terminal that was closed meanwhile must not keep the launcher from cleaning up."""
    with contextlib.suppress(OSError, ValueError):
        print(sentence, flush=True)


def speak_for_the_parts() -> None:
    """What the parts of the launcher report goes to the terminal as it is."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    logger = logging.getLogger("config.local")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.handlers = [_Terminal()]


class _Terminal(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        say(record.getMessage())
