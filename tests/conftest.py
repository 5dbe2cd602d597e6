"""Tests run on a real PostgreSQL as the program's own role, with every trigger on.

One template database is made per run; each worker clones it. `db` rolls back; `real_db` commits, and gives the
next test a fresh clone, because the audit cannot be emptied.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.databases", "tests.worlds", "tests.browsers"]
warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)


@pytest.fixture(scope="session", autouse=True)
def plain_names_of_static_files() -> Iterator[None]:
    """Tests take static files as they lie in the tree: nobody ran collectstatic."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield
