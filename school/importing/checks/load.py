"""Load and timetable: every lesson has a load, a school day and a bell; hours and lessons agree."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from school.importing.bells import Bells
from school.importing.columns import Amount
from school.importing.frame import Frame
from school.importing.normalise import WEEKDAYS, key, number_key
from school.importing.problems import Report
from school.importing.rows import LessonRow, LoadRow
from school.importing.sheets import BELLS, LESSONS, LOAD

HALF = Decimal("0.5")
HOURS = Amount(Decimal(60), HALF)


def check(frame: Frame, report: Report) -> None:
    for row in frame.load.said.values():
        _load_row(row, frame, report)
    if frame.bells.after and frame.year:
        bells = Bells(frame)
    else:
        bells = None
        first = min((row.at for row in frame.lessons.said.values()), default=None)
        if first and frame.bells.trusted:
            report.error(
                LESSONS.title,
                first,
                "Номер урока",
                "",
                f"Нет ни одного звонка. Заполните лист «{BELLS.title}».",
            )
    for lesson in frame.lessons.said.values():
        _lesson(lesson, frame, bells, report)
    _hours_against_lessons(frame, report)


def _load_row(row: LoadRow, frame: Frame, report: Report) -> None:
    unit, subject = key(row.unit), key(row.subject)
    group = frame.group_facts.get(unit)
    if group and group.subject != subject:
        own = frame.subjects.after.get(group.subject)
        report.error(
            LOAD.title,
            row.at,
            "Предмет",
            row.subject,
            f"Группа «{group.name}» учит предмет «{own.name if own else group.subject}». Впишите его.",
        )
    if (unit, subject) in frame.divisions:
        names = ", ".join(f"«{group.name}»" for group in frame.divisions[unit, subject][:5])
        report.error(
            LOAD.title,
            row.at,
            "Класс или группа",
            row.unit,
            f"«{row.subject}» в этом классе делится на группы. Запишите нагрузку группам: {names}.",
        )


def _lesson(row: LessonRow, frame: Frame, bells: Bells | None, report: Report) -> None:
    unit, subject = key(row.unit), key(row.subject)
    load = frame.teachers.get((unit, subject), [])
    if not load and frame.load.trusted:
        report.error(
            LESSONS.title,
            row.at,
            "Предмет",
            f"{row.unit}, {row.subject}",
            "Для этого урока нет нагрузки. Добавьте строку на лист «Нагрузка» или уберите урок.",
        )
    if load and frame.load.trusted:
        _teacher_of(row, load, report)
    for own in frame.classes_of(unit):
        if row.weekday > own.days:
            report.error(
                LESSONS.title,
                row.at,
                "День недели",
                WEEKDAYS[row.weekday - 1],
                f"{own.name} учится {own.days} дней в неделю, в этот день занятий нет. Перенесите урок.",
            )
        elif bells and frame.bells.trusted and (gap := bells.silent(key(own.name), row.weekday, row.slot)):
            first, last, last_slot = gap
            known = f"последний {last_slot}-й" if last_slot is not None else "в этот день звонков нет"
            report.error(
                LESSONS.title,
                row.at,
                "Номер урока",
                row.slot,
                f"Для {own.name} ({WEEKDAYS[row.weekday - 1]}, {first:%d.%m.%Y} – {last:%d.%m.%Y}) "
                f"нет такого звонка: {known}. Исправьте номер или добавьте звонок.",
            )


def _teacher_of(row: LessonRow, load: list[LoadRow], report: Report) -> None:
    numbers = {number_key(one.teacher) for one in load}
    listed = ", ".join(one.teacher for one in load)
    if row.teacher and number_key(row.teacher) not in numbers:
        report.error(
            LESSONS.title,
            row.at,
            "Табельный № учителя",
            row.teacher,
            f"В нагрузке {row.unit} по этому предмету такого учителя нет, там № {listed}. Исправьте номер.",
        )
    elif not row.teacher and len(numbers) > 1:
        report.error(
            LESSONS.title,
            row.at,
            "Табельный № учителя",
            "",
            f"Нагрузку делят учителя № {listed}. Впишите, кто из них ведёт этот урок.",
        )


def _hours_against_lessons(frame: Frame, report: Report) -> None:
    """Only for units whose load and lessons are both known."""
    if not frame.lessons.after or not frame.lessons.trusted or not frame.load.trusted:
        return
    lessons: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    from_file: dict[tuple[str, str], bool] = defaultdict(bool)
    for lesson in frame.lessons.rows():
        course = key(lesson.unit), key(lesson.subject)
        lessons[course] += Decimal(1) if lesson.week is None else HALF
        from_file[course] |= bool(lesson.at)
    for course, rows in frame.teachers.items():
        if not from_file[course] and not any(row.at for row in rows):
            continue
        hours, held = sum((row.hours for row in rows), Decimal()), lessons[course]
        where = max(rows, key=lambda row: row.at)
        if not held:
            sentence = (
                f"{HOURS.show(hours)} ч в неделю, а в расписании нет ни одного урока. Проверьте расписание."
            )
        elif held != hours:
            sentence = (
                f"Нагрузка {HOURS.show(hours)} ч в неделю, а уроков в расписании {HOURS.show(held)}. "
                "Проверьте одно и другое."
            )
        else:
            continue
        report.warning(
            LOAD.title, where.at or None, "Часов в неделю", f"{where.unit}, {where.subject}", sentence
        )
