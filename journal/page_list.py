"""Lists of journal pages: a teacher's own, the school's by class, one class's. Shapes only, no HTTP."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Min, OuterRef, QuerySet, Subquery, Sum

from accounts.access import Role
from common.dates import on, today
from common.russian import natural_key, sort_key
from journal.models import Lesson
from school.models import Course, Group, GroupClass, SchoolClass, StudyYear, Teaching
from school.models.classes import READS_EVERYTHING

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User


@dataclass(frozen=True)
class PageLine:
    """A journal page in a list."""

    course_id: int
    group: str
    subject: str
    part: str  # the group's name where it is not the whole class
    teachers: str
    hours: Decimal | None
    next_lesson: dt.date | None
    mine: bool


@dataclass(frozen=True)
class ClassPages:
    """The pages on which pupils of a class stand."""

    class_id: int
    name: str
    grade: int
    homeroom: str
    pages: list[PageLine]


@dataclass(frozen=True)
class PageList:
    """What «Журнал» shows: own pages for a teacher, every class for those who read everything."""

    own: list[PageLine]
    led: list[SchoolClass]
    reads_everything: bool
    classes: list[SchoolClass]
    chosen: SchoolClass | None
    shelves: list[ClassPages]


def page_list(user: User, class_id: int | None) -> PageList:
    """`class_id` narrows the school's shelves to one class; an unknown one shows them all."""
    year = StudyYear.objects.at(today())
    reads_everything = bool(user.roles & READS_EVERYTHING)
    own_courses = Course.objects.taught_by(user).filter(year=year)
    own = _lines(user, own_courses) if Role.TEACHER in user.roles else []
    classes = list(SchoolClass.objects.filter(year=year).select_related("homeroom__person"))
    chosen = next((one for one in classes if one.pk == class_id), None) if reads_everything else None
    return PageList(
        own=sorted(own, key=lambda line: (natural_key(line.group), sort_key(line.subject))),
        led=[one for one in classes if one.homeroom and one.homeroom.person_id == user.person_id],
        reads_everything=reads_everything,
        classes=classes if reads_everything else [],
        chosen=chosen,
        shelves=_shelves(user, [chosen] if chosen else classes) if reads_everything else [],
    )


def class_pages(user: User, school_class: SchoolClass) -> ClassPages:
    """The pages of one class; ask `SchoolClass.objects.visible_to` first."""
    return _shelves(user, [school_class])[0]


def _shelves(user: User, classes: list[SchoolClass]) -> list[ClassPages]:
    wanted = [one.pk for one in classes]
    links = GroupClass.objects.filter(school_class__in=wanted, group__courses__isnull=False)
    courses = Course.objects.visible_to(user).filter(group__in=links.values("group"))
    by_course = {line.course_id: line for line in _lines(user, courses)}
    shelves: dict[int, list[PageLine]] = defaultdict(list)
    for school_class, course in links.values_list("school_class", "group__courses"):
        if course in by_course:
            shelves[school_class].append(by_course[course])
    return [
        ClassPages(
            one.pk,
            one.name,
            one.grade,
            one.homeroom.person.short_name if one.homeroom else "",
            sorted(shelves[one.pk], key=lambda line: (sort_key(line.subject), natural_key(line.group))),
        )
        for one in classes
    ]


def _lines(user: User, courses: QuerySet[Course]) -> list[PageLine]:
    """Two queries, however many pages."""
    upcoming = Lesson.objects.held().filter(course=OuterRef("pk"), date__gte=today()).order_by()
    rows = list(
        courses.select_related("group", "subject").annotate(
            next_lesson=Subquery(upcoming.values("course").annotate(first=Min("date")).values("first"))
        )
    )
    load = defaultdict(list)
    for course, person, last, first, middle, hours in (
        Teaching.objects.filter(on("dates"), course__in=[row.pk for row in rows])
        .order_by("employee__person__sort_key")
        .values_list(
            "course",
            "employee__person",
            "employee__person__last_name",
            "employee__person__first_name",
            "employee__person__middle_name",
        )
        .annotate(hours=Sum("hours_per_week"))
    ):
        initials = " ".join(f"{part[0]}." for part in (first, middle) if part)
        load[course].append((person, f"{last} {initials}".strip(), hours))
    return [
        PageLine(
            course_id=row.pk,
            group=row.group.name,
            subject=row.subject.name,
            part="" if row.group.kind == Group.Kind.CLASS else row.group.name,
            teachers=", ".join(name for _, name, _ in load[row.pk]),
            hours=sum((hours for _, _, hours in load[row.pk]), Decimal(0)) or None,
            next_lesson=row.next_lesson,
            mine=any(person == user.person_id for person, _, _ in load[row.pk]),
        )
        for row in rows
    ]
