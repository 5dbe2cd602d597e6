"""Which journal pages one may open: own ones, those of the own class, all of them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demo import builders as make


def pages(client, user, **query):
    client.force_login(user)
    return client.get(reverse("journal:page_list"), query)


def class_pages(client, user, class_id):
    client.force_login(user)
    return client.get(f"/journal/classes/{class_id}/")


def link(course):
    return f'href="{reverse("journal:page", args=[course.pk])}"'


@pytest.mark.requirement("JOURNAL-1")
def test_a_teacher_sees_the_own_pages_only(client, school):
    html = pages(client, school.teacher).text

    assert link(school.course) in html
    assert link(school.other_course) not in html


@pytest.mark.requirement("JOURNAL-1")
def test_a_teacher_does_not_see_more_by_asking_for_a_class(client, school):
    html = pages(client, school.teacher, **{"class": school.other_class.pk}).text

    assert link(school.other_course) not in html


def test_a_teacher_without_load_is_told_so(client, school):
    assert "Журналов пока нет." in pages(client, school.homeroom).text


@pytest.mark.requirement("JOURNAL-2")
@pytest.mark.parametrize("who", ["deputy", "director"])
def test_who_reads_everything_sees_every_class(client, school, who):
    html = pages(client, getattr(school, who)).text

    assert link(school.course) in html
    assert link(school.other_course) in html


@pytest.mark.requirement("JOURNAL-2")
def test_the_deputy_narrows_the_list_to_one_class(client, school):
    html = pages(client, school.deputy, **{"class": school.school_class.pk}).text

    assert link(school.course) in html
    assert link(school.other_course) not in html
    assert "Соколова М. В." in html


@pytest.mark.parametrize("nonsense", ["0", "-1", "99999999", "1" * 40, "8Б", "<b>", "\x00", "²"])
def test_an_unknown_class_shows_them_all(client, school, nonsense):
    answer = pages(client, school.deputy, **{"class": nonsense})

    assert answer.status_code == 200
    assert link(school.other_course) in answer.text


@pytest.mark.parametrize(
    "who", ["parent", "pupil_user", "administrator", "coordinator", "sysadmin", "inspector"]
)
def test_families_and_offices_have_no_journal(client, school, who):
    assert pages(client, getattr(school, who)).status_code == 403
    assert class_pages(client, getattr(school, who), school.school_class.pk).status_code == 403


@pytest.mark.requirement("JOURNAL-2")
def test_the_homeroom_teacher_sees_every_page_of_the_own_class(client, school):
    physics = make.make_course(
        group=school.course.group,
        subject=make.make_subject("Химия"),
        scheme=school.course.scheme,
        teacher=school.other_lesson.taught_by,
    )

    html = class_pages(client, school.homeroom, school.school_class.pk).text

    assert link(school.course) in html
    assert link(physics) in html
    assert link(school.other_course) not in html


@pytest.mark.requirement("JOURNAL-2")
def test_a_group_of_the_class_stands_on_its_list(client, school):
    english = make.make_subject("Английский язык")
    group = make.make_group(
        school_class=school.school_class, subject=english, name="8Б англ. 1", pupils=[school.pupil]
    )
    course = make.make_course(group=group, subject=english, scheme=school.course.scheme)

    html = class_pages(client, school.homeroom, school.school_class.pk).text

    assert link(course) in html
    assert "8Б англ. 1" in html


@pytest.mark.parametrize("who", ["teacher", "other_homeroom", "parent_teacher"])
def test_another_class_does_not_exist_for_them(client, school, who):
    assert class_pages(client, getattr(school, who), school.school_class.pk).status_code == 404


@pytest.mark.parametrize("class_id", [0, 987654321, 10**30])
def test_a_class_that_does_not_exist_is_not_found(client, school, class_id):
    assert class_pages(client, school.deputy, class_id).status_code == 404


def test_a_whole_school_costs_as_many_queries_as_one_class(client, school):
    pages(client, school.deputy)
    with CaptureQueriesContext(connection) as few:
        pages(client, school.deputy)
    for number in range(30):
        made = make.make_class(
            year=school.year,
            scheme=school.course.scheme,
            name=f"{1 + number % 6}{chr(ord('А') + number // 6)}",
        )
        make.make_course(
            group=make.class_group(made),
            subject=school.course.subject,
            scheme=school.course.scheme,
            teacher=school.lesson.taught_by,
        )
    with CaptureQueriesContext(connection) as many:
        pages(client, school.deputy)

    assert len(many) == len(few)


def test_more_own_pages_cost_no_more_queries(client, school):
    pages(client, school.teacher)
    with CaptureQueriesContext(connection) as few:
        pages(client, school.teacher)
    for number in range(30):
        make.make_course(
            group=school.course.group,
            subject=make.make_subject(f"Предмет {number}"),
            scheme=school.course.scheme,
            teacher=school.lesson.taught_by,
        )
    with CaptureQueriesContext(connection) as many:
        pages(client, school.teacher)

    assert len(many) == len(few)
