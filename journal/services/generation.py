"""Lessons are made ahead from timetable, calendar and bells (A4 2.3.1). Safe to repeat.

A lesson with records is never touched; one without records follows the timetable.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from common import audit
from common.dates import DAY, covers, today
from journal.models import Attendance, Homework, Lesson, Work
from school.models import (
    Bell,
    BellSchedule,
    BellScheduleClass,
    DayOff,
    DayOffClass,
    GroupClass,
    Period,
    SchoolClass,
    StudyYear,
    Teaching,
    TimetableEntry,
)

LOCK = 20260902  # names the lock under which lessons are made
Key = tuple[int, dt.date, int]  # course, date, slot
Times = tuple[dt.time | None, dt.time | None]


@dataclass(frozen=True)
class Made:
    """How many lessons a run created, changed and removed."""

    created: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True)
class Planned:
    """A lesson that should stand there."""

    entry: TimetableEntry
    starts_at: dt.time | None
    ends_at: dt.time | None
    teacher_id: int | None

    def differences(self, lesson: Lesson) -> dict[str, object]:
        wanted = {
            "entry_id": self.entry.pk,
            "room": self.entry.room,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "taught_by_id": self.teacher_id,
        }
        return {name: value for name, value in wanted.items() if getattr(lesson, name) != value}


def horizon(year: StudyYear, date: dt.date) -> dt.date:
    """The last day for which lessons should stand: the end of the period two weeks from now."""
    ahead = date + dt.timedelta(days=14)
    periods = Period.objects.filter(scheme__year=year).order_by("dates")
    last = max((p.last_day for p in periods if p.first_day <= ahead), default=ahead)
    return min(max(last, ahead), year.last_day)


def make_lessons_ahead() -> Made:
    """From the year's first day to the horizon: what the nightly job and the import do."""
    year = StudyYear.objects.at(today())
    if year is None:
        return Made()
    return make_lessons(year.first_day, horizon(year, today()))


@transaction.atomic
def make_lessons(first: dt.date, last: dt.date) -> Made:
    """Bring the lessons between two days (both included) in line with the timetable."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    year = StudyYear.objects.at(last)
    if year is None:
        return Made()
    planned = dict(_planned(year, max(first, year.first_day), min(last, year.last_day)))
    standing = Lesson.objects.filter(course__year=year, date__range=(first, last))
    kept = {(le.course_id, le.date, le.slot): le for le in standing if le.state == Lesson.State.PLANNED}
    cancelled = {(le.course_id, le.date, le.slot) for le in standing if le.state == Lesson.State.CANCELLED}
    empty_ids = set(standing.filter(_without_records(), date__gte=today()).values_list("pk", flat=True))

    new = [
        Lesson(
            course_id=course,
            date=date,
            slot=slot,
            entry=plan.entry,
            room=plan.entry.room,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            taught_by_id=plan.teacher_id,
        )
        for (course, date, slot), plan in planned.items()
        if (course, date, slot) not in kept and (course, date, slot) not in cancelled
    ]
    gone = [lesson for key, lesson in kept.items() if key not in planned and lesson.pk in empty_ids]
    changes: list[tuple[Lesson, dict[str, object]]] = []
    for key, plan in planned.items():
        lesson = kept.get(key)
        if lesson is not None and lesson.pk in empty_ids and (diff := plan.differences(lesson)):
            changes.append((lesson, diff))
    audit.create_many(new)
    audit.update_many(changes)
    _move_due_homework(gone)
    audit.delete_many(gone)
    return Made(len(new), len(changes), len(gone))


def _without_records() -> Q:
    works = Work.objects.filter(lesson=OuterRef("pk"))
    absences = Attendance.objects.filter(lesson=OuterRef("pk"))
    homework = Homework.objects.filter(lesson=OuterRef("pk"))
    return (
        ~Exists(works)
        & ~Exists(absences)
        & ~Exists(homework)
        & Q(topic="", note="", attendance_at__isnull=True)
    )


def _move_due_homework(gone: list[Lesson]) -> None:
    """Homework due at a lesson that moves away is due at the course's next one."""
    due = Homework.objects.filter(due_lesson__in=gone).select_related("lesson")
    ids = {lesson.pk for lesson in gone}
    changes: list[tuple[Homework, dict[str, object]]] = []
    for homework in due:
        later = Lesson.objects.held().filter(course=homework.lesson.course_id, date__gt=homework.lesson.date)
        target = later.exclude(pk__in=ids).order_by("date", "slot").first()
        changes.append(
            (homework, {"due_lesson": target, "due_on": target.date if target else homework.due_on})
        )
    audit.update_many(changes)


def _planned(year: StudyYear, first: dt.date, last: dt.date) -> Iterator[tuple[Key, Planned]]:
    entries = TimetableEntry.objects.filter(course__year=year).select_related("course")
    by_weekday: dict[int, list[TimetableEntry]] = defaultdict(list)
    for entry in entries:
        by_weekday[entry.weekday].append(entry)
    classes = _classes_of_groups(year)
    calendar, bells = Calendar(year), Bells(year)
    teachers = Teachers(year)
    date = first
    while date <= last:
        week = calendar.week_number(date)
        for entry in by_weekday.get(date.isoweekday(), ()):
            at = [c for c in classes.get(entry.course.group_id, ()) if calendar.is_school_day(c, date)]
            if not at or not covers(entry.dates, date) or entry.week not in (None, week):
                continue
            if not calendar.in_period(entry.course.scheme_id, date):
                continue
            starts_at, ends_at = bells.times(at[0], date, entry.slot)
            teacher = entry.teacher_id or teachers.of(entry.course_id, date)
            yield (entry.course_id, date, entry.slot), Planned(entry, starts_at, ends_at, teacher)
        date += DAY


def _classes_of_groups(year: StudyYear) -> dict[int, list[SchoolClass]]:
    by_id = {c.pk: c for c in SchoolClass.objects.filter(year=year)}
    found: dict[int, list[SchoolClass]] = defaultdict(list)
    pairs = GroupClass.objects.filter(group__year=year).values_list("group_id", "school_class_id")
    for group, school_class in pairs:
        found[group].append(by_id[school_class])
    return found


class Calendar:
    """Which days are school days for which class."""

    def __init__(self, year: StudyYear) -> None:
        self.named: dict[int, set[int]] = defaultdict(set)
        for day_off, school_class in DayOffClass.objects.values_list("day_off_id", "school_class_id"):
            self.named[day_off].add(school_class)
        self.days_off = list(DayOff.objects.filter(year=year))
        self.periods: dict[int, list[Period]] = defaultdict(list)
        for period in Period.objects.filter(scheme__year=year):
            self.periods[period.scheme_id].append(period)
        self.first_monday = _monday(self._first_study_day(year))
        self._off: dict[dt.date, tuple[bool, frozenset[int]]] = {}

    def _first_study_day(self, year: StudyYear) -> dt.date:
        date = year.first_day
        while date < year.last_day and (
            date.isoweekday() == 7
            or any(covers(d.dates, date) and not self.named[d.pk] for d in self.days_off)
        ):
            date += DAY
        return date

    def week_number(self, date: dt.date) -> int:
        """1 or 2, Monday to Sunday; week 1 holds the year's first study day."""
        return (date - self.first_monday).days // 7 % 2 + 1

    def is_school_day(self, school_class: SchoolClass, date: dt.date) -> bool:
        if date.isoweekday() > school_class.days_per_week:
            return False
        if date not in self._off:
            rows = [d for d in self.days_off if covers(d.dates, date)]
            named = [self.named.get(d.pk, set()) for d in rows]
            self._off[date] = (any(not n for n in named), frozenset().union(*named))
        whole_school, classes = self._off[date]
        return not whole_school and school_class.pk not in classes

    def in_period(self, scheme: int, date: dt.date) -> bool:
        return any(p.holds(date) for p in self.periods[scheme])


class Bells:
    """When a lesson rings, by class and date: the set that names the class counts alone while it is valid."""

    def __init__(self, year: StudyYear) -> None:
        named: dict[int, set[int]] = defaultdict(set)
        for schedule, school_class in BellScheduleClass.objects.values_list("schedule_id", "school_class_id"):
            named[schedule].add(school_class)
        rows: dict[int, dict[tuple[int | None, int], Times]] = defaultdict(dict)
        own_days: dict[int, set[int | None]] = defaultdict(set)
        for bell in Bell.objects.filter(schedule__year=year):
            rows[bell.schedule_id][(bell.weekday, bell.slot)] = (bell.starts_at, bell.ends_at)
            own_days[bell.schedule_id].add(bell.weekday)
        self.schedules = [(s, named.get(s.pk, set())) for s in BellSchedule.objects.filter(year=year)]
        self.rows, self.own_days = rows, own_days

    def times(self, school_class: SchoolClass, date: dt.date, slot: int) -> Times:
        valid = [
            (schedule, named)
            for schedule, named in self.schedules
            if schedule.shift == school_class.shift and covers(schedule.dates, date)
        ]
        chosen = [s for s, named in valid if school_class.pk in named] or [
            s for s, named in valid if not named
        ]
        for schedule in chosen:
            weekday = date.isoweekday() if date.isoweekday() in self.own_days[schedule.pk] else None
            times = self.rows[schedule.pk].get((weekday, slot))
            if times:
                return times
        return (None, None)


class Teachers:
    """Who teaches a course on a date; of two who share it, the one with more hours."""

    def __init__(self, year: StudyYear) -> None:
        self.loads: dict[int, list[Teaching]] = defaultdict(list)
        for load in Teaching.objects.filter(course__year=year).order_by("-hours_per_week", "pk"):
            self.loads[load.course_id].append(load)

    def of(self, course: int, date: dt.date) -> int | None:
        return next((load.employee_id for load in self.loads[course] if covers(load.dates, date)), None)


def _monday(date: dt.date) -> dt.date:
    return date - dt.timedelta(days=date.weekday())
