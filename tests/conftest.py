"""Tests run on a real PostgreSQL as the program's own role, with every trigger on.

One template database is made per run; each worker clones it. `db` rolls back; `real_db` commits, and gives the
next test a fresh clone, because the audit cannot be emptied.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("EZHD_VAR", str(ROOT / "var" / "test"))
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0" * 32)
os.environ.setdefault("EZHD_ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in this thread

pytest_plugins = ["tests.databases", "tests.worlds"]
warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)


@pytest.fixture(scope="session", autouse=True)
def plain_names_of_static_files() -> Iterator[None]:
    """Tests take static files as they lie in the tree: nobody ran collectstatic."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield
