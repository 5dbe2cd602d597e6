"""What a lesson was about, what was done in it, what is to be done at home."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from common import audit
from journal import policy, roster
from journal.errors import Conflict, NotNow
from journal.models import Homework, HomeworkPupil, Lesson, Work, WorkKind

if TYPE_CHECKING:
    from accounts.models import User


def save_topic(*, by: User, lesson_id: int, topic: str, note: str | None, seen_version: int) -> Lesson:
    """The lesson's topic (and note, when given). Conflict when the lesson was changed meanwhile."""
    with audit.acting(by), transaction.atomic(durable=True):
        lesson = _locked(lesson_id)
        policy.require_plannable(by, lesson)
        if lesson.version != seen_version:
            raise Conflict(lesson)
        lesson.topic = topic
        if note is not None:
            lesson.note = note
        lesson.version += 1
        lesson.save(update_fields=["topic", "note", "version"])
        return lesson


def save_work(*, by: User, lesson_id: int, kind_id: int, work_id: int | None) -> Work:
    """Change the kind of a work, or add one more work to the lesson when `work_id` is None."""
    with audit.acting(by), transaction.atomic(durable=True):
        lesson = _locked(lesson_id)
        policy.require_plannable(by, lesson)
        kind = WorkKind.objects.filter(pk=kind_id).first()
        if kind is None:
            raise NotNow("Такого вида работ нет. Обновите страницу.")
        works = list(Work.objects.filter(lesson=lesson))
        if work_id is None:
            if len(works) >= 5:
                raise NotNow("В одном уроке не больше пяти работ.")
            position = max((work.position for work in works), default=-1) + 1
            return Work.objects.create(lesson=lesson, kind=kind, weight=kind.weight, position=position)
        work = next((work for work in works if work.pk == work_id), None)
        if work is None:
            raise NotNow("Этой работы в уроке уже нет. Обновите страницу.")
        work.kind, work.weight = kind, kind.weight
        work.save(update_fields=["kind", "weight"])
        return work


def save_homework(
    *,
    by: User,
    lesson_id: int,
    text: str,
    due_lesson_id: int | None,
    pupil_ids: frozenset[int],
    seen_version: int,
) -> Homework | None:
    """Homework for all, or for the named pupils only; an empty text takes it back. None when there was none.

    Due at the named lesson of the same course, by default the next one, without one in a week.
    """
    with audit.acting(by), transaction.atomic(durable=True):
        lesson = _locked(lesson_id)
        policy.require_plannable(by, lesson)
        stored = Homework.objects.filter(lesson=lesson).order_by("pk").first()
        if (stored.version if stored else 0) != seen_version:
            raise Conflict(stored)
        if stored is None and not text:
            return None
        homework = stored or Homework(lesson=lesson, version=0)
        due = _due(lesson, due_lesson_id)
        homework.text, homework.due_lesson = text, due
        homework.due_on = due.date if due else lesson.date + dt.timedelta(days=7)
        homework.for_some = bool(pupil_ids)
        homework.entered_at, homework.entered_by = timezone.now(), by
        homework.version += 1
        homework.save()
        _address(homework, lesson, pupil_ids)
        return homework


def upcoming(lesson: Lesson, limit: int = 6) -> list[Lesson]:
    """The course's next lessons: where homework may be due."""
    later = Lesson.objects.held().filter(course=lesson.course_id, date__gt=lesson.date)
    return list(later.order_by("date", "slot")[:limit])


def _due(lesson: Lesson, due_lesson_id: int | None) -> Lesson | None:
    if due_lesson_id is None:
        return next(iter(upcoming(lesson, 1)), None)
    due = (
        Lesson.objects.held().filter(course=lesson.course_id, date__gt=lesson.date, pk=due_lesson_id).first()
    )
    if due is None:
        raise NotNow("Такого урока впереди нет. Выберите другой день.")
    return due


def _address(homework: Homework, lesson: Lesson, pupil_ids: frozenset[int]) -> None:
    stored = list(HomeworkPupil.objects.filter(homework=homework))
    known = (
        {row.pupil_id for row in roster.rows(lesson.course, lesson.date, lesson.date)} if pupil_ids else set()
    )
    if pupil_ids - known:
        raise NotNow("Этого ученика в тот день нет в списке класса или группы.")
    audit.delete_many([row for row in stored if row.pupil_id not in pupil_ids])
    missing = sorted(pupil_ids - {row.pupil_id for row in stored})
    audit.create_many([HomeworkPupil(homework=homework, pupil_id=pupil) for pupil in missing])


def _locked(lesson_id: int) -> Lesson:
    return Lesson.objects.select_related("course__group").select_for_update(of=("self",)).get(pk=lesson_id)
