"""Календарно-тематическое планирование (A2 2.6)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from common.audit import AuditedQuerySet
from common.fields import one_of
from school.models import Course, StudyYear, Subject


class LessonKind(models.TextChoices):
    """Тип урока."""

    NEW = "new", "изучение нового"
    PRACTICE = "practice", "закрепление"
    WORKSHOP = "workshop", "практическая работа"
    LAB = "lab", "лабораторная работа"
    TEST = "test", "контрольная работа"
    OWN_WORK = "own_work", "самостоятельная работа"
    SPEECH = "speech", "развитие речи"
    REVIEW = "review", "обобщение"
    PROJECT = "project", "проект"
    EXCURSION = "excursion", "экскурсия"
    RESERVE = "reserve", "резерв"


class PlanQuerySet(AuditedQuerySet["Plan"]):
    pass


class Plan(models.Model):
    """Topics of a subject for a whole grade, or for named courses only (which outweighs the grade's plan).

    `scope` is the list of classes and groups as the workbook names it, normalised; empty for a whole grade.
    """

    year = models.ForeignKey(StudyYear, models.PROTECT, related_name="plans")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="plans")
    grade = models.PositiveSmallIntegerField("параллель", null=True, blank=True)
    scope = models.CharField("класс или группа", max_length=255, blank=True)
    courses = models.ManyToManyField(Course, through="PlanCourse", related_name="plans")

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("year", "subject", "grade", "scope"),
                name="one_plan_per_subject_and_scope",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(grade__isnull=False) | ~Q(scope=""), name="plan_names_a_grade_or_a_scope"
            ),
        )


class PlanCourseQuerySet(AuditedQuerySet["PlanCourse"]):
    pass


class PlanCourse(models.Model):
    """The plan that a course follows; a course follows at most one."""

    plan = models.ForeignKey(Plan, models.CASCADE)
    course = models.OneToOneField(Course, models.CASCADE, related_name="plan_link")

    objects = PlanCourseQuerySet.as_manager()


class PlanItemQuerySet(AuditedQuerySet["PlanItem"]):
    pass


class PlanItem(models.Model):
    """One planned lesson."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField("№ урока")
    topic = models.CharField("тема", max_length=500)
    kind = models.CharField("тип урока", max_length=10, choices=LessonKind.choices, blank=True)
    hours = models.PositiveSmallIntegerField("часов", default=1)
    homework = models.CharField("домашнее задание", max_length=2000, blank=True)

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        ordering = ("plan", "number")
        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="one_item_per_plan_and_number"),
            models.CheckConstraint(condition=Q(hours__in=(1, 2)), name="plan_item_takes_1_or_2_hours"),
            one_of("kind", LessonKind, name="plan_item_kind_is_known", or_empty=True),
        )

    def __str__(self) -> str:
        return f"№ {self.number}"
