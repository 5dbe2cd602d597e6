"""«Мой день»: the lessons of a day, what each still lacks and by when. Shapes only, no HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from common.dates import DAY, on
from common.templatetags.ui import MONTHS, NBSP, WEEKDAYS, day_month, plural
from journal import roster
from journal.models import AbsenceCode, Attendance, Homework, Lesson, Mark, Work
from school import current
from school.models import Course, GroupClass, Marking, Period, Subject
from school.rules import Rules

if TYPE_CHECKING:
    from accounts.models import User

NOT_THERE = (AbsenceCode.ABSENT, AbsenceCode.ILL, AbsenceCode.EXCUSED, AbsenceCode.UNEXCUSED)
LOOK_BACK = dt.timedelta(days=14)  # gaps older than this are the deputy's business
WARNINGS_SHOWN = 8
SECOND_LESSONS = 3  # a "2" is mentioned once this many lessons of the course followed it
WEEKDAY_NAMES = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье")
MONTHS_OF = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


@dataclass(frozen=True)
class Fill:
    """One thing that a lesson should have. `icon` says the state: check, circle, half, warn or nothing."""

    text: str
    icon: str = ""
    tone: str = ""  # ok, warn, bad or nothing
    url: str = ""
    small: str = ""

    @property
    def quiet(self) -> bool:
        return not self.icon


@dataclass(frozen=True)
class Task:
    """Something to enter, and by when."""

    action: str  # Задать на дом
    lack: str  # нет задания
    group: str
    course: str
    date: dt.date
    due: dt.datetime
    url: str
    overdue: str = ""

    @property
    def due_text(self) -> str:
        """14:35, or "сегодня" where the whole day counts."""
        return "сегодня" if self.due.time() >= dt.time(23, 59) else f"{self.due:%H:%M}"


@dataclass(frozen=True)
class DayLesson:
    """A lesson of the day."""

    slot: int
    times: str
    group: str
    title: str
    detail: str
    work: str
    when: str  # past, now or later
    url: str
    attendance_url: str
    topic: Fill
    attendance: Fill
    marks: Fill
    homework: Fill
    minutes: int = 0
    minutes_gone: int = 0

    @property
    def is_now(self) -> bool:
        return self.when == "now"

    @property
    def minutes_left(self) -> int:
        return self.minutes - self.minutes_gone

    @property
    def fills(self) -> tuple[tuple[str, Fill], ...]:
        """With the names that a card on a phone needs; the table has them in its header."""
        return (
            ("Тема", self.topic),
            ("Посещаемость", self.attendance),
            ("Отметки", self.marks),
            ("Дом. задание", self.homework),
        )


@dataclass(frozen=True)
class Window:
    """No lesson between two lessons."""

    slot: int
    times: str


@dataclass(frozen=True)
class WeekDay:
    """One day of the strip; a tick a lesson: f(ull), p(artly) or o (nothing)."""

    date: dt.date
    name: str
    ticks: tuple[str, ...]
    text: str
    url: str  # of the day
    gap_url: str  # of the first gap
    current: bool


@dataclass(frozen=True)
class Warn:
    """«На заметку»: one line."""

    about: str
    text: str
    link: str
    url: str
    small: str = ""


@dataclass(frozen=True)
class DayPage:
    """Everything of «Мой день»."""

    date: dt.date
    heading: str
    period: str
    is_today: bool
    before: dt.date
    after: dt.date
    lines: list[DayLesson | Window]
    upcoming: Lesson | None
    week: list[WeekDay]
    week_is_complete: bool
    tasks: list[Task]
    warnings: list[Warn]
    warnings_in_all: int

    @property
    def before_text(self) -> str:
        return short_day(self.before)

    @property
    def after_text(self) -> str:
        return short_day(self.after)


def own_lessons(user: User) -> QuerySet[Lesson]:
    """Lessons that `user` gives on the pages they teach today."""
    mine = Q(taught_by__person=user.person_id) | Q(taught_by=None)
    return Lesson.objects.held().filter(mine, course__in=Course.objects.taught_by(user))


def day_page(user: User, date: dt.date) -> DayPage:
    """Build the page in a fixed number of queries, however many lessons there are."""
    now = timezone.localtime().replace(tzinfo=None)
    rules = current.rules()
    monday = date - DAY * date.weekday()
    around = (monday - 3 * DAY, monday + 9 * DAY)  # from the Friday before to the Tuesday after
    lessons = _lessons(user, around, (now.date() - LOOK_BACK, now.date()))
    ends = _last_bells(user, {lesson.date for lesson in lessons})
    seen = [_Seen(lesson, now, rules, ends) for lesson in lessons]
    todays = [one for one in seen if one.date == date]
    sizes = roster.sizes({one.lesson.course_id for one in todays}, date) if todays else {}
    warnings = [*_gaps(seen, now), *_twos(user, lessons, now.date())]
    week = _week(seen, monday, date, now.date())
    return DayPage(
        date=date,
        heading=f"{WEEKDAY_NAMES[date.weekday()]}, {date.day} {MONTHS_OF[date.month - 1]}",
        period=_period(todays or seen, date),
        is_today=date == now.date(),
        before=_neighbour(seen, date, -1),
        after=_neighbour(seen, date, 1),
        lines=_with_windows([one.line(sizes) for one in todays], todays),
        upcoming=None if todays else _upcoming(user, date),
        week=week,
        week_is_complete=any(day.ticks for day in week) and not any(day.gap_url for day in week),
        tasks=sorted(
            (task for one in seen if one.date == now.date() for task in one.tasks), key=lambda task: task.due
        ),
        warnings=warnings[:WARNINGS_SHOWN],
        warnings_in_all=len(warnings),
    )


class _Seen:
    """A lesson looked at now: what it has, what it lacks."""

    def __init__(
        self,
        lesson: Lesson,
        now: dt.datetime,
        rules: Rules,
        ends: dict[tuple[dt.date, int], dt.time],
    ) -> None:
        self.lesson, self.date, self.now, self.rules = lesson, lesson.date, now, rules
        self.begins = dt.datetime.combine(lesson.date, lesson.starts_at or dt.time(0))
        self.finishes = dt.datetime.combine(lesson.date, lesson.ends_at or dt.time(23, 59))
        self.group = lesson.course.group.name
        self.title = f"{self.group} {lesson.course.subject.name}"
        classes: list[int] = lesson.class_ids  # type: ignore[attr-defined]
        bells = [ends[lesson.date, pk] for pk in classes if (lesson.date, pk) in ends]
        last = dt.datetime.combine(lesson.date, max(bells)) if bells else None
        self.homework_due = last + dt.timedelta(minutes=rules.homework_minutes) if last else self._day_end(0)
        self.url = f"{reverse('journal:page', args=[lesson.course_id])}?lesson={lesson.pk}"
        back = reverse("journal:day_of", args=[lesson.date.isoformat()])
        self.attendance_url = f"{reverse('journal:attendance', args=[lesson.pk])}?next={back}"
        self.has_marks = lesson.course.marking != Marking.NONE
        self.mark_count: int = lesson.mark_count  # type: ignore[attr-defined]
        self.homework_on: dt.date | None = lesson.homework_on  # type: ignore[attr-defined]
        self.written: bool = bool(lesson.work_is_written)  # type: ignore[attr-defined]
        self.homework_expected = self.has_marks and lesson.course.subject.kind != Subject.Kind.EXTRA

    @property
    def has_topic(self) -> bool:
        return bool(self.lesson.topic or self.lesson.plan_item_id)

    @property
    def has_begun(self) -> bool:
        return self.begins <= self.now

    @property
    def is_over(self) -> bool:
        return self.finishes <= self.now

    @property
    def when(self) -> str:
        return "past" if self.is_over else "now" if self.has_begun else "later"

    @property
    def tasks(self) -> list[Task]:
        """What is missing, once the lesson has begun."""
        if not self.has_begun:
            return []
        missing: list[tuple[str, str, dt.datetime, str]] = []
        if not self.has_topic:
            missing.append(("Записать тему", "нет темы", self._day_end(self.rules.topic_days), self.url))
        if self.lesson.attendance_at is None:
            due = self._day_end(self.rules.attendance_days)
            missing.append(("Отметить отсутствующих", "нет посещаемости", due, self.attendance_url))
        if self.homework_expected and self.homework_on is None:
            missing.append(("Задать на дом", "нет задания", self.homework_due, self.url))
        if self.has_marks and self.written and not self.mark_count:
            missing.append(("Поставить отметки", "нет отметок", self.marks_due, self.url))
        return [
            Task(action, lack, self.group, self.title, self.date, due, url, self._overdue(due))
            for action, lack, due, url in missing
        ]

    @property
    def tick(self) -> str:
        """f when nothing is missing, p when something is, o before the lesson or when nothing is there."""
        if not self.has_begun:
            return "o"
        wanted = 2 + self.homework_expected
        lacks = len([task for task in self.tasks if task.lack != "нет отметок"])
        return "f" if not lacks else "p" if lacks < wanted else "o"

    @property
    def marks_due(self) -> dt.datetime:
        return self._day_end(self.rules.written_work_days if self.written else self.rules.oral_mark_days)

    def line(self, sizes: dict[int, int]) -> DayLesson:
        minutes = int((self.finishes - self.begins).total_seconds() // 60)
        gone = int((self.now - self.begins).total_seconds() // 60)
        return DayLesson(
            slot=self.lesson.slot,
            times=_times(self.lesson.starts_at, self.lesson.ends_at),
            group=self.group,
            title=self.title,
            detail=self._detail(),
            work=self._work() if self.written else "",
            when=self.when,
            url=self.url,
            attendance_url=self.attendance_url,
            topic=self._topic(),
            attendance=self._attendance(sizes.get(self.lesson.course_id, 0)),
            marks=self._marks(),
            homework=self._homework(),
            minutes=minutes,
            minutes_gone=gone,
        )

    def _detail(self) -> str:
        topic = self.lesson.topic or (self.lesson.plan_item.topic if self.lesson.plan_item else "")
        return topic or (f"каб.{NBSP}{self.lesson.room}" if self.lesson.room else "")

    def _work(self) -> str:
        name, weight = self.lesson.work_name, self.lesson.work_weight  # type: ignore[attr-defined]
        return f"{name}, вес{NBSP}{weight.normalize():f}".replace(".", ",") if name else ""

    def _topic(self) -> Fill:
        if self.lesson.topic:
            return Fill("записана", "check", "ok")
        if self.lesson.plan_item_id:
            return Fill("из КТП", "check", "ok")
        return self._missing("Записать", self.url, self._day_end(self.rules.topic_days))

    def _attendance(self, size: int) -> Fill:
        if self.lesson.attendance_at is not None:
            absent: int = self.lesson.absent_count  # type: ignore[attr-defined]
            return Fill(f"{max(size - absent, 0)} из {size}", "check", "ok")
        if not self.has_begun:
            return Fill("—")
        return self._missing("Отметить", self.attendance_url, self._day_end(self.rules.attendance_days))

    def _marks(self) -> Fill:
        if not self.has_marks:
            return Fill("без отметок")
        if self.mark_count:
            text = f"{self.mark_count} {plural(self.mark_count, 'отметка,отметки,отметок')}"
            if self.when == "now":
                return Fill(text, "half", small=self._work())
            return Fill(text, "check", "ok")
        if self.written:
            if not self.has_begun:
                return Fill(f"до {_short(self.marks_due)}")
            return self._missing("Поставить", self.url, self.marks_due)
        return Fill("пока нет" if self.when == "now" else "нет" if self.is_over else "—")

    def _homework(self) -> Fill:
        if self.homework_on:
            return Fill(f"на {_short(self.homework_on)}", "check", "ok")
        if not self.homework_expected:
            return Fill("не задаётся")
        if not self.has_begun:
            if self.date == self.now.date():
                return Fill(f"до {self.homework_due:%H:%M}")
            return Fill("—")
        return self._missing("Задать", self.url, self.homework_due)

    def _missing(self, verb: str, url: str, due: dt.datetime) -> Fill:
        """An open circle with a link; the deadline turns from grey to warn to bad."""
        if overdue := self._overdue(due):
            return Fill(verb, "warn", "bad", url, overdue)
        if not self.has_begun:
            return Fill(verb, "circle", "", url)
        whole_day = due.time() >= dt.time(23, 59)
        if due.date() != self.now.date():
            small = f"до {_short(due)}"
        else:
            small = "сегодня" if whole_day else f"до {due:%H:%M}"
        soon = due.date() == self.now.date() and (self.is_over or due - self.now < dt.timedelta(hours=2))
        return Fill(verb, "circle", "warn" if soon else "", url, small)

    def _overdue(self, due: dt.datetime) -> str:
        if due >= self.now:
            return ""
        days = (self.now.date() - due.date()).days
        if not days:
            return f"срок был {due:%H:%M}"
        return f"просрочено {days}{NBSP}{plural(days, 'день,дня,дней')}"

    def _day_end(self, days: int) -> dt.datetime:
        return dt.datetime.combine(self.date + days * DAY, dt.time(23, 59, 59))


def _lessons(user: User, *spans: tuple[dt.date, dt.date]) -> list[Lesson]:
    """Own lessons of these days with everything that the page counts, in one query."""
    dates = Q()
    for span in spans:
        dates |= Q(date__range=span)
    works = Work.objects.filter(lesson=OuterRef("pk")).order_by("-weight", "position")
    count = Count("pk")
    marks = _of_lesson(Mark.objects.live().filter(work__lesson=OuterRef("pk")), count)
    absent = _of_lesson(Attendance.objects.filter(lesson=OuterRef("pk"), code__in=NOT_THERE), count)
    homework = _of_lesson(Homework.objects.live().filter(lesson=OuterRef("pk")), Min("due_on"))
    classes = GroupClass.objects.filter(group=OuterRef("course__group_id"))
    found = (
        own_lessons(user)
        .filter(dates)
        .select_related("course__group", "course__subject", "plan_item")
        .annotate(
            mark_count=Coalesce(marks, 0),
            absent_count=Coalesce(absent, 0),
            homework_on=homework,
            work_name=works.values("kind__short_name")[:1],
            work_weight=works.values("weight")[:1],
            work_is_written=works.values("kind__is_written")[:1],
            class_ids=ArraySubquery(classes.values("school_class_id")),
        )
    )
    return list(found.order_by("date", F("starts_at").asc(nulls_last=True), "slot", "pk"))


def _of_lesson(
    rows: QuerySet[Mark] | QuerySet[Attendance] | QuerySet[Homework], what: Count | Min
) -> Subquery:
    """One number of a lesson; without the grouping by column the subquery would count row by row."""
    return Subquery(rows.order_by().annotate(one=Value(1)).values("one").annotate(found=what).values("found"))


def _last_bells(user: User, dates: Iterable[dt.date]) -> dict[tuple[dt.date, int], dt.time]:
    """When the last lesson of a class ends: the homework is due some time after it."""
    own = GroupClass.objects.filter(group__courses__in=Course.objects.taught_by(user)).values("school_class")
    rows = (
        Lesson.objects.held()
        .filter(date__in=dates, ends_at__isnull=False, course__group__groupclass__school_class__in=own)
        .order_by()
        .values_list("date", "course__group__groupclass__school_class")
        .annotate(end=Max("ends_at"))
    )
    return {(date, school_class): end for date, school_class, end in rows}


def _with_windows(lines: list[DayLesson], lessons: list[_Seen]) -> list[DayLesson | Window]:
    """«Окно» where a slot between two own lessons of one shift is free, with the bells of that slot."""
    pairs = [(a, b) for a, b in pairwise(lessons) if b.lesson.slot - a.lesson.slot > 1]
    free = {slot for a, b in pairs for slot in range(a.lesson.slot + 1, b.lesson.slot)}
    bells = (
        list(
            Lesson.objects.held()
            .filter(date=lessons[0].date, slot__in=free, starts_at__isnull=False, ends_at__isnull=False)
            .order_by("starts_at")
            .values_list("slot", "starts_at", "ends_at")
            .distinct()
        )
        if free
        else []
    )
    result: list[DayLesson | Window] = []
    for place, (line, one) in enumerate(zip(lines, lessons, strict=True)):
        before = lessons[place - 1] if place else None
        if before is not None:
            for slot in range(before.lesson.slot + 1, one.lesson.slot):
                inside = (
                    _times(start, end)
                    for number, start, end in bells
                    if number == slot
                    and start
                    and end
                    and before.finishes.time() <= start
                    and end <= one.begins.time()
                )
                result.append(Window(slot, next(inside, "")))
        result.append(line)
    return result


def _week(seen: list[_Seen], monday: dt.date, current: dt.date, now: dt.date) -> list[WeekDay]:
    """Monday to Friday, and the days of the weekend that have lessons."""
    days = []
    for date in (monday + n * DAY for n in range(7)):
        lessons = [one for one in seen if one.date == date]
        if not lessons and date.weekday() > 4:
            continue
        gap = next((task for one in lessons for task in one.tasks), None) if date < now else None
        ticks = tuple(one.tick for one in lessons)
        days.append(
            WeekDay(
                date=date,
                name=f"{WEEKDAYS[date.weekday()].capitalize()} {date.day}",
                ticks=ticks,
                text=_day_text(ticks, gap, date, now),
                url=reverse("journal:day_of", args=[date.isoformat()]),
                gap_url=gap.url if gap else "",
                current=date == current,
            )
        )
    return days


def _day_text(ticks: tuple[str, ...], gap: Task | None, date: dt.date, now: dt.date) -> str:
    count = len(ticks)
    if not count:
        return "уроков нет"
    if gap:
        return f"{gap.group}: {gap.lack}"
    full = ticks.count("f")
    if date == now and full < count:
        return f"{full} из {count} {plural(count, 'урока,уроков,уроков')}"
    if date > now:
        return f"{count} {plural(count, 'урок,урока,уроков')}"
    return "всё внесено"


def _gaps(seen: list[_Seen], now: dt.datetime) -> list[Warn]:
    """Gaps of the last two weeks, one line a lesson, the latest first."""
    found = []
    for one in reversed(seen):
        late = [task for task in one.tasks if task.overdue]
        if late and now.date() - LOOK_BACK <= one.date < now.date():
            lacks = ", ".join(task.lack.removeprefix("нет ") for task in late)
            first = late[0]
            found.append(Warn(day_month(one.date), f"Нет {lacks}:", one.title, first.url, first.overdue))
    return found


def _twos(user: User, lessons: list[Lesson], now: dt.date) -> list[Warn]:
    """A "2" of the last two weeks after which the pupil got nothing better in three or more lessons."""
    later = (
        Mark.objects.filter(
            pupil=OuterRef("pupil"),
            work__lesson__course=OuterRef("work__lesson__course"),
            work__lesson__date__gt=OuterRef("work__lesson__date"),
            value__in=("3", "4", "5"),
        )
        .order_by()
        .values("pk")[:1]
    )
    rows = (
        Mark.objects.filter(
            value="2",
            second_value="",
            work__lesson__date__range=(now - LOOK_BACK, now),
            work__lesson__in=own_lessons(user),
            work__lesson__course__marking=Marking.FIVE,
            corrections=None,
        )
        .annotate(better=Subquery(later))
        .filter(better=None)
        .order_by("-work__lesson__date", "pk")
        .values_list(
            "pupil__person__last_name",
            "pupil__person__first_name",
            "work__lesson_id",
            "work__lesson__date",
            "work__lesson__course_id",
            "work__lesson__course__group__name",
            "work__lesson__course__subject__short_name",
        )
    )
    found = []
    for last, first, lesson, date, course, group, subject in rows:
        since = sum(1 for one in lessons if one.course_id == course and date < one.date <= now)
        if since >= SECOND_LESSONS:
            url = f"{reverse('journal:page', args=[course])}?lesson={lesson}"
            text = f"«2» не исправлена {since}{NBSP}{plural(since, 'урок,урока,уроков')}:"
            found.append(Warn(f"{group} {subject}", text, f"{last} {first}", url))
    return found


def _period(seen: list[_Seen], date: dt.date) -> str:
    """II четверть, 4-я неделя, до 29 декабря; nothing outside periods."""
    schemes = Period.objects.filter(on("dates", date))
    if seen:
        schemes = schemes.filter(scheme=seen[0].lesson.course.scheme_id)
    period = schemes.order_by("dates").first()
    if period is None:
        return ""
    first = period.first_day
    week = ((date - first).days + first.weekday()) // 7 + 1
    last = period.last_day
    return f"{period.name}, {week}-я неделя, до {last.day}{NBSP}{MONTHS_OF[last.month - 1]}."


def _neighbour(seen: list[_Seen], date: dt.date, step: int) -> dt.date:
    """The nearest day with own lessons, else the nearest working day of the week."""
    dates = {
        one.date for one in seen if (one.date - date).days * step > 0 and abs((one.date - date).days) < 5
    }
    if dates:
        return min(dates, key=lambda day: abs((day - date).days))
    day = date + step * DAY
    return day + step * DAY if day.weekday() == 6 else day


def _upcoming(user: User, date: dt.date) -> Lesson | None:
    later = own_lessons(user).filter(date__gt=date).select_related("course__group", "course__subject")
    return later.order_by("date", "starts_at", "slot").first()


def short_day(date: dt.date) -> str:
    """ср 16"""
    return f"{WEEKDAYS[date.weekday()]} {date.day}"


def _short(date: dt.date) -> str:
    return f"{date.day}{NBSP}{MONTHS[date.month - 1]}"


def _times(starts: dt.time | None, ends: dt.time | None) -> str:
    """8:30–9:10"""
    if starts is None or ends is None:
        return ""
    return f"{starts.hour}:{starts:%M}–{ends.hour}:{ends:%M}"
