"""What every stage of writing needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange

from common import audit
from common.dates import DAY
from school.importing.frame import Frame
from school.importing.plans import Plans, Transfer
from school.importing.stored import StoredSchool
from school.models import StudyYear, TimetableEntry

M = TypeVar("M", bound=models.Model)


@dataclass
class Writing:
    """The stored records, the picture of the school after the import, and the plan that leads there."""

    stored: StoredSchool
    frame: Frame
    plans: Plans
    transfer: Transfer | None
    # weekly lessons that end before they were ever held; lessons made ahead must let go of them first
    dropped_entries: list[TimetableEntry] = field(default_factory=list)

    @property
    def year(self) -> StudyYear:
        assert self.stored.year
        return self.stored.year

    @property
    def today(self) -> dt.date:
        return self.stored.today

    @property
    def as_of(self) -> dt.date:
        return self.stored.as_of

    @property
    def after_year(self) -> dt.date:
        return self.year.last_day + DAY

    def until_year_end(self, first: dt.date) -> DateRange:
        return DateRange(first, self.after_year, "[)")


def end(rows: Iterable[tuple[Any, dt.date]], *, field: str = "dates") -> list[Any]:
    """End each row on its day (the first day it no longer holds).

    Rows that would never have held are returned: they are to be deleted.
    """
    changes: list[tuple[Any, dict[str, Any]]] = []
    never_held: list[Any] = []
    for row, day in rows:
        dates = getattr(row, field)
        if dates.lower >= day:
            never_held.append(row)
        else:
            changes.append((row, {field: DateRange(dates.lower, day, "[)")}))
    audit.update_many(changes)
    return never_held
