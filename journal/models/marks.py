"""Works of a lesson and the marks for them (A2 2.5, A5 g1.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import Pupil
from common.audit import AuditedQuerySet
from journal.models.lessons import Lesson

if TYPE_CHECKING:
    from accounts.models import User


class WorkKindQuerySet(AuditedQuerySet["WorkKind"]):
    pass


class WorkKind(models.Model):
    """Вид работы with its weight. Written work may be marked within a week, an answer on the same day."""

    name = models.CharField("вид", max_length=255, unique=True)
    short_name = models.CharField("кратко", max_length=255, unique=True)
    weight = models.DecimalField("вес", max_digits=4, decimal_places=2, validators=[MinValueValidator(0)])
    is_written = models.BooleanField("письменная", default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = WorkKindQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(weight__gt=0), name="work_kind_weight_is_positive"),
        )

    def __str__(self) -> str:
        return self.name


class WorkQuerySet(AuditedQuerySet["Work"]):
    pass


class Work(models.Model):
    """What was marked in a lesson: a column of the grid. The weight is the kind's when the work was made."""

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="works")
    kind = models.ForeignKey(WorkKind, models.PROTECT, related_name="works")
    weight = models.DecimalField("вес", max_digits=4, decimal_places=2)
    title = models.CharField("название", max_length=255, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ("lesson", "position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("lesson", "position"), name="one_work_per_lesson_and_position"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="work_weight_is_positive"),
        )

    def __str__(self) -> str:
        return f"№ {self.position + 1}"


class MarkQuerySet(AuditedQuerySet["Mark"]):
    def visible_to(self, user: User) -> MarkQuerySet:
        """Marks on the pages `user` may read. A family reads its child's marks through the diary."""
        return self.filter(work__lesson__in=Lesson.objects.visible_to(user))

    def live(self) -> MarkQuerySet:
        """Without the erased ones."""
        return self.exclude(value="")


class Mark(models.Model):
    """A pupil's mark for a work; `second_value` makes it double (5/4). An empty value is an erased mark.

    The row stays when the mark is erased: its version keeps growing, so a stale edit is always noticed.
    """

    work = models.ForeignKey(Work, models.PROTECT, related_name="marks")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="marks")
    value = models.CharField("отметка", max_length=8, blank=True)
    second_value = models.CharField("вторая отметка", max_length=8, blank=True)
    comment = models.CharField("комментарий", max_length=1000, blank=True)
    awaited_on = models.DateField("ждём к", null=True, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    entered_at = models.DateTimeField("внесено")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("work", "pupil"), name="one_mark_per_work_and_pupil"),
            models.CheckConstraint(
                condition=Q(second_value="") | ~Q(value=""), name="second_mark_follows_a_first"
            ),
        )
        indexes = (models.Index(fields=("pupil", "work"), name="mark_by_pupil"),)

    def __str__(self) -> str:
        return f"{self.value}/{self.second_value}" if self.second_value else self.value
