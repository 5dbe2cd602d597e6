"""The dry run: what would be written, sheet by sheet, and who is moved to another class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

from accounts.access import ROLE_OF_POSITION, Role
from accounts.models import Position
from school.importing.compare import SheetPlan, Update, compare
from school.importing.frame import Frame
from school.importing.normalise import number_key
from school.importing.problems import Report
from school.importing.rows import (
    BellRow,
    ClassRow,
    DayOffRow,
    GroupRow,
    LessonRow,
    LoadRow,
    ParameterRow,
    ParentRow,
    PeriodRow,
    PupilRow,
    StaffRow,
    SubjectRow,
)
from school.importing.sheets import PUPILS, STAFF
from school.importing.stored import StoredSchool


@dataclass(frozen=True)
class Transfer:
    """From when, and by which order, pupils whose class differs are moved."""

    date: dt.date
    order_number: str


@dataclass
class Plans:
    """One plan per sheet of the school."""

    school: SheetPlan[ParameterRow]
    staff: SheetPlan[StaffRow]
    periods: SheetPlan[PeriodRow]
    days_off: SheetPlan[DayOffRow]
    bells: SheetPlan[BellRow]
    classes: SheetPlan[ClassRow]
    subjects: SheetPlan[SubjectRow]
    pupils: SheetPlan[PupilRow]
    parents: SheetPlan[ParentRow]
    groups: SheetPlan[GroupRow]
    load: SheetPlan[LoadRow]
    lessons: SheetPlan[LessonRow]
    moved: dict[Hashable, Update[PupilRow]]  # pupils who change class by an order

    def all(self) -> list[SheetPlan[Any]]:
        return [
            self.school,
            self.staff,
            self.periods,
            self.days_off,
            self.bells,
            self.classes,
            self.subjects,
            self.pupils,
            self.parents,
            self.groups,
            self.load,
            self.lessons,
        ]


def make_plans(frame: Frame, stored: StoredSchool, transfer: Transfer | None, report: Report) -> Plans:
    """Compare everything; say what a move still needs."""
    _appoint_teachers(frame, report)
    enrolled = {number for number, row in frame.pupils.stored.items() if row.school_class}
    pupils = compare(frame.pupils, missed=lambda row: bool(row.school_class))
    plans = Plans(
        school=compare(frame.school),
        staff=compare(frame.staff, missed=lambda row: _works(row, stored)),
        periods=compare(frame.periods),
        days_off=compare(frame.days_off),
        bells=compare(frame.bells),
        classes=compare(frame.classes),
        subjects=compare(frame.subjects),
        pupils=pupils,
        parents=compare(frame.parents, missed=lambda row: number_key(row.pupil) in enrolled),
        groups=compare(frame.groups),
        load=compare(frame.load),
        lessons=compare(frame.lessons),
        moved={update.key: update for update in pupils.updated if _is_move(update, stored)},
    )
    for update in plans.moved.values():
        _check_move(update, stored, transfer, report)
    return plans


def _works(row: StaffRow, stored: StoredSchool) -> bool:
    return stored.lives(stored.staff[number_key(row.number)].employed)


def _appoint_teachers(frame: Frame, report: Report) -> None:
    """Whoever teaches or leads a class holds a teaching position, whatever «Сотрудники» says."""
    numbers = {number_key(row.teacher) for row in frame.load.rows()}
    numbers |= {number_key(row.homeroom) for row in frame.classes.rows() if row.homeroom}
    for number in sorted(numbers & frame.staff.after.keys(), key=str):
        row = frame.staff.after[number]
        if any(ROLE_OF_POSITION.get(position) is Role.TEACHER for position in row.positions):
            continue
        appointed = replace(row, positions=(*row.positions, Position.TEACHER.value))
        frame.staff.after[number] = appointed
        said = frame.staff.said.get(number, replace(row, at=0))
        frame.staff.said[number] = replace(said, positions=appointed.positions)
        report.fixed(
            STAFF.title,
            row.at or None,
            "Должность",
            STAFF.column("positions").kind.show(row.positions),
            f"№ {row.number} ведёт уроки или класс: добавлена должность «учитель».",
        )


def _is_move(update: Update[PupilRow], stored: StoredSchool) -> bool:
    """In another class now, or back after leaving; a first class of the year is no move."""
    if "school_class" not in update.columns:
        return False
    return bool(stored.enrolments.get(stored.pupils[str(update.key)].pk))


def _check_move(
    update: Update[PupilRow], stored: StoredSchool, transfer: Transfer | None, report: Report
) -> None:
    row, was = update.row, update.stored.school_class or "выбыл"
    pupil = stored.pupils[str(update.key)]
    if transfer is None:
        sentence = (
            "Это перевод в другой класс: нужны дата и номер приказа (--transfer-date, --transfer-order)."
        )
    elif stored.span and not stored.span.first <= transfer.date <= stored.span.last:
        sentence = f"Дата перевода {transfer.date:%d.%m.%Y} вне учебного года {stored.span.name}."
    elif any(transfer.date <= e.dates.lower for e in stored.enrolments[pupil.pk]) or any(
        e.dates.upper and not stored.lives(e.dates) and transfer.date < e.dates.upper
        for e in stored.enrolments[pupil.pk]
    ):
        sentence = f"Дата перевода {transfer.date:%d.%m.%Y} раньше, чем ученик пришёл в прежний класс."
    else:
        return
    report.error(
        PUPILS.title,
        row.at,
        "Класс",
        f"{row.full_name}: {was} → {row.school_class}",
        sentence,
    )
