"""The lived year is decided by names and dates alone, and stops at the present moment."""

from __future__ import annotations

import datetime as dt

import pytest

from demo import builders as make
from demo.living import live
from demo.worlds import NOW, TODAY, SmallSchool
from journal.models import Attendance, Homework, Lesson, Mark

SUMMER = dt.datetime(2027, 7, 15, 9, tzinfo=dt.UTC)
Record = tuple[object, ...]


@pytest.fixture
def lessons(school: SmallSchool) -> list[Lesson]:
    """Forty more lessons of 8Б before today and some after, and the kinds of work that teachers use."""
    make.make_work_kind("Домашняя работа", "ДЗ", "1")
    make.make_work_kind("Практическая работа", "ПрР", "1.5")
    days = [TODAY + dt.timedelta(days=n) for n in range(-60, 6) if n not in {-4, 0, 3}]
    study_days = [day for day in days if day.isoweekday() < 6]
    return [make.make_lesson(course=school.course, date=day, slot=5) for day in study_days]


def written(lessons: list[Lesson]) -> dict[str, list[Record]]:
    marks = Mark.objects.filter(work__lesson__in=lessons).order_by("work__lesson", "work", "pupil")
    absences = Attendance.objects.filter(lesson__in=lessons).order_by("lesson", "pupil")
    homework = Homework.objects.filter(lesson__in=lessons).order_by("lesson")
    told = Lesson.objects.filter(pk__in=[lesson.pk for lesson in lessons]).order_by("pk")
    return {
        "marks": list(marks.values_list("work__lesson", "pupil", "value", "second_value", "entered_at")),
        "absences": list(absences.values_list("lesson", "pupil", "code", "entered_at")),
        "homework": list(homework.values_list("lesson", "text", "due_on", "entered_at")),
        "lessons": list(told.values_list("pk", "topic", "attendance_at")),
    }


def erase(lessons: list[Lesson]) -> None:
    for rows in (
        Mark.objects.filter(work__lesson__in=lessons),
        Attendance.objects.filter(lesson__in=lessons),
        Homework.objects.filter(lesson__in=lessons),
    ):
        rows._raw_delete(rows.db)
    for lesson in lessons:
        lesson.works.all()._raw_delete("default")
        lesson.topic, lesson.attendance_at = "", None
        lesson.save()


def test_two_runs_write_the_same(school: SmallSchool, lessons: list[Lesson]) -> None:
    live(school.year, NOW)
    first = written(lessons)
    erase(lessons)

    live(school.year, NOW)

    assert first["marks"]
    assert written(lessons) == first


def test_nothing_is_written_for_lessons_still_to_come(school: SmallSchool, lessons: list[Lesson]) -> None:
    ahead = [lesson for lesson in lessons if lesson.date >= TODAY]

    live(school.year, NOW)

    assert ahead
    assert {topic for _, topic, _ in written(ahead)["lessons"]} == {""}
    assert not written(ahead)["marks"]


def test_in_summer_the_whole_year_is_lived(school: SmallSchool, lessons: list[Lesson]) -> None:
    live(school.year, SUMMER)

    topics = [topic for _, topic, _ in written(lessons)["lessons"]]
    assert sum(map(bool, topics)) > len(topics) * 0.8


def test_the_demo_teacher_still_has_today_before_them(school: SmallSchool) -> None:
    lesson = make.make_lesson(course=school.course, date=TODAY, slot=1, times=("08:00", "08:40"))

    live(school.year, NOW, untouched_today={school.teacher.person.employee.pk})

    lesson.refresh_from_db()
    assert (lesson.topic, lesson.attendance_at) == ("", None)
