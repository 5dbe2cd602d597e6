"""The lesson panel: topic, works, homework."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from journal.models import Homework, Lesson, Work


def post(client, user, view, lesson, **data):
    client.force_login(user)
    return client.post(reverse(f"journal:{view}", args=[lesson.pk]), data)


def sentence(answer) -> str:
    found: list[str] = re.findall(r'role="alert">([^<]*)<', answer.text)
    return found[0]


@pytest.mark.requirement("JOURNAL-3")
def test_a_topic_is_kept_and_a_stale_one_refused_without_losing_it(client, school):
    kept = post(client, school.teacher, "topic_save", school.lesson, topic="Корни", seen=1)
    stale = post(client, school.teacher, "topic_save", school.lesson, topic="Другое", seen=1)

    assert (kept.status_code, stale.status_code) == (200, 422)
    assert Lesson.objects.get(pk=school.lesson.pk).topic == "Корни"
    assert "Другое</textarea>" in stale.text


def test_a_topic_of_ten_thousand_signs_is_refused_and_kept_on_the_page(client, school):
    answer = post(client, school.teacher, "topic_save", school.lesson, topic="я" * 10_000, seen=1)

    assert answer.status_code == 422
    assert "не более 500" in sentence(answer)
    assert "я" * 10_000 in answer.text


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("<b>Тема</b>", "<b>Тема</b>"),
        ("=1+1", "=1+1"),
        ("а\u202eб\u200bв", "абв"),
        ("  Тема  ", "Тема"),
    ],
)
def test_odd_text_is_stored_as_text(client, school, typed, stored):
    answer = post(client, school.teacher, "topic_save", school.lesson, topic=typed, seen=1)

    assert Lesson.objects.get(pk=school.lesson.pk).topic == stored
    assert "<b>Тема" not in answer.text


def test_a_zero_byte_is_refused(client, school):
    assert (
        post(client, school.teacher, "topic_save", school.lesson, topic="а\x00б", seen=1).status_code == 422
    )


@pytest.mark.requirement("JOURNAL-6")
def test_homework_is_due_at_the_next_lesson_by_default(client, school):
    answer = post(client, school.teacher, "homework_save", school.lesson, text="§ 1", due="", seen=0)

    assert answer.status_code == 200, sentence(answer)
    assert Homework.objects.get(lesson=school.lesson).due_lesson == school.future_lesson


@pytest.mark.requirement("JOURNAL-6")
def test_homework_may_be_for_single_pupils(client, school):
    post(client, school.teacher, "homework_save", school.lesson, text="§ 1", pupils=[school.pupil.pk], seen=0)

    assert list(Homework.objects.get(lesson=school.lesson).pupils.all()) == [school.pupil]


def test_homework_for_a_pupil_of_another_class_is_refused(client, school):
    answer = post(
        client,
        school.teacher,
        "homework_save",
        school.lesson,
        text="§ 1",
        pupils=[school.other_pupil.pk],
        seen=0,
    )

    assert answer.status_code == 422
    assert not Homework.objects.filter(lesson=school.lesson).exists()


def test_homework_due_at_another_pages_lesson_is_refused(client, school):
    answer = post(
        client, school.teacher, "homework_save", school.lesson, text="§ 1", due=school.other_lesson.pk, seen=0
    )

    assert answer.status_code == 422


def test_a_second_work_of_a_lesson_is_a_second_column(client, school):
    for _ in range(2):
        post(client, school.teacher, "work_save", school.lesson, kind=school.work_kind.pk)

    assert [work.position for work in Work.objects.filter(lesson=school.lesson)] == [0, 1]


@pytest.mark.parametrize("view", ["topic_save", "work_save", "homework_save"])
def test_who_reads_a_page_changes_nothing_on_it(client, school, view):
    data = {"topic": "x", "text": "x", "seen": 1, "kind": school.work_kind.pk}

    assert post(client, school.homeroom, view, school.lesson, **data).status_code in {403, 422}
    assert post(client, school.parent, view, school.lesson, **data).status_code == 403
    assert post(client, school.other_teacher, view, school.lesson, **data).status_code == 404
    assert Lesson.objects.get(pk=school.lesson.pk).topic == ""
    assert not Work.objects.filter(lesson=school.lesson).exists()
    assert not Homework.objects.filter(lesson=school.lesson).exists()
