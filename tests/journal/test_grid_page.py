"""The grid page: who opens it, what it shows, what it costs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from demo import builders as make


def page(client, user, course, **query):
    client.force_login(user)
    return client.get(reverse("journal:page", args=[course.pk]), query)


@pytest.mark.requirement("JOURNAL-1")
def test_a_teacher_opens_the_own_page_and_no_other(client, school):
    assert page(client, school.teacher, school.course).status_code == 200
    assert page(client, school.teacher, school.other_course).status_code == 404


@pytest.mark.requirement("JOURNAL-2")
def test_the_homeroom_teacher_reads_every_page_of_the_class_and_changes_none(client, school):
    answer = page(client, school.homeroom, school.course)

    assert answer.status_code == 200
    assert "только чтение" in answer.text
    assert "data-edit" not in answer.text
    assert page(client, school.homeroom, school.other_course).status_code == 404


def test_the_page_shows_marks_absences_and_averages(client, school):
    make.make_absence(lesson=school.past_lesson, pupil=school.pupil, code="ОП")

    html = page(client, school.teacher, school.course).text

    assert '<i class="m ma">оп</i> <b class="m m4">4</b>' in html
    assert '<td class="r1 av">4.00</td>' not in html
    assert '<td class="r1 av">4,00</td>' in html


def test_a_pupil_who_left_is_hatched_afterwards(client, school):
    make.make_pupil("Павленко Глеб", school_class=school.school_class, until=dt.date(2026, 11, 20))

    html = page(client, school.teacher, school.course).text

    assert "class=gone" in html
    assert html.count("c na") == 2


def test_a_name_never_becomes_markup(client, school):
    make.make_pupil("<b>Имя</b> Илья", school_class=school.school_class)

    assert "<b>Имя</b>" not in page(client, school.teacher, school.course).text


def test_an_empty_period_says_so(client, school):
    assert "Уроков нет." in page(client, school.teacher, school.course, period=4).text


@pytest.mark.parametrize("period", ["99", "-1", "x", "9" * 30])
def test_a_nonsense_period_is_ignored(client, school, period):
    assert page(client, school.teacher, school.course, period=period).status_code == 200


def fill(school, pupils: int, lessons: int) -> None:
    people = [make.make_pupil(f"Ученик{n:02} Имя", school_class=school.school_class) for n in range(pupils)]
    for n in range(lessons):
        day = dt.date(2026, 11, 5) + dt.timedelta(days=n)
        lesson = make.make_lesson(course=school.course, date=day, slot=1)
        work = make.make_work(lesson=lesson, kind=school.work_kind)
        for pupil in people[:: 1 + n % 3]:
            make.make_mark(work=work, pupil=pupil)


@pytest.mark.parametrize("rows", [3, 30])
def test_the_page_costs_ten_queries_however_long_it_is(client, school, rows, django_assert_max_num_queries):
    fill(school, rows, rows)
    page(client, school.teacher, school.course)

    with django_assert_max_num_queries(10):
        answer = page_again(client, school)

    assert answer.text.count("<tr data-p=") == rows + 2


def page_again(client, school):
    return client.get(reverse("journal:page", args=[school.course.pk]))


def test_a_full_page_weighs_less_than_90_kb(client, school):
    fill(school, 30, 19)

    assert len(page(client, school.teacher, school.course).content) < 90_000
