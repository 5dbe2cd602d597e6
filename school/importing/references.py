"""Builds the picture of the school and says which references lead nowhere."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from school.importing import people
from school.importing.columns import Email, Kind, Phone, Text
from school.importing.frame import Frame, Stored, Table, TableBuilder, Year
from school.importing.normalise import NotRecognised, key, number_key, spaces
from school.importing.problems import Report
from school.importing.reading import Book, Row, SheetSpec
from school.importing.rows import (
    BellRow,
    ClassRow,
    GroupRow,
    LessonRow,
    LoadRow,
    ParameterRow,
    ParentRow,
    PupilRow,
)
from school.importing.sheets import (
    BELLS,
    CLASSES,
    DAYS_OFF,
    GROUPS,
    LESSONS,
    LOAD,
    OBLIGATORY_PARAMETERS,
    PARENTS,
    PERIODS,
    PUPILS,
    SCHOOL,
    STAFF,
    SUBJECTS,
    Parameter,
)

R = TypeVar("R", bound=Row)
MOST_CLASSES = 200  # of one group

_PARAMETERS = {key(str(parameter.label)): parameter for parameter in Parameter}
_YEAR = re.compile(r"(\d{4}) ?[/–—-] ?(\d{4})")
_ZONES = {zone.casefold(): zone for zone in zoneinfo.available_timezones()}


def build_frame(book: Book, stored: Stored, report: Report, *, today: dt.date) -> Frame:
    """Read order matters: each table refers to the ones before it."""
    school = _school(book, stored, report)
    year = _year(school.said) or next(reversed(stored.years()), None)
    if year is None:
        report.error(
            SCHOOL.title,
            None,
            Parameter.YEAR.label,
            "",
            "Учебный год неизвестен. Впишите его на листе «Школа», например 2026/2027.",
        )
    build = TableBuilder(book, stored, year, report).build
    look = _References(report)
    staff = look.staff = build(STAFF)
    periods = look.periods = build(PERIODS)
    classes = look.classes = build(CLASSES, resolve=look.of_class)
    days_off = build(
        DAYS_OFF,
        row_key=lambda row: (key(row.title), row.classes),
        resolve=lambda row: look.with_classes(DAYS_OFF, row),
    )
    bells = build(
        BELLS,
        row_key=lambda row: (row.shift, row.weekday, row.slot, row.classes, row.valid_from),
        resolve=lambda row: look.of_bell(row, year),
    )
    subjects = look.subjects = build(SUBJECTS)
    pupils = look.pupils = build(PUPILS, resolve=look.of_pupil)
    parents = people.parent_table(book, stored.rows(PARENTS, year), staff, report, resolve=look.of_parent)
    groups = look.groups = build(
        GROUPS, resolve=look.of_group, keeping=lambda said: _memberships_that_stay(said, pupils)
    )
    living = {*map(str, classes.after), *(key(row.group) for row in groups.rows())}
    load = build(LOAD, resolve=look.of_load, keeping=lambda said: _load_that_stays(said, living))
    lessons = build(
        LESSONS, resolve=look.of_lesson, keeping=lambda said: _lessons_that_stay(said, living, load)
    )
    return Frame(
        year=year,
        today=today,
        school=school,
        staff=staff,
        periods=periods,
        days_off=days_off,
        bells=bells,
        classes=classes,
        subjects=subjects,
        pupils=pupils,
        parents=parents,
        groups=groups,
        load=load,
        lessons=lessons,
    )


def _school(book: Book, stored: Stored, report: Report) -> Table[ParameterRow]:
    """The parameters, each read as its own kind; `parameter` becomes the name of the stored field."""

    def resolve(row: ParameterRow) -> ParameterRow | None:
        parameter = _PARAMETERS.get(key(row.parameter))
        if parameter is None:
            report.warning(
                SCHOOL.title, row.at, "Параметр", row.parameter, "Такого параметра программа не знает."
            )
            return replace(row, parameter="", value=None)
        try:
            return replace(row, parameter=parameter.value, value=_parameter_value(parameter, row, report))
        except NotRecognised as wrong:
            report.error(SCHOOL.title, row.at, parameter.label, row.value or "", wrong.sentence)
            return None

    # unknown parameters share the key "" with their row, so that they never count as twice the same
    table = TableBuilder(book, stored, None, report).build(
        SCHOOL, row_key=lambda row: row.parameter or ("", row.at), resolve=resolve
    )
    year = _year(table.said)
    if year in stored.years():  # an earlier year is no change of the latest one
        table.stored[Parameter.YEAR.value] = table.said[Parameter.YEAR.value]
    table.said = {name: row for name, row in table.said.items() if row.parameter}
    table.after = {name: row for name, row in table.after.items() if row.parameter}
    if table.present:
        spoken = {key(row.parameter) for row in book.of(SCHOOL).rows}
        for parameter in OBLIGATORY_PARAMETERS:
            if key(str(parameter.label)) not in spoken and not table.after.get(parameter.value):
                report.error(
                    SCHOOL.title,
                    None,
                    parameter.label,
                    "",
                    "Нет обязательного параметра. Впишите его и значение.",
                )
    return table


def _parameter_value(parameter: Parameter, row: ParameterRow, report: Report) -> str | None:
    if not row.value:
        if parameter in OBLIGATORY_PARAMETERS:
            raise NotRecognised("Значение обязательно. Впишите его.")
        return row.value
    value = row.value
    kinds: dict[Parameter, Kind] = {Parameter.PHONE: Phone(), Parameter.EMAIL: Email()}
    if kind := kinds.get(parameter):
        value = kind.read(value)
    elif parameter is Parameter.TIME_ZONE:
        if value.casefold() not in _ZONES:
            raise NotRecognised("Такого часового пояса нет. Впишите название, например Europe/Moscow.")
        value = _ZONES[value.casefold()]
    elif parameter is Parameter.YEAR:
        found = _YEAR.fullmatch(spaces(value))
        if not found or int(found[2]) != int(found[1]) + 1 or not 2000 <= int(found[1]) <= 2099:
            raise NotRecognised("Это не учебный год. Впишите два года подряд, например 2026/2027.")
        value = f"{found[1]}/{found[2]}"
    elif remark := Text().remark(value, value):
        report.warning(SCHOOL.title, row.at, parameter.label, value, remark)
    if value != row.value:
        report.fixed(SCHOOL.title, row.at, parameter.label, row.value, f"Записано как «{value}».")
    return value


def _year(rows: Mapping[Hashable, ParameterRow]) -> Year | None:
    row = rows.get(Parameter.YEAR.value)
    return Year.starting(int(row.value[:4])) if row and row.value else None


class _References:
    """Looks up what rows refer to; tables are set as they are built."""

    staff: Table[Any]
    periods: Table[Any]
    classes: Table[ClassRow]
    subjects: Table[Any]
    pupils: Table[PupilRow]
    groups: Table[GroupRow]

    def __init__(self, report: Report) -> None:
        self._report = report
        self._by_grade: dict[int, list[str]] | None = None

    def _of_grade(self, item: str) -> list[str]:
        """Names of a parallel's classes."""
        if self._by_grade is None:
            self._by_grade = defaultdict(list)
            for own in self.classes.rows():
                self._by_grade[own.grade].append(own.name)
        return self._by_grade.get(int(item), []) if item.isdecimal() else []

    def _missing(self, spec: SheetSpec[Any], row: Row, field: str, value: str, sentence: str) -> None:
        self._report.error(spec.title, row.at, spec.column(field).title, value, sentence)

    def _refers(
        self,
        spec: SheetSpec[R],
        row: R,
        field: str,
        table: Table[Any],
        to_key: Callable[[str], str],
        what: str,
    ) -> bool:
        value = getattr(row, field)
        if not value or table.declares(to_key(value)):
            return True
        self._missing(spec, row, field, value, what + _like(value, table))
        return False

    def of_class(self, row: ClassRow) -> ClassRow | None:
        good = self._refers(
            CLASSES, row, "scheme", self.periods, key, "Такой схемы нет на листе «Периоды». Впишите её туда."
        )
        good &= self._teacher(CLASSES, row, "homeroom")
        return row if good else None

    def _teacher(self, spec: SheetSpec[R], row: R, field: str) -> bool:
        return self._refers(
            spec, row, field, self.staff, number_key, "Сотрудника с таким номером нет ни в книге, ни в школе."
        )

    def _subject(self, spec: SheetSpec[R], row: R) -> bool:
        return self._refers(
            spec, row, "subject", self.subjects, key, "Такого предмета нет ни в книге, ни в школе."
        )

    def _pupil(self, spec: SheetSpec[R], row: R, field: str = "pupil") -> bool:
        return self._refers(
            spec,
            row,
            field,
            self.pupils,
            number_key,
            "Ученика с таким номером личного дела нет ни в книге, ни в школе.",
        )

    def class_list(self, spec: SheetSpec[R], row: R, items: tuple[str, ...]) -> tuple[str, ...] | None:
        """Classes by name, parallels as all their classes; in order."""
        names: set[str] = set()
        good = True
        for item in items:
            if own := self.classes.after.get(key(item)):
                names.add(own.name)
            elif of_grade := self._of_grade(item):
                names.update(of_grade)
            elif not self.classes.declares(key(item)):
                good = False
                self._missing(
                    spec, row, "classes", item, "Такого класса или параллели нет. Проверьте список."
                )
        return tuple(sorted(names)) if good else None

    def with_classes(self, spec: SheetSpec[Any], row: Any) -> Any:
        """The row with its list of classes resolved."""
        if row.classes is None:
            return row
        names = self.class_list(spec, row, row.classes)
        return replace(row, classes=names) if names is not None else None

    def of_bell(self, row: BellRow, year: Year | None) -> BellRow | None:
        resolved: BellRow | None = self.with_classes(BELLS, row)
        if resolved is not None and resolved.valid_from is None and year:
            return replace(resolved, valid_from=year.first)
        return resolved

    def of_pupil(self, row: PupilRow) -> PupilRow | None:
        good = self._refers(
            PUPILS, row, "school_class", self.classes, key, "Такого класса нет ни в книге, ни в школе."
        )
        return row if good else None

    def of_parent(self, row: ParentRow) -> ParentRow | None:
        good = self._pupil(PARENTS, row)
        good &= self._teacher(PARENTS, row, "staff_number")
        return row if good else None

    def of_group(self, row: GroupRow) -> GroupRow | None:
        good = self._subject(GROUPS, row)
        good &= self._pupil(GROUPS, row)
        names = self.class_list(GROUPS, row, row.classes)
        if names and len(names) > MOST_CLASSES:
            self._missing(
                GROUPS, row, "classes", "", f"В группе больше {MOST_CLASSES} классов. Проверьте список."
            )
            names = None
        if not good or names is None:
            return None
        return replace(row, classes=names)

    def _unit(self, spec: SheetSpec[Any], row: LoadRow | LessonRow) -> bool:
        unit = key(row.unit)
        if self.classes.declares(unit) or self.groups.declares(unit):
            return True
        self._missing(
            spec,
            row,
            "unit",
            row.unit,
            "Такого класса или группы нет ни в книге, ни в школе. Проверьте название.",
        )
        return False

    def of_load(self, row: LoadRow) -> LoadRow | None:
        good = self._unit(LOAD, row)
        good &= self._subject(LOAD, row)
        good &= self._teacher(LOAD, row, "teacher")
        return row if good else None

    def of_lesson(self, row: LessonRow) -> LessonRow | None:
        good = self._unit(LESSONS, row)
        good &= self._subject(LESSONS, row)
        good &= self._teacher(LESSONS, row, "teacher")
        return row if good else None


_TYPED_FOR_DIGITS = str.maketrans(
    {"О": "0", "о": "0", "O": "0", "o": "0", "З": "3", "з": "3", "l": "1", "I": "1"}
)


def _like(value: str, table: Table[Any]) -> str:
    """A hint when a letter was typed for a digit."""
    guess = number_key(value.translate(_TYPED_FOR_DIGITS))
    if guess != number_key(value) and guess in table.declared:
        return f" Похоже на {value.translate(_TYPED_FOR_DIGITS)}: проверьте, не буква ли вместо цифры."
    return ""


def _memberships_that_stay(said: Iterable[GroupRow], pupils: Table[PupilRow]) -> Callable[[GroupRow], bool]:
    """A stored membership stays unless the file speaks about its group, or about all its classes, or moved
    the pupil to a class the group does not serve."""
    groups = {key(row.group) for row in said}
    classes = {name for row in said for name in row.classes}

    def stays(row: GroupRow) -> bool:
        pupil = pupils.after.get(number_key(row.pupil))
        return (
            key(row.group) not in groups
            and not classes.issuperset(row.classes)
            and (pupil is None or pupil.school_class in row.classes)
        )

    return stays


def _load_that_stays(said: Iterable[LoadRow], living: set[str]) -> Callable[[LoadRow], bool]:
    """Stored load stays unless the file speaks about its class or group, or the group is over."""
    named = {key(row.unit) for row in said}
    return lambda row: key(row.unit) not in named and key(row.unit) in living


def _lessons_that_stay(
    said: Iterable[LessonRow], living: set[str], load: Table[LoadRow]
) -> Callable[[LessonRow], bool]:
    """A stored weekly lesson stays unless its class or group is spoken about, is over, or lost its load."""
    named = {key(row.unit) for row in said}
    loaded = {(key(row.unit), key(row.subject)) for row in load.rows()}
    return lambda row: (
        key(row.unit) not in named and key(row.unit) in living and (key(row.unit), key(row.subject)) in loaded
    )
