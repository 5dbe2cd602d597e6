"""One whole demonstration school on a study day: it looks like life and keeps the journal's own rules."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, connections
from django.db.models import Count, Exists, F, OuterRef, Q

from accounts.access import Role
from accounts.models import Guardianship, Person, User
from common import chain
from consents.models import Consent
from demo.cast import study_day
from demo.logins import CAST, password_of
from journal import roster
from journal.marks import VALUES
from journal.models import Attendance, Homework, Lesson, Mark
from journal.services.generation import Calendar
from school.models import Course, DayOff, Enrolment, School, StudyYear
from tests.databases import TEMPLATE, clone, owner_name

NOW = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Made once for all the tests here, which only read; afterwards the worker's database is fresh again."""
    with django_db_blocker.unblock():
        with time_machine.travel(NOW, tick=True):
            call_command("seed_demo", stdout=io.StringIO())
        yield
        connections.close_all()
        clone(str(connection.settings_dict["NAME"]), TEMPLATE, owner_name())


@pytest.fixture(autouse=True)
def stopped_clock(seeded: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def cast(role: str) -> User:
    return User.objects.select_related("person").get(login=CAST[role])


def test_the_school_is_marked_as_a_demonstration() -> None:
    assert School.objects.get().is_demo


def test_a_second_run_says_so_and_changes_nothing() -> None:
    before, said = chain.head(), io.StringIO()

    call_command("seed_demo", stdout=said)

    assert "уже есть" in said.getvalue()
    assert chain.head() == before


def test_the_audit_chain_holds_over_everything_that_was_made() -> None:
    assert chain.breaks() == []
    assert chain.head().seq > 50_000


def test_a_quarter_of_the_places_in_marked_lessons_has_a_mark() -> None:
    lessons = Lesson.objects.filter(date__lt=TODAY).exclude(course__marking="none")
    courses = Course.objects.filter(pk__in=lessons.values("course")).exclude(group__classes__grade=1)
    sizes = roster.sizes(courses.values_list("pk", flat=True), TODAY)
    held = Counter(lessons.values_list("course", flat=True))
    places = sum(size * held[course] for course, size in sizes.items())

    assert 0.18 < Mark.objects.count() / places < 0.32


def test_every_mark_lies_within_the_scale_of_its_page() -> None:
    used = Mark.objects.values_list("work__lesson__course__marking", "value", "second_value").distinct()

    assert {marking for marking, *_ in used} >= {"five", "pass_fail"}
    assert [row for row in used if row[1] not in VALUES[row[0]] or row[2] not in (*VALUES[row[0]], "")] == []


def test_marks_are_spread_as_in_life() -> None:
    counts = Counter(
        Mark.objects.filter(work__lesson__course__marking="five").values_list("value", flat=True)
    )
    total = sum(counts.values())

    assert counts["4"] > counts["5"] > counts["3"] > counts["2"] > 0
    assert 0.005 < counts["2"] / total < 0.06
    assert counts["точка"] > 10


def test_there_are_double_marks_and_comments() -> None:
    assert Mark.objects.exclude(second_value="").count() > 50
    assert Mark.objects.exclude(comment="").count() > 50


def test_nothing_is_written_into_the_future_or_before_its_lesson() -> None:
    local_day = "entered_at__date__lt"
    assert not Mark.objects.filter(Q(entered_at__gt=NOW) | Q(**{local_day: F("work__lesson__date")})).exists()
    assert not Attendance.objects.filter(Q(entered_at__gt=NOW) | Q(**{local_day: F("lesson__date")})).exists()
    assert not Homework.objects.filter(Q(entered_at__gt=NOW) | Q(**{local_day: F("lesson__date")})).exists()
    assert not Lesson.objects.filter(date__gt=TODAY).exclude(topic="").exists()


def test_no_mark_stands_on_a_day_off() -> None:
    calendar = Calendar(StudyYear.objects.get())
    dates = set(Mark.objects.values_list("work__lesson__date", flat=True))
    whole_school = [d.dates for d in DayOff.objects.filter(classes__isnull=True)]

    assert calendar.days_off
    assert [date for date in dates if any(date in span for span in whole_school)] == []
    assert [date for date in dates if date.isoweekday() == 7] == []


def test_only_pupils_of_the_class_on_that_day_are_marked() -> None:
    enrolled = Enrolment.objects.filter(
        pupil=OuterRef("pupil"), dates__contains=OuterRef("work__lesson__date")
    )

    assert not Mark.objects.exclude(Exists(enrolled)).exists()


def test_who_is_absent_has_no_mark_but_a_point() -> None:
    away = Attendance.objects.filter(
        lesson=OuterRef("work__lesson"), pupil=OuterRef("pupil"), code__in=("Н", "Б", "УП", "НП", "ОСВ")
    )

    assert not Mark.objects.filter(Exists(away)).exclude(value="точка").exists()


def test_some_lessons_lack_a_topic_or_attendance_and_most_do_not() -> None:
    past = Lesson.objects.filter(date__lt=TODAY - dt.timedelta(days=7))
    lacking = past.aggregate(
        all=Count("pk"), topic=Count("pk", Q(topic="")), attendance=Count("pk", Q(attendance_at=None))
    )

    assert 0 < lacking["topic"] < lacking["all"] * 0.06
    assert lacking["topic"] < lacking["attendance"] < lacking["all"] * 0.1


def test_topics_come_from_the_plan() -> None:
    taught = Lesson.objects.exclude(topic="").filter(plan_item__isnull=False)

    assert taught.count() > Lesson.objects.exclude(topic="").count() * 0.9
    assert not taught.exclude(topic=F("plan_item__topic")).exists()


def test_pupils_left_and_came_in_the_middle_of_a_period() -> None:
    first = StudyYear.objects.get().first_day

    assert Enrolment.objects.filter(dates__endswith__lte=TODAY).exists()
    assert Enrolment.objects.filter(dates__startswith__gt=first, dates__startswith__lte=TODAY).exists()


def test_most_parents_consented_and_some_did_not() -> None:
    assert 0.88 < Consent.objects.count() / Guardianship.objects.count() < 0.96


def test_each_entry_is_signed_by_the_teacher_of_the_lesson() -> None:
    marks = Mark.objects.exclude(entered_by__person__employee=F("work__lesson__taught_by"))

    assert not marks.exists()


def test_the_demo_teacher_has_a_full_day_with_the_class_of_the_demo_family() -> None:
    lessons = Lesson.objects.filter(date=study_day(TODAY), taught_by__person=cast("teacher").person)
    pupil = cast("pupil").person.pupil
    school_class = Enrolment.objects.current().get(pupil=pupil).school_class

    assert lessons.count() >= 4
    assert not lessons.exclude(topic="").exists()
    assert lessons.filter(course__group__classes=school_class, course__marking="five").exists()
    assert school_class.homeroom is not None
    assert school_class.homeroom.person == cast("homeroom").person


def test_the_demo_parent_has_two_children_here_and_consents_in_force() -> None:
    parent = cast("parent").person
    children = Guardianship.objects.current().filter(guardian=parent)

    assert children.count() >= 2
    assert Consent.objects.in_force().filter(given_by=parent).count() == children.count()
    assert children.filter(pupil=cast("pupil").person.pupil).exists()


ROLES = {
    "teacher": Role.TEACHER,
    "homeroom": Role.TEACHER,
    "parent": Role.PARENT,
    "pupil": Role.PUPIL,
    "deputy": Role.DEPUTY,
    "coordinator": Role.COORDINATOR,
    "director": Role.DIRECTOR,
    "administrator": Role.ADMINISTRATOR,
    "sysadmin": Role.SYSADMIN,
    "inspector": Role.INSPECTOR,
}


@pytest.mark.parametrize(("name", "role"), ROLES.items())
def test_each_printed_login_has_the_role_it_is_printed_for(name: str, role: Role) -> None:
    assert role in cast(name).roles


def test_one_person_is_teacher_and_parent() -> None:
    assert cast("parent_teacher").roles >= {Role.TEACHER, Role.PARENT}


def test_the_inspector_does_not_work_here() -> None:
    assert not Person.objects.filter(pk=cast("inspector").person_id, employee__isnull=False).exists()


def printed() -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("demo_logins", "--json", stdout=out)
    rows: list[dict[str, Any]] = json.loads(out.getvalue())
    return rows


def test_demo_logins_prints_every_role_once_for_programs() -> None:
    rows = printed()

    assert [row["role"] for row in rows] == list(CAST)
    assert {tuple(row) for row in rows} == {("role", "login", "password", "totp_secret", "name", "url")}
    assert all(row["name"] and row["url"].startswith("http://localhost:") for row in rows)


def test_a_printed_password_lets_in() -> None:
    row = printed()[0]

    assert cast("teacher").check_password(row["password"])


def test_only_the_printed_logins_have_passwords() -> None:
    users = User.objects.filter(password__startswith="argon2")

    assert set(users.values_list("login", flat=True)) == set(CAST.values())
    assert User.objects.count() > 1000


def test_no_password_lies_in_the_database_as_it_is_typed() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM auditlog_logentry WHERE changes::text LIKE %s",
            [f"%{password_of('uchitel')}%"],
        )
        assert cursor.fetchone() == (0,)
    assert not User.objects.filter(password__contains=password_of("uchitel")).exists()


def test_demo_logins_prints_a_table_for_people() -> None:
    out = io.StringIO()

    call_command("demo_logins", stdout=out)

    assert len(out.getvalue().splitlines()) == len(CAST) + 1
    assert out.getvalue().startswith("Кто")


def test_the_teachers_names_in_the_audit_are_those_of_the_entries() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM auditlog_logentry e JOIN django_content_type t ON t.id = e.content_type_id "
            "JOIN journal_mark m ON m.id = e.object_id WHERE t.model = 'mark' AND e.actor_id IS DISTINCT FROM m.entered_by_id"
        )
        assert cursor.fetchone() == (0,)
