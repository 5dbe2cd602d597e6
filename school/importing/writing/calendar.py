"""The school's record, study year, periods, days off, bells, subjects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from common import audit
from common.dates import days
from school.importing.normalise import key
from school.importing.rows import BellRow
from school.importing.sheets import Parameter
from school.importing.writing.context import Writing
from school.models import (
    Bell,
    BellSchedule,
    BellScheduleClass,
    DayOff,
    DayOffClass,
    Period,
    PeriodScheme,
    School,
    StudyYear,
    Subject,
)

FAR_AWAY = dt.date(9000, 1, 1)  # where a period waits while its place is still taken


def write_school(writing: Writing) -> None:
    stored, plan = writing.stored, writing.plans.school
    values = {
        row.parameter: row.value or ""
        for row in [*plan.created.values(), *(update.row for update in plan.updated)]
        if row.parameter != Parameter.YEAR
    }
    if stored.school is None and values:
        (stored.school,) = audit.create_many([School(pk=1, **values)])
    elif stored.school is not None:
        audit.update_many([(stored.school, values)])
    if stored.year is None:
        assert writing.frame.year
        (stored.year,) = audit.create_many([StudyYear(dates=days(*writing.frame.year))])


def write_periods(writing: Writing) -> None:
    stored, plan = writing.stored, writing.plans.periods
    names = {
        key(row.scheme): row.scheme for row in plan.created.values() if key(row.scheme) not in stored.schemes
    }
    schemes = [PeriodScheme(year=writing.year, name=name) for name in names.values()]
    stored.schemes |= {key(scheme.name): scheme for scheme in audit.create_many(schemes)}
    _move_periods(
        {stored.periods[update.key]: days(update.row.first, update.row.last) for update in plan.updated},
        list(stored.periods.values()),
    )
    audit.update_many([(stored.periods[update.key], {"name": update.row.name}) for update in plan.updated])
    made = [
        Period(
            scheme=stored.schemes[key(row.scheme)],
            number=row.number,
            name=row.name,
            dates=days(row.first, row.last),
        )
        for row in plan.created.values()
    ]
    stored.periods |= dict(zip(plan.created, audit.create_many(made), strict=True))


def _move_periods(wanted: dict[Period, DateRange], everyone: list[Period]) -> None:
    """One after another, each into a free place: two periods of a scheme never overlap, not even now."""
    waiting = {period: dates for period, dates in wanted.items() if period.dates != dates}
    while waiting:
        free = next((period for period, dates in waiting.items() if _is_free(dates, period, everyone)), None)
        if free is None:
            free = next(iter(waiting))
            audit.update_many([(free, {"dates": days(FAR_AWAY, FAR_AWAY)})])
        else:
            audit.update_many([(free, {"dates": waiting.pop(free)})])


def _is_free(dates: DateRange, moving: Period, everyone: list[Period]) -> bool:
    return not any(
        other.scheme_id == moving.scheme_id
        and other.pk != moving.pk
        and other.dates.lower < dates.upper
        and dates.lower < other.dates.upper
        for other in everyone
    )


def write_subjects(writing: Writing) -> None:
    stored, plan = writing.stored, writing.plans.subjects
    fields = ("short_name", "kind", "marking")
    audit.update_many(
        [
            (stored.subjects[str(update.key)], {name: getattr(update.row, name) for name in fields})
            for update in plan.updated
        ]
    )
    made = [
        Subject(name=row.name, short_name=row.short_name, kind=row.kind, marking=row.marking)
        for row in plan.created.values()
    ]
    for subject in audit.create_many(made):
        stored.subjects[key(subject.name)] = subject


def write_days_off(writing: Writing) -> None:
    stored, plan = writing.stored, writing.plans.days_off
    audit.update_many(
        [
            (
                stored.days_off[update.key],
                {"kind": update.row.kind, "dates": days(update.row.first, update.row.last)},
            )
            for update in plan.updated
        ]
    )
    rows = list(plan.created.values())
    made = audit.create_many(
        [
            DayOff(year=writing.year, title=row.title, kind=row.kind, dates=days(row.first, row.last))
            for row in rows
        ]
    )
    audit.create_many(
        [
            DayOffClass(day_off=day, school_class=stored.classes[key(name)])
            for day, row in zip(made, rows, strict=True)
            for name in row.classes or ()
        ]
    )


def write_bells(writing: Writing) -> None:
    stored, plan = writing.stored, writing.plans.bells
    _end_sets_elsewhere(writing)
    new_sets: dict[Hashable, BellRow] = {}
    for row in plan.created.values():
        if _set_key(row) not in stored.bell_sets:
            new_sets.setdefault(_set_key(row), row)
    made = audit.create_many(
        [
            BellSchedule(
                year=writing.year,
                shift=row.shift,
                dates=days(row.valid_from or writing.year.first_day, row.valid_to or writing.year.last_day),
            )
            for row in new_sets.values()
        ]
    )
    audit.create_many(
        [
            BellScheduleClass(schedule=schedule, school_class=stored.classes[key(name)])
            for schedule, row in zip(made, new_sets.values(), strict=True)
            for name in row.classes or ()
        ]
    )
    stored.bell_sets |= dict(zip(new_sets, made, strict=True))
    audit.update_many(
        [
            (stored.bells[update.key], {"starts_at": update.row.starts, "ends_at": update.row.ends})
            for update in plan.updated
        ]
    )
    audit.create_many(
        [
            Bell(
                schedule=stored.bell_sets[_set_key(row)],
                weekday=row.weekday,
                slot=row.slot,
                starts_at=row.starts,
                ends_at=row.ends,
            )
            for row in plan.created.values()
        ]
    )


def _end_sets_elsewhere(writing: Writing) -> None:
    """A set whose rows say another last day is valid until that day."""
    last_days: dict[Hashable, dt.date] = {}
    for row in writing.frame.bells.said.values():
        if row.valid_to:
            last_days[_set_key(row)] = row.valid_to
    changes: list[tuple[BellSchedule, dict[str, Any]]] = []
    for set_key, last in last_days.items():
        schedule = writing.stored.bell_sets.get(set_key)
        if schedule and schedule.dates != days(schedule.dates.lower, last):
            changes.append((schedule, {"dates": days(schedule.dates.lower, last)}))
    audit.update_many(changes)


def _set_key(row: BellRow) -> Hashable:
    return row.shift, row.classes, row.valid_from
