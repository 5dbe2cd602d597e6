"""The program's settings on an installation of the tests' own, never on the one that runs beside them.

Not in conftest.py: pytest-django reads the settings before any conftest is read.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("EZHD_VAR", str(ROOT / "var" / "test"))
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0" * 32)
os.environ.setdefault("EZHD_ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in this thread

from config.settings import *  # noqa: E402, F403
