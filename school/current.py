"""The school of this installation, remembered by the process for half a minute."""

from __future__ import annotations

import time
from zoneinfo import ZoneInfo

from django.conf import settings

from school.models import School

KEPT_SECONDS = 30
_kept: tuple[float, School | None] | None = None


def school() -> School | None:
    """The school, or None in an empty installation."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > KEPT_SECONDS:
        _kept = (time.monotonic(), School.objects.first())
    return _kept[1]


def zone() -> ZoneInfo:
    """The school's time zone: everything a person reads is in it."""
    known = school()
    return ZoneInfo(known.time_zone if known else settings.TIME_ZONE)


def forget() -> None:
    """After the school's row was changed."""
    global _kept
    _kept = None
