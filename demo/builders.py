"""Makes one thing at a time, with sensible defaults: for tests and for the demonstration school alike.

Nothing here is random; the same calls make the same school.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Appointment, Employee, Guardianship, Person, Pupil, User
from common.dates import days
from consents.models import Consent
from journal.models import Attendance, Homework, HomeworkPupil, Lesson, Mark, Work, WorkKind
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

LONG_AGO = dt.date(2020, 9, 1)
_numbers = {"staff": 100, "file": 100}


def _next(kind: str) -> int:
    _numbers[kind] += 1
    return _numbers[kind]


def make_school(*, short_name: str = "Школа № 7", is_demo: bool = False) -> School:
    return School.objects.create(
        pk=1,
        full_name="Муниципальное общеобразовательное учреждение «Школа № 7»",
        short_name=short_name,
        address="г. Курджипск, ул. Садовая, д. 12",
        time_zone="Europe/Moscow",
        is_demo=is_demo,
    )


def make_year(first: int = 2026) -> StudyYear:
    return StudyYear.objects.create(dates=days(dt.date(first, 9, 1), dt.date(first + 1, 8, 31)))


def make_scheme(
    *, year: StudyYear, name: str = "Четверти", periods: Iterable[tuple[str, dt.date, dt.date]] = ()
) -> PeriodScheme:
    scheme = PeriodScheme.objects.create(year=year, name=name)
    for number, (title, first, last) in enumerate(periods, 1):
        Period.objects.create(scheme=scheme, number=number, name=title, dates=days(first, last))
    return scheme


def make_bells(
    *, year: StudyYear, shift: int = 1, times: Iterable[tuple[int, str, str]] = ()
) -> BellSchedule:
    schedule = BellSchedule.objects.create(year=year, shift=shift, dates=year.dates)
    for slot, starts, ends in times:
        Bell.objects.create(
            schedule=schedule,
            slot=slot,
            starts_at=dt.time.fromisoformat(starts),
            ends_at=dt.time.fromisoformat(ends),
        )
    return schedule


def make_day_off(
    *, year: StudyYear, title: str, first: dt.date, last: dt.date, kind: str = "holidays"
) -> DayOff:
    return DayOff.objects.create(year=year, title=title, kind=kind, dates=days(first, last))


def make_person(name: str, *, sex: str = "", birth_date: dt.date | None = None) -> Person:
    """`name` is «Фамилия Имя Отчество», the last part may be missing."""
    last, first, *middle = name.split()
    return Person.objects.create(
        last_name=last, first_name=first, middle_name=" ".join(middle), sex=sex, birth_date=birth_date
    )


def make_employee(name: str, *positions: str, since: dt.date = LONG_AGO) -> Employee:
    """A member of staff with current appointments."""
    person = make_person(name)
    for position in positions or ("teacher",):
        make_appointment(person=person, position=position, since=since)
    return Employee.objects.create(
        person=person, staff_number=str(_next("staff")), employed=DateRange(since, None, "[)")
    )


def make_appointment(*, person: Person, position: str, since: dt.date = LONG_AGO) -> Appointment:
    return Appointment.objects.create(person=person, position=position, dates=days(since))


def make_user(person: Person, *, login: str, password: str | None = None) -> User:
    """Without a password the login can only be forced in."""
    return User.objects.create(login=login, person=person, password=make_password(password))


def make_class(
    *,
    year: StudyYear,
    scheme: PeriodScheme,
    name: str,
    homeroom: Employee | None = None,
    days_per_week: int = 5,
) -> SchoolClass:
    """A class with its whole-class group."""
    grade = int("".join(ch for ch in name if ch.isdigit()))
    made = SchoolClass.objects.create(
        year=year,
        scheme=scheme,
        name=name,
        grade=grade,
        letter=name.removeprefix(str(grade)),
        shift=1,
        days_per_week=days_per_week,
        homeroom=homeroom,
    )
    group = Group.objects.create(year=year, kind=Group.Kind.CLASS, name=name)
    GroupClass.objects.create(group=group, school_class=made)
    return made


def class_group(school_class: SchoolClass) -> Group:
    """The group that is the whole class."""
    return Group.objects.get(year=school_class.year_id, kind=Group.Kind.CLASS, name=school_class.name)


def make_subject(name: str, short_name: str = "", *, marking: str = "five", kind: str = "subject") -> Subject:
    return Subject.objects.create(name=name, short_name=short_name or name, marking=marking, kind=kind)


def make_group(
    *,
    school_class: SchoolClass,
    subject: Subject,
    name: str,
    kind: str = "division",
    pupils: Iterable[Pupil] = (),
) -> Group:
    """A part of a class, pupils of several classes, or one pupil."""
    division = None
    if kind == Group.Kind.DIVISION:
        division, _ = Division.objects.get_or_create(school_class=school_class, subject=subject)
    group = Group.objects.create(
        year=school_class.year, kind=kind, name=name, subject=subject, division=division
    )
    GroupClass.objects.create(group=group, school_class=school_class)
    for pupil in pupils:
        dates = days(school_class.year.first_day)
        GroupMembership.objects.create(pupil=pupil, group=group, division=division, dates=dates)
    return group


def make_course(
    *, group: Group, subject: Subject, scheme: PeriodScheme, teacher: Employee | None = None
) -> Course:
    """A journal page; with a teacher it has their load for the whole year."""
    course = Course.objects.create(
        year=group.year, group=group, subject=subject, scheme=scheme, marking=subject.marking
    )
    if teacher:
        make_teaching(course=course, teacher=teacher)
    return course


def make_teaching(*, course: Course, teacher: Employee, hours: str = "4") -> Teaching:
    return Teaching.objects.create(
        course=course, employee=teacher, hours_per_week=Decimal(hours), dates=course.year.dates
    )


def make_entry(
    *, course: Course, weekday: int, slot: int, week: int | None = None, room: str = ""
) -> TimetableEntry:
    return TimetableEntry.objects.create(
        course=course, weekday=weekday, slot=slot, week=week, room=room, dates=course.year.dates
    )


def make_pupil(
    name: str, *, school_class: SchoolClass, since: dt.date | None = None, until: dt.date | None = None
) -> Pupil:
    """A pupil of the class, from the year's first day unless told otherwise."""
    first = since or school_class.year.first_day
    birth = dt.date(first.year - 7 - school_class.grade, 3, 5)
    pupil = Pupil.objects.create(
        person=make_person(name, birth_date=birth), file_number=f"У-{_next('file'):04}", admitted_on=first
    )
    Enrolment.objects.create(pupil=pupil, school_class=school_class, dates=days(first, until))
    return pupil


def make_guardian(
    name: str | Person, *, pupil: Pupil, kinship: str = "mother", since: dt.date = LONG_AGO
) -> Person:
    person = name if isinstance(name, Person) else make_person(name)
    Guardianship.objects.create(guardian=person, pupil=pupil, kinship=kinship, dates=days(since))
    return person


def make_consent(
    *, pupil: Pupil, given_by: Person, since: dt.date = LONG_AGO, until: dt.date | None = None
) -> Consent:
    return Consent.objects.create(
        pupil=pupil, given_by=given_by, dates=days(since, until), registered_on=since
    )


def make_work_kind(name: str, short_name: str, weight: str, *, is_written: bool = True) -> WorkKind:
    return WorkKind.objects.create(
        name=name,
        short_name=short_name,
        weight=Decimal(weight),
        is_written=is_written,
        position=WorkKind.objects.count(),
    )


def make_lesson(
    *,
    course: Course,
    date: dt.date,
    slot: int = 3,
    times: tuple[str, str] = ("09:35", "10:15"),
    topic: str = "",
) -> Lesson:
    load = Teaching.objects.filter(course=course).first()
    return Lesson.objects.create(
        course=course,
        date=date,
        slot=slot,
        starts_at=dt.time.fromisoformat(times[0]),
        ends_at=dt.time.fromisoformat(times[1]),
        taught_by=load.employee if load else None,
        topic=topic,
    )


def make_work(*, lesson: Lesson, kind: WorkKind) -> Work:
    position = Work.objects.filter(lesson=lesson).count()
    return Work.objects.create(lesson=lesson, kind=kind, weight=kind.weight, position=position)


def make_mark(
    *, work: Work, pupil: Pupil, value: str = "4", second: str = "", comment: str = "", by: User | None = None
) -> Mark:
    return Mark.objects.create(
        work=work,
        pupil=pupil,
        value=value,
        second_value=second,
        comment=comment,
        entered_at=timezone.now(),
        entered_by=by,
    )


def make_absence(*, lesson: Lesson, pupil: Pupil, code: str = "Н", by: User | None = None) -> Attendance:
    return Attendance.objects.create(
        lesson=lesson, pupil=pupil, code=code, entered_at=timezone.now(), entered_by=by
    )


def make_homework(
    *,
    lesson: Lesson,
    text: str = "§ 22, № 534",
    due_lesson: Lesson | None = None,
    pupils: Iterable[Pupil] = (),
) -> Homework:
    """For all, or for the named pupils only."""
    named = list(pupils)
    homework = Homework.objects.create(
        lesson=lesson,
        text=text,
        due_lesson=due_lesson,
        due_on=due_lesson.date if due_lesson else lesson.date + dt.timedelta(days=7),
        for_some=bool(named),
        entered_at=timezone.now(),
    )
    for pupil in named:
        HomeworkPupil.objects.create(homework=homework, pupil=pupil)
    return homework
