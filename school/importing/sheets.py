"""The school's sheets: columns, what may stand in them, and what makes two rows the same thing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from accounts.models import Kinship, Position
from school.importing.columns import (
    NOTE_LENGTH,
    Amount,
    Choice,
    Choices,
    ClassName,
    ClassOrGroup,
    Date,
    Email,
    FreeText,
    Integer,
    NameList,
    Number,
    PersonName,
    Phone,
    Sex,
    Text,
    Time,
    Weekday,
)
from school.importing.normalise import key, number_key
from school.importing.reading import Column, SheetSpec
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
from school.models import DayOff, Group, Marking, Subject

LAST_GRADE = 11
AT_HOME = key("на дому")


class Parameter(TextChoices):
    """What the sheet «Школа» tells; the value is the field of the school's record."""

    FULL_NAME = "full_name", "Полное наименование"
    SHORT_NAME = "short_name", "Краткое наименование"
    ADDRESS = "address", "Адрес"
    PHONE = "phone", "Телефон"
    EMAIL = "email", "E-mail"
    SITE = "site", "Сайт"
    TIME_ZONE = "time_zone", "Часовой пояс"
    YEAR = "year", "Учебный год"
    HOURS = "opening_hours", "Часы работы"


OBLIGATORY_PARAMETERS = (
    Parameter.FULL_NAME,
    Parameter.SHORT_NAME,
    Parameter.ADDRESS,
    Parameter.TIME_ZONE,
    Parameter.YEAR,
)

NAME = Text(unify=True)  # names of subjects, groups, schemes, classes-komplekt
SHIFT, SLOT = Integer(1, 2), Integer(0, 12)


def _ends_before_it_begins(first: str, last: str, begins: str, ends: str) -> Any:
    def rule(row: Any) -> Iterator[tuple[str, str]]:
        one, other = getattr(row, first), getattr(row, last)
        if one is not None and other is not None and other < one:
            yield ends, f"Конец раньше начала (столбец «{begins}»). Проверьте обе даты."

    return rule


def _bell_takes_time(row: BellRow) -> Iterator[tuple[str, str]]:
    if row.ends <= row.starts:
        yield "Конец", "Урок кончается раньше, чем начинается. Проверьте время."


def _class_is_its_grade_and_letter(row: ClassRow) -> Iterator[tuple[str, str]]:
    letter = row.letter if row.letter is not None else row.name.removeprefix(str(row.grade))
    said = f"{row.grade}{letter}"
    if key(row.name) != key(said):
        yield "Класс", f"Класс назван «{row.name}», а параллель и литера дают «{said}». Приведите к одному."


def _parent_can_be_reached(row: ParentRow) -> Iterator[tuple[str, str]]:
    if not row.phone and not row.email:
        yield "Телефон", "Нет ни телефона, ни e-mail. Впишите хотя бы одно."


SCHOOL = SheetSpec(
    "Школа",
    ParameterRow,
    (
        Column("Параметр", "parameter", Text(), required=True),
        Column("Значение", "value", Text(watched=False)),  # each parameter is then read as its own kind
    ),
    key=lambda row: key(row.parameter),
    most=100,
)
STAFF = SheetSpec(
    "Сотрудники",
    StaffRow,
    (
        Column("Табельный №", "number", Number(), required=True),
        Column("Фамилия", "last_name", PersonName(), required=True),
        Column("Имя", "first_name", PersonName(), required=True),
        Column("Отчество", "middle_name", PersonName()),
        Column(
            "Должность",
            "positions",
            Choices(
                Choice(Position, without=frozenset({Position.COORDINATOR.value, Position.INSPECTOR.value}))
            ),
            required=True,
        ),
        Column("Дата приёма", "hired", Date(), required=True),
        Column("Телефон", "phone", Phone()),
        Column("E-mail", "email", Email()),
    ),
    key=lambda row: number_key(row.number),
    declares="number",
    declared_key=number_key,
    most=5_000,
)
PERIODS = SheetSpec(
    "Периоды",
    PeriodRow,
    (
        Column("Схема", "scheme", NAME, required=True),
        Column("Номер", "number", Integer(1, 99), required=True),
        Column("Название", "name", Text(), required=True),
        Column("Начало", "first", Date(), required=True),
        Column("Конец", "last", Date(), required=True),
    ),
    key=lambda row: (key(row.scheme), row.number),
    declares="scheme",
    rules=(_ends_before_it_begins("first", "last", "Начало", "Конец"),),
    most=200,
)
DAYS_OFF = SheetSpec(
    "Каникулы",
    DayOffRow,
    (
        Column("Название", "title", Text(), required=True),
        Column("Вид", "kind", Choice(DayOff.Kind), required=True),
        Column("Начало", "first", Date(), required=True),
        Column("Конец", "last", Date(), required=True),
        Column("Классы", "classes", NameList(), erased=None),
    ),
    rules=(_ends_before_it_begins("first", "last", "Начало", "Конец"),),
    most=500,
)
BELLS = SheetSpec(
    "Звонки",
    BellRow,
    (
        Column("Смена", "shift", SHIFT, required=True),
        Column("День недели", "weekday", Weekday(), erased=None),
        Column("Номер урока", "slot", SLOT, required=True),
        Column("Начало", "starts", Time(), required=True),
        Column("Конец", "ends", Time(), required=True),
        Column("Классы", "classes", NameList(), erased=None),
        Column("Действует с", "valid_from", Date(), erased=None),
        Column("Действует по", "valid_to", Date(), erased=None),
    ),
    rules=(
        _bell_takes_time,
        _ends_before_it_begins("valid_from", "valid_to", "Действует с", "Действует по"),
    ),
    most=5_000,
)
CLASSES = SheetSpec(
    "Классы",
    ClassRow,
    (
        Column("Класс", "name", ClassName(), required=True),
        Column("Параллель", "grade", Integer(1, LAST_GRADE), required=True),
        Column("Литера", "letter", Text(unify=True)),
        Column("Смена", "shift", SHIFT, required=True),
        Column("Схема периодов", "scheme", NAME, required=True),
        Column("Дней в неделе", "days", Integer(5, 6), required=True),
        Column("Система оценивания", "marking", Choice(Marking)),
        Column("Классный руководитель (таб. №)", "homeroom", Number()),
        Column("Кабинет", "room", Text()),
        Column("Класс-комплект", "joint", NAME),
    ),
    key=lambda row: key(row.name),
    declares="name",
    rules=(_class_is_its_grade_and_letter,),
    most=500,
)
SUBJECTS = SheetSpec(
    "Предметы",
    SubjectRow,
    (
        Column("Предмет", "name", NAME, required=True),
        Column("Кратко", "short_name", NAME, required=True),
        Column("Вид", "kind", Choice(Subject.Kind), required=True),
        Column("Система оценивания", "marking", Choice(Marking), required=True),
    ),
    key=lambda row: key(row.name),
    declares="name",
    most=1_000,
)
PUPILS = SheetSpec(
    "Ученики",
    PupilRow,
    (
        Column("№ личного дела", "number", Number(unify=True), required=True),
        Column("Фамилия", "last_name", PersonName(), required=True),
        Column("Имя", "first_name", PersonName(), required=True),
        Column("Отчество", "middle_name", PersonName()),
        Column("Дата рождения", "birth", Date(), required=True),
        Column("Пол", "sex", Sex(), required=True),
        Column("Класс", "school_class", ClassName(), required=True),
        Column("Дата зачисления", "admitted", Date(), required=True),
        Column("Примечание", "note", FreeText(NOTE_LENGTH)),
    ),
    key=lambda row: number_key(row.number),
    declares="number",
    declared_key=number_key,
    most=10_000,
)
PARENTS = SheetSpec(
    "Родители",
    ParentRow,
    (
        Column("Фамилия", "last_name", PersonName(), required=True),
        Column("Имя", "first_name", PersonName(), required=True),
        Column("Отчество", "middle_name", PersonName()),
        Column("Кем приходится", "kinship", Choice(Kinship), required=True),
        Column("Телефон", "phone", Phone()),
        Column("E-mail", "email", Email()),
        Column("№ личного дела ребёнка", "pupil", Number(unify=True), required=True),
        Column("Табельный №", "staff_number", Number()),
    ),
    rules=(_parent_can_be_reached,),
    most=30_000,
)
GROUPS = SheetSpec(
    "Группы",
    GroupRow,
    (
        Column("Группа", "group", NAME, required=True),
        Column("Предмет", "subject", NAME, required=True),
        Column(
            "Вид",
            "kind",
            Choice(Group.Kind, without=frozenset({Group.Kind.CLASS.value})),
            required=True,
        ),
        Column("Классы", "classes", NameList(), required=True),
        Column("№ личного дела", "pupil", Number(unify=True), required=True),
    ),
    key=lambda row: (key(row.group), number_key(row.pupil)),
    declares="group",
)
LOAD = SheetSpec(
    "Нагрузка",
    LoadRow,
    (
        Column("Класс или группа", "unit", ClassOrGroup(), required=True),
        Column("Предмет", "subject", NAME, required=True),
        Column("Табельный № учителя", "teacher", Number(), required=True),
        Column("Часов в неделю", "hours", Amount(Decimal(60), Decimal("0.5")), required=True),
    ),
    key=lambda row: (key(row.unit), key(row.subject), number_key(row.teacher)),
    most=20_000,
)
LESSONS = SheetSpec(
    "Расписание",
    LessonRow,
    (
        Column("Класс или группа", "unit", ClassOrGroup(), required=True),
        Column("Предмет", "subject", NAME, required=True),
        Column("День недели", "weekday", Weekday(), required=True),
        Column("Номер урока", "slot", SLOT, required=True),
        Column("Кабинет", "room", Text()),
        Column("Неделя", "week", Integer(1, 2), erased=None),
        Column("Табельный № учителя", "teacher", Number()),
    ),
    key=lambda row: (key(row.unit), key(row.subject), row.weekday, row.slot, row.week),
    most=20_000,
)

SCHOOL_SHEETS: tuple[SheetSpec[Any], ...] = (
    SCHOOL,
    STAFF,
    PERIODS,
    DAYS_OFF,
    BELLS,
    CLASSES,
    SUBJECTS,
    PUPILS,
    PARENTS,
    GROUPS,
    LOAD,
    LESSONS,
)
