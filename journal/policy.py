"""May they change it now? (third question of design §2), asked again under the lock."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from common.dates import on
from journal import roster
from journal.errors import NotNow
from journal.models import Lesson
from school.models import Course, DayOff

if TYPE_CHECKING:
    from accounts.models import User

MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def can_write_page(user: User, course: Course) -> bool:
    """Those who teach the course today; nobody else writes a page (A2 2.3)."""
    return Course.objects.taught_by(user).filter(pk=course.pk).exists()


def require_writable(user: User, lesson: Lesson, *, today: dt.date) -> None:
    """PermissionDenied for a page of another; NotNow with a sentence for a lesson that cannot be marked."""
    if not can_write_page(user, lesson.course):
        raise PermissionDenied
    if lesson.state == Lesson.State.CANCELLED:
        raise NotNow("Этот урок снят с расписания, записать в него ничего нельзя.")
    if lesson.date > today:
        raise NotNow(f"Урок будет {_day(lesson.date)}. Раньше этого дня отметки и пропуски не ставят.")
    if title := day_off_title(lesson):
        raise NotNow(f"{_day(lesson.date)[0].upper()}{_day(lesson.date)[1:]} занятий нет: {title}.")


def require_plannable(user: User, lesson: Lesson) -> None:
    """Topic, kind of work and homework may be prepared before the lesson."""
    if not can_write_page(user, lesson.course):
        raise PermissionDenied
    if lesson.state == Lesson.State.CANCELLED:
        raise NotNow("Этот урок снят с расписания, записать в него ничего нельзя.")


def require_member(lesson: Lesson, pupil_id: int) -> None:
    """The pupil belongs to the page on the lesson's day."""
    if not roster.is_member(lesson.course, pupil_id, lesson.date):
        raise NotNow("Этого ученика в тот день нет в списке класса или группы.")


def day_off_title(lesson: Lesson) -> str:
    """Why there is no school on the lesson's day, or nothing."""
    classes = Q(classes__isnull=True) | Q(classes__groups=lesson.course.group_id)
    found = DayOff.objects.filter(on("dates", lesson.date), classes, year=lesson.course.year_id).first()
    return found.title if found else ""


def _day(date: dt.date) -> str:
    return f"{date.day} {MONTHS[date.month - 1]}"
