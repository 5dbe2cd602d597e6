"""The week of a family: what it shows, and to whom."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.dates import days
from demo import builders as make
from demo.worlds import TODAY
from school.models import Enrolment


def week(client, user, pupil=None, date="2026-11-24"):
    client.force_login(user)
    if pupil is None:
        return client.get(reverse("diary:week"))
    return client.get(reverse("diary:week_of", args=[pupil.pk, date]))


@pytest.mark.requirement("DIARY-1")
def test_a_mark_is_there_the_moment_it_is_in_the_journal(client, school):
    work = make.make_work(lesson=school.lesson, kind=school.work_kind)
    before = week(client, school.parent).text

    make.make_mark(work=work, pupil=school.pupil, value="5", comment="Молодец", by=school.teacher)
    after = week(client, school.parent).text

    assert "Молодец" not in before
    assert '<b class="mark m5">5</b>' in after
    assert "Молодец Соколова М. В." in after


@pytest.mark.requirement("DIARY-1")
def test_homework_stands_at_the_lesson_it_is_due_for(client, school):
    assert "§ 22, № 534" in week(client, school.parent).text
    assert "§ 22, № 534" not in week(client, school.parent, school.pupil, "2026-11-20").text


def test_an_absence_is_told_in_words(client, school):
    make.make_absence(lesson=school.lesson, pupil=school.pupil, code="ОП")

    assert "опоздание" in week(client, school.parent).text


@pytest.mark.requirement("DIARY-5")
@pytest.mark.parametrize("who", ["other_parent", "parent_teacher", "other_pupil_user"])
def test_another_familys_child_does_not_exist(client, school, who):
    assert week(client, getattr(school, who), school.pupil).status_code == 404


@pytest.mark.requirement("DIARY-5")
@pytest.mark.parametrize("who", ["teacher", "homeroom", "deputy", "director", "administrator", "inspector"])
def test_staff_do_not_read_diaries(client, school, who):
    assert week(client, getattr(school, who), school.pupil).status_code == 403


@pytest.mark.requirement("DIARY-5")
def test_a_classmates_marks_absences_and_own_homework_never_show(client, school):
    work = make.make_work(lesson=school.lesson, kind=school.work_kind)
    make.make_mark(work=work, pupil=school.classmate, value="2", comment="Чужое")
    make.make_absence(lesson=school.lesson, pupil=school.classmate, code="Б")
    make.make_homework(
        lesson=school.past_lesson, text="Только Жукову", due_lesson=school.lesson, pupils=[school.classmate]
    )

    html = week(client, school.parent).text

    assert "Чужое" not in html
    assert "болезнь" not in html
    assert "Только Жукову" not in html


def test_homework_for_single_pupils_shows_to_them(client, school):
    make.make_homework(
        lesson=school.past_lesson, text="Только Громовой", due_lesson=school.lesson, pupils=[school.pupil]
    )

    assert "Только Громовой" in week(client, school.parent).text


@pytest.mark.requirement("CONSENT-4")
def test_without_a_consent_in_force_the_page_says_why_and_shows_nothing(client, school):
    school.consent.dates = days(dt.date(2026, 9, 1), dt.date(2026, 11, 23))
    school.consent.save()

    html = week(client, school.parent, school.pupil).text

    assert "когда классный руководитель примет согласие" in html
    assert "Алгебра" not in html


@pytest.mark.requirement("CONSENT-4")
def test_another_guardians_consent_opens_nothing_for_me(client, school):
    father = make.make_guardian("Громов Олег Игоревич", pupil=school.pupil, kinship="father")
    user = make.make_user(father, login="gromov.oi")

    assert "примет согласие" in week(client, user).text
    assert "Алгебра" in week(client, school.parent).text


@pytest.mark.requirement("CONSENT-4")
def test_the_pupils_own_login_opens_with_a_parents_consent(client, school):
    assert "Алгебра" in week(client, school.pupil_user).text

    school.consent.dates = days(dt.date(2026, 9, 1), dt.date(2026, 11, 23))
    school.consent.save()

    assert "примет согласие" in week(client, school.pupil_user).text


def test_a_guardianship_that_ended_shows_nothing(client, school):
    row = school.pupil.guardianships.get()
    row.dates = days(dt.date(2020, 9, 1), dt.date(2026, 11, 23))
    row.save()

    assert week(client, school.parent, school.pupil).status_code == 403


def test_a_parent_switches_between_children(client, school):
    brother = make.make_pupil("Громов Тимофей", school_class=school.other_class)
    make.make_guardian(school.parent.person, pupil=brother)
    make.make_consent(pupil=brother, given_by=school.parent.person)

    html = week(client, school.parent, brother).text

    assert reverse("diary:week_of", args=[school.pupil.pk, "2026-11-24"]) in html
    assert "<span>Тимофей</span> <small>8В</small>" in html


def test_after_a_transfer_each_day_shows_the_class_of_that_day(client, school):
    row = Enrolment.objects.get(pupil=school.pupil)
    row.dates = days(dt.date(2026, 9, 1), dt.date(2026, 11, 23))
    row.save()
    Enrolment.objects.create(pupil=school.pupil, school_class=school.other_class, dates=days(TODAY))
    monday = make.make_lesson(course=school.course, date=dt.date(2026, 11, 23))
    make.make_mark(work=make.make_work(lesson=monday, kind=school.work_kind), pupil=school.pupil, value="3")

    html = week(client, school.parent).text

    assert '<b class="mark m3">3</b>' in html
    assert html.count("<b>Алгебра</b>") == 2


def test_holidays_stand_instead_of_lessons(client, school):
    assert "Осенние каникулы" in week(client, school.parent, school.pupil, "2026-10-28").text


def test_a_week_outside_the_year_says_that_there_are_no_lessons(client, school):
    assert "Уроков на этой неделе нет." in week(client, school.parent, school.pupil, "2030-01-01").text


@pytest.mark.parametrize(
    "date", ["2026-02-30", "today", "0001-01-01", "9999-12-31", "20261124", "2026-11-24T00"]
)
def test_a_nonsense_day_is_404(client, school, date):
    assert week(client, school.parent, school.pupil, date).status_code == 404


def test_a_week_costs_the_same_however_full_it_is(client, school):
    fill(school, range(3))
    queries_of_a_week(client, school.parent)  # the process learns what it keeps
    few = queries_of_a_week(client, school.parent)
    fill(school, range(3, 30))

    many = queries_of_a_week(client, school.parent)

    assert len(many) == len(few) <= 15


def fill(school, numbers):
    for n in numbers:
        day = TODAY + dt.timedelta(days=n % 5 - 1)
        lesson = make.make_lesson(course=school.course, date=day, slot=4 + n // 5)
        make.make_mark(work=make.make_work(lesson=lesson, kind=school.work_kind), pupil=school.pupil)
        make.make_homework(lesson=lesson, due_lesson=lesson)


def queries_of_a_week(client, user):
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("diary:week"))
    return queries.captured_queries


def test_today_stays_with_the_child_that_is_shown(client, school):
    brother = make.make_pupil("Громов Тимофей", school_class=school.other_class)
    make.make_guardian(school.parent.person, pupil=brother)
    make.make_consent(pupil=brother, given_by=school.parent.person)

    html = week(client, school.parent, brother, "2026-12-01").text

    assert f'href="{reverse("diary:week_of", args=[brother.pk, "2026-11-24"])}">Сегодня' in html


def test_owed_work_names_its_day(client, school):
    school.mark.value = "точка"
    school.mark.awaited_on = dt.date(2026, 11, 30)
    school.mark.save()

    assert "ждём работу к 30 ноября" in week(client, school.parent, school.pupil, "2026-11-20").text


def test_homework_of_a_cancelled_lesson_moves_to_the_other_lesson_of_that_day(client, school):
    make.make_lesson(course=school.course, date=TODAY, slot=5)
    school.lesson.state = "cancelled"
    school.lesson.save()

    assert "§ 22, № 534" in week(client, school.parent).text


@pytest.mark.requirement("DIARY-5")
def test_tests_ahead_are_those_of_the_class_the_pupil_will_be_in(client, school):
    row = Enrolment.objects.get(pupil=school.pupil)
    row.dates = days(dt.date(2026, 9, 1), dt.date(2026, 11, 25))
    row.save()
    Enrolment.objects.create(
        pupil=school.pupil, school_class=school.other_class, dates=days(dt.date(2026, 11, 26))
    )
    kind = make.make_work_kind("Контрольная прежнего класса", "КПК", "3")
    make.make_work(lesson=school.future_lesson, kind=kind)
    there = make.make_lesson(course=school.other_course, date=dt.date(2026, 11, 27))
    make.make_work(lesson=there, kind=make.make_work_kind("Контрольная нового класса", "КНК", "3"))

    html = week(client, school.parent).text

    assert "контрольная нового класса" in html
    assert "контрольная прежнего класса" not in html


@pytest.mark.requirement("CONSENT-4")
def test_ending_one_guardians_consent_closes_nothing_for_the_other(client, school):
    father = make.make_guardian("Громов Олег Игоревич", pupil=school.pupil, kinship="father")
    make.make_consent(pupil=school.pupil, given_by=father)
    school.consent.dates = days(dt.date(2026, 9, 1), dt.date(2026, 11, 23))
    school.consent.save()

    assert "Алгебра" in week(client, make.make_user(father, login="gromov.oi")).text
    assert "Алгебра" in week(client, school.pupil_user).text
    assert "Алгебра" not in week(client, school.parent).text


@pytest.mark.requirement("CONSENT-4")
@pytest.mark.parametrize(("born", "opens"), [(dt.date(2008, 11, 24), True), (dt.date(2008, 11, 25), False)])
def test_the_own_consent_opens_the_diary_from_the_eighteenth_birthday(client, school, born, opens):
    school.consent.dates = days(dt.date(2026, 9, 1), dt.date(2026, 11, 23))
    school.consent.save()
    school.pupil.person.birth_date = born
    school.pupil.person.save()
    make.make_consent(pupil=school.pupil, given_by=school.pupil.person)

    assert ("Алгебра" in week(client, school.pupil_user).text) is opens


def test_what_a_teacher_typed_never_becomes_markup(client, school):
    school.homework.text = "<script>alert(1)</script>"
    school.homework.save()

    html = week(client, school.parent).text

    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert(1)" not in html
