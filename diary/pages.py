"""What a family sees of a week. Shapes only, no HTTP; a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from common.dates import DAY, covers, days, today
from diary.children import Child
from journal.marks import POINT, css_class
from journal.models import AbsenceCode, Attendance, Homework, Lesson, Mark, Work
from school.models import DayOff, Enrolment, Group, GroupMembership, Teaching

WEEKDAYS = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье")
SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
IN_WORDS = {
    AbsenceCode.ABSENT: "не было на уроке",
    AbsenceCode.ILL: "болезнь",
    AbsenceCode.EXCUSED: "по уважительной причине",
    AbsenceCode.UNEXCUSED: "без уважительной причины",
    AbsenceCode.LATE: "опоздание",
    AbsenceCode.EXEMPT: "освобождение",
}
SEEN_AHEAD = 14 * DAY
HEAVY = 2  # a work of this weight or more is announced beforehand


@dataclass(frozen=True)
class MarkChip:
    """A mark as the diary shows it: the digits with their colours, and what it was for."""

    values: list[tuple[str, str]]
    kind: str
    comment: str
    author: str


@dataclass
class LessonLine:
    """One lesson of a day."""

    lesson_id: int
    slot: int
    starts_at: dt.time | None
    ends_at: dt.time | None
    subject: str
    topic: str
    is_substitution: bool
    homework: list[str] = field(default_factory=list)
    marks: list[MarkChip] = field(default_factory=list)
    absence: str = ""
    absence_in_words: str = ""
    is_test: bool = False


@dataclass(frozen=True)
class Day:
    date: dt.date
    lessons: list[LessonLine]
    day_off: str
    is_today: bool

    @property
    def title(self) -> str:
        return f"{WEEKDAYS[self.date.weekday()]}, {self.date.day}" + (", сегодня" if self.is_today else "")

    @property
    def short(self) -> str:
        return SHORT[self.date.weekday()]

    @property
    def has_news(self) -> bool:
        return any(line.marks or line.absence for line in self.lessons)

    @property
    def ends_at(self) -> dt.time | None:
        return max((line.ends_at for line in self.lessons if line.ends_at), default=None)


@dataclass(frozen=True)
class Ahead:
    """An announced test."""

    date: dt.date
    subject: str
    kind: str


@dataclass(frozen=True)
class WeekPage:
    child: Child
    monday: dt.date
    title: str
    left: list[Day]
    right: list[Day]
    ahead: list[Ahead]
    today: dt.date
    previous: dt.date
    following: dt.date

    @property
    def days(self) -> list[Day]:
        return [*self.left, *self.right]

    @property
    def has_marks(self) -> bool:
        return any(day.has_news for day in self.days)

    @property
    def is_empty(self) -> bool:
        return not any(day.lessons or day.day_off for day in self.days)


def monday_of(date: dt.date) -> dt.date:
    return date - dt.timedelta(days=date.weekday())


def week(child: Child, date: dt.date) -> WeekPage:
    """The child's week that holds the day. The caller made sure that the diary is open to the reader."""
    monday = monday_of(date)
    saturday = monday + 5 * DAY
    places = _places(child.pupil_id, min(monday, today()), max(saturday, today() + SEEN_AHEAD))
    lessons = _lessons(places, monday, saturday)
    lines = {lesson.pk: _line(lesson) for lesson in lessons}
    _add_substitutions(lessons, lines)
    _add_homework(child.pupil_id, lessons, lines)
    _add_marks(child.pupil_id, lines)
    _add_absences(child.pupil_id, lines)
    off = _days_off(child.pupil_id, monday, saturday)
    by_day: dict[dt.date, list[LessonLine]] = defaultdict(list)
    for lesson in lessons:
        by_day[lesson.date].append(lines[lesson.pk])
    shown = [
        Day(
            date=day,
            lessons=sorted(by_day[day], key=lambda line: (line.slot, line.subject))
            if not off.get(day)
            else [],
            day_off=off.get(day, ""),
            is_today=day == today(),
        )
        for day in (monday + n * DAY for n in range(6))
        if day.isoweekday() < 6 or by_day[day]
    ]
    return WeekPage(
        child=child,
        monday=monday,
        title=_title(monday, shown[-1].date),
        left=shown[:3],
        right=shown[3:],
        ahead=_ahead(places),
        today=today(),
        previous=monday - 7 * DAY,
        following=monday + 7 * DAY,
    )


@dataclass(frozen=True)
class _Place:
    """The pupil is in this group on these days."""

    group_id: int
    kind: str
    subject_id: int | None
    dates: DateRange


def _places(pupil_id: int, first: dt.date, last: dt.date) -> list[_Place]:
    """Whole classes by enrolment, other groups by membership."""
    span = days(first, last)
    classes = Enrolment.objects.filter(pupil=pupil_id, dates__overlap=span).values_list(
        "school_class__groups__pk", "school_class__groups__kind", "dates"
    )
    found = [_Place(pk, kind, None, dates) for pk, kind, dates in classes if kind == Group.Kind.CLASS]
    members = GroupMembership.objects.filter(pupil=pupil_id, dates__overlap=span).values_list(
        "group_id", "group__kind", "group__subject_id", "dates"
    )
    return found + [_Place(*row) for row in members]


def _lessons(places: list[_Place], first: dt.date, last: dt.date) -> list[Lesson]:
    """The pupil's own lessons. What is taught individually is not on the class's page for this pupil."""
    rows = (
        Lesson.objects.held()
        .filter(course__group__in={place.group_id for place in places}, date__range=(first, last))
        .select_related("course__subject")
        .order_by("date", "slot")
    )
    return [lesson for lesson in rows if _attends(places, lesson)]


def _attends(places: list[_Place], lesson: Lesson) -> bool:
    """The pupil is in the lesson's group that day, and not taught the subject individually instead."""
    then = [place for place in places if covers(place.dates, lesson.date)]
    here = [place for place in then if place.group_id == lesson.course.group_id]
    instead = (
        place
        for place in then
        if place.kind == Group.Kind.INDIVIDUAL and place.subject_id == lesson.course.subject_id
    )
    return bool(here) and (here[0].kind != Group.Kind.CLASS or not any(instead))


def _line(lesson: Lesson) -> LessonLine:
    return LessonLine(
        lesson_id=lesson.pk,
        slot=lesson.slot,
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        subject=lesson.course.subject.name,
        topic=lesson.topic if lesson.date <= today() else "",
        is_substitution=False,
    )


def _add_substitutions(lessons: Iterable[Lesson], lines: dict[int, LessonLine]) -> None:
    teachers = set(
        Teaching.objects.filter(course__in={le.course_id for le in lessons}).values_list(
            "course_id", "employee_id"
        )
    )
    for lesson in lessons:
        known = lesson.taught_by_id is None or (lesson.course_id, lesson.taught_by_id) in teachers
        lines[lesson.pk].is_substitution = not known


def _add_homework(pupil_id: int, lessons: list[Lesson], lines: dict[int, LessonLine]) -> None:
    """Homework stands at the lesson it is due for; another pupil's own homework never shows."""
    by_course_day = {(le.course_id, le.date): le.pk for le in reversed(lessons)}
    dates = {le.date for le in lessons}
    no_lesson = Q(due_lesson__isnull=True) | Q(due_lesson__state=Lesson.State.CANCELLED)
    due = Q(due_lesson__in=lines) | (
        no_lesson & Q(due_on__in=dates, lesson__course__in={le.course_id for le in lessons})
    )
    mine = Q(for_some=False) | Q(homeworkpupil__pupil=pupil_id)
    rows = Homework.objects.live().filter(due, mine).order_by("pk").distinct()
    for due_lesson, due_on, course, text in rows.values_list(
        "due_lesson_id", "due_on", "lesson__course_id", "text"
    ):
        place = due_lesson if due_lesson in lines else by_course_day.get((course, due_on))
        if place is not None:
            lines[place].homework.append(text)


def _add_marks(pupil_id: int, lines: dict[int, LessonLine]) -> None:
    rows = (
        Mark.objects.live()
        .filter(pupil=pupil_id, work__lesson__in=lines)
        .select_related("work__kind", "entered_by__person")
        .order_by("work__position")
    )
    for mark in rows:
        values = [v for v in (mark.value, mark.second_value) if v]
        chip = MarkChip(
            values=[("●" if v == POINT else v, css_class(v)) for v in values],
            kind=mark.work.kind.name.lower() if mark.value != POINT else _awaited(mark.awaited_on),
            comment=mark.comment,
            author=mark.entered_by.person.short_name if mark.entered_by else "",
        )
        lines[mark.work.lesson_id].marks.append(chip)


def _awaited(date: dt.date | None) -> str:
    return f"ждём работу к {date.day} {MONTHS[date.month - 1]}" if date else "ждём работу"


def _add_absences(pupil_id: int, lines: dict[int, LessonLine]) -> None:
    rows = Attendance.objects.live().filter(pupil=pupil_id, lesson__in=lines)
    for lesson, code in rows.values_list("lesson_id", "code"):
        lines[lesson].absence = AbsenceCode(code).label
        lines[lesson].absence_in_words = IN_WORDS[AbsenceCode(code)]


def _days_off(pupil_id: int, first: dt.date, last: dt.date) -> dict[dt.date, str]:
    own = Q(classes__isnull=True) | Q(classes__enrolments__pupil=pupil_id)
    rows = DayOff.objects.filter(own, dates__overlap=days(first, last)).distinct()
    found: dict[dt.date, str] = {}
    for row in rows:
        day = first
        while day <= last:
            if covers(row.dates, day):
                found[day] = row.title
            day += DAY
    return found


def _ahead(places: list[_Place]) -> list[Ahead]:
    """Announced tests of the next two weeks, in the groups the pupil will be in."""
    first, last = today() + DAY, today() + SEEN_AHEAD
    works = (
        Work.objects.filter(
            lesson__course__group__in={place.group_id for place in places},
            lesson__state=Lesson.State.PLANNED,
            lesson__date__range=(first, last),
            weight__gte=HEAVY,
        )
        .select_related("lesson__course__subject", "kind")
        .order_by("lesson__date", "lesson__slot", "position")
    )
    own = [work for work in works if _attends(places, work.lesson)]
    return [Ahead(work.lesson.date, work.lesson.course.subject.name, work.kind.name) for work in own[:8]]


def _title(first: dt.date, last: dt.date) -> str:
    """14–19 декабря; 30 ноября – 5 декабря"""
    if first.month == last.month:
        return f"{first.day}–{last.day} {MONTHS[last.month - 1]}"
    return f"{first.day} {MONTHS[first.month - 1]} – {last.day} {MONTHS[last.month - 1]}"
