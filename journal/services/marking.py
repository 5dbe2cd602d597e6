"""Marks and absences, one cell at a time. Each call is one transaction; a stale edit is refused."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from common import audit
from common.dates import today
from journal import policy, roster
from journal.errors import BadValue, Conflict, NotNow
from journal.marks import parse
from journal.models import AbsenceCode, Attendance, Lesson, Mark, Work, WorkKind
from school import current

if TYPE_CHECKING:
    from accounts.models import User


def save_mark(
    *,
    by: User,
    lesson_id: int,
    pupil_id: int,
    text: str,
    seen_version: int,
    work_id: int | None = None,
    comment: str | None = None,
) -> Mark | None:
    """Set, change or erase (empty text) a pupil's mark; None when there was nothing to erase.

    Without `work_id` the mark goes to the lesson's first work, made as an oral answer if there is none.
    Refusals: PermissionDenied, NotNow, BadValue, Conflict (somebody changed the mark since `seen_version`).
    """
    try:
        with audit.acting(by), transaction.atomic(durable=True):
            lesson = Lesson.objects.select_related("course__group", "course__subject").get(pk=lesson_id)
            policy.require_writable(by, lesson, today=today())
            policy.require_member(lesson, pupil_id)
            value = parse(text, lesson.course.marking, one_is_used=bool(current.rules().mark_one_is_used))
            work = _work(lesson, work_id, make=bool(value.first))
            if work is None:
                return None
            stored = Mark.objects.select_for_update(of=("self",)).filter(work=work, pupil=pupil_id).first()
            if (stored.version if stored else 0) != seen_version:
                raise Conflict(stored)
            if stored is None and not value.first:
                return None
            mark = stored or Mark(work=work, pupil_id=pupil_id, version=0)
            mark.value, mark.second_value = value.first, value.second
            if comment is not None:
                mark.comment = comment if value.first else ""
            if not value.first:
                mark.comment, mark.awaited_on = "", None
            mark.entered_at, mark.entered_by = timezone.now(), by
            mark.version += 1
            mark.save()
            return mark
    except IntegrityError as race:
        if "one_mark_per_work_and_pupil" not in str(race) and "one_work_per_lesson_and_position" not in str(
            race
        ):
            raise
        stored = Mark.objects.filter(work__lesson=lesson_id, pupil=pupil_id).first()
        raise Conflict(stored) from race


def save_absence(
    *, by: User, lesson_id: int, pupil_id: int, code: str, seen_version: int
) -> Attendance | None:
    """Set, change or erase (empty code) an absence; the mark in the same cell stays as it is."""
    code = code.strip().upper()
    if code and code not in AbsenceCode.values:
        raise BadValue("Такого кода нет. Можно: н, б, уп, нп, оп или осв.")
    try:
        with audit.acting(by), transaction.atomic(durable=True):
            lesson = Lesson.objects.select_related("course__group").get(pk=lesson_id)
            policy.require_writable(by, lesson, today=today())
            policy.require_member(lesson, pupil_id)
            stored = (
                Attendance.objects.select_for_update(of=("self",))
                .filter(lesson=lesson, pupil=pupil_id)
                .first()
            )
            if (stored.version if stored else 0) != seen_version:
                raise Conflict(stored)
            if stored is None and not code:
                return None
            row = stored or Attendance(lesson=lesson, pupil_id=pupil_id, version=0)
            row.code, row.entered_at, row.entered_by = code, timezone.now(), by
            row.version += 1
            row.save()
            return row
    except IntegrityError as race:
        if "one_attendance_per_lesson_and_pupil" not in str(race):
            raise
        raise Conflict(Attendance.objects.get(lesson=lesson_id, pupil=pupil_id)) from race


def take_attendance(*, by: User, lesson_id: int, codes: dict[int, tuple[str, str]]) -> Lesson:
    """The whole list at once: `{pupil: (seen code, new code)}`; whoever is not named stays as stored.

    Marks the lesson's attendance as taken. A pupil whose stored code differs from the seen one was changed by
    somebody else meanwhile: Conflict, and nothing is stored.
    """
    now = timezone.now()
    with audit.acting(by), transaction.atomic(durable=True):
        lesson = (
            Lesson.objects.select_related("course__group").select_for_update(of=("self",)).get(pk=lesson_id)
        )
        policy.require_writable(by, lesson, today=today())
        changed = {pupil: pair for pupil, pair in codes.items() if pair[0] != pair[1]}
        if any(code and code not in AbsenceCode.values for _, code in changed.values()):
            raise BadValue("Такого кода нет. Можно: н, б, уп, нп, оп или осв.")
        _require_members(lesson, changed.keys())
        stored = {
            row.pupil_id: row
            for row in Attendance.objects.select_for_update(of=("self",)).filter(
                lesson=lesson, pupil__in=changed
            )
        }
        new: list[Attendance] = []
        updates: list[tuple[Attendance, dict[str, object]]] = []
        for pupil, (seen, code) in changed.items():
            row = stored.get(pupil)
            if (row.code if row else "") not in {seen, code}:
                raise Conflict(row)
            if row is None:
                new.append(
                    Attendance(lesson=lesson, pupil_id=pupil, code=code, entered_at=now, entered_by=by)
                )
            elif row.code != code:
                values = {"code": code, "entered_at": now, "entered_by": by, "version": row.version + 1}
                updates.append((row, values))
        audit.create_many(new)
        audit.update_many(updates)
        if lesson.attendance_at is None:
            lesson.attendance_at = now
            lesson.save(update_fields=["attendance_at"])
        return lesson


def _require_members(lesson: Lesson, wanted: Set[int]) -> None:
    known = {row.pupil_id for row in roster.rows(lesson.course, lesson.date, lesson.date)}
    if wanted - known:
        raise NotNow("Этого ученика в тот день нет в списке класса или группы.")


def _work(lesson: Lesson, work_id: int | None, *, make: bool) -> Work | None:
    works = Work.objects.filter(lesson=lesson)
    if work_id is not None:
        work = works.filter(pk=work_id).first()
        if work is None:
            raise NotNow("Этой работы в уроке уже нет. Обновите страницу.")
        return work
    work = works.first()
    if work is None and make:
        kind = WorkKind.objects.order_by("is_written", "position", "pk").first()
        if kind is None:
            raise NotNow("В школе не заведены виды работ. Попросите администратора загрузить их.")
        work = Work.objects.create(lesson=lesson, kind=kind, weight=kind.weight)
    return work
