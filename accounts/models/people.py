"""People and the dated facts from which their rights follow."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from common.audit import AuditedQuerySet
from common.dates import on
from common.fields import DateRangeField, dates_filled, no_overlap, one_of, sort_key_of


class Sex(models.TextChoices):
    MALE = "m", "М"
    FEMALE = "f", "Ж"


class Position(models.TextChoices):
    """Должность, or a duty given by order (координатор, инспектор)."""

    DIRECTOR = "director", "директор"
    DEPUTY = "deputy", "заместитель директора"
    ADMINISTRATOR = "administrator", "администратор"
    SYSADMIN = "sysadmin", "системный администратор"
    COORDINATOR = "coordinator", "координатор ЭЖД"
    INSPECTOR = "inspector", "инспектор комитета"
    TEACHER = "teacher", "учитель"
    PSYCHOLOGIST = "psychologist", "педагог-психолог"
    SOCIAL_TEACHER = "social_teacher", "социальный педагог"
    LIBRARIAN = "librarian", "педагог-библиотекарь"
    ORGANISER = "organiser", "педагог-организатор"
    SPEECH_THERAPIST = "speech_therapist", "учитель-логопед"
    DEFECTOLOGIST = "defectologist", "учитель-дефектолог"
    EDUCATOR = "educator", "воспитатель"
    TUTOR = "tutor", "тьютор"
    SECRETARY = "secretary", "секретарь"
    CLERK = "clerk", "делопроизводитель"
    OTHER = "other", "иной сотрудник"


class Kinship(models.TextChoices):
    MOTHER = "mother", "мать"
    FATHER = "father", "отец"
    GUARDIAN = "guardian", "опекун"
    TRUSTEE = "trustee", "попечитель"
    FOSTER = "foster", "приёмный родитель"
    OTHER = "other", "иной законный представитель"


class PersonQuerySet(AuditedQuerySet["Person"]):
    pass


class Person(models.Model):
    """Anyone the school knows by name. People are never deleted, only masked when the time comes."""

    last_name = models.CharField("фамилия", max_length=100)
    first_name = models.CharField("имя", max_length=100)
    middle_name = models.CharField("отчество", max_length=100, blank=True)
    birth_date = models.DateField("дата рождения", null=True, blank=True)
    sex = models.CharField("пол", max_length=1, choices=Sex.choices, blank=True)
    phone = models.CharField("телефон", max_length=20, blank=True)
    email = models.EmailField("e-mail", max_length=255, blank=True)
    sort_key = sort_key_of("last_name", "first_name", "middle_name")

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key", "pk")
        indexes = (models.Index(fields=("sort_key",), name="person_sort_key"),)
        constraints = (
            one_of("sex", Sex, name="person_sex_is_known", or_empty=True),
            models.CheckConstraint(condition=~Q(last_name="") & ~Q(first_name=""), name="person_has_a_name"),
        )

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Соколова Марина Викторовна"""
        return " ".join(part for part in (self.last_name, self.first_name, self.middle_name) if part)

    @property
    def name(self) -> str:
        """Соколова Марина"""
        return f"{self.last_name} {self.first_name}"

    @property
    def short_name(self) -> str:
        """Соколова М. В."""
        initials = " ".join(f"{part[0]}." for part in (self.first_name, self.middle_name) if part)
        return f"{self.last_name} {initials}".strip()


class EmployeeQuerySet(AuditedQuerySet["Employee"]):
    def working(self, date: dt.date | None = None) -> EmployeeQuerySet:
        """Those whose employment holds that day."""
        return self.filter(on("employed", date))


class Employee(models.Model):
    """A member of staff; the staff number is the key the school uses."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="employee")
    staff_number = models.CharField("табельный №", max_length=255, unique=True)
    employed = DateRangeField("работает")

    objects = EmployeeQuerySet.as_manager()

    class Meta:
        ordering = ("person__sort_key", "pk")
        constraints = (dates_filled("employed", name="employee_employed_filled"),)

    def __str__(self) -> str:
        return f"№ {self.staff_number}"


class AppointmentQuerySet(AuditedQuerySet["Appointment"]):
    def current(self, date: dt.date | None = None) -> AppointmentQuerySet:
        return self.filter(on("dates", date))


class Appointment(models.Model):
    """A person holds a position from a day to a day (A4 3.4.2). An inspector is no employee."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    position = models.CharField("должность", max_length=20, choices=Position.choices)
    dates = DateRangeField("действует")
    order_number = models.CharField("приказ", max_length=255, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("position", Position, name="appointment_position_is_known"),
            dates_filled("dates", name="appointment_dates_filled"),
            no_overlap("person", "position", name="one_appointment_per_position_at_a_time"),
        )

    def __str__(self) -> str:
        return self.get_position_display()


class PupilQuerySet(AuditedQuerySet["Pupil"]):
    pass


class Pupil(models.Model):
    """A child the school teaches or taught. Not a user: a six-year-old has no login."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="pupil")
    file_number = models.CharField("№ личного дела", max_length=255, unique=True)
    admitted_on = models.DateField("дата зачисления")
    note = models.CharField("примечание", max_length=1000, blank=True)

    objects = PupilQuerySet.as_manager()

    class Meta:
        ordering = ("person__sort_key", "pk")

    def __str__(self) -> str:
        return f"№ {self.file_number}"


class GuardianshipQuerySet(AuditedQuerySet["Guardianship"]):
    def current(self, date: dt.date | None = None) -> GuardianshipQuerySet:
        return self.filter(on("dates", date))


class Guardianship(models.Model):
    """An adult answers for a child from a day to a day."""

    guardian = models.ForeignKey(Person, models.PROTECT, related_name="guardianships")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="guardianships")
    kinship = models.CharField("кем приходится", max_length=10, choices=Kinship.choices)
    dates = DateRangeField("действует")

    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("kinship", Kinship, name="guardianship_kinship_is_known"),
            dates_filled("dates", name="guardianship_dates_filled"),
            no_overlap("guardian", "pupil", name="one_guardianship_per_pair_at_a_time"),
        )

    def __str__(self) -> str:
        return self.get_kinship_display()
