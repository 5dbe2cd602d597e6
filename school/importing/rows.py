"""What one row of each sheet says, after normalisation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from school.importing.reading import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRow(Row):
    parameter: str
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow(Row):
    number: str
    last_name: str
    first_name: str
    middle_name: str | None = None
    positions: tuple[str, ...]
    hired: dt.date
    phone: str | None = None
    email: str | None = None

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow(Row):
    scheme: str
    number: int
    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOffRow(Row):
    """`classes` are None for the whole school; after resolving they are names of classes, in order."""

    title: str
    kind: str
    first: dt.date
    last: dt.date
    classes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BellRow(Row):
    shift: int
    weekday: int | None = None
    slot: int
    starts: dt.time
    ends: dt.time
    classes: tuple[str, ...] | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow(Row):
    name: str
    grade: int
    letter: str | None = None
    shift: int
    scheme: str
    days: int
    marking: str | None = None
    homeroom: str | None = None
    room: str | None = None
    joint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRow(Row):
    name: str
    short_name: str
    kind: str
    marking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilRow(Row):
    number: str
    last_name: str
    first_name: str
    middle_name: str | None = None
    birth: dt.date
    sex: str
    school_class: str
    admitted: dt.date
    note: str | None = None

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentRow(Row):
    last_name: str
    first_name: str
    middle_name: str | None = None
    kinship: str
    phone: str | None = None
    email: str | None = None
    pupil: str
    staff_number: str | None = None
    person: str = field(default="", compare=False)  # who it is, told by `people`: staff:…, pk:…, new:…

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow(Row):
    group: str
    subject: str
    kind: str
    classes: tuple[str, ...]
    pupil: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRow(Row):
    """`unit` is a class or a group."""

    unit: str
    subject: str
    teacher: str
    hours: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonRow(Row):
    unit: str
    subject: str
    weekday: int
    slot: int
    room: str | None = None
    week: int | None = None
    teacher: str | None = None
