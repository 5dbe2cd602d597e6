"""The small school as a fixture, with the clock stopped during its third lesson."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from demo.worlds import NOW, SmallSchool, small_school


@pytest.fixture
def school(db: None) -> Iterator[SmallSchool]:
    """Rolled back after the test."""
    with time_machine.travel(NOW, tick=False):
        yield small_school()


@pytest.fixture
def real_school(real_db: None) -> Iterator[SmallSchool]:
    """Committed: several connections see it."""
    with time_machine.travel(NOW, tick=True):
        yield small_school()
