"""Journal pages with their teachers, and the weekly timetable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from common import audit
from common.russian import natural_key
from school.importing.normalise import key, number_key
from school.importing.stored import Unit
from school.importing.writing.context import Writing, end
from school.models import Course, PeriodScheme, SchoolClass, Teaching, TimetableEntry


def write_load(writing: Writing) -> None:
    stored, plan = writing.stored, writing.plans.load
    _follow_classes_and_subjects(writing)
    audit.delete_many(end((stored.teachings[name], writing.as_of) for name in plan.ended))
    units = {(key(row.unit), key(row.subject)) for row in plan.created.values()}
    missing = [
        unit for unit in dict.fromkeys(_in_order(writing)) if unit in units and unit not in stored.courses
    ]
    courses = audit.create_many([_course(unit, writing) for unit in missing])
    stored.courses |= dict(zip(missing, courses, strict=True))
    audit.update_many(
        [(stored.teachings[update.key], {"hours_per_week": update.row.hours}) for update in plan.updated]
    )
    made: list[Teaching] = []
    for row in plan.created.values():
        course = stored.courses[key(row.unit), key(row.subject)]
        begins = _begins(course, course.pk in stored.taught_before, writing)
        made.append(
            Teaching(
                course=course,
                employee=stored.staff[number_key(row.teacher)],
                hours_per_week=row.hours,
                dates=writing.until_year_end(begins),
            )
        )
    audit.create_many(made)


def _in_order(writing: Writing) -> Iterable[Unit]:
    return ((key(row.unit), key(row.subject)) for row in writing.plans.load.created.values())


def _begins(course: Course, changed: bool, writing: Writing) -> dt.date:
    """The first load or timetable of a page holds from the year's first day, a later one from the import."""
    return writing.as_of if changed else writing.year.first_day


def _course(unit: Unit, writing: Writing) -> Course:
    stored = writing.stored
    subject = stored.subjects[unit[1]]
    marking, scheme = _rules_of(unit, writing)
    return Course(
        year=writing.year, group=stored.groups[unit[0]], subject=subject, marking=marking, scheme=scheme
    )


def _rules_of(unit: Unit, writing: Writing) -> tuple[str, PeriodScheme]:
    """A class's own marking system outweighs the subject's; periods are those of the first class."""
    classes = [writing.stored.classes[key(own.name)] for own in writing.frame.classes_of(unit[0])]
    marking = {own.marking for own in classes}
    of_class = marking.pop() if len(marking) == 1 else ""
    return of_class or writing.stored.subjects[unit[1]].marking, _first(classes).scheme


def _first(classes: list[SchoolClass]) -> SchoolClass:
    return min(classes, key=lambda own: natural_key(own.name))


def _follow_classes_and_subjects(writing: Writing) -> None:
    """Pages take over a new marking system or period scheme of their class or subject."""
    classes = {
        str(update.key)
        for update in writing.plans.classes.updated
        if {"marking", "scheme"} & set(update.columns)
    }
    subjects = {str(u.key) for u in writing.plans.subjects.updated if "marking" in u.columns}
    changes: list[tuple[Course, dict[str, Any]]] = []
    for unit, course in writing.stored.courses.items():
        own = {key(own.name) for own in writing.frame.classes_of(unit[0])}
        if own and (own & classes or unit[1] in subjects):
            marking, scheme = _rules_of(unit, writing)
            if (course.marking, course.scheme_id) != (marking, scheme.pk):
                changes.append((course, {"marking": marking, "scheme": scheme}))
    audit.update_many(changes)


def write_lessons(writing: Writing) -> None:
    stored, plan = writing.stored, writing.plans.lessons
    writing.dropped_entries += end((stored.entries[name], writing.as_of) for name in plan.ended)
    audit.update_many(
        [
            (
                stored.entries[update.key],
                {"room": update.row.room or "", "teacher": _teacher(update.row.teacher, writing)},
            )
            for update in plan.updated
        ]
    )
    made: list[TimetableEntry] = []
    for row in plan.created.values():
        course = stored.courses[key(row.unit), key(row.subject)]
        begins = _begins(course, course.pk in stored.placed_before, writing)
        made.append(
            TimetableEntry(
                course=course,
                teacher=_teacher(row.teacher, writing),
                weekday=row.weekday,
                slot=row.slot,
                week=row.week,
                room=row.room or "",
                dates=writing.until_year_end(begins),
            )
        )
    audit.create_many(made)


def _teacher(number: str | None, writing: Writing) -> Any:
    return writing.stored.staff[number_key(number)] if number else None
