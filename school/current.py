"""The school and its rules, remembered by the process for half a minute: every page asks for them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings

from school.models import School
from school.rules import Rules, load

KEPT_SECONDS = 30
T = TypeVar("T")


class Kept(Generic[T]):
    """A value read again when it is older than half a minute."""

    def __init__(self, read: Callable[[], T]) -> None:
        self.read = read
        self.value: tuple[T] | None = None
        self.since = 0.0

    def __call__(self) -> T:
        if self.value is None or time.monotonic() - self.since > KEPT_SECONDS:
            self.value, self.since = (self.read(),), time.monotonic()
        return self.value[0]

    def forget(self) -> None:
        """After the rows behind it were changed."""
        self.value = None


school: Kept[School | None] = Kept(lambda: School.objects.first())
rules: Kept[Rules] = Kept(load)


def zone() -> ZoneInfo:
    """The school's time zone: everything a person reads is in it."""
    known = school()
    return ZoneInfo(known.time_zone if known else settings.TIME_ZONE)


def forget() -> None:
    """What the process remembers of the school."""
    school.forget()
    rules.forget()
