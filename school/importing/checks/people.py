"""Ages of pupils, homeroom teachers of classes."""

from __future__ import annotations

import datetime as dt

from school.importing.frame import Frame
from school.importing.problems import Report
from school.importing.sheets import CLASSES, PUPILS

YOUNGEST, OLDEST = 5, 25
USUAL_FROM, USUAL_TO = 4, 8  # years above the grade


def check(frame: Frame, report: Report) -> None:
    _ages(frame, report)
    _homeroom(frame, report)


def age_on(birth: dt.date, day: dt.date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _ages(frame: Frame, report: Report) -> None:
    if frame.year is None:
        return
    for row in frame.pupils.said.values():
        born = f"{row.birth:%d.%m.%Y}"
        if row.birth > frame.today:
            report.error(PUPILS.title, row.at, "Дата рождения", born, "Эта дата в будущем. Проверьте год.")
            continue
        age = age_on(row.birth, frame.year.first)
        if not YOUNGEST <= age <= OLDEST:
            report.error(
                PUPILS.title,
                row.at,
                "Дата рождения",
                born,
                f"На 1 сентября выходит {_years(age)}, нужно от {YOUNGEST} до {OLDEST}. Проверьте год.",
            )
            continue
        own = frame.class_of(row.school_class)
        if own and not own.grade + USUAL_FROM <= age <= own.grade + USUAL_TO:
            report.warning(
                PUPILS.title,
                row.at,
                "Дата рождения",
                born,
                f"На 1 сентября {_years(age)}: необычно для {own.grade}-й параллели. Проверьте дату и класс.",
            )


def _years(age: int) -> str:
    if age % 10 == 1 and age % 100 != 11:
        return f"{age} год"
    if age % 10 in (2, 3, 4) and age % 100 not in (12, 13, 14):
        return f"{age} года"
    return f"{age} лет"


def _homeroom(frame: Frame, report: Report) -> None:
    for name, row in frame.classes.said.items():
        if not frame.classes.after[name].homeroom:
            report.warning(
                CLASSES.title,
                row.at,
                "Классный руководитель (таб. №)",
                row.name,
                "У класса нет классного руководителя. Впишите табельный номер, когда он будет назначен.",
            )
