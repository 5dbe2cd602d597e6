"""Which works a lesson brings, how many are marked and how well pupils do."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from demo.chance import dice
from journal.models import LessonKind, PlanItem
from school.models import Course, Marking

ORAL = "Ответ на уроке"
LANGUAGE = "Русский язык"
SUNDAY = 7


@dataclass(frozen=True)
class Sheet:
    """Works of one kind handed in or heard in a lesson."""

    kind: str
    share: float  # of the pupils present get a mark
    is_written: bool = True
    is_double: bool = False

    @property
    def must_be_written(self) -> bool:
        """Who was away owes it."""
        return self.is_written and self.share > 0.8


BY_KIND_OF_LESSON = {
    LessonKind.TEST: Sheet("Контрольная работа", 0.93),
    LessonKind.OWN_WORK: Sheet("Самостоятельная работа", 0.86),
    LessonKind.LAB: Sheet("Лабораторная работа", 0.82),
    LessonKind.PROJECT: Sheet("Проект", 0.7),
}


def sheets_of(course: Course, grade: int, item: PlanItem | None, *name: object) -> list[Sheet]:
    """The works of a lesson by its place in the plan; none where no marks are given."""
    if course.marking == Marking.NONE or grade == 1:
        return []
    workshop, homework, asked, share, *_ = dice("works", *name)
    kind = item.kind if item else ""
    if kind in BY_KIND_OF_LESSON:
        return [BY_KIND_OF_LESSON[LessonKind(kind)]]
    if kind == LessonKind.SPEECH:
        language = course.subject.name == LANGUAGE
        title = "Изложение" if language else "Сочинение"
        return [Sheet(title, 0.9, is_double=course.marking == Marking.FIVE)]
    if kind == LessonKind.WORKSHOP and workshop < 0.22:
        return [Sheet("Практическая работа", 0.6)]
    sheets = []
    if asked < 0.85:
        sheets.append(Sheet(ORAL, 0.04 + share * 0.17, is_written=False))
    if homework < 0.06:
        sheets.append(Sheet("Домашняя работа", 0.5))
    return sheets


def entered_after(sheet: Sheet, in_class: dt.datetime, die: float) -> dt.datetime:
    """An answer is marked at once, written work within the week, but not on a Sunday."""
    if not sheet.is_written:
        return in_class
    marked = in_class + dt.timedelta(days=1 + int(die * 4))
    return marked + dt.timedelta(days=1) if marked.isoweekday() == SUNDAY else marked


def pupil_level(file_number: str, subject: str) -> float:
    """About how the pupil does in the subject, on the scale of marks."""
    general, *_ = dice("pupil", file_number)
    liking, *_ = dice("liking", file_number, subject)
    return 2.85 + math.sqrt(general) * 1.8 + (liking - 0.5) * 0.7


def value_for(marking: str, level: float) -> str:
    """A level as a mark of the system."""
    if marking == Marking.FIVE:
        return str(min(5, max(2, round(level))))
    if marking == Marking.HUNDRED:
        return str(min(100, max(20, round(level * 19))))
    return "зач" if level > 2.9 else "незач"
