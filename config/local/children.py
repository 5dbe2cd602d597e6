"""The programs that the launcher starts and keeps running: web server, worker, clock."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from config.local.interruption import end_with_parent
from config.local.logs import open_log


class Child:
    """A program in a process group of its own, which does not outlive the launcher."""

    def __init__(
        self, *command: str, log: Path, root: Path, environment: Mapping[str, str], patience: float = 15
    ) -> None:
        """`patience`: how many seconds it may take to end by itself when asked to."""
        self.server_log = log
        self._command = [sys.executable, *command]
        self._root = root
        self._environment = environment
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def exit_code(self) -> int | None:
        """None while it runs, and before the first start."""
        return self._process.poll() if self._process else None

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, *, pause: Callable[[float], None] = time.sleep) -> Self:
        """Return at once; whatever a predecessor left in its group is ended first."""
        self._end_group(signal.SIGKILL)
        with open_log(self.server_log) as output:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._root,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C reaches the launcher alone, which ends its programs in order
                preexec_fn=end_with_parent,
            )
        return self

    def stop(self) -> None:
        """Ask it to end, wait, then kill whatever of its group is left."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(self._patience)
        self._end_group(signal.SIGKILL)
        self._process.wait()

    def _end_group(self, number: int) -> None:
        if self._process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)
