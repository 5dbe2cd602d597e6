"""Classes, groups, who is in them, who teaches them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.access import Role
from accounts.models import Employee, Pupil
from common.audit import AuditedQuerySet
from common.dates import on
from common.fields import DateRangeField, dates_filled, no_overlap, one_of, sort_key_of
from school.models.subjects import Marking, Subject
from school.models.year import PeriodScheme, StudyYear

if TYPE_CHECKING:
    from accounts.models import User

# Who reads every page of the school (design §2).
READS_EVERYTHING = frozenset({Role.DEPUTY, Role.DIRECTOR})


class SchoolClassQuerySet(AuditedQuerySet["SchoolClass"]):
    def led_by(self, user: User) -> SchoolClassQuerySet:
        """Classes whose homeroom teacher `user` is."""
        if Role.TEACHER not in user.roles:
            return self.none()
        return self.filter(homeroom__person=user.person_id, year__dates__contains=_today())

    def visible_to(self, user: User) -> SchoolClassQuerySet:
        """Classes whose record `user` may read as a whole."""
        return self if user.roles & READS_EVERYTHING else self.led_by(user)


class SchoolClass(models.Model):
    """Класс, for example 8Б of one year."""

    year = models.ForeignKey(StudyYear, models.PROTECT, related_name="classes")
    name = models.CharField("класс", max_length=255)
    grade = models.PositiveSmallIntegerField("параллель")
    letter = models.CharField("литера", max_length=255, blank=True)
    shift = models.PositiveSmallIntegerField("смена")
    scheme = models.ForeignKey(
        PeriodScheme, models.PROTECT, related_name="classes", verbose_name="схема периодов"
    )
    days_per_week = models.PositiveSmallIntegerField("дней в неделе")
    marking = models.CharField("система оценивания", max_length=10, choices=Marking.choices, blank=True)
    homeroom = models.ForeignKey(
        Employee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_classes",
        verbose_name="классный руководитель",
    )
    room = models.CharField("кабинет", max_length=255, blank=True)
    joint_mark = models.CharField("класс-комплект", max_length=255, blank=True)
    sort_key = sort_key_of("name")

    objects = SchoolClassQuerySet.as_manager()

    class Meta:
        ordering = ("grade", "sort_key")
        constraints = (
            models.UniqueConstraint(fields=("year", "name"), name="one_class_per_year_and_name"),
            models.CheckConstraint(condition=Q(grade__range=(1, 11)), name="class_grade_is_1_to_11"),
            models.CheckConstraint(condition=Q(shift__in=(1, 2)), name="class_shift_is_1_or_2"),
            models.CheckConstraint(condition=Q(days_per_week__in=(5, 6)), name="class_week_has_5_or_6_days"),
            one_of("marking", Marking, name="class_marking_is_known", or_empty=True),
        )

    def __str__(self) -> str:
        return self.name


class EnrolmentQuerySet(AuditedQuerySet["Enrolment"]):
    def current(self, date: dt.date | None = None) -> EnrolmentQuerySet:
        return self.filter(on("dates", date))


class Enrolment(models.Model):
    """A pupil is in one class at a time."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="enrolments")
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="enrolments")
    dates = DateRangeField("даты")
    order_number = models.CharField("приказ", max_length=255, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = (
            dates_filled("dates", name="enrolment_dates_filled"),
            no_overlap("pupil", name="one_class_at_a_time"),
        )


class DivisionQuerySet(AuditedQuerySet["Division"]):
    pass


class Division(models.Model):
    """A class divided into groups for one subject (A5 2.2)."""

    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="divisions")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="divisions")

    objects = DivisionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("school_class", "subject"), name="one_division_per_class_and_subject"
            ),
        )


class GroupQuerySet(AuditedQuerySet["Group"]):
    pass


class Group(models.Model):
    """Who is taught together: a whole class, a part of it, pupils of several classes, or one pupil.

    Members of a whole-class group follow from enrolments, less those taught the subject individually.
    """

    class Kind(models.TextChoices):
        CLASS = "class", "класс"
        DIVISION = "division", "деление класса"
        CROSS = "cross", "межклассная"
        INDIVIDUAL = "individual", "индивидуальная"

    year = models.ForeignKey(StudyYear, models.PROTECT, related_name="groups")
    kind = models.CharField("вид", max_length=10, choices=Kind.choices)
    name = models.CharField("название", max_length=255)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="groups")
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="groups")
    classes = models.ManyToManyField(SchoolClass, through="GroupClass", related_name="groups")
    closed_on = models.DateField("закрыта с", null=True, blank=True)
    sort_key = sort_key_of("name")

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key",)
        constraints = (
            models.UniqueConstraint(fields=("year", "name"), name="one_group_per_year_and_name"),
            models.CheckConstraint(
                condition=Q(kind__in=("class", "division", "cross", "individual")), name="group_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="division", division__isnull=False)
                | (~Q(kind="division") & Q(division__isnull=True)),
                name="group_division_matches_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="class", subject__isnull=True)
                | (~Q(kind="class") & Q(subject__isnull=False)),
                name="group_subject_matches_kind",
            ),
        )

    def __str__(self) -> str:
        return self.name


class GroupClassQuerySet(AuditedQuerySet["GroupClass"]):
    pass


class GroupClass(models.Model):
    """Pupils of this class may be in the group; a whole-class group names exactly its class."""

    group = models.ForeignKey(Group, models.CASCADE)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT)

    objects = GroupClassQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("group", "school_class"), name="group_names_a_class_once"),
        )


class GroupMembershipQuerySet(AuditedQuerySet["GroupMembership"]):
    def current(self, date: dt.date | None = None) -> GroupMembershipQuerySet:
        return self.filter(on("dates", date))


class GroupMembership(models.Model):
    """A pupil is in a group from a day to a day; in one group of a division at any date."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="memberships")
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, editable=False)
    dates = DateRangeField("даты")

    objects = GroupMembershipQuerySet.as_manager()

    class Meta:
        constraints = (
            dates_filled("dates", name="membership_dates_filled"),
            no_overlap("pupil", "group", name="in_a_group_once_at_a_time"),
            no_overlap(
                "pupil",
                "division",
                name="one_group_of_a_division_at_a_time",
                condition=Q(division__isnull=False),
            ),
        )


class CourseQuerySet(AuditedQuerySet["Course"]):
    def taught_by(self, user: User, date: dt.date | None = None) -> CourseQuerySet:
        """Pages whose teaching load `user` carries that day."""
        if Role.TEACHER not in user.roles:
            return self.none()
        load = Teaching.objects.filter(
            on("dates", date), course=OuterRef("pk"), employee__person=user.person_id
        )
        return self.filter(Exists(load))

    def of_classes_led_by(self, user: User) -> CourseQuerySet:
        """Pages on which pupils of the user's own class stand."""
        own = GroupClass.objects.filter(
            group=OuterRef("group_id"), school_class__in=SchoolClass.objects.led_by(user)
        )
        return self.filter(Exists(own))

    def visible_to(self, user: User) -> CourseQuerySet:
        """Journal pages `user` may read: all, the own ones, those of the own class (A2 2.3, 2.4)."""
        if user.roles & READS_EVERYTHING:
            return self
        if Role.TEACHER not in user.roles:
            return self.none()
        load = Teaching.objects.filter(on("dates"), course=OuterRef("pk"), employee__person=user.person_id)
        own = GroupClass.objects.filter(
            group=OuterRef("group_id"), school_class__in=SchoolClass.objects.led_by(user)
        )
        return self.filter(Exists(load) | Exists(own))


class Course(models.Model):
    """One journal page: a group learns a subject in a year."""

    year = models.ForeignKey(StudyYear, models.PROTECT, related_name="courses")
    group = models.ForeignKey(Group, models.PROTECT, related_name="courses")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="courses")
    marking = models.CharField("система оценивания", max_length=10, choices=Marking.choices)
    scheme = models.ForeignKey(
        PeriodScheme, models.PROTECT, related_name="courses", verbose_name="схема периодов"
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("group", "subject"), name="one_page_per_group_and_subject"),
            one_of("marking", Marking, name="course_marking_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.group_id}/{self.subject_id}"


class TeachingQuerySet(AuditedQuerySet["Teaching"]):
    def current(self, date: dt.date | None = None) -> TeachingQuerySet:
        return self.filter(on("dates", date))


class Teaching(models.Model):
    """Нагрузка: an employee teaches a course, hours a week, from a day to a day. Two rows share the hours."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="teachings")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="teachings")
    hours_per_week = models.DecimalField("часов в неделю", max_digits=4, decimal_places=1)
    dates = DateRangeField("даты")

    objects = TeachingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(hours_per_week__gt=0), name="teaching_hours_are_positive"),
            dates_filled("dates", name="teaching_dates_filled"),
            no_overlap("course", "employee", name="one_load_per_course_and_teacher_at_a_time"),
        )


def _today() -> dt.date:
    from common.dates import today

    return today()
