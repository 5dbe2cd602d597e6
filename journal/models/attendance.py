"""Who was not at the lesson (A2 2.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from accounts.models import Pupil
from common.audit import AuditedQuerySet
from common.fields import one_of
from journal.models.lessons import Lesson

if TYPE_CHECKING:
    from accounts.models import User


class AbsenceCode(models.TextChoices):
    """The label is what the cell shows."""

    ABSENT = "Н", "н"  # reason not known yet
    ILL = "Б", "б"
    EXCUSED = "УП", "уп"
    UNEXCUSED = "НП", "нп"
    LATE = "ОП", "оп"
    EXEMPT = "ОСВ", "осв"  # from the lesson's work


class AttendanceQuerySet(AuditedQuerySet["Attendance"]):
    def visible_to(self, user: User) -> AttendanceQuerySet:
        return self.filter(lesson__in=Lesson.objects.visible_to(user))

    def live(self) -> AttendanceQuerySet:
        """Without the erased ones."""
        return self.exclude(code="")


class Attendance(models.Model):
    """A code for a pupil in a lesson; an empty code is an erased one: the pupil was present."""

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="attendance")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="attendance")
    code = models.CharField("код", max_length=3, choices=AbsenceCode.choices, blank=True)
    entered_at = models.DateTimeField("внесено")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("lesson", "pupil"), name="one_attendance_per_lesson_and_pupil"),
            one_of("code", AbsenceCode, name="attendance_code_is_known", or_empty=True),
        )
        indexes = (models.Index(fields=("pupil", "lesson"), name="attendance_by_pupil"),)

    def __str__(self) -> str:
        return self.code
