"""A lesson of a journal page, made ahead from the timetable."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.models import Employee
from common.audit import AuditedQuerySet
from journal.models.plan import PlanItem
from school.models import Course, TimetableEntry

if TYPE_CHECKING:
    from accounts.models import User


class LessonQuerySet(AuditedQuerySet["Lesson"]):
    def visible_to(self, user: User) -> LessonQuerySet:
        """Lessons of the pages `user` may read."""
        return self.filter(course__in=Course.objects.visible_to(user))

    def held(self) -> LessonQuerySet:
        """Not cancelled."""
        return self.filter(state=Lesson.State.PLANNED)

    def on_page(self, course: Course, first: dt.date, last: dt.date) -> LessonQuerySet:
        """The columns of a page between two days, both included, in order."""
        return self.held().filter(course=course, date__range=(first, last)).order_by("date", "slot")


class Lesson(models.Model):
    """One lesson; `starts_at` and `ends_at` are the school's local time by the bells of that day."""

    class State(models.TextChoices):
        PLANNED = "planned", "по расписанию"
        CANCELLED = "cancelled", "снят"

    course = models.ForeignKey(Course, models.PROTECT, related_name="lessons")
    date = models.DateField("дата")
    slot = models.PositiveSmallIntegerField("номер урока")
    starts_at = models.TimeField("начало", null=True, blank=True)
    ends_at = models.TimeField("конец", null=True, blank=True)
    room = models.CharField("кабинет", max_length=255, blank=True)
    entry = models.ForeignKey(TimetableEntry, models.SET_NULL, null=True, blank=True, related_name="lessons")
    taught_by = models.ForeignKey(Employee, models.PROTECT, null=True, blank=True, related_name="lessons")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    state_reason = models.CharField("почему снят", max_length=255, blank=True)
    plan_item = models.ForeignKey(PlanItem, models.SET_NULL, null=True, blank=True, related_name="lessons")
    topic = models.CharField("тема", max_length=500, blank=True)
    note = models.CharField("заметка к уроку", max_length=1000, blank=True)
    attendance_at = models.DateTimeField("посещаемость отмечена", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ("date", "slot")
        constraints = (
            models.UniqueConstraint(
                fields=("course", "date", "slot"),
                condition=Q(state="planned"),
                name="one_lesson_per_course_and_slot",
            ),
            models.CheckConstraint(condition=Q(slot__range=(0, 12)), name="lesson_slot_is_0_to_12"),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "cancelled")), name="lesson_state_is_known"
            ),
        )
        indexes = (models.Index(fields=("date", "taught_by"), name="lesson_by_day_and_teacher"),)

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}, {self.slot}"
