"""Writes what the dry run planned. Nothing is checked or compared here; every row leaves its audit row."""

from __future__ import annotations

from collections.abc import Callable

from school.importing.writing import calendar, classes, groups, load, people
from school.importing.writing.context import Writing

STAGES: tuple[tuple[str, Callable[[Writing], None]], ...] = (
    ("Школа и год", calendar.write_school),
    ("Сотрудники", people.write_staff),
    ("Периоды", calendar.write_periods),
    ("Предметы", calendar.write_subjects),
    ("Классы", classes.write_classes),
    ("Каникулы", calendar.write_days_off),
    ("Звонки", calendar.write_bells),
    ("Ученики", people.write_pupils),
    ("Родители", people.write_parents),
    ("Группы", groups.write_groups),
    ("Нагрузка", load.write_load),
    ("Расписание", load.write_lessons),
)


def write(writing: Writing, progress: Callable[[str], None]) -> None:
    """Inside the caller's transaction."""
    for title, stage in STAGES:
        progress(title)
        stage(writing)
