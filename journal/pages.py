"""The grid page: read in a few flat queries, built row by row. Shapes only, no HTTP."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Value
from django.utils import timezone

from accounts.access import Role
from common.dates import on, today
from common.russian import natural_key
from journal import cells, roster
from journal.calc import Summary, Thresholds, Weighted, summary
from journal.cells import AbsenceCell, Column, MarkCell
from journal.models import Attendance, Lesson, Mark, Work
from school import current
from school.models import Course, Group, Period, SchoolClass, Teaching
from school.models.classes import READS_EVERYTHING
from school.rules import Rules

if TYPE_CHECKING:
    from accounts.models import User

WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
MONTHS = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь",
    "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь",
)  # fmt: skip


@dataclass(frozen=True)
class Tab:
    """A journal page in the row of tabs."""

    course_id: int
    group: str
    subject: str
    current: bool


@dataclass(frozen=True)
class Span:
    """The days a page shows: a period, or the whole year (number 0)."""

    number: int
    name: str
    first: dt.date
    last: dt.date

    @property
    def short(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True)
class GridPage:
    """One journal page as the template needs it; `tbody` and `thead` are ready, escaped HTML."""

    course: Course
    can_edit: bool
    tabs: list[Tab]
    spans: list[Span]
    span: Span
    pupils: int
    lessons_done: int
    lessons: int
    months: list[tuple[str, int]]
    columns: list[Column]
    thead: str
    tbody: str
    tfoot: str
    lesson_id: int | None

    @property
    def title(self) -> str:
        return f"{self.course.group.name} {self.course.subject.name}"


def find_course(user: User, course_id: int) -> Course | None:
    """The page if `user` may read it, with `teaches` telling whether they carry its load today."""
    load = Teaching.objects.filter(on("dates"), course=OuterRef("pk"), employee__person=user.person_id)
    found: Course | None = (
        Course.objects.visible_to(user)
        .filter(pk=course_id)
        .select_related("group", "subject", "scheme", "year")
        .annotate(teaches=Exists(load))
        .first()
    )
    return found


def may_edit(user: User, course: Course) -> bool:
    if Role.TEACHER not in user.roles:
        return False
    known = getattr(course, "teaches", None)
    return bool(known) if known is not None else Course.objects.taught_by(user).filter(pk=course.pk).exists()


def grid(user: User, course: Course, *, number: int | None, lesson_id: int | None) -> GridPage:
    """Build the page for one period (`number` None: the present one, 0: the whole year)."""
    rules, date = current.rules(), today()
    spans = _spans(course)
    wanted = Lesson.objects.filter(pk=lesson_id, course=course).first() if lesson_id else None
    span = _choose(spans, number, wanted.date if wanted else date)
    can_edit = may_edit(user, course)
    columns = _columns(course, span, date)
    people = roster.rows(course, span.first, span.last, of_class=only_class(user, course))
    marks, absences = _records(columns)
    body, foot = _body(people, columns, marks, absences, rules, date)
    lessons = {c.lesson_id: c.date for c in columns}
    return GridPage(
        course=course,
        can_edit=can_edit,
        tabs=_tabs(user, course, can_edit=can_edit),
        spans=spans,
        span=span,
        pupils=sum(row.present_on(min(max(date, span.first), span.last)) for row in people),
        lessons_done=sum(d <= date for d in lessons.values()),
        lessons=len(lessons),
        months=_months(columns),
        columns=columns,
        thead=_head(columns),
        tbody=body,
        tfoot=foot,
        lesson_id=wanted.pk if wanted else _nearest(columns, date),
    )


def readable_rows(user: User, lesson: Lesson) -> list[roster.Row]:
    """The pupils of the lesson's page on its day whom `user` may read about."""
    only = only_class(user, lesson.course)
    return roster.rows(lesson.course, lesson.date, lesson.date, of_class=only)


def row_summary(lesson: Lesson, pupil_id: int) -> Summary:
    """After a change: the pupil's averages in the lesson's period."""
    rules = current.rules()
    period = Period.objects.filter(on("dates", lesson.date), scheme=lesson.course.scheme_id).first()
    marks = Mark.objects.live().filter(work__lesson__course=lesson.course_id, pupil=pupil_id)
    if period is not None:
        marks = marks.filter(work__lesson__date__range=(period.first_day, period.last_day))
    numbers = [
        Weighted(int(v), weight)
        for value, second, weight in marks.values_list("value", "second_value", "work__weight")
        for v in (value, second)
        if v.isdigit()
    ]
    return summary(numbers, thresholds(rules))


def thresholds(rules: Rules) -> Thresholds:
    return Thresholds(rules.final_five_from, rules.final_four_from, rules.final_three_from)


def column_of(lesson: Lesson, work: Work | None) -> Column:
    """The column a saved cell stands in."""
    date = today()
    kind = work.kind if work else None
    return Column(
        lesson_id=lesson.pk,
        date=lesson.date,
        slot=lesson.slot,
        starts_at=lesson.starts_at,
        work_id=work.pk if work else None,
        kind=kind.name if kind else "",
        short=kind.short_name if kind else "",
        weight=weight_text(work.weight) if work else "",
        is_written=bool(kind and kind.is_written),
        is_first=work is None or work.position == 0,
        is_today=lesson.date == date,
        is_future=lesson.date > date,
    )


def weight_text(weight: Decimal) -> str:
    """1, 1.5, 3 without needless zeros."""
    return f"{weight.normalize():f}"


def _spans(course: Course) -> list[Span]:
    periods = [
        Span(p.number, p.name, p.first_day, p.last_day)
        for p in Period.objects.filter(scheme=course.scheme_id).order_by("number")
    ]
    return [*periods, Span(0, "Год", course.year.first_day, course.year.last_day)]


def _choose(spans: list[Span], number: int | None, date: dt.date) -> Span:
    if number is not None:
        found = next((span for span in spans if span.number == number), None)
        if found:
            return found
    periods = [span for span in spans if span.number] or spans
    started = [span for span in periods if span.first <= date]
    return started[-1] if started else periods[0]


def only_class(user: User, course: Course) -> int | None:
    """A homeroom teacher reads, on a page across classes, the rows of the own class only."""
    if course.group.kind != Group.Kind.CROSS or user.roles & READS_EVERYTHING or may_edit(user, course):
        return None
    own = SchoolClass.objects.led_by(user).filter(groups=course.group_id).first()
    return own.pk if own else -1


def _tabs(user: User, course: Course, *, can_edit: bool) -> list[Tab]:
    if can_edit:
        courses = Course.objects.taught_by(user)
    else:
        classes = SchoolClass.objects.filter(groupclass__group=course.group_id)
        courses = Course.objects.visible_to(user).filter(group__classes__in=classes).distinct()
    named = courses.filter(year=course.year_id).values_list("pk", "group__name", "subject__name")
    tabs = [Tab(pk, group, subject, pk == course.pk) for pk, group, subject in named]
    return sorted(tabs, key=lambda tab: (natural_key(tab.group), tab.subject))


def _columns(course: Course, span: Span, date: dt.date) -> list[Column]:
    rows = (
        Lesson.objects.on_page(course, span.first, span.last)
        .order_by("date", "slot", "works__position")
        .values_list(
            "pk",
            "date",
            "slot",
            "starts_at",
            "works__pk",
            "works__kind__name",
            "works__kind__short_name",
            "works__weight",
            "works__kind__is_written",
        )
    )
    columns: list[Column] = []
    for lesson, day, slot, starts_at, work, kind, short, weight, is_written in rows:
        columns.append(
            Column(
                lesson_id=lesson,
                date=day,
                slot=slot,
                starts_at=starts_at,
                work_id=work,
                kind=kind or "",
                short=short or "",
                weight=weight_text(weight) if weight else "",
                is_written=bool(is_written),
                is_first=not columns or columns[-1].lesson_id != lesson,
                is_today=day == date,
                is_future=day > date,
            )
        )
    return columns


def _records(
    columns: Iterable[Column],
) -> tuple[dict[tuple[int, int], MarkCell], dict[tuple[int, int], AbsenceCell]]:
    """Marks by (work, pupil) and absences by (lesson, pupil), in one query."""
    works = [c.work_id for c in columns if c.work_id]
    lessons = [c.lesson_id for c in columns if c.is_first]
    marks = Mark.objects.filter(work__in=works).annotate(what=Value("m"))
    absences = Attendance.objects.filter(lesson__in=lessons).annotate(what=Value("a"), none=Value(""))
    both = marks.values_list(
        "what", "work_id", "pupil_id", "value", "second_value", "version", "entered_at", "comment"
    ).union(
        absences.values_list(
            "what", "lesson_id", "pupil_id", "code", "none", "version", "entered_at", "none"
        ),
        all=True,
    )
    by_work: dict[tuple[int, int], MarkCell] = {}
    by_lesson: dict[tuple[int, int], AbsenceCell] = {}
    for what, place, pupil, value, second, version, entered_at, comment in both:
        if what == "m":
            by_work[place, pupil] = MarkCell(value, second, version, entered_at, bool(comment))
        else:
            by_lesson[place, pupil] = AbsenceCell(value, version)
    return by_work, by_lesson


def _body(
    people: list[roster.Row],
    columns: list[Column],
    marks: dict[tuple[int, int], MarkCell],
    absences: dict[tuple[int, int], AbsenceCell],
    rules: Rules,
    date: dt.date,
) -> tuple[str, str]:
    limits = thresholds(rules)
    empty = {c: cells.td(c, None, None, rules) for c in columns}
    counts: dict[int, int] = defaultdict(int)
    everything: list[Weighted] = []
    lines: list[str] = []
    for index, row in enumerate(people, 1):
        parts: list[str] = []
        numbers: list[Weighted] = []
        whole = len(row.spans) == 1 and columns and _holds(row, columns[0].date, columns[-1].date)
        for place, column in enumerate(columns):
            mark = marks.get((column.work_id, row.pupil_id)) if column.work_id else None
            absence = absences.get((column.lesson_id, row.pupil_id)) if column.is_first else None
            if mark is not None and mark.value:
                counts[place] += 1
                numbers += mark.numbers(Decimal(column.weight))
            if not whole and not row.present_on(column.date) and mark is None and absence is None:
                parts.append('<td class="c na"></td>')
            elif mark is None and absence is None:
                parts.append(empty[column])
            else:
                parts.append(cells.td(column, mark, absence, rules))
        everything += numbers
        left = row.left_on
        gone = left is not None and left < date
        note = f" <small>выб. {left:%d.%m}</small>" if gone and left else ""
        lines.append(
            f'<tr data-p="{row.pupil_id}"{" class=gone" if gone else ""}><td class="sn">{index}</td>'
            f'<th class="snm" scope="row"><a>{escape(row.name)}</a>{note}</th>{"".join(parts)}'
            f"{cells.summary_html(summary(numbers, limits))}</tr>"
        )
    total = cells.summary_texts(summary(everything, limits))
    foot = "".join(
        f"<td{' class=today' if c.is_today else ''}>{counts.get(i, '')}</td>" for i, c in enumerate(columns)
    )
    foot += f'<td class="r1">{total[0]}</td><td class="r2">{total[1]}</td><td class="r3"></td>'
    return "\n".join(lines), foot


def _holds(row: roster.Row, first: dt.date, last: dt.date) -> bool:
    return row.present_on(first) and row.present_on(last)


def _head(columns: list[Column]) -> str:
    parts = []
    for c in columns:
        names = " ".join(
            name
            for name, holds in (
                ("d", True),
                ("today", c.is_today),
                ("fut", c.is_future),
                ("ctl", c.work_id is not None and Decimal(c.weight) >= 3),
            )
            if holds
        )
        work = (
            f'<span class="wt">{escape(c.short)}<sup>{c.weight.replace(".", ",")}</sup></span>'
            if c.work_id
            else ""
        )
        parts.append(
            f'<th class="{names}" scope="col" data-l="{c.lesson_id}" data-d="{c.date}"'
            + (
                f' data-w="{c.work_id}" data-k="{escape(c.kind)}, вес {c.weight.replace(".", ",")}"'
                if c.work_id
                else ""
            )
            + (' data-a="1"' if c.is_first else "")
            + f'><span class="wd">{WEEKDAYS[c.date.weekday()]}</span>'
            + f'<span class="dn">{c.date.day}</span>{work}</th>'
        )
    return "".join(parts)


def _months(columns: list[Column]) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for column in columns:
        name = MONTHS[column.date.month - 1]
        if found and found[-1][0] == name:
            found[-1] = (name, found[-1][1] + 1)
        else:
            found.append((name, 1))
    return found


def _nearest(columns: list[Column], date: dt.date) -> int | None:
    """Today's lesson that runs or ran last, else the last one before today, else the first."""
    now = timezone.localtime().time()
    begun = [c for c in columns if c.date < date or (c.date == date and (c.starts_at or now) <= now)]
    todays = [c for c in columns if c.date == date]
    if todays and not (begun and begun[-1].date == date):
        return todays[0].lesson_id
    chosen = begun[-1] if begun else next(iter(columns), None)
    return chosen.lesson_id if chosen else None
