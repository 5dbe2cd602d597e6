"""Commands of manage.py that a start consists of."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from config.local.errors import CannotStart
from config.local.interruption import end_with_parent
from config.local.logs import open_log, text_since


class Commands:
    """Runs them one after another; what they say goes to a log, the last line of a failure to the person."""

    def __init__(
        self, root: Path, log: Path, environment: Mapping[str, str], pause: Callable[[float], None]
    ) -> None:
        self._root = root
        self._log = log
        self._environment = environment
        self._pause = pause

    def manage(self, *arguments: str, otherwise: str, aloud: bool = False) -> str:
        """What `manage.py <arguments>` printed, unless `aloud`; a failure is refused with its reason."""
        with tempfile.TemporaryFile() as output, open_log(self._log) as errors:
            offset = errors.tell()
            process = subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=self._root,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=None if aloud else output,
                stderr=errors,
                start_new_session=True,  # Ctrl-C reaches the launcher alone
                preexec_fn=end_with_parent,
            )
            try:
                while process.poll() is None:
                    self._pause(0.02)
            finally:
                process.terminate()
                process.wait()
            output.seek(0)
            printed = output.read().decode(errors="replace")
            errors.write(printed.encode())
        if process.returncode:
            reason = _last_line(text_since(self._log, offset) or printed)
            raise CannotStart(f"{otherwise} {self._without_passwords(reason)} Подробности: {self._log}")
        return printed

    def _without_passwords(self, text: str) -> str:
        for variable in ("DATABASE_URL", "DATABASE_APP_URL", "REDIS_URL"):
            password = urlsplit(self._environment.get(variable, "")).password
            for secret in {password or "", unquote(password or "")} - {""}:
                text = text.replace(secret, "***")
        return text


def _last_line(text: str) -> str:
    """The message of an exception without its class, as a sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    name, colon, message = lines[-1].partition(": ")
    said = (
        message
        if colon and " " not in name and name.rstrip(":").endswith(("Error", "Configured"))
        else lines[-1]
    )
    return f"Причина: {said.rstrip('.')}."
