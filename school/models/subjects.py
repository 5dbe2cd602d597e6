"""What is taught and how it is marked."""

from __future__ import annotations

from django.db import models

from common.audit import AuditedQuerySet
from common.fields import one_of, sort_key_of


class Marking(models.TextChoices):
    """Система оценивания."""

    FIVE = "five", "5-балльная"
    PASS_FAIL = "pass_fail", "зачёт/незачёт"
    HUNDRED = "hundred", "100-балльная"
    LETTERS = "letters", "буквенная"
    CRITERIA = "criteria", "критериальная"
    NONE = "none", "без отметок"


class SubjectQuerySet(AuditedQuerySet["Subject"]):
    pass


class Subject(models.Model):
    class Kind(models.TextChoices):
        SUBJECT = "subject", "предмет"
        ELECTIVE = "elective", "элективный курс"
        OPTIONAL = "optional", "факультатив"
        EXTRA = "extra", "внеурочная деятельность"

    name = models.CharField("предмет", max_length=255, unique=True)
    short_name = models.CharField("кратко", max_length=255, unique=True)
    kind = models.CharField("вид", max_length=10, choices=Kind.choices)
    marking = models.CharField("система оценивания", max_length=10, choices=Marking.choices)
    sort_key = sort_key_of("name")

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=("subject", "elective", "optional", "extra")),
                name="subject_kind_is_known",
            ),
            one_of("marking", Marking, name="subject_marking_is_known"),
        )

    def __str__(self) -> str:
        return self.name
