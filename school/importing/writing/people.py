"""Staff with their appointments, pupils with their enrolment, parents with their children."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Appointment, Employee, Guardianship, Person, Pupil
from common import audit
from school.importing.compare import Update
from school.importing.normalise import key, number_key
from school.importing.rows import ParentRow, PupilRow, StaffRow
from school.importing.writing.context import Writing, end
from school.models import Enrolment

# Fields of the rows and the columns of a person they are stored in.
PERSON_FIELDS = {
    "last_name": "last_name",
    "first_name": "first_name",
    "middle_name": "middle_name",
    "birth": "birth_date",
    "sex": "sex",
    "phone": "phone",
    "email": "email",
}


def _person_values(update: Update[Any]) -> dict[str, Any]:
    return {
        PERSON_FIELDS[field]: getattr(update.row, field) or ""
        for field in update.columns
        if field in PERSON_FIELDS
    }


def write_staff(writing: Writing) -> None:
    stored, plan = writing.stored, writing.plans.staff
    changed = [(stored.staff[str(update.key)], update) for update in plan.updated]
    audit.update_many([(employee.person, _person_values(update)) for employee, update in changed])
    audit.update_many(
        [
            (employee, {"employed": DateRange(update.row.hired, employee.employed.upper, "[)")})
            for employee, update in changed
            if "hired" in update.columns
        ]
    )
    for employee, update in changed:
        if "positions" in update.columns:
            _reappoint(employee, update.row, writing)
    rows = list(plan.created.values())
    people = audit.create_many([_person(row, phone=row.phone, email=row.email) for row in rows])
    employees = audit.create_many(
        [
            Employee(person=person, staff_number=row.number, employed=DateRange(row.hired, None, "[)"))
            for person, row in zip(people, rows, strict=True)
        ]
    )
    for employee, row in zip(employees, rows, strict=True):
        number = number_key(row.number)
        stored.staff[number] = employee
        stored.people[f"staff:{number}"] = employee.person
    audit.create_many(
        [
            Appointment(person=employee.person, position=position, dates=DateRange(row.hired, None, "[)"))
            for employee, row in zip(employees, rows, strict=True)
            for position in row.positions
        ]
    )


def _reappoint(employee: Employee, row: StaffRow, writing: Writing) -> None:
    """New positions begin and dropped ones end with the import's date."""
    held = writing.stored.appointments.get(employee.person_id, {})
    dropped = [(held[position], writing.today) for position in held if position not in row.positions]
    audit.delete_many(end(dropped))
    begins = max(writing.today, employee.employed.lower)
    audit.create_many(
        [
            Appointment(person=employee.person, position=position, dates=DateRange(begins, None, "[)"))
            for position in row.positions
            if position not in held
        ]
    )


def _person(row: StaffRow | PupilRow | ParentRow, **more: Any) -> Person:
    return Person(
        last_name=row.last_name,
        first_name=row.first_name,
        middle_name=row.middle_name or "",
        **{name: value or "" for name, value in more.items()},
    )


def write_pupils(writing: Writing) -> None:
    stored, plan = writing.stored, writing.plans.pupils
    changed = [(stored.pupils[str(update.key)], update) for update in plan.updated]
    audit.update_many([(pupil.person, _person_values(update)) for pupil, update in changed])
    fields = {"admitted": "admitted_on", "note": "note"}
    audit.update_many(
        [
            (pupil, {fields[f]: getattr(update.row, f) or "" for f in update.columns if f in fields})
            for pupil, update in changed
        ]
    )
    rows = list(plan.created.values())
    people = audit.create_many([_person(row, sex=row.sex, birth_date=row.birth) for row in rows])
    pupils = audit.create_many(
        [
            Pupil(person=person, file_number=row.number, admitted_on=row.admitted, note=row.note or "")
            for person, row in zip(people, rows, strict=True)
        ]
    )
    for pupil in pupils:
        stored.pupils[number_key(pupil.file_number)] = pupil
    _move(writing)
    moved = {update.key for update in writing.plans.moved.values()}
    placed = [
        (pupil, update.row)
        for pupil, update in changed
        if "school_class" in update.columns and update.key not in moved
    ]
    _enrol([*zip(pupils, rows, strict=True), *placed], writing)
    _admission_moved([(pupil, update) for pupil, update in changed if "admitted" in update.columns], writing)


def first_day_in_class(admitted: dt.date, writing: Writing) -> dt.date:
    """From the admission or the year's first day, whichever is later."""
    return max(admitted, writing.year.first_day)


def _enrol(pairs: Iterable[tuple[Pupil, PupilRow]], writing: Writing) -> None:
    made = audit.create_many(
        [
            Enrolment(
                pupil=pupil,
                school_class=writing.stored.classes[key(row.school_class)],
                dates=writing.until_year_end(first_day_in_class(row.admitted, writing)),
            )
            for pupil, row in pairs
        ]
    )
    for enrolment in made:
        writing.stored.enrolments[enrolment.pupil_id].append(enrolment)


def _move(writing: Writing) -> None:
    """By order: the old class until the day before, the new one from that day. The past stays as it was."""
    stored, transfer = writing.stored, writing.transfer
    if not writing.plans.moved:
        return
    assert transfer
    current = [
        (enrolment, transfer.date)
        for update in writing.plans.moved.values()
        if (enrolment := stored.enrolled(stored.pupils[str(update.key)]))
    ]
    end(current)
    made = audit.create_many(
        [
            Enrolment(
                pupil=stored.pupils[str(update.key)],
                school_class=stored.classes[key(update.row.school_class)],
                dates=writing.until_year_end(transfer.date),
                order_number=transfer.order_number,
            )
            for update in writing.plans.moved.values()
        ]
    )
    for enrolment in made:
        stored.enrolments[enrolment.pupil_id].append(enrolment)


def _admission_moved(changed: Iterable[tuple[Pupil, Update[PupilRow]]], writing: Writing) -> None:
    """The only enrolment of the year that began with the admission begins with the new date."""
    changes: list[tuple[Enrolment, dict[str, Any]]] = []
    for pupil, update in changed:
        mine = writing.stored.enrolments.get(pupil.pk, [])
        was = first_day_in_class(update.stored.admitted, writing)
        begins = first_day_in_class(update.row.admitted, writing)
        if len(mine) == 1 and mine[0].dates.lower == was and begins < mine[0].dates.upper:
            changes.append((mine[0], {"dates": DateRange(begins, mine[0].dates.upper, "[)")}))
    audit.update_many(changes)


def write_parents(writing: Writing) -> None:
    stored, plan = writing.stored, writing.plans.parents
    people: dict[str, dict[str, Any]] = {}
    for update in plan.updated:
        people.setdefault(update.row.person, {}).update(_person_values(update))
    new: dict[str, ParentRow] = {}
    for row in plan.created.values():
        known = stored.people.get(row.person)
        if known is None:
            new.setdefault(row.person, row)
        else:
            people.setdefault(row.person, {}).update(_news(known, row))
    audit.update_many([(stored.people[identity], values) for identity, values in people.items()])
    made = audit.create_many([_person(row, phone=row.phone, email=row.email) for row in new.values()])
    stored.people |= dict(zip(new, made, strict=True))
    audit.update_many(
        [
            (stored.guardianships[update.key], {"kinship": update.row.kinship})
            for update in plan.updated
            if "kinship" in update.columns
        ]
    )
    audit.create_many(
        [
            Guardianship(
                guardian=stored.people[row.person],
                pupil=(child := stored.pupils[number_key(row.pupil)]),
                kinship=row.kinship,
                dates=DateRange(_answers_from(child, writing), None, "[)"),
            )
            for row in plan.created.values()
        ]
    )


def _answers_from(child: Pupil, writing: Writing) -> dt.date:
    """Of a pupil new to the school from the admission on, but not later than today; else from today."""
    is_new = number_key(child.file_number) in writing.plans.pupils.created
    return min(child.admitted_on, writing.today) if is_new else writing.today


def _news(known: Person, row: ParentRow) -> dict[str, Any]:
    """What a row about another child says of a person the school knows already."""
    said = {
        name: value
        for name in ("last_name", "first_name", "middle_name", "phone", "email")
        if (value := getattr(row, name))
    }
    return {name: value for name, value in said.items() if getattr(known, name) != value}
