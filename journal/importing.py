"""The journal's sheets of the school's workbook: «КТП» and «Виды работ»."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from common import audit
from journal.models import Lesson, LessonKind, Plan, PlanCourse, PlanItem, WorkKind
from school.importing.columns import (
    HOMEWORK_LENGTH,
    TEXT_LENGTH,
    TOPIC_LENGTH,
    Amount,
    Choice,
    FreeText,
    Integer,
    NameList,
    Text,
)
from school.importing.compare import SheetPlan, compare
from school.importing.frame import Frame, Table, TableBuilder, Year
from school.importing.normalise import key, split_list
from school.importing.problems import Report
from school.importing.reading import Book, Column, Row, SheetSpec
from school.importing.sheets import LAST_GRADE, NAME
from school.importing.stored import StoredSchool, Unit
from school.importing.writing.context import Writing
from school.models import TimetableEntry

PlanKey = tuple[str, int | None, tuple[str, ...]]  # subject, grade, classes and groups

# Kinds of work that are answered aloud and marked on the same day; everything else is written work.
ORAL = ("ответ", "работа на уроке", "устн", "чтение наизусть", "аудирование", "говорение")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow(Row):
    """One planned lesson; `scope` names the classes and groups the plan is for, None = the whole grade."""

    subject: str
    grade: int | None = None
    scope: tuple[str, ...] | None = None
    number: int
    topic: str
    kind: str | None = None
    hours: int
    homework: str | None = None

    @property
    def plan(self) -> PlanKey:
        return key(self.subject), self.grade, tuple(key(name) for name in self.scope or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkKindRow(Row):
    name: str
    short_name: str
    weight: Decimal


def _plan_is_for_somebody(row: PlanRow) -> Iterator[tuple[str, str]]:
    if row.grade is None and not row.scope:
        yield "Параллель", "Не сказано, для кого план. Впишите параллель или классы и группы."
    if len(", ".join(row.scope or ())) > TEXT_LENGTH:
        yield "Класс или группа", f"Список длиннее {TEXT_LENGTH} знаков. Разделите план на несколько."


PLANS = SheetSpec(
    "КТП",
    PlanRow,
    (
        Column("Предмет", "subject", NAME, required=True),
        Column("Параллель", "grade", Integer(1, LAST_GRADE), erased=None),
        Column("Класс или группа", "scope", NameList(), erased=None),
        Column("№ урока", "number", Integer(1, 2000), required=True),
        Column("Тема", "topic", FreeText(TOPIC_LENGTH), required=True),
        Column("Тип урока", "kind", Choice(LessonKind)),
        Column("Часов", "hours", Integer(1, 2), required=True),
        Column("Домашнее задание", "homework", FreeText(HOMEWORK_LENGTH)),
    ),
    rules=(_plan_is_for_somebody,),
)
WORK_KINDS = SheetSpec(
    "Виды работ",
    WorkKindRow,
    (
        Column("Вид", "name", NAME, required=True),
        Column("Кратко", "short_name", Text(unify=True), required=True),
        Column("Вес", "weight", Amount(Decimal("99.99"), Decimal("0.01")), required=True),
    ),
    key=lambda row: key(row.name),
    most=500,
)


class StoredPlans:
    """Plans and kinds of work of one year, by the keys of the workbook."""

    def __init__(self, school: StoredSchool) -> None:
        self._today = school.today
        self._year = school.year
        self.plans: dict[PlanKey, Plan] = {}
        self.items: dict[Hashable, PlanItem] = {}
        self.kinds: dict[str, WorkKind] = {}
        self.taught: set[Hashable] = set()  # keys of items that a lesson has used already

    def years(self) -> list[Year]:
        return []

    def rows(self, spec: SheetSpec[Any], year: Year | None) -> list[Any]:
        return list(self._items() if spec is PLANS else self._kinds())

    def _items(self) -> Iterator[PlanRow]:
        taught = set(
            Lesson.objects.filter(
                course__year=self._year, plan_item__isnull=False, date__lte=self._today
            ).values_list("plan_item_id", flat=True)
        )
        plans = {plan.pk: plan for plan in Plan.objects.filter(year=self._year).select_related("subject")}
        scopes = {pk: tuple(split_list(plan.scope)) or None for pk, plan in plans.items()}
        for pk, plan in plans.items():
            names = tuple(key(name) for name in scopes[pk] or ())
            self.plans[key(plan.subject.name), plan.grade, names] = plan
        for item in PlanItem.objects.filter(plan__year=self._year):
            plan = plans[item.plan_id]
            row = PlanRow(
                subject=plan.subject.name,
                grade=plan.grade,
                scope=scopes[plan.pk],
                number=item.number,
                topic=item.topic,
                kind=item.kind,
                hours=item.hours,
                homework=item.homework,
            )
            self.items[item_key(row)] = item
            if item.pk in taught:
                self.taught.add(item_key(row))
            yield row

    def _kinds(self) -> Iterator[WorkKindRow]:
        for kind in WorkKind.objects.all():
            self.kinds[key(kind.name)] = kind
            yield WorkKindRow(name=kind.name, short_name=kind.short_name, weight=kind.weight)


def item_key(row: PlanRow) -> Hashable:
    return row.plan, row.number


class JournalSheets:
    """The journal's part of an import."""

    sheets: Sequence[SheetSpec[Any]] = (PLANS, WORK_KINDS)

    def look(
        self, book: Book, frame: Frame, stored: StoredSchool, report: Report
    ) -> Sequence[SheetPlan[Any]]:
        self._stored = known = StoredPlans(stored)
        builder = TableBuilder(book, known, frame.year, report)
        plans = builder.build(
            PLANS,
            row_key=item_key,
            resolve=lambda row: _resolved(row, frame, report),
            keeping=lambda said: _items_that_stay(said, known),
        )
        kinds = builder.build(WORK_KINDS)
        _one_plan_per_unit(plans, frame, report)
        _short_names(kinds, report)
        self._plans, self._kinds = compare(plans), compare(kinds)
        return self._plans, self._kinds

    def release(self, entries: Sequence[TimetableEntry]) -> None:
        """Lessons made ahead stay until they are made anew from the timetable."""
        lessons = Lesson.objects.filter(entry__in=entries) if entries else Lesson.objects.none()
        audit.update_many([(lesson, {"entry": None}) for lesson in lessons])

    def write(self, done: Writing, progress: Callable[[str], None]) -> None:
        progress("Виды работ")
        self._write_kinds()
        progress("КТП")
        self._remove_items()
        self._write_plans(done)
        self._write_items()
        _link_courses(done, self._stored.plans)

    def _write_kinds(self) -> None:
        kinds = self._stored.kinds
        audit.update_many(
            [
                (kinds[str(update.key)], {"short_name": update.row.short_name, "weight": update.row.weight})
                for update in self._kinds.updated
            ]
        )
        after = max((kind.position for kind in kinds.values()), default=-1) + 1
        audit.create_many(
            [
                WorkKind(
                    name=row.name,
                    short_name=row.short_name,
                    weight=row.weight,
                    is_written=not key(row.name).startswith(ORAL),
                    position=position,
                )
                for position, row in enumerate(self._kinds.created.values(), after)
            ]
        )

    def _remove_items(self) -> None:
        doomed = [self._stored.items.pop(name) for name in self._plans.ended]
        planned = Lesson.objects.filter(plan_item__in=doomed) if doomed else Lesson.objects.none()
        audit.update_many([(lesson, {"plan_item": None}) for lesson in planned])
        audit.delete_many(doomed)

    def _write_plans(self, done: Writing) -> None:
        plans = self._stored.plans
        new: dict[PlanKey, PlanRow] = {}
        for row in self._plans.created.values():
            if row.plan not in plans:
                new.setdefault(row.plan, row)
        made = audit.create_many(
            [
                Plan(
                    year=done.year,
                    subject=done.stored.subjects[key(row.subject)],
                    grade=row.grade,
                    scope=", ".join(row.scope or ()),
                )
                for row in new.values()
            ]
        )
        plans |= dict(zip(new, made, strict=True))

    def _write_items(self) -> None:
        fields = ("topic", "kind", "hours", "homework")
        audit.update_many(
            [
                (
                    self._stored.items[update.key],
                    {name: getattr(update.row, name) or "" for name in fields if name in update.columns},
                )
                for update in self._plans.updated
            ]
        )
        audit.create_many(
            [
                PlanItem(
                    plan=self._stored.plans[row.plan],
                    number=row.number,
                    topic=row.topic,
                    kind=row.kind or "",
                    hours=row.hours,
                    homework=row.homework or "",
                )
                for row in self._plans.created.values()
            ]
        )


def _resolved(row: PlanRow, frame: Frame, report: Report) -> PlanRow | None:
    """The row with its classes and groups as they are spelled where they are defined, in order."""
    good = True
    if not frame.subjects.declares(key(row.subject)):
        good = False
        report.error(
            PLANS.title, row.at, "Предмет", row.subject, "Такого предмета нет ни в книге, ни в школе."
        )
    names: list[str] = []
    for item in row.scope or ():
        own, group = frame.classes.after.get(key(item)), frame.group_facts.get(key(item))
        if own or group:
            names.append(own.name if own else group.name if group else item)
        elif frame.classes.declares(key(item)) or frame.groups.declares(key(item)):
            names.append(item)
        else:
            good = False
            report.error(
                PLANS.title,
                row.at,
                "Класс или группа",
                item,
                "Такого класса или группы нет ни в книге, ни в школе. Проверьте название.",
            )
    if not good:
        return None
    return replace(row, scope=tuple(sorted(names))) if names else row


def _items_that_stay(said: Iterable[PlanRow], stored: StoredPlans) -> Callable[[PlanRow], bool]:
    """For a plan the file names, the file is the whole truth; items already taught stay all the same."""
    named = {row.plan for row in said}
    return lambda row: row.plan not in named or item_key(row) in stored.taught


def _one_plan_per_unit(plans: Table[PlanRow], frame: Frame, report: Report) -> None:
    seen: dict[Unit, PlanRow] = {}
    told: set[PlanKey] = set()
    for row in sorted(plans.rows(), key=lambda row: row.at):
        for unit in row.plan[2]:
            first = seen.setdefault((unit, row.plan[0]), row)
            if first.plan != row.plan and row.at and row.plan not in told:
                told.add(row.plan)
                report.error(
                    PLANS.title,
                    row.at,
                    "Класс или группа",
                    ", ".join(row.scope or ()),
                    "Для этого класса или группы уже есть другой план по предмету"
                    + (f" (строка {first.at}). " if first.at else ". ")
                    + "Оставьте один.",
                )


def _short_names(kinds: Table[WorkKindRow], report: Report) -> None:
    seen: dict[str, WorkKindRow] = {}
    for row in sorted(kinds.rows(), key=lambda row: row.at):
        first = seen.setdefault(key(row.short_name), row)
        if first is not row and row.at:
            report.error(
                WORK_KINDS.title,
                row.at,
                "Кратко",
                row.short_name,
                f"Так уже сокращён вид «{first.name}». Придумайте другое сокращение.",
            )


def _link_courses(done: Writing, plans: dict[PlanKey, Plan]) -> None:
    """Each page follows the plan that names it, or its class, or its grade."""
    named: dict[Unit, Plan] = {}
    by_grade: dict[tuple[int, str], Plan] = {}
    for (subject, grade, units), plan in plans.items():
        for name in units:
            named[name, subject] = plan
        if grade is not None and not units:
            by_grade[grade, subject] = plan
    links = {
        link.course_id: link for link in PlanCourse.objects.filter(course__year=done.year).order_by("pk")
    }
    new: list[PlanCourse] = []
    changed: list[tuple[PlanCourse, dict[str, Any]]] = []
    for unit, course in done.stored.courses.items():
        wanted = _plan_of(unit, done.frame, named, by_grade)
        link = links.get(course.pk)
        if wanted and link is None:
            new.append(PlanCourse(plan=wanted, course=course))
        elif wanted and link and link.plan_id != wanted.pk:
            changed.append((link, {"plan": wanted}))
    audit.update_many(changed)
    audit.create_many(new)


def _plan_of(
    unit: Unit, frame: Frame, named: dict[Unit, Plan], by_grade: dict[tuple[int, str], Plan]
) -> Plan | None:
    if unit in named:
        return named[unit]
    classes, subject = frame.classes_of(unit[0]), unit[1]
    of_classes = {id(plan): plan for own in classes if (plan := named.get((key(own.name), subject)))}
    if len(of_classes) == 1:
        return of_classes.popitem()[1]
    grades = {own.grade for own in classes}
    return by_grade.get((grades.pop(), subject)) if len(grades) == 1 else None
