"""Classes; each has a group of all its pupils, which is what its lessons are taught to."""

from __future__ import annotations

from typing import Any

from common import audit
from school.importing.normalise import class_name, key, number_key
from school.importing.rows import ClassRow
from school.importing.writing.context import Writing
from school.models import Group, GroupClass, SchoolClass


def write_classes(writing: Writing) -> None:
    stored, plan = writing.stored, writing.plans.classes
    audit.update_many(
        [(stored.classes[str(update.key)], _values(update.row, writing)) for update in plan.updated]
    )
    made = audit.create_many(
        [
            SchoolClass(year=writing.year, name=row.name, **_values(row, writing))
            for row in plan.created.values()
        ]
    )
    stored.classes |= {key(own.name): own for own in made}
    groups = audit.create_many(
        [Group(year=writing.year, kind=Group.Kind.CLASS, name=own.name) for own in made]
    )
    stored.groups |= {key(group.name): group for group in groups}
    audit.create_many(
        [GroupClass(group=group, school_class=own) for group, own in zip(groups, made, strict=True)]
    )


def _values(row: ClassRow, writing: Writing) -> dict[str, Any]:
    name = class_name(row.name)
    return {
        "grade": row.grade,
        "letter": name.letter if name else "",
        "shift": row.shift,
        "scheme": writing.stored.schemes[key(row.scheme)],
        "days_per_week": row.days,
        "marking": row.marking or "",
        "homeroom": writing.stored.staff[number_key(row.homeroom)] if row.homeroom else None,
        "room": row.room or "",
        "joint_mark": row.joint or "",
    }
