"""Starting parts in order, starting again what dies, stopping in the reverse order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from config.local.errors import CannotStart
from config.local.terminal import say

DEATHS, WITHIN_SECONDS = 3, 60


class Startable(Protocol):
    """What the supervisor needs of a part: a server of ours or a child process."""

    server_log: Path

    def start(self, *, pause: Callable[[float], None]) -> Any: ...

    def running(self) -> bool: ...

    def stop(self) -> None: ...


@dataclass
class Part:
    title: str  # «Веб-сервер», the subject of a sentence
    program: Startable
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS))
    start_at: float | None = None  # while it waits to be started again


class Supervisor:
    """Keeps its parts running. `pause` raises when the launcher is asked to stop."""

    def __init__(self, pause: Callable[[float], None]) -> None:
        self._pause = pause
        self._parts: list[Part] = []

    @property
    def anything_started(self) -> bool:
        return bool(self._parts)

    def start(self, title: str, program: Startable) -> None:
        self._parts.append(Part(title, program))  # first, so that half a start is stopped too
        program.start(pause=self._pause)

    def watch_until(self, reached: Callable[[], bool], seconds: float = float("inf")) -> bool:
        """Look after the parts until something is reached; False when it was not in time."""
        deadline = time.monotonic() + seconds
        while not reached():
            if time.monotonic() > deadline:
                return False
            for part in self._parts:
                self._look_after(part)
            self._pause(0.25)
        return True

    def stop(self) -> None:
        """End everything, also when one of the parts makes trouble."""
        while self._parts:
            part = self._parts.pop()
            try:
                part.program.stop()
            except OSError as trouble:
                say(f"{part.title}: не удалось остановить ({trouble.strerror}).")

    def _look_after(self, part: Part) -> None:
        now = time.monotonic()
        if part.start_at is not None:
            if now >= part.start_at:
                part.start_at = None
                part.program.start(pause=self._pause)
            return
        if part.program.running():
            return
        part.deaths.append(now)
        if len(part.deaths) == DEATHS and now - part.deaths[0] < WITHIN_SECONDS:
            raise CannotStart(
                f"{part.title}: остановка трижды за минуту, продолжать нет смысла. "
                f"Причина записана в {part.program.server_log}"
            )
        say(f"{part.title}: внезапная остановка, запускаем снова. Подробности: {part.program.server_log}")
        part.start_at = now + 2 ** (len(part.deaths) - 1)
