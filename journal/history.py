"""The history of a cell: who, when, old → new (A5 3.1), read from the audit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from journal.models import Attendance, Mark

FIELDS = {"value": "", "second_value": "вторая отметка ", "code": "", "comment": "комментарий "}
EMPTY = {"None", ""}


@dataclass(frozen=True)
class Change:
    """One line: at that time somebody made `new` out of `old`; an empty one means nothing stood there."""

    at: dt.datetime
    who: str
    what: str
    old: str
    new: str


def of_cell(mark: Mark | None, absence: Attendance | None) -> list[Change]:
    """Newest first."""
    wanted = Q()
    for row in (mark, absence):
        if row is not None:
            wanted |= Q(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)
    if not wanted:
        return []
    entries = LogEntry.objects.filter(wanted).select_related("actor__person").order_by("-pk")[:50]
    return [change for entry in entries for change in _changes(entry)]


def _changes(entry: LogEntry) -> list[Change]:
    who = entry.actor.person.short_name if entry.actor else "программа"
    found = []
    for field, what in FIELDS.items():
        old, new = (entry.changes or {}).get(field, ("", ""))
        old, new = ("" if text in EMPTY else str(text) for text in (old, new))
        if old != new:
            found.append(Change(entry.timestamp, who, what, old, new))
    return found
