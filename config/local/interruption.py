"""Being asked to stop: Ctrl-C, SIGTERM, a closed terminal."""

from __future__ import annotations

import ctypes
import os
import select
import signal
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


class StopAsked(Exception):
    """Somebody wants the program to end."""


def end_with_parent() -> None:
    """The calling process gets SIGTERM when the process that started it dies, even of SIGKILL."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Interruption:
    """Notes the request and lets `pause` raise it, so that nothing is ever cut off in the middle."""

    def __init__(self) -> None:
        self._asked = False
        self._make = os.getppid() if _is_make(os.getppid()) else None
        self._wake, wakes = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # `nohup make run` means it
            signal.signal(signal.SIGHUP, self._note)
        if self._make:
            end_with_parent()

    def pause(self, seconds: float) -> None:
        """Wait; raises `StopAsked` at once when a stop is asked for, or was."""
        if not self._asked:
            select.select([self._wake], [], [], seconds)
        if self._asked or (self._make and _is_waiting_for_us(self._make)):
            raise StopAsked

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._asked = True


def _is_make(pid: int) -> bool:
    try:
        return "make" in Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        return False


def _is_waiting_for_us(make: int) -> bool:
    """make passes SIGTERM on, but not SIGINT or SIGHUP: it blocks them and waits for us to end."""
    try:
        status = Path(f"/proc/{make}/status").read_text()
    except OSError:
        return False
    blocked = int(status.partition("SigBlk:")[2].split()[0], 16)
    return any(blocked & 1 << (number - 1) for number in (signal.SIGINT, signal.SIGHUP))
