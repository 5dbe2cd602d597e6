"""The frame of the study year: periods, days off, bells (A5 2.2, A4 2.3.1)."""

from __future__ import annotations

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from common.audit import AuditedQuerySet
from common.dates import covers, last_day, on
from common.fields import DateRangeField, dates_filled, no_overlap


class SchoolQuerySet(AuditedQuerySet["School"]):
    pass


class School(models.Model):
    """The one school of this installation."""

    full_name = models.CharField("полное наименование", max_length=255)
    short_name = models.CharField("краткое наименование", max_length=255)
    address = models.CharField("адрес", max_length=255)
    phone = models.CharField("телефон", max_length=20, blank=True)
    email = models.EmailField("e-mail", max_length=255, blank=True)
    site = models.CharField("сайт", max_length=255, blank=True)
    time_zone = models.CharField("часовой пояс", max_length=64, default="Europe/Moscow")
    opening_hours = models.CharField("часы работы", max_length=255, blank=True)
    is_demo = models.BooleanField("демонстрационная школа", default=False)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="one_school_per_installation"),)

    def __str__(self) -> str:
        return self.short_name


class StudyYearQuerySet(AuditedQuerySet["StudyYear"]):
    def at(self, date: dt.date) -> StudyYear | None:
        """The year that holds the day, else the last one before it."""
        return self.filter(dates__startswith__lte=date).order_by("-dates").first()


class StudyYear(models.Model):
    """Учебный год, 1 September to 31 August."""

    dates = DateRangeField("даты")

    objects = StudyYearQuerySet.as_manager()

    class Meta:
        ordering = ("dates",)
        constraints = (
            dates_filled("dates", name="study_year_dates_filled"),
            no_overlap(name="study_years_do_not_overlap"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """2026/2027"""
        return f"{self.dates.lower.year}/{self.dates.lower.year + 1}"

    @property
    def first_day(self) -> dt.date:
        first: dt.date = self.dates.lower
        return first

    @property
    def last_day(self) -> dt.date:
        day = last_day(self.dates)
        assert day is not None
        return day


class PeriodSchemeQuerySet(AuditedQuerySet["PeriodScheme"]):
    pass


class PeriodScheme(models.Model):
    """Четверти, полугодия, триместры …: a way to divide the year."""

    year = models.ForeignKey(StudyYear, models.PROTECT, related_name="schemes")
    name = models.CharField("схема", max_length=255)

    objects = PeriodSchemeQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("year", "name"), name="one_scheme_per_year_and_name"),)

    def __str__(self) -> str:
        return self.name


class PeriodQuerySet(AuditedQuerySet["Period"]):
    pass


class Period(models.Model):
    """One quarter, half-year …; both its days lie inside."""

    scheme = models.ForeignKey(PeriodScheme, models.PROTECT, related_name="periods")
    number = models.PositiveSmallIntegerField("номер")
    name = models.CharField("название", max_length=255)
    dates = DateRangeField("даты")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ("scheme", "number")
        constraints = (
            models.UniqueConstraint(fields=("scheme", "number"), name="one_period_per_scheme_and_number"),
            dates_filled("dates", name="period_dates_filled"),
            no_overlap("scheme", name="periods_of_a_scheme_do_not_overlap"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def first_day(self) -> dt.date:
        first: dt.date = self.dates.lower
        return first

    @property
    def last_day(self) -> dt.date:
        day = last_day(self.dates)
        assert day is not None
        return day

    def holds(self, date: dt.date) -> bool:
        return covers(self.dates, date)


class DayOffQuerySet(AuditedQuerySet["DayOff"]):
    def on(self, date: dt.date) -> DayOffQuerySet:
        return self.filter(on("dates", date))


class DayOff(models.Model):
    """Holidays and days off; without classes it holds for the whole school. Rows may overlap."""

    class Kind(models.TextChoices):
        HOLIDAYS = "holidays", "каникулы"
        PUBLIC = "public", "праздник"
        FREE = "free", "выходной"

    year = models.ForeignKey(StudyYear, models.PROTECT, related_name="days_off")
    title = models.CharField("название", max_length=255)
    kind = models.CharField("вид", max_length=10, choices=Kind.choices)
    dates = DateRangeField("даты")
    classes = models.ManyToManyField("school.SchoolClass", through="DayOffClass", related_name="days_off")

    objects = DayOffQuerySet.as_manager()

    class Meta:
        ordering = ("dates", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("holidays", "public", "free")), name="day_off_kind_is_known"
            ),
            dates_filled("dates", name="day_off_dates_filled"),
        )

    def __str__(self) -> str:
        return self.title


class DayOffClassQuerySet(AuditedQuerySet["DayOffClass"]):
    pass


class DayOffClass(models.Model):
    """A day off names this class."""

    day_off = models.ForeignKey(DayOff, models.CASCADE)
    school_class = models.ForeignKey("school.SchoolClass", models.CASCADE)

    objects = DayOffClassQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("day_off", "school_class"), name="day_off_names_a_class_once"),
        )


class BellScheduleQuerySet(AuditedQuerySet["BellSchedule"]):
    pass


class BellSchedule(models.Model):
    """A set of bells: a shift's general one, or one for named classes (while valid it counts alone)."""

    year = models.ForeignKey(StudyYear, models.PROTECT, related_name="bell_schedules")
    shift = models.PositiveSmallIntegerField("смена", validators=[MinValueValidator(1), MaxValueValidator(2)])
    dates = DateRangeField("действует")
    classes = models.ManyToManyField(
        "school.SchoolClass", through="BellScheduleClass", related_name="bell_schedules"
    )

    objects = BellScheduleQuerySet.as_manager()

    class Meta:
        ordering = ("shift", "dates", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(shift__in=(1, 2)), name="bell_schedule_shift_is_1_or_2"),
            dates_filled("dates", name="bell_schedule_dates_filled"),
        )


class BellScheduleClassQuerySet(AuditedQuerySet["BellScheduleClass"]):
    pass


class BellScheduleClass(models.Model):
    """A set of bells names this class."""

    schedule = models.ForeignKey(BellSchedule, models.CASCADE)
    school_class = models.ForeignKey("school.SchoolClass", models.CASCADE)

    objects = BellScheduleClassQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("schedule", "school_class"), name="bell_schedule_names_a_class_once"
            ),
        )


class BellQuerySet(AuditedQuerySet["Bell"]):
    pass


class Bell(models.Model):
    """Lesson `slot` rings from–to, local time. Without a weekday: on days that have no row of their own."""

    schedule = models.ForeignKey(BellSchedule, models.CASCADE, related_name="bells")
    weekday = models.PositiveSmallIntegerField("день недели", null=True, blank=True)
    slot = models.PositiveSmallIntegerField("номер урока")
    starts_at = models.TimeField("начало")
    ends_at = models.TimeField("конец")

    objects = BellQuerySet.as_manager()

    class Meta:
        ordering = ("schedule", "weekday", "slot")
        constraints = (
            models.UniqueConstraint(
                fields=("schedule", "weekday", "slot"),
                name="one_bell_per_day_and_slot",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) | Q(weekday__range=(1, 7)), name="bell_weekday_is_1_to_7"
            ),
            models.CheckConstraint(condition=Q(slot__range=(0, 12)), name="bell_slot_is_0_to_12"),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="bell_starts_before_it_ends"
            ),
        )
