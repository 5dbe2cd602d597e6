"""What is to be done at home (A2 2.7)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Pupil
from common.audit import AuditedQuerySet
from journal.models.lessons import Lesson


class HomeworkQuerySet(AuditedQuerySet["Homework"]):
    def live(self) -> HomeworkQuerySet:
        """Without the erased ones."""
        return self.exclude(text="")


class Homework(models.Model):
    """Given in a lesson, due on a day (by default the course's next lesson); for all, or for named pupils.

    An empty text is an erased homework.
    """

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="homework")
    text = models.CharField("задание", max_length=2000, blank=True)
    due_lesson = models.ForeignKey(Lesson, models.PROTECT, null=True, blank=True, related_name="due_homework")
    due_on = models.DateField("к какому дню")
    entered_at = models.DateTimeField("внесено")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    pupils = models.ManyToManyField(Pupil, through="HomeworkPupil", related_name="homework")
    for_some = models.BooleanField("не для всех", default=False)

    objects = HomeworkQuerySet.as_manager()

    class Meta:
        ordering = ("lesson", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("lesson",), condition=Q(for_some=False), name="one_homework_for_all_per_lesson"
            ),
        )
        indexes = (models.Index(fields=("due_on",), name="homework_by_due_day"),)


class HomeworkPupilQuerySet(AuditedQuerySet["HomeworkPupil"]):
    pass


class HomeworkPupil(models.Model):
    """The homework is for this pupil."""

    homework = models.ForeignKey(Homework, models.CASCADE)
    pupil = models.ForeignKey(Pupil, models.PROTECT)

    objects = HomeworkPupilQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("homework", "pupil"), name="homework_names_a_pupil_once"),
        )
