"""What the school has already: the records of one study year by the keys of the workbook, and as its rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from typing import Any, TypeVar, cast

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from accounts.models import Appointment, Employee, Guardianship, Person, Position, Pupil
from common.dates import DAY, last_day
from school.importing import sheets
from school.importing.frame import Year
from school.importing.normalise import key, number_key
from school.importing.people import parent_key
from school.importing.reading import Row, SheetSpec
from school.importing.rows import (
    BellRow,
    ClassRow,
    DayOffRow,
    GroupRow,
    LessonRow,
    LoadRow,
    ParameterRow,
    ParentRow,
    PeriodRow,
    PupilRow,
    StaffRow,
    SubjectRow,
)
from school.importing.sheets import Parameter
from school.models import (
    Bell,
    BellSchedule,
    Course,
    DayOff,
    Division,
    Enrolment,
    Group,
    GroupClass,
    GroupMembership,
    Period,
    PeriodScheme,
    School,
    SchoolClass,
    StudyYear,
    Subject,
    Teaching,
    TimetableEntry,
)

R = TypeVar("R", bound=Row)
Unit = tuple[str, str]  # class or group, subject

# Duties given by order inside the program; the workbook neither names nor ends them.
NOT_IN_THE_WORKBOOK = (Position.COORDINATOR, Position.INSPECTOR)


class StoredSchool:
    """Records by key. After writing, created records are found under their keys too."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.school = School.objects.first()
        self.study_years = list(StudyYear.objects.order_by("dates"))
        self.year: StudyYear | None = None
        self.span: Year | None = None
        self._rows: dict[str, list[Any]] = {}

    def years(self) -> list[Year]:
        return [Year(year.first_day, year.last_day) for year in self.study_years]

    @property
    def as_of(self) -> dt.date:
        """The import's date inside the year: what the file lacks ends with it."""
        if self.span is None:
            return self.today
        return min(max(self.today, self.span.first), self.span.last)

    def lives(self, dates: DateRange) -> bool:
        """The row has not been ended yet."""
        upper = cast(dt.date | None, dates.upper)
        return upper is None or upper > self.as_of

    def rows(self, spec: SheetSpec[R], year: Year | None) -> list[R]:
        if spec is sheets.SCHOOL:
            return cast(list[R], list(self._parameters()))
        if not self._rows:
            self._load(year)
        return cast(list[R], self._rows[spec.title])

    def _load(self, year: Year | None) -> None:
        self.span = year
        self.year = next((y for y in self.study_years if year and y.first_day == year.first), None)
        tables: tuple[tuple[SheetSpec[Any], Callable[[], Iterator[Row]]], ...] = (
            (sheets.STAFF, self._staff),
            (sheets.PERIODS, self._periods),
            (sheets.CLASSES, self._classes),
            (sheets.DAYS_OFF, self._days_off),
            (sheets.BELLS, self._bells),
            (sheets.SUBJECTS, self._subjects),
            (sheets.PUPILS, self._pupils),
            (sheets.PARENTS, self._parents),
            (sheets.GROUPS, self._groups),
            (sheets.LOAD, self._load_rows),
            (sheets.LESSONS, self._lessons),
        )
        for spec, rows in tables:
            self._rows[spec.title] = list(rows())

    def _parameters(self) -> Iterator[ParameterRow]:
        if self.school is None:
            return
        for parameter in Parameter:
            if parameter is not Parameter.YEAR:
                yield ParameterRow(parameter=parameter.value, value=getattr(self.school, parameter.value))
        if years := self.years():
            yield ParameterRow(parameter=Parameter.YEAR.value, value=years[-1].name)

    def _staff(self) -> Iterator[StaffRow]:
        self.staff: dict[str, Employee] = {}
        self.appointments: dict[int, dict[str, Appointment]] = defaultdict(dict)
        current = Appointment.objects.filter(
            Q(dates__endswith__gt=self.today) | Q(dates__endswith__isnull=True)
        ).exclude(position__in=NOT_IN_THE_WORKBOOK)
        for appointment in current.order_by("pk"):
            self.appointments[appointment.person_id][appointment.position] = appointment
        for employee in Employee.objects.select_related("person").order_by("pk"):
            self.staff[number_key(employee.staff_number)] = employee
            person = employee.person
            yield StaffRow(
                number=employee.staff_number,
                last_name=person.last_name,
                first_name=person.first_name,
                middle_name=person.middle_name,
                positions=tuple(self.appointments.get(person.pk, ())),
                hired=employee.employed.lower,
                phone=person.phone,
                email=person.email,
            )

    def _periods(self) -> Iterator[PeriodRow]:
        schemes = PeriodScheme.objects.filter(year=self.year)
        self.schemes = {key(scheme.name): scheme for scheme in schemes}
        self.periods: dict[Hashable, Period] = {}
        for period in Period.objects.filter(scheme__year=self.year).select_related("scheme"):
            self.periods[key(period.scheme.name), period.number] = period
            yield PeriodRow(
                scheme=period.scheme.name,
                number=period.number,
                name=period.name,
                first=period.first_day,
                last=period.last_day,
            )

    def _classes(self) -> Iterator[ClassRow]:
        self.classes: dict[str, SchoolClass] = {}
        for own in SchoolClass.objects.filter(year=self.year).select_related("scheme", "homeroom"):
            self.classes[key(own.name)] = own
            yield ClassRow(
                name=own.name,
                grade=own.grade,
                letter=own.letter,
                shift=own.shift,
                scheme=own.scheme.name,
                days=own.days_per_week,
                marking=own.marking,
                homeroom=own.homeroom.staff_number if own.homeroom else "",
                room=own.room,
                joint=own.joint_mark,
            )

    def _days_off(self) -> Iterator[DayOffRow]:
        self.days_off: dict[Hashable, DayOff] = {}
        for day in DayOff.objects.filter(year=self.year).prefetch_related("classes"):
            classes = class_names(day.classes.all())
            self.days_off[key(day.title), classes] = day
            last = last_day(day.dates)
            assert last
            yield DayOffRow(title=day.title, kind=day.kind, first=day.dates.lower, last=last, classes=classes)

    def _bells(self) -> Iterator[BellRow]:
        self.bell_sets: dict[Hashable, BellSchedule] = {}
        self.bells: dict[Hashable, Bell] = {}
        schedules = BellSchedule.objects.filter(year=self.year).prefetch_related("classes", "bells")
        for schedule in schedules:
            classes, first = class_names(schedule.classes.all()), schedule.dates.lower
            self.bell_sets[schedule.shift, classes, first] = schedule
            for bell in schedule.bells.all():
                self.bells[schedule.shift, bell.weekday, bell.slot, classes, first] = bell
                yield BellRow(
                    shift=schedule.shift,
                    weekday=bell.weekday,
                    slot=bell.slot,
                    starts=bell.starts_at,
                    ends=bell.ends_at,
                    classes=classes,
                    valid_from=first,
                    valid_to=last_day(schedule.dates),
                )

    def _subjects(self) -> Iterator[SubjectRow]:
        self.subjects: dict[str, Subject] = {}
        for subject in Subject.objects.all():
            self.subjects[key(subject.name)] = subject
            yield SubjectRow(
                name=subject.name,
                short_name=subject.short_name,
                kind=subject.kind,
                marking=subject.marking,
            )

    def _pupils(self) -> Iterator[PupilRow]:
        self.pupils: dict[str, Pupil] = {}
        self.enrolments: dict[int, list[Enrolment]] = defaultdict(list)
        mine = Enrolment.objects.filter(school_class__year=self.year).select_related("school_class")
        for enrolment in mine.order_by("dates"):
            self.enrolments[enrolment.pupil_id].append(enrolment)
        for pupil in Pupil.objects.select_related("person").order_by("pk"):
            self.pupils[number_key(pupil.file_number)] = pupil
            person, enrolled = pupil.person, self.enrolled(pupil)
            assert person.birth_date
            yield PupilRow(
                number=pupil.file_number,
                last_name=person.last_name,
                first_name=person.first_name,
                middle_name=person.middle_name,
                birth=person.birth_date,
                sex=person.sex,
                school_class=enrolled.school_class.name if enrolled else "",
                admitted=pupil.admitted_on,
                note=pupil.note,
            )

    def enrolled(self, pupil: Pupil) -> Enrolment | None:
        """The enrolment of this year that has not ended."""
        return next((e for e in self.enrolments.get(pupil.pk, ()) if self.lives(e.dates)), None)

    def _parents(self) -> Iterator[ParentRow]:
        self.guardianships: dict[Hashable, Guardianship] = {}
        self.people: dict[str, Person] = {
            f"staff:{number}": employee.person for number, employee in self.staff.items()
        }
        numbers = {employee.person_id: number for number, employee in self.staff.items()}
        current = Guardianship.objects.filter(
            Q(dates__endswith__gt=self.today) | Q(dates__endswith__isnull=True)
        )
        for link in current.select_related("guardian", "pupil").order_by("pk"):
            number = numbers.get(link.guardian_id)
            identity = f"pk:{link.guardian_id}" if number is None else f"staff:{number}"
            # one record per person, so that a change is seen by every row
            person = self.people.setdefault(identity, link.guardian)
            row = ParentRow(
                last_name=person.last_name,
                first_name=person.first_name,
                middle_name=person.middle_name,
                kinship=link.kinship,
                phone=person.phone,
                email=person.email,
                pupil=link.pupil.file_number,
                staff_number=self.staff[number].staff_number if number is not None else "",
                person=identity,
            )
            self.guardianships[parent_key(row)] = link
            yield row

    def _groups(self) -> Iterator[GroupRow]:
        self.groups: dict[str, Group] = {}
        self.divisions: dict[Unit, Division] = {
            (key(d.school_class.name), key(d.subject.name)): d
            for d in Division.objects.filter(school_class__year=self.year).select_related(
                "school_class", "subject"
            )
        }
        self.group_classes: dict[int, list[GroupClass]] = defaultdict(list)
        for link in GroupClass.objects.filter(group__year=self.year).select_related("school_class"):
            self.group_classes[link.group_id].append(link)
        for group in Group.objects.filter(year=self.year).select_related("subject"):
            self.groups[key(group.name)] = group
        by_id = {group.pk: group for group in self.groups.values()}
        self.memberships: dict[Hashable, GroupMembership] = {}
        self.past_memberships: dict[int, list[GroupMembership]] = defaultdict(list)
        everyone = GroupMembership.objects.filter(group__year=self.year).select_related("pupil")
        for membership in everyone.order_by("dates"):
            if not self.lives(membership.dates):
                self.past_memberships[membership.pupil_id].append(membership)
                continue
            group = by_id[membership.group_id]
            number = membership.pupil.file_number
            self.memberships[key(group.name), number_key(number)] = membership
            assert group.subject
            yield GroupRow(
                group=group.name,
                subject=group.subject.name,
                kind=group.kind,
                classes=class_names(link.school_class for link in self.group_classes[group.pk]) or (),
                pupil=number,
            )

    def _load_rows(self) -> Iterator[LoadRow]:
        self.courses: dict[Unit, Course] = {}
        units: dict[int, Course] = {}
        mine = Course.objects.filter(year=self.year).select_related("group", "subject")
        for course in mine:
            self.courses[key(course.group.name), key(course.subject.name)] = course
            units[course.pk] = course
        self.teachings: dict[Hashable, Teaching] = {}
        self.taught_before: set[int] = set()  # courses that had a load before
        for teaching in Teaching.objects.filter(course__year=self.year).select_related("employee"):
            self.taught_before.add(teaching.course_id)
            if not self.lives(teaching.dates):
                continue
            course = units[teaching.course_id]
            row = LoadRow(
                unit=course.group.name,
                subject=course.subject.name,
                teacher=teaching.employee.staff_number,
                hours=teaching.hours_per_week,
            )
            self.teachings[key_of(sheets.LOAD, row)] = teaching
            yield row

    def _lessons(self) -> Iterator[LessonRow]:
        self.entries: dict[Hashable, TimetableEntry] = {}
        self.placed_before: set[int] = set()  # courses that had a timetable before
        courses = {course.pk: course for course in self.courses.values()}
        for entry in TimetableEntry.objects.filter(course__year=self.year).select_related("teacher"):
            self.placed_before.add(entry.course_id)
            if not self.lives(entry.dates):
                continue
            course = courses[entry.course_id]
            row = LessonRow(
                unit=course.group.name,
                subject=course.subject.name,
                weekday=entry.weekday,
                slot=entry.slot,
                room=entry.room,
                week=entry.week,
                teacher=entry.teacher.staff_number if entry.teacher else "",
            )
            self.entries[key_of(sheets.LESSONS, row)] = entry
            yield row


def class_names(classes: Any) -> tuple[str, ...] | None:
    """Names in order; None for none at all, which means the whole school."""
    return tuple(sorted(own.name for own in classes)) or None


def key_of(spec: SheetSpec[R], row: R) -> Hashable:
    assert spec.key
    return spec.key(row)


def year_range(first: dt.date, year: StudyYear) -> DateRange:
    """From a day to the year's end."""
    return DateRange(first, year.last_day + DAY, "[)")
