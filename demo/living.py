"""The year as lived up to now: what teachers wrote into the journal, with the gaps and delays of life.

Everything is decided by named dice, so that the same school lives the same year wherever it is made.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from accounts.models import Pupil, User
from common.audit import acting, create_many, update_many
from demo.chance import dice, one_of
from demo.marking import Sheet, entered_after, pupil_level, sheets_of, value_for
from demo.texts import COMMENTS, PLAIN_HOMEWORK
from journal import roster
from journal.marks import POINT
from journal.models import AbsenceCode, Attendance, Homework, Lesson, Mark, PlanItem, Work, WorkKind
from school.current import zone
from school.models import Course, StudyYear

SPORT = "Физическая культура"


@dataclass(frozen=True)
class Habits:
    """How a teacher keeps the journal: late by so many days, forgetting so often."""

    days_late: int = 0
    in_the_evening: bool = False
    forgets: float = 0.015

    @classmethod
    def of(cls, staff_number: str) -> Habits:
        one, two, *_ = dice("habits", staff_number)
        if one < 0.12:
            return cls(days_late=1 + int(two * 5), in_the_evening=True, forgets=0.08)
        return cls(in_the_evening=one < 0.35)


@dataclass
class Entries:
    """What one teacher wrote in the whole year."""

    works: list[Work] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    absences: list[Attendance] = field(default_factory=list)
    homework: list[Homework] = field(default_factory=list)
    lessons: list[tuple[Lesson, dict[str, object]]] = field(default_factory=list)

    def save(self, by: User) -> None:
        with acting(by):
            create_many(self.works)
            create_many(self.marks)
            create_many(self.absences)
            create_many(self.homework)
            update_many(self.lessons)


def live(year: StudyYear, now: dt.datetime, *, untouched_today: Collection[int] = ()) -> None:
    """Fill the journal up to `now`; for employees in `untouched_today` up to the evening before."""
    life = Life(now, frozenset(untouched_today))
    courses = Course.objects.filter(year=year).select_related("group", "subject", "plan_link")
    for course in courses.order_by("pk"):
        life.live_page(course)
    for user_id in sorted(life.entries):
        life.entries[user_id].save(life.users[user_id])


class Life:
    def __init__(self, now: dt.datetime, untouched_today: frozenset[int]) -> None:
        self.now = now
        self.zone = zone()
        self.today = now.astimezone(self.zone).date()
        self.untouched_today = untouched_today
        staff = User.objects.filter(person__employee__isnull=False).select_related("person__employee")
        self.by_employee = {user.person.employee.pk: user for user in staff}
        self.users = {user.pk: user for user in staff}
        self.habits = {
            pk: Habits() if pk in untouched_today else Habits.of(user.person.employee.staff_number)
            for pk, user in self.by_employee.items()
        }
        self.kinds = {kind.name: kind for kind in WorkKind.objects.all()}
        self.file_numbers = dict(Pupil.objects.values_list("pk", "file_number"))
        self.absent = {pk: Absences(number, self.today) for pk, number in self.file_numbers.items()}
        self.entries: dict[int, Entries] = defaultdict(Entries)
        self.items: dict[int, list[PlanItem]] = defaultdict(list)
        for item in PlanItem.objects.order_by("plan", "number"):
            self.items[item.plan_id].extend([item] * item.hours)

    def live_page(self, course: Course) -> None:
        lessons = list(Lesson.objects.held().filter(course=course).order_by("date", "slot"))
        if not lessons:
            return
        link = getattr(course, "plan_link", None)
        items = self.items[link.plan_id] if link else []
        grade = course.group.classes.order_by("grade").values_list("grade", flat=True).first() or 1
        pupils = roster.rows(course, lessons[0].date, self.today)
        page = Page(course, grade, pupils, str(course.group), str(course.subject))
        for number, lesson in enumerate(lessons):
            if not self._is_over(lesson):
                break
            item = items[number] if number < len(items) else None
            following = next((le for le in lessons[number + 1 :] if le.date > lesson.date), None)
            self._live_lesson(page, lesson, item, following)

    def _is_over(self, lesson: Lesson) -> bool:
        if lesson.taught_by_id in self.untouched_today and lesson.date >= self.today:
            return False
        return self._at(lesson.date, lesson.ends_at or dt.time(15)) <= self.now

    def _at(self, date: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(date, time, self.zone)

    def _live_lesson(
        self, page: Page, lesson: Lesson, item: PlanItem | None, following: Lesson | None
    ) -> None:
        user = self.by_employee.get(lesson.taught_by_id or 0)
        if user is None:
            return
        name = (page.group, page.subject, lesson.date, lesson.slot)
        topic, attendance, homework, moment, forgotten, _ = dice("lesson", *name)
        habits = self.habits[lesson.taught_by_id or 0]
        starts = self._at(lesson.date, lesson.starts_at or dt.time(14))
        minute = dt.timedelta(minutes=1)
        if habits.in_the_evening:
            in_class = self._at(lesson.date, dt.time(17)) + minute * int(moment * 200)
        else:
            in_class = starts + minute * int(3 + moment * 30)
        in_class += dt.timedelta(days=habits.days_late)
        if in_class > self.now or ((self.today - lesson.date).days <= 3 and forgotten < 0.08):
            return
        mine = self.entries[user.pk]
        if topic >= habits.forgets:
            text = item.topic if item else "Повторение изученного"
            taken = in_class if attendance >= habits.forgets * 1.5 else None
            values: dict[str, object] = {"plan_item": item, "topic": text, "attendance_at": taken}
            mine.lessons.append((lesson, values))
        self._give_homework(page, lesson, item, following, homework, in_class + 30 * minute, user)
        present = self._note_absences(page, lesson, in_class, user)
        for position, sheet in enumerate(sheets_of(page.course, page.grade, item, *name)):
            entered = entered_after(sheet, in_class, moment)
            if entered <= self.now:
                self._mark_work(page, lesson, sheet, position, present, entered, user)

    def _give_homework(
        self,
        page: Page,
        lesson: Lesson,
        item: PlanItem | None,
        following: Lesson | None,
        die: float,
        at: dt.datetime,
        user: User,
    ) -> None:
        text = item.homework if item else ""
        if not text and page.is_marked and page.grade > 1 and die < 0.5:
            text = one_of(PLAIN_HOMEWORK, die * 2)
        if not text or die > 0.96 or at > self.now:
            return
        self.entries[user.pk].homework.append(
            Homework(
                lesson=lesson,
                text=text,
                due_lesson=following,
                due_on=following.date if following else lesson.date + dt.timedelta(days=7),
                entered_at=at,
                entered_by=user,
            )
        )

    def _note_absences(
        self, page: Page, lesson: Lesson, at: dt.datetime, user: User
    ) -> list[tuple[roster.Row, bool]]:
        """The lesson's pupils, each with whether they were there to be marked."""
        found = []
        for row in page.pupils:
            if not row.present_on(lesson.date):
                continue
            code = self.absent[row.pupil_id].code(lesson.date, lesson.slot, sport=page.subject == SPORT)
            if code:
                absence = Attendance(
                    lesson=lesson, pupil_id=row.pupil_id, code=code, entered_at=at, entered_by=user
                )
                self.entries[user.pk].absences.append(absence)
            found.append((row, code in {"", AbsenceCode.LATE}))
        return found

    def _mark_work(
        self,
        page: Page,
        lesson: Lesson,
        sheet: Sheet,
        position: int,
        pupils: list[tuple[roster.Row, bool]],
        at: dt.datetime,
        user: User,
    ) -> None:
        kind = self.kinds[sheet.kind]
        work = Work(lesson=lesson, kind=kind, weight=kind.weight, position=position)
        marks = list(self._marks(page, lesson, sheet, work, pupils, at, user))
        if marks:
            self.entries[user.pk].works.append(work)
            self.entries[user.pk].marks.extend(marks)

    def _marks(
        self,
        page: Page,
        lesson: Lesson,
        sheet: Sheet,
        work: Work,
        pupils: list[tuple[roster.Row, bool]],
        at: dt.datetime,
        user: User,
    ) -> Iterator[Mark]:
        for row, was_there in pupils:
            number = self.file_numbers[row.pupil_id]
            given, luck, double, comment, owed, choice = dice(
                "mark", number, page.subject, lesson.date, lesson.slot, sheet.kind
            )
            if was_there and given < sheet.share:
                level = pupil_level(number, page.subject) + (luck - 0.5) * 1.9
                value = value_for(page.course.marking, level)
                second = ""
                if sheet.is_double and double < 0.7 and value.isdigit():
                    second = value_for(page.course.marking, level - 0.4 + choice * 0.8)
                texts = COMMENTS.get(value, ())
                yield Mark(
                    work=work,
                    pupil_id=row.pupil_id,
                    value=value,
                    second_value=second,
                    comment=one_of(texts, choice) if texts and comment < 0.02 else "",
                    entered_at=at,
                    entered_by=user,
                )
            elif not was_there and sheet.must_be_written and owed < 0.3:
                yield Mark(
                    work=work,
                    pupil_id=row.pupil_id,
                    value=POINT,
                    awaited_on=lesson.date + dt.timedelta(days=10),
                    entered_at=at,
                    entered_by=user,
                )


@dataclass(frozen=True)
class Page:
    """A journal page while it is being filled."""

    course: Course
    grade: int
    pupils: list[roster.Row]
    group: str
    subject: str

    @property
    def is_marked(self) -> bool:
        return self.course.marking != "none"


class Absences:
    """When a pupil is away: a few days of illness in a row, a day now and then, late in the morning."""

    def __init__(self, file_number: str, today: dt.date) -> None:
        self.file_number = file_number
        self.today = today
        self.away: dict[dt.date, str] = {}
        self.recovering: set[dt.date] = set()
        self.codes: dict[dt.date, tuple[str, int]] = {}
        first = today.year if today.month >= 9 else today.year - 1
        for month in (9, 10, 11, 12, 1, 2, 3, 4, 5):
            falls_ill, start, length, reason, *_ = dice("illness", file_number, month)
            if falls_ill > (0.16 if month in (11, 12, 1, 2) else 0.09):
                continue
            day = dt.date(first + (month < 9), month, 1 + int(start * 27))
            last = day + dt.timedelta(days=2 + int(length * 7))
            while day <= last:
                self.away[day] = AbsenceCode.ILL if reason < 0.8 else AbsenceCode.EXCUSED
                day += dt.timedelta(days=1)
            self.recovering.update(last + dt.timedelta(days=n) for n in range(1, 8))

    def code(self, date: dt.date, slot: int, *, sport: bool) -> str:
        """The code of a lesson, empty when the pupil was there."""
        if date not in self.codes:
            self.codes[date] = self._of_day(date)
        code, late_at = self.codes[date]
        if code:
            return AbsenceCode.ABSENT if (self.today - date).days < 2 else code
        if sport and date in self.recovering:
            return AbsenceCode.EXEMPT
        return AbsenceCode.LATE if late_at == slot else ""

    def _of_day(self, date: dt.date) -> tuple[str, int]:
        if date in self.away:
            return self.away[date], -1
        one, two, three, *_ = dice("day", self.file_number, date)
        if one < 0.009:
            codes = (AbsenceCode.EXCUSED, AbsenceCode.EXCUSED, AbsenceCode.UNEXCUSED, AbsenceCode.ABSENT)
            return one_of(codes, two), -1
        return "", 1 if three < 0.008 else -1
