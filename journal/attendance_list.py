"""«Кого нет»: the pupils of one lesson with their codes and what earlier lessons of the day say. No HTTP."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from common.dates import today
from journal import pages, policy, roster
from journal.errors import NotNow
from journal.models import AbsenceCode, Attendance, Lesson
from school.models import Enrolment

if TYPE_CHECKING:
    from accounts.models import User

NOT_THERE = {AbsenceCode.ABSENT, AbsenceCode.ILL, AbsenceCode.EXCUSED, AbsenceCode.UNEXCUSED}
SAYS = {
    "": "есть на уроке",
    AbsenceCode.ABSENT: "нет на уроке",
    AbsenceCode.LATE: "опоздание",
    AbsenceCode.ILL: "болеет",
    AbsenceCode.EXCUSED: "нет по уважительной причине",
    AbsenceCode.UNEXCUSED: "нет без уважительной причины",
    AbsenceCode.EXEMPT: "освобождение от работы на уроке",
}
SHORT = {**dict(AbsenceCode.choices), "": "есть"}
REASONS = (AbsenceCode.ILL, AbsenceCode.EXCUSED, AbsenceCode.UNEXCUSED, AbsenceCode.EXEMPT)


@dataclass(frozen=True)
class Choice:
    """One button of a pupil."""

    code: str
    label: str
    says: str
    chosen: bool


@dataclass(frozen=True)
class PupilLine:
    """A pupil: `seen` is the code stored when the page was made, `code` what is chosen now."""

    number: int
    pupil_id: int
    name: str
    seen: str
    code: str
    note: str
    conflict: str

    @property
    def label(self) -> str:
        return SHORT[self.code]

    @property
    def says(self) -> str:
        return SAYS[self.code]

    @property
    def main_choices(self) -> list[Choice]:
        return self._choices(AbsenceCode.ABSENT, AbsenceCode.LATE)

    @property
    def more_choices(self) -> list[Choice]:
        return self._choices(*REASONS, "")

    @property
    def has_reason(self) -> bool:
        return self.code in REASONS

    def _choices(self, *codes: str) -> list[Choice]:
        return [Choice(code, SHORT[code], SAYS[code], code == self.code) for code in codes]


@dataclass(frozen=True)
class AttendanceList:
    """Everything of the page."""

    lesson: Lesson
    can_edit: bool
    why_not: str  # the page is theirs, but this lesson cannot be marked now
    lines: list[PupilLine]
    suggested: int
    absent: int = field(init=False)
    late: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "absent", sum(line.code in NOT_THERE for line in self.lines))
        object.__setattr__(self, "late", sum(line.code == AbsenceCode.LATE for line in self.lines))

    @property
    def title(self) -> str:
        return f"{self.lesson.course.group.name} {self.lesson.course.subject.name}"

    @property
    def present(self) -> int:
        return len(self.lines) - self.absent

    @property
    def halves(self) -> tuple[list[PupilLine], list[PupilLine]]:
        """Two columns on a wide screen; the second one may be empty."""
        middle = (len(self.lines) + 1) // 2
        return self.lines[:middle], self.lines[middle:]


@dataclass(frozen=True)
class Typed:
    """What the user sent and the journal refused: pupil → (seen code, chosen code)."""

    codes: Mapping[int, tuple[str, str]]


def attendance_list(user: User, lesson: Lesson, *, typed: Typed | None = None) -> AttendanceList:
    """The list as stored, or with what was typed; before the first saving known absences are suggested."""
    course = pages.find_course(user, lesson.course_id)
    assert course is not None  # the lesson came from visible_to
    can_edit, why_not = pages.may_edit(user, course), ""
    if can_edit:
        try:
            policy.require_writable(user, lesson, today=today())
        except NotNow as refusal:
            can_edit, why_not = False, refusal.message
    people = roster.rows(course, lesson.date, lesson.date, of_class=pages.only_class(user, course))
    stored = {
        row.pupil_id: row
        for row in Attendance.objects.filter(lesson=lesson).select_related("entered_by__person")
    }
    earlier = _earlier(lesson, [row.pupil_id for row in people])
    suggest = can_edit and lesson.attendance_at is None and typed is None
    lines, suggested = [], 0
    for number, row in enumerate(people, 1):
        record = stored.get(row.pupil_id)
        seen = record.code if record else ""
        code, conflict = seen, ""
        known = earlier.get(row.pupil_id, _NOTHING)
        if suggest and record is None and known.missing:
            code, suggested = AbsenceCode.ABSENT, suggested + 1
        if typed is not None:
            before, wanted = typed.codes.get(row.pupil_id, (seen, seen))
            if before != wanted and wanted in SHORT:
                code = wanted
                conflict = _conflict(record, wanted) if seen not in {before, wanted} else ""
        lines.append(
            PupilLine(number, row.pupil_id, row.name, seen, code, known.note(also=bool(code)), conflict)
        )
    return AttendanceList(lesson, can_edit, why_not, lines, suggested)


@dataclass(frozen=True)
class _Earlier:
    """Slots of the day's earlier lessons at which the pupil was away or late."""

    absent: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    missing: bool = False  # away from the last earlier lesson whose attendance was taken

    def note(self, *, also: bool) -> str:
        if self.absent:
            lessons = f"{_slots(self.absent)} {'уроках' if len(self.absent) > 1 else 'уроке'}"
            return f"не было {'и ' if also and self.missing else ''}на {lessons}"
        if self.late:
            return f"опоздание на {_slots(self.late, '-й')} урок{'и' if len(self.late) > 1 else ''}"
        return ""


_NOTHING = _Earlier()


def _earlier(lesson: Lesson, pupils: list[int]) -> dict[int, _Earlier]:
    """By pupil, from lessons of the same day that began before this one; two queries."""
    before = Lesson.objects.held().filter(date=lesson.date)
    before = (
        before.filter(starts_at__lt=lesson.starts_at)
        if lesson.starts_at
        else before.filter(slot__lt=lesson.slot)
    )
    rows = Attendance.objects.live().filter(lesson__in=before, pupil__in=pupils)
    codes: dict[int, dict[int, str]] = defaultdict(dict)
    for pupil, slot, code in rows.order_by("lesson__slot").values_list("pupil_id", "lesson__slot", "code"):
        codes[pupil][slot] = code
    last_taken = {
        pupil: slot
        for pupil, slot in Enrolment.objects.filter(
            pupil__in=pupils,
            dates__contains=lesson.date,
            school_class__groups__kind="class",
            school_class__groups__courses__lessons__in=before.filter(attendance_at__isnull=False),
        )
        .order_by("school_class__groups__courses__lessons__slot")
        .values_list("pupil_id", "school_class__groups__courses__lessons__slot")
    }
    found = {}
    for pupil, by_slot in codes.items():
        absent = tuple(slot for slot, code in by_slot.items() if code in NOT_THERE)
        late = tuple(slot for slot, code in by_slot.items() if code == AbsenceCode.LATE)
        missing = bool(absent) and absent[-1] >= max(last_taken.get(pupil, 0), *by_slot)
        found[pupil] = _Earlier(absent, late, missing)
    return found


def _slots(slots: tuple[int, ...], ending: str = "") -> str:
    """1-м, 1–2, 1, 3: consecutive lessons as a span."""
    if len(slots) == 1:
        return f"{slots[0]}{ending or '-м'}"
    if slots == tuple(range(slots[0], slots[-1] + 1)):
        return f"{slots[0]}–{slots[-1]}{ending}"
    return ", ".join(str(slot) for slot in slots)


def _conflict(record: Attendance | None, wanted: str) -> str:
    """Who put the other value, and when."""
    there = SHORT[record.code if record else ""]
    who = record.entered_by.person.short_name if record and record.entered_by else ""
    at = f" в {timezone.localtime(record.entered_at):%H:%M}" if record else ""
    author = f"{who}{at}: " if who else ""
    return f"Здесь уже другое значение. {author}«{there}». У вас «{SHORT[wanted]}»."


def times(lesson: Lesson) -> str:
    """3-й урок, 10:30"""
    start: dt.time | None = lesson.starts_at
    return f"{lesson.slot}-й урок" + (f", {start.hour}:{start:%M}" if start else "")
