"""«Кого нет»: who may take attendance, what the list suggests, what happens when two people write at once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demo import builders as make
from journal.models import Attendance, Lesson


def url(lesson):
    return reverse("journal:attendance", args=[lesson.pk])


def read(client, user, lesson, **query):
    client.force_login(user)
    return client.get(url(lesson), query)


def send(client, user, lesson, *lines, **more):
    """Each line is (pupil, seen code, chosen code)."""
    client.force_login(user)
    data = dict(more)
    for pupil, seen, code in lines:
        data |= {f"seen_{pupil.pk}": seen, f"code_{pupil.pk}": code}
    return client.post(url(lesson), data)


def codes(lesson):
    return dict(Attendance.objects.filter(lesson=lesson).values_list("pupil", "code"))


@pytest.mark.requirement("JOURNAL-3")
def test_everybody_is_there_in_one_tap(client, school):
    answer = send(client, school.teacher, school.lesson, (school.pupil, "", ""), (school.classmate, "", ""))

    assert answer.status_code == 302
    assert Lesson.objects.get(pk=school.lesson.pk).attendance_at is not None
    assert codes(school.lesson) == {}


@pytest.mark.requirement("JOURNAL-3")
def test_an_absence_is_stored_with_its_author(client, school):
    send(client, school.teacher, school.lesson, (school.pupil, "", "Н"), (school.classmate, "", "ОП"))

    assert codes(school.lesson) == {school.pupil.pk: "Н", school.classmate.pk: "ОП"}
    assert Attendance.objects.get(pupil=school.pupil).entered_by == school.teacher


def test_the_footer_counts_who_is_there(client, school):
    make.make_absence(lesson=school.lesson, pupil=school.pupil, code="Б")
    make.make_absence(lesson=school.lesson, pupil=school.classmate, code="ОП")

    html = read(client, school.teacher, school.lesson).text

    assert '<b data-count="present">1</b> есть' in html
    assert ", 1 опоздал<" in html
    assert ">1 нет<" in html


def test_after_saving_one_is_back_where_one_came_from(client, school):
    day = reverse("journal:my_day")

    answer = send(client, school.teacher, school.lesson, (school.pupil, "", ""), next=day)

    assert answer["Location"] == day


@pytest.mark.parametrize("foreign", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_a_foreign_way_back_leads_to_the_journal_page(client, school, foreign):
    answer = send(client, school.teacher, school.lesson, (school.pupil, "", ""), next=foreign)

    assert answer["Location"].startswith(reverse("journal:page", args=[school.course.pk]))


def test_who_was_away_from_the_lesson_before_is_suggested_as_absent(client, school):
    first = make.make_lesson(course=school.course, date=school.lesson.date, slot=1, times=("08:00", "08:40"))
    make.make_absence(lesson=first, pupil=school.pupil, code="Н")

    html = read(client, school.teacher, school.lesson).text

    assert "не было и на 1-м уроке" in html
    assert "Уже подставлено" in html
    assert codes(school.lesson) == {}, "a suggestion is stored only with the button"


def test_who_came_back_is_not_suggested(client, school):
    for slot, times, code in ((1, ("08:00", "08:40"), "Н"), (2, ("08:50", "09:25"), "")):
        lesson = make.make_lesson(course=school.course, date=school.lesson.date, slot=slot, times=times)
        lesson.attendance_at = dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)
        lesson.save()
        make.make_absence(lesson=lesson, pupil=school.pupil, code=code)

    html = read(client, school.teacher, school.lesson).text

    assert "не было на 1-м уроке" in html
    assert "Уже подставлено" not in html


def test_a_taken_list_suggests_nothing(client, school):
    first = make.make_lesson(course=school.course, date=school.lesson.date, slot=1, times=("08:00", "08:40"))
    make.make_absence(lesson=first, pupil=school.pupil, code="Н")
    send(client, school.teacher, school.lesson, (school.pupil, "", ""))

    assert "Уже подставлено" not in read(client, school.teacher, school.lesson).text


@pytest.mark.requirement("JOURNAL-2")
@pytest.mark.parametrize("who", ["homeroom", "deputy", "director"])
def test_others_read_the_list_and_find_no_button(client, school, who):
    html = read(client, getattr(school, who), school.lesson).text

    assert "Громова Алиса" in html
    assert "Только чтение" in html
    assert "<form method" not in html


@pytest.mark.requirement("JOURNAL-2")
@pytest.mark.parametrize("who", ["homeroom", "deputy", "director"])
def test_who_only_reads_cannot_take_attendance(client, school, who):
    answer = send(client, getattr(school, who), school.lesson, (school.pupil, "", "Н"))

    assert answer.status_code == 403
    assert codes(school.lesson) == {}


@pytest.mark.requirement("JOURNAL-1")
def test_a_lesson_of_another_teacher_does_not_exist_for_this_one(client, school):
    assert read(client, school.teacher, school.other_lesson).status_code == 404
    assert send(client, school.teacher, school.other_lesson, (school.other_pupil, "", "Н")).status_code == 404
    assert codes(school.other_lesson) == {}


@pytest.mark.parametrize("who", ["parent", "pupil_user", "administrator", "coordinator", "inspector"])
def test_families_and_offices_do_not_enter(client, school, who):
    assert read(client, getattr(school, who), school.lesson).status_code == 403
    assert send(client, getattr(school, who), school.lesson, (school.pupil, "", "Н")).status_code == 403


@pytest.mark.parametrize("lesson_id", [0, 987654321, 10**30])
def test_a_lesson_that_does_not_exist_is_not_found(client, school, lesson_id):
    client.force_login(school.teacher)

    assert client.get(f"/journal/lessons/{lesson_id}/attendance/").status_code == 404


def test_a_future_lesson_says_when_it_will_be(client, school):
    html = read(client, school.teacher, school.future_lesson).text
    answer = send(client, school.teacher, school.future_lesson, (school.pupil, "", "Н"))

    assert "Урок будет 27 ноября" in html
    assert "<form method" not in html
    assert answer.status_code == 422
    assert "Урок будет 27 ноября" in answer.text
    assert codes(school.future_lesson) == {}


def test_a_pupil_of_another_class_is_refused(client, school):
    answer = send(client, school.teacher, school.lesson, (school.other_pupil, "", "Н"))

    assert answer.status_code == 422
    assert codes(school.lesson) == {}


@pytest.mark.parametrize("code", ["Х", "<b>", "Н\x00", "Н" * 10_000, "\u202eН"])
def test_a_code_that_does_not_exist_is_refused(client, school, code):
    answer = send(client, school.teacher, school.lesson, (school.pupil, "", code))

    assert answer.status_code == 422
    assert "Такого кода нет" in answer.text
    assert codes(school.lesson) == {}


def test_a_refusal_keeps_what_was_typed_for_the_others(client, school):
    answer = send(
        client, school.teacher, school.lesson, (school.pupil, "", "Х"), (school.classmate, "", "ОП")
    )

    assert f'name="code_{school.classmate.pk}" value="ОП" aria-label="опоздание" checked' in answer.text


@pytest.mark.requirement("JOURNAL-3")
def test_two_people_never_overwrite_each_other_silently(client, school):
    make.make_absence(lesson=school.lesson, pupil=school.pupil, code="Н", by=school.other_teacher)

    answer = send(
        client, school.teacher, school.lesson, (school.pupil, "", "ОП"), (school.classmate, "", "Б")
    )

    assert answer.status_code == 409
    assert "Лебедева О. Н. в 10:00: «н». У вас «оп»." in answer.text
    assert codes(school.lesson) == {school.pupil.pk: "Н"}


def test_a_conflict_keeps_what_was_typed_and_the_next_press_decides(client, school):
    make.make_absence(lesson=school.lesson, pupil=school.pupil, code="Н", by=school.other_teacher)

    html = send(client, school.teacher, school.lesson, (school.pupil, "", "ОП")).text
    answer = send(client, school.teacher, school.lesson, (school.pupil, "Н", "ОП"))

    assert f'name="seen_{school.pupil.pk}" value="Н"' in html
    assert f'name="code_{school.pupil.pk}" value="ОП" aria-label="опоздание" checked' in html
    assert answer.status_code == 302
    assert codes(school.lesson) == {school.pupil.pk: "ОП"}


def test_a_post_without_the_token_is_refused(school):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(school.teacher)

    assert strict.post(url(school.lesson), {}).status_code == 403
    assert Lesson.objects.get(pk=school.lesson.pk).attendance_at is None


def test_a_name_never_becomes_markup(client, school):
    make.make_pupil("<b>Имя</b> Илья", school_class=school.school_class)

    assert "<b>Имя</b>" not in read(client, school.teacher, school.lesson).text


def test_a_longer_list_costs_no_more_queries(client, school):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert read(client, school.teacher, school.lesson).status_code == 200
        return len(queries)

    read(client, school.teacher, school.lesson)
    few = cost()
    for number in range(30):
        pupil = make.make_pupil(f"Фамилия{number} Имя", school_class=school.school_class)
        make.make_absence(lesson=school.lesson, pupil=pupil)

    assert cost() == few
