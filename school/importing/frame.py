"""The school as it will be after the import: what is stored, overlaid by what the workbook says.

Every check looks at this picture, so that a workbook with one sheet is checked against all that is stored.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Generic, NamedTuple, Protocol, TypeVar

from school.importing.normalise import key, number_key
from school.importing.problems import Report
from school.importing.reading import Book, Row, SheetSpec, said_twice
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
from school.models import Group

R = TypeVar("R", bound=Row)


class Year(NamedTuple):
    """1 September – 31 August."""

    first: dt.date
    last: dt.date

    @classmethod
    def starting(cls, year: int) -> Year:
        return cls(dt.date(year, 9, 1), dt.date(year + 1, 8, 31))

    @property
    def name(self) -> str:
        return f"{self.first.year}/{self.last.year}"


class Stored(Protocol):
    """What the school has already; rows of one study year where a sheet is about a year."""

    def years(self) -> list[Year]:
        """Study years, the latest last."""

    def rows(self, spec: SheetSpec[R], year: Year | None) -> list[R]: ...


class NothingStored:
    """An empty installation."""

    def years(self) -> list[Year]:
        return []

    def rows(self, spec: SheetSpec[R], year: Year | None) -> list[R]:
        return []


@dataclass
class Table(Generic[R]):
    """The rows of one sheet by key: stored, said by the file, and in force afterwards."""

    spec: SheetSpec[R]
    stored: dict[Hashable, R] = field(default_factory=dict)
    said: dict[Hashable, R] = field(default_factory=dict)
    after: dict[Hashable, R] = field(default_factory=dict)
    present: bool = False
    trusted: bool = True  # no row of the file was left out because of an error
    known: bool = True  # its declarations could be read at all
    declared: set[str] = field(default_factory=set)

    def rows(self) -> Iterable[R]:
        return self.after.values()

    def declares(self, reference: str) -> bool:
        """The reference leads somewhere, or to a row that has other errors."""
        return reference in self.declared or not self.known


@dataclass(frozen=True)
class GroupFacts:
    """A group as all its rows describe it."""

    name: str
    subject: str  # key
    kind: str
    classes: tuple[str, ...]  # keys
    pupils: frozenset[str]  # keys
    at: int

    @property
    def is_division(self) -> bool:
        return self.kind == Group.Kind.DIVISION


@dataclass
class Frame:
    """All tables, with the look-ups that several checks need. Keys are those of `normalise`."""

    year: Year | None
    today: dt.date
    school: Table[ParameterRow]
    staff: Table[StaffRow]
    periods: Table[PeriodRow]
    days_off: Table[DayOffRow]
    bells: Table[BellRow]
    classes: Table[ClassRow]
    subjects: Table[SubjectRow]
    pupils: Table[PupilRow]
    parents: Table[ParentRow]
    groups: Table[GroupRow]
    load: Table[LoadRow]
    lessons: Table[LessonRow]
    _pupils_of: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def class_of(self, name: str) -> ClassRow | None:
        return self.classes.after.get(key(name))

    def pupil(self, number: str) -> PupilRow | None:
        return self.pupils.after.get(number_key(number))

    @cached_property
    def pupils_by_class(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for pupil_key, pupil in self.pupils.after.items():
            found[key(pupil.school_class)].add(str(pupil_key))
        return found

    @cached_property
    def group_facts(self) -> dict[str, GroupFacts]:
        members: dict[str, list[GroupRow]] = defaultdict(list)
        for row in self.groups.rows():
            members[key(row.group)].append(row)
        return {
            group: GroupFacts(
                rows[0].group,
                key(rows[0].subject),
                rows[0].kind,
                tuple(key(name) for name in rows[0].classes),
                frozenset(number_key(row.pupil) for row in rows),
                rows[0].at,
            )
            for group, rows in members.items()
        }

    @cached_property
    def divisions(self) -> dict[tuple[str, str], list[GroupFacts]]:
        """Groups that together divide a class in a subject."""
        found: dict[tuple[str, str], list[GroupFacts]] = defaultdict(list)
        for group in self.group_facts.values():
            if group.is_division and len(group.classes) == 1:
                found[group.classes[0], group.subject].append(group)
        return found

    @cached_property
    def individual(self) -> set[tuple[str, str]]:
        """(pupil, subject) taught individually."""
        return {
            (pupil, group.subject)
            for group in self.group_facts.values()
            if group.kind == Group.Kind.INDIVIDUAL
            for pupil in group.pupils
        }

    def classes_of(self, unit: str) -> list[ClassRow]:
        """The classes a unit (key of a class or group) draws its pupils from."""
        if own := self.classes.after.get(unit):
            return [own]
        group = self.group_facts.get(unit)
        return [found for name in group.classes if (found := self.classes.after.get(name))] if group else []

    def pupils_of(self, unit: str, subject: str) -> frozenset[str]:
        """Who sits in the unit's lessons of the subject; a pupil with an individual course does not."""
        if (unit, subject) not in self._pupils_of:
            self._pupils_of[unit, subject] = self._sitting_in(unit, subject)
        return self._pupils_of[unit, subject]

    def _sitting_in(self, unit: str, subject: str) -> frozenset[str]:
        group = self.group_facts.get(unit)
        if group and group.kind == Group.Kind.INDIVIDUAL:
            return group.pupils
        members = group.pupils if group else frozenset(self.pupils_by_class.get(unit, ()))
        return frozenset(pupil for pupil in members if (pupil, subject) not in self.individual)

    @cached_property
    def teachers(self) -> dict[tuple[str, str], list[LoadRow]]:
        """Load by (unit, subject)."""
        found: dict[tuple[str, str], list[LoadRow]] = defaultdict(list)
        for row in self.load.rows():
            found[key(row.unit), key(row.subject)].append(row)
        return found


def fill(row: R, stored: R | None) -> R:
    """An empty optional cell leaves what is stored."""
    if stored is None:
        return row
    empty = {f.name: getattr(stored, f.name) for f in fields(row) if getattr(row, f.name) is None}
    return replace(row, **empty) if empty else row


class TableBuilder:
    """Fills tables in an order in which each may refer to those before it."""

    def __init__(self, book: Book, stored: Stored, year: Year | None, report: Report) -> None:
        self._book, self._stored, self._year, self._report = book, stored, year, report

    def build(
        self,
        spec: SheetSpec[R],
        *,
        row_key: Callable[[R], Hashable] | None = None,
        resolve: Callable[[R], R | None] = lambda row: row,
        keeping: Callable[[Iterable[R]], Callable[[R], bool]] = lambda said: lambda row: True,
    ) -> Table[R]:
        """`resolve` reports what a row refers to in vain (and gives None). `keeping`, knowing what the file
        says, makes the test whether a stored row that the file does not repeat stays in force."""
        read = self._book.of(spec)
        by_key = row_key or spec.key
        assert by_key is not None
        table = Table(spec, present=read.present, known=not read.unreadable)
        table.trusted = not (read.spoiled or read.unreadable)
        table.stored = {by_key(row): row for row in self._stored.rows(spec, self._year)}
        for typed in read.rows:
            row = resolve(typed)
            if row is None:
                table.trusted = False
                continue
            first = table.said.setdefault(by_key(row), row)
            if first is not row:
                table.trusted = False
                self._report.error(*said_twice(spec, first, row))
        keeps = keeping(table.said.values())
        kept = {name: row for name, row in table.stored.items() if keeps(row)}
        filled = {name: fill(row, table.stored.get(name)) for name, row in table.said.items()}
        table.after = {**kept, **filled}
        if spec.declares:
            table.declared = read.declared | {
                spec.declared_key(getattr(row, spec.declares)) for row in table.rows()
            }
        return table
