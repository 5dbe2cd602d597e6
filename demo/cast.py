"""Who stands behind the printed logins: people whose work and children meet in one class."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Appointment, Employee, Guardianship, Person, Position
from demo.people import appoint, invite_inspector
from journal.models import Lesson
from school.models import Enrolment, Group, Marking, SchoolClass, StudyYear

FULL_DAY = 5  # lessons; more does not make a day fuller


@dataclass(frozen=True)
class Meeting:
    """A teacher and a class that meet on the day, and a family of that class."""

    teacher: Employee
    school_class: SchoolClass
    parent: Person
    pupil: Person

    @property
    def homeroom(self) -> Employee:
        assert self.school_class.homeroom is not None
        return self.school_class.homeroom


def study_day(today: dt.date) -> dt.date:
    """Today, or the next day with lessons, or the last one of the year."""
    dates = Lesson.objects.held().order_by("date").values_list("date", flat=True)
    return dates.filter(date__gte=today).first() or dates.latest("date")


def choose_meeting(day: dt.date) -> Meeting:
    """A teacher with a full day, a class of grades 5–9, a family with two children if there is one."""
    lessons = Lesson.objects.held().filter(date=day, taught_by__isnull=False)
    full = Counter(lessons.values_list("taught_by", flat=True))
    only_teachers = set(
        Employee.objects.exclude(
            person__appointments__in=Appointment.objects.exclude(position=Position.TEACHER)
        ).values_list("pk", flat=True)
    )
    pairs = (
        lessons.filter(
            course__group__kind=Group.Kind.CLASS,
            course__marking=Marking.FIVE,
            course__group__classes__grade__range=(5, 9),
            course__group__classes__homeroom__isnull=False,
        )
        .values_list("taught_by", "course__group__classes", "course__group__classes__homeroom")
        .distinct()
    )
    families = _families(day)
    best = min(
        (-len(families[school_class][0][0]), -min(full[teacher], FULL_DAY), school_class, teacher)
        for teacher, school_class, homeroom in pairs
        if teacher in only_teachers and teacher != homeroom and families[school_class]
    )
    links = families[best[2]][0][1]
    return Meeting(
        teacher=Employee.objects.select_related("person").get(pk=best[3]),
        school_class=SchoolClass.objects.select_related("homeroom__person").get(pk=best[2]),
        parent=links.guardian,
        pupil=links.pupil.person,
    )


def _families(day: dt.date) -> dict[int, list[tuple[tuple[int, ...], Guardianship]]]:
    """By class: (at most two of the parent's classes, the link to the child in this class), larger first."""
    classes = dict(Enrolment.objects.current(day).values_list("pupil", "school_class"))
    links = Guardianship.objects.filter(guardian__employee__isnull=True, pupil__in=classes)
    children: dict[int, list[int]] = defaultdict(list)
    for guardian, pupil in links.order_by("pk").values_list("guardian", "pupil"):
        children[guardian].append(classes[pupil])
    found: dict[int, list[tuple[tuple[int, ...], Guardianship]]] = defaultdict(list)
    for link in links.select_related("guardian", "pupil__person").order_by("pk"):
        found[classes[link.pupil_id]].append((tuple(children[link.guardian_id][:2]), link))
    for rows in found.values():
        rows.sort(key=lambda row: -len(row[0]))
    return found


def choose_cast(year: StudyYear, meeting: Meeting) -> dict[str, Person]:
    """A person of their own for every printed login; duties the workbook cannot hold are given here."""
    cast = {
        "teacher": meeting.teacher.person,
        "homeroom": meeting.homeroom.person,
        "parent": meeting.parent,
        "pupil": meeting.pupil,
    }
    first = year.first_day
    parents = Person.objects.filter(guardianships__isnull=False)
    cast["parent_teacher"] = _holder(Position.TEACHER, cast.values(), first, among=parents)
    for position in (Position.DIRECTOR, Position.DEPUTY, Position.SYSADMIN, Position.ADMINISTRATOR):
        cast[position.value] = _holder(position, cast.values(), first)
    cast["coordinator"] = appoint("coordinator", _spare(cast.values()), since=first)
    cast["inspector"] = invite_inspector(since=first)
    return cast


def _holder(
    position: Position, taken: Iterable[Person], since: dt.date, *, among: QuerySet[Person] | None = None
) -> Person:
    """Who holds the position, those with the fewest duties first; somebody is appointed if nobody does."""
    staff = Person.objects.filter(employee__isnull=False, appointments__position=position)
    if among is not None:
        staff = staff.filter(pk__in=among)
    free = set(staff) - set(taken)
    if not free:
        return appoint(position, _spare(taken), since=since)
    return min(free, key=lambda person: (person.appointments.count(), person.pk))


def _spare(taken: Iterable[Person]) -> Person:
    """An employee without rights of their own in the journal, such as a secretary; else any."""
    staff = Person.objects.filter(employee__isnull=False).exclude(pk__in=[p.pk for p in taken]).order_by("pk")
    office = staff.filter(appointments__position__in=(Position.SECRETARY, Position.CLERK))
    return office.first() or staff.latest("pk")
