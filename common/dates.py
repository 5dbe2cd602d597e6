"""Half-open ranges of days, as PostgreSQL stores them: [first, day after the last)."""

from __future__ import annotations

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone

DAY = dt.timedelta(days=1)


def today() -> dt.date:
    """The school's date now."""
    return timezone.localdate()


def days(first: dt.date, last: dt.date | None = None) -> DateRange:
    """From `first` to `last`, both included; without `last` it is open."""
    return DateRange(first, last + DAY if last else None, "[)")


def last_day(span: DateRange) -> dt.date | None:
    """The last day inside, or None for an open range."""
    return span.upper - DAY if span.upper else None


def on(field: str, date: dt.date | None = None) -> Q:
    """The range column `field` holds that day (default: today)."""
    return Q(**{f"{field}__contains": date or today()})


def covers(span: DateRange, date: dt.date) -> bool:
    """Whether the day lies inside; an empty range holds none."""
    if span.isempty:
        return False
    return (span.lower is None or span.lower <= date) and (span.upper is None or date < span.upper)
