"""Who stands on a journal page, and on which days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from common.dates import covers, days, last_day
from school.models import Course, Enrolment, Group, GroupMembership, SchoolClass


@dataclass(frozen=True)
class Row:
    """A pupil of the page with the days on which they belong to it."""

    pupil_id: int
    last_name: str
    first_name: str
    sort_key: str
    spans: tuple[DateRange, ...]

    @property
    def name(self) -> str:
        return f"{self.last_name} {self.first_name}"

    def present_on(self, date: dt.date) -> bool:
        return any(covers(span, date) for span in self.spans)

    @property
    def left_on(self) -> dt.date | None:
        """The last day on the page, for one who left."""
        ends = [last_day(span) for span in self.spans]
        return max((end for end in ends if end), default=None) if all(ends) else None


def memberships(course: Course) -> QuerySet[Enrolment] | QuerySet[GroupMembership]:
    """Rows (pupil, dates) of the page. A pupil taught the subject individually is not on the class's page."""
    if course.group.kind != Group.Kind.CLASS:
        return GroupMembership.objects.filter(group=course.group_id)
    alone = GroupMembership.objects.filter(
        pupil=OuterRef("pupil_id"),
        group__kind=Group.Kind.INDIVIDUAL,
        group__subject=course.subject_id,
        dates__overlap=OuterRef("dates"),
    )
    classes = SchoolClass.objects.filter(groupclass__group=course.group_id)
    return Enrolment.objects.filter(school_class__in=classes).exclude(Exists(alone))


def rows(course: Course, first: dt.date, last: dt.date, *, of_class: int | None = None) -> list[Row]:
    """The page's pupils between two days, in Russian order; only those of one class when asked."""
    found = memberships(course).filter(dates__overlap=days(first, last))
    if of_class is not None:
        own = Enrolment.objects.filter(school_class=of_class, dates__overlap=days(first, last))
        found = found.filter(pupil__in=own.values("pupil"))
    people = found.values_list(
        "pupil_id",
        "pupil__person__last_name",
        "pupil__person__first_name",
        "pupil__person__sort_key",
        "dates",
    )
    by_pupil: dict[int, Row] = {}
    for pupil, last_name, first_name, key, span in people:
        earlier = by_pupil[pupil].spans if pupil in by_pupil else ()
        by_pupil[pupil] = Row(pupil, last_name, first_name, key, (*earlier, span))
    return sorted(by_pupil.values(), key=lambda row: (row.sort_key, row.pupil_id))


def sizes(course_ids: Iterable[int], date: dt.date) -> dict[int, int]:
    """How many pupils stand on each page that day, in one query."""
    alone = GroupMembership.objects.filter(
        pupil=OuterRef("pupil_id"),
        group__kind=Group.Kind.INDIVIDUAL,
        group__subject=OuterRef(OuterRef("subject_id")),
        dates__overlap=OuterRef("dates"),
    )
    of_class = Enrolment.objects.filter(
        dates__contains=date, school_class__groupclass__group=OuterRef("group_id")
    ).exclude(Exists(alone))
    of_group = GroupMembership.objects.filter(dates__contains=date, group=OuterRef("group_id"))
    courses = Course.objects.filter(pk__in=course_ids).annotate(
        in_class=_count(of_class), in_group=_count(of_group)
    )
    return {
        pk: in_class if kind == Group.Kind.CLASS else in_group
        for pk, kind, in_class, in_group in courses.values_list("pk", "group__kind", "in_class", "in_group")
    }


def _count(rows: QuerySet[Enrolment] | QuerySet[GroupMembership]) -> Coalesce:
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(one.annotate(found=Count("pk")).values("found")), 0)


def is_member(course: Course, pupil_id: int, date: dt.date) -> bool:
    """Whether the pupil belongs to the page on that day."""
    return memberships(course).filter(pupil=pupil_id, dates__contains=date).exists()
