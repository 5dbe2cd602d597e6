"""Who is in two places at a time, by the clock: teachers, classes, pupils (errors), rooms (warnings)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from school.importing.bells import Bells, Ringing
from school.importing.frame import Frame
from school.importing.normalise import WEEKDAYS, key, number_key
from school.importing.problems import Report
from school.importing.rows import LessonRow
from school.importing.sheets import AT_HOME, LESSONS

MOST_A_DAY = 200  # lessons of one class, teacher or room; more is no timetable


@dataclass(frozen=True, eq=False)
class Placed:
    """A weekly lesson with everything that a clash depends on."""

    row: LessonRow
    unit: str
    subject: str
    classes: tuple[str, ...]
    teachers: frozenset[str]
    joint: str  # the mark of its class-komplekt
    division: tuple[str, str] | None
    ringing: tuple[Ringing, ...]

    def meets(self, other: Placed) -> Ringing | None:
        """The time both take, if they are ever held at once."""
        if None not in (self.row.week, other.row.week) and self.row.week != other.row.week:
            return None
        for one in self.ringing:
            for two in other.ringing:
                if one.meets(two):
                    return one
        return None

    def taught_together_with(self, other: Placed) -> bool:
        """Classes of one class-komplekt share teacher and room."""
        return bool(self.joint) and self.joint == other.joint and self.classes != other.classes

    @property
    def title(self) -> str:
        return f"{self.row.unit}, {self.row.subject}"

    @property
    def place(self) -> str:
        return f"«{self.title}»" + (f" в строке {self.row.at}" if self.row.at else " (уже в расписании)")


def check(frame: Frame, report: Report) -> None:
    if frame.year is None or not frame.bells.after:
        return
    bells = Bells(frame)
    lessons = [_placed(row, frame, bells) for row in frame.lessons.rows()]
    _teachers(lessons, frame, report)
    _classes_and_pupils(lessons, frame, report)
    _rooms(lessons, report)


def _placed(row: LessonRow, frame: Frame, bells: Bells) -> Placed:
    unit, subject = key(row.unit), key(row.subject)
    classes = frame.classes_of(unit)
    names = tuple(key(own.name) for own in classes)
    joint = {key(own.joint or "") for own in classes}
    group = frame.group_facts.get(unit)
    ringing = {ring for name in names for ring in bells.ringing(name, row.weekday, row.slot)}
    return Placed(
        row=row,
        unit=unit,
        subject=subject,
        classes=names,
        teachers=_teachers_of(row, frame),
        joint=joint.pop() if len(joint) == 1 else "",
        division=(group.classes[0], group.subject) if group and group.is_division and group.classes else None,
        ringing=tuple(sorted(ringing)),
    )


def _teachers_of(row: LessonRow, frame: Frame) -> frozenset[str]:
    """By the load; where two share it, the one the lesson names."""
    load = {number_key(one.teacher) for one in frame.teachers.get((key(row.unit), key(row.subject)), ())}
    if len(load) == 1:
        return frozenset(load)
    return frozenset({number_key(row.teacher)} & load if row.teacher else ())


def _pairs(buckets: Iterable[list[Placed]], report: Report) -> Iterator[tuple[Placed, Placed, Ringing]]:
    """Lessons of one bucket held at once; the later row of the file comes second, and it is to blame."""
    for bucket in buckets:
        if len(bucket) > MOST_A_DAY:
            at = max(placed.row.at for placed in bucket)
            sentence = (
                f"У одного класса, учителя или кабинета в день больше {MOST_A_DAY} уроков. Проверьте лист."
            )
            report.error(LESSONS.title, at or None, "День недели", "", sentence)
            continue
        bucket.sort(key=lambda placed: placed.row.at)
        for one, other in combinations(bucket, 2):
            if other.row.at and (ring := one.meets(other)):
                yield one, other, ring


def _teachers(lessons: list[Placed], frame: Frame, report: Report) -> None:
    by_teacher: dict[tuple[str, int], list[Placed]] = defaultdict(list)
    for placed in lessons:
        for teacher in placed.teachers:
            by_teacher[teacher, placed.row.weekday].append(placed)
    for (teacher, _), bucket in by_teacher.items():
        for one, other, ring in _pairs([bucket], report):
            if one.taught_together_with(other):
                continue
            member = frame.staff.after.get(teacher)
            name = f"{member.last_name} {member.first_name}" if member else ""
            _report_clash(other, one, ring, f"учителя № {teacher} {name}".rstrip(), report)


def _classes_and_pupils(lessons: list[Placed], frame: Frame, report: Report) -> None:
    by_class: dict[tuple[str, int], list[Placed]] = defaultdict(list)
    for placed in lessons:
        for name in placed.classes:
            by_class[name, placed.row.weekday].append(placed)
    told: set[tuple[int, int]] = set()
    for one, other, ring in _pairs(by_class.values(), report):
        pair = (id(one), id(other))
        if pair in told or _side_by_side(one, other):
            continue
        told.add(pair)
        if one.unit == other.unit and one.unit in frame.classes.after:
            _report_clash(other, one, ring, f"класса {other.row.unit}", report)
        elif both := sorted(
            frame.pupils_of(one.unit, one.subject) & frame.pupils_of(other.unit, other.subject)
        ):
            pupil = frame.pupils.after[both[0]]
            more = f" (и ещё {len(both) - 1})" if len(both) > 1 else ""
            _report_clash(other, one, ring, f"ученика {pupil.number} {pupil.full_name}{more}", report)


def _side_by_side(one: Placed, other: Placed) -> bool:
    """Different groups of one division."""
    return one.division is not None and one.division == other.division and one.unit != other.unit


def _rooms(lessons: list[Placed], report: Report) -> None:
    by_room: dict[tuple[str, int], list[Placed]] = defaultdict(list)
    for placed in lessons:
        room = key(placed.row.room or "")
        if room and room != AT_HOME:
            by_room[room, placed.row.weekday].append(placed)
    for one, other, ring in _pairs(by_room.values(), report):
        if not one.taught_together_with(other):
            report.warning(
                LESSONS.title,
                other.row.at,
                "Кабинет",
                other.row.room,
                f"{other.title}: в это время ({_clock(ring)}) кабинет занят уроком {one.place}.",
            )


def _report_clash(later: Placed, earlier: Placed, ring: Ringing, whose: str, report: Report) -> None:
    report.error(
        LESSONS.title,
        later.row.at,
        "Номер урока",
        f"{WEEKDAYS[later.row.weekday - 1]}, {later.row.slot}",
        f"{later.title}: у {whose} в это время ({_clock(ring)}) уже есть урок {earlier.place}. "
        "Перенесите один из них.",
    )


def _clock(ring: Ringing) -> str:
    return f"{ring.starts:%H:%M}–{ring.ends:%H:%M}"
