"""The weekly timetable from which lessons are made."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Employee
from common.audit import AuditedQuerySet
from common.fields import DateRangeField, dates_filled
from school.models.classes import Course


class TimetableEntryQuerySet(AuditedQuerySet["TimetableEntry"]):
    pass


class TimetableEntry(models.Model):
    """A weekly lesson. `week` 1 or 2 means every other week; week 1 holds the year's first study day."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="timetable")
    teacher = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, verbose_name="учитель, если нагрузка разделена"
    )
    weekday = models.PositiveSmallIntegerField("день недели")
    slot = models.PositiveSmallIntegerField("номер урока")
    week = models.PositiveSmallIntegerField("неделя", null=True, blank=True)
    room = models.CharField("кабинет", max_length=255, blank=True)
    dates = DateRangeField("действует")

    objects = TimetableEntryQuerySet.as_manager()

    class Meta:
        ordering = ("weekday", "slot")
        constraints = (
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="timetable_weekday_is_1_to_7"),
            models.CheckConstraint(condition=Q(slot__range=(0, 12)), name="timetable_slot_is_0_to_12"),
            models.CheckConstraint(
                condition=Q(week__isnull=True) | Q(week__in=(1, 2)), name="timetable_week_is_1_or_2"
            ),
            dates_filled("dates", name="timetable_dates_filled"),
        )
