"""The lesson panel beside the grid: topic, works, homework, attendance. Shapes only, no HTTP."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from common.dates import today
from journal import pages, roster
from journal.models import AbsenceCode, Attendance, Homework, HomeworkPupil, Lesson, Work, WorkKind
from journal.services import lessons
from school import current

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class LessonPanel:
    """What the panel shows of one lesson."""

    lesson: Lesson
    can_edit: bool
    is_today: bool
    is_future: bool
    previous_id: int | None
    next_id: int | None
    works: list[Work]
    kinds: list[WorkKind]
    homework: Homework | None
    homework_pupils: set[int]
    due_choices: list[Lesson]
    deadline: dt.datetime | None
    deadline_passed: bool
    pupils: list[roster.Row]
    absent: list[str]
    late: list[str]
    plan_homework: str
    teacher: str


def panel(user: User, lesson: Lesson) -> LessonPanel:
    """Everything of the lesson, in a fixed number of queries."""
    course = pages.find_course(user, lesson.course_id)
    assert course is not None  # the lesson came from visible_to
    date = today()
    can_edit = pages.may_edit(user, course)
    works = list(Work.objects.filter(lesson=lesson).select_related("kind"))
    homework = Homework.objects.filter(lesson=lesson).order_by("pk").first()
    addressed = (
        set(HomeworkPupil.objects.filter(homework=homework).values_list("pupil_id", flat=True))
        if homework and homework.for_some
        else set()
    )
    people = roster.rows(course, lesson.date, lesson.date)
    names = {row.pupil_id: row.name for row in people}
    codes = dict(Attendance.objects.live().filter(lesson=lesson).values_list("pupil_id", "code"))
    late = [names[p] for p, code in codes.items() if code == AbsenceCode.LATE and p in names]
    absent = [
        names[p]
        for p, code in codes.items()
        if code not in {AbsenceCode.LATE, AbsenceCode.EXEMPT} and p in names
    ]
    deadline = homework_deadline(lesson)
    same_page = Lesson.objects.held().filter(course=course)
    before = (
        same_page.filter(date__lte=lesson.date)
        .exclude(pk=lesson.pk)
        .exclude(date=lesson.date, slot__gte=lesson.slot)
    )
    after = (
        same_page.filter(date__gte=lesson.date)
        .exclude(pk=lesson.pk)
        .exclude(date=lesson.date, slot__lte=lesson.slot)
    )
    return LessonPanel(
        lesson=lesson,
        can_edit=can_edit,
        is_today=lesson.date == date,
        is_future=lesson.date > date,
        previous_id=before.order_by("-date", "-slot").values_list("pk", flat=True).first(),
        next_id=after.order_by("date", "slot").values_list("pk", flat=True).first(),
        works=works,
        kinds=list(WorkKind.objects.all()) if can_edit else [],
        homework=homework,
        homework_pupils=addressed,
        due_choices=lessons.upcoming(lesson) if can_edit else [],
        deadline=deadline,
        deadline_passed=deadline is not None and deadline < timezone.now(),
        pupils=people,
        absent=sorted(absent),
        late=sorted(late),
        plan_homework=lesson.plan_item.homework if lesson.plan_item else "",
        teacher=lesson.taught_by.person.short_name if lesson.taught_by else "",
    )


def homework_deadline(lesson: Lesson) -> dt.datetime | None:
    """90 minutes after the last lesson of the lesson's classes that day (A2 2.7)."""
    last = (
        Lesson.objects.held()
        .filter(
            date=lesson.date, course__group__classes__groups=lesson.course.group_id, ends_at__isnull=False
        )
        .order_by("-ends_at")
        .values_list("ends_at", flat=True)
        .first()
    )
    if last is None:
        return None
    local = dt.datetime.combine(lesson.date, last, tzinfo=timezone.get_current_timezone())
    return local + dt.timedelta(minutes=current.rules().homework_minutes)
