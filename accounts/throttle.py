"""Sign-in is slowed down per login and per address (A4 2.15.3), counted where every worker sees it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from accounts.models import SignInAttempt

PAUSE = dt.timedelta(minutes=15)
PER_LOGIN, PER_ADDRESS = 5, 50
KEPT = dt.timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """How many wrong attempts are left now; with none left, when the pause ends."""

    left: int
    until: dt.datetime | None = None


def take_turn(login: str) -> None:
    """Guesses of one login wait for each other until the transaction ends, so that none goes uncounted."""
    number = int.from_bytes(hashlib.sha256(login.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def standing(login: str, address: str | None) -> Standing:
    """Counts failures of the last 15 minutes since the last success of this login."""
    now = timezone.now()
    recent = SignInAttempt.objects.filter(at__gt=now - PAUSE)
    success = recent.filter(login=login, succeeded=True).order_by("-at").first()
    by_login = recent.filter(login=login, succeeded=False)
    if success:
        by_login = by_login.filter(at__gt=success.at)
    checks = [(by_login, PER_LOGIN)]
    if address:
        checks.append((recent.filter(address=address, succeeded=False), PER_ADDRESS))
    left, until = PER_LOGIN, None
    for failures, limit in checks:
        times = list(failures.order_by("-at").values_list("at", flat=True)[:limit])
        left = min(left, limit - len(times))
        if len(times) >= limit:
            ends = times[-1] + PAUSE
            until = max(until, ends) if until else ends
    return Standing(max(left, 0), until)


def remember(login: str, address: str | None, *, succeeded: bool) -> None:
    """Note an attempt; those older than a day are forgotten."""
    now = timezone.now()
    SignInAttempt.objects.filter(at__lt=now - KEPT).delete()
    SignInAttempt.objects.create(login=login, address=address, at=now, succeeded=succeeded)
