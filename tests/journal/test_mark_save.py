"""Saving one mark: rights, versions, bad input, and two people at once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections
from django.urls import reverse

from accounts.models import User
from demo import builders as make
from journal.errors import Conflict
from journal.models import Mark, Work
from journal.services import marking

pytestmark = pytest.mark.requirement("JOURNAL-4")


def save(client, user, lesson, **data):
    if user:
        client.force_login(user)
    return client.post(
        reverse("journal:mark_save", args=[lesson.pk]),
        {"seen": 0, **data},
        headers={"X-Requested-With": "fetch"},
    )


def test_a_mark_in_an_empty_lesson_makes_an_oral_answer(client, school):
    answer = save(client, school.teacher, school.lesson, pupil=school.pupil.pk, text="5")

    mark = Mark.objects.get(work__lesson=school.lesson)
    assert (mark.value, mark.work.kind, mark.entered_by) == ("5", school.work_kind, school.teacher)
    assert answer.json()["html"] == '<b class="m m5">5</b>'
    assert answer.json()["row"] == ["4,50", "4,50", "4"]


def test_a_double_mark_counts_as_two(client, school):
    answer = save(client, school.teacher, school.lesson, pupil=school.classmate.pk, text="5/4")

    assert answer.json()["row"] == ["4,50", "4,50", "4"]
    assert Mark.objects.get(pupil=school.classmate).second_value == "4"


def test_a_digit_never_erases_the_absence_in_its_cell(client, school):
    make.make_absence(lesson=school.lesson, pupil=school.pupil, code="ОП")

    answer = save(client, school.teacher, school.lesson, pupil=school.pupil.pk, text="3")

    assert answer.json()["html"] == '<i class="m ma">оп</i> <b class="m m3">3</b>'


def test_erasing_keeps_the_row_and_raises_its_version(client, school):
    save(client, school.teacher, school.past_lesson, pupil=school.pupil.pk, text="", seen=1)

    school.mark.refresh_from_db()
    assert (school.mark.value, school.mark.version) == ("", 2)


def test_a_comment_is_kept_when_only_the_mark_changes(client, school):
    school.mark.comment = "Хорошо"
    school.mark.save()

    save(client, school.teacher, school.past_lesson, pupil=school.pupil.pk, text="5", seen=1)

    assert Mark.objects.get(pk=school.mark.pk).comment == "Хорошо"


def test_a_stale_edit_is_refused_with_author_and_value(client, school):
    answer = save(client, school.teacher, school.past_lesson, pupil=school.pupil.pk, text="5", seen=0)

    assert answer.status_code == 409
    assert (answer.json()["author"], answer.json()["stored"]) == ("Соколова М. В.", "4")
    assert Mark.objects.get(pk=school.mark.pk).value == "4"


def test_a_version_from_before_an_erasure_is_stale(client, school):
    for seen, text in enumerate(["", "5"], 1):
        save(client, school.teacher, school.past_lesson, pupil=school.pupil.pk, text=text, seen=seen)

    answer = save(client, school.teacher, school.past_lesson, pupil=school.pupil.pk, text="2", seen=1)

    assert answer.status_code == 409


@pytest.mark.parametrize(
    "text", ["6", "0", "55", "=1+1", "<b>5</b>", "5\u202e", "5" * 10_000, "\x005", "٥", "н", "' OR 1=1"]
)
def test_a_value_outside_the_scale_is_refused_with_a_sentence(client, school, text):
    answer = save(client, school.teacher, school.lesson, pupil=school.pupil.pk, text=text)

    stored = Mark.objects.live().filter(work__lesson=school.lesson)
    assert answer.status_code == 422 or [str(m) for m in stored] == ["5"]
    assert answer.status_code == 200 or answer.json()["error"].endswith((".", ")", "байт"))


@pytest.mark.parametrize("pupil", ["", "x", "0", "-1", "999999", str(2**63), "9" * 40])
def test_a_pupil_who_does_not_exist_is_refused(client, school, pupil):
    answer = save(client, school.teacher, school.lesson, pupil=pupil, text="5")

    assert answer.status_code == 422
    assert not Mark.objects.filter(work__lesson=school.lesson).exists()


def test_a_pupil_of_another_class_is_refused(client, school):
    answer = save(client, school.teacher, school.lesson, pupil=school.other_pupil.pk, text="5")

    assert answer.status_code == 422
    assert "нет в списке" in answer.json()["error"]


def test_a_work_of_another_lesson_is_refused(client, school):
    foreign = make.make_work(lesson=school.other_lesson, kind=school.work_kind)

    answer = save(client, school.teacher, school.lesson, pupil=school.pupil.pk, text="5", work=foreign.pk)

    assert answer.status_code == 422


def test_a_lesson_of_another_teacher_does_not_exist(client, school):
    answer = save(client, school.teacher, school.other_lesson, pupil=school.other_pupil.pk, text="5")

    assert answer.status_code == 404


@pytest.mark.parametrize("lesson_id", [0, 999_999, 2**63, 10**30])
def test_a_lesson_that_does_not_exist_is_404(client, school, lesson_id):
    client.force_login(school.teacher)

    assert client.post(f"/journal/lessons/{lesson_id}/marks/", {"pupil": 1, "seen": 0}).status_code == 404


def test_the_homeroom_teacher_marks_nothing(client, school):
    answer = save(client, school.homeroom, school.lesson, pupil=school.pupil.pk, text="5")

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "who", ["parent", "pupil_user", "deputy", "director", "administrator", "sysadmin", "inspector"]
)
def test_nobody_but_a_teacher_reaches_the_address(client, school, who):
    answer = save(client, getattr(school, who), school.lesson, pupil=school.pupil.pk, text="5")

    assert answer.status_code == 403


def test_an_anonymous_script_is_told_to_sign_in(client, school):
    assert save(client, None, school.lesson, pupil=school.pupil.pk, text="5").status_code == 401


def test_a_future_lesson_is_refused_with_its_date(client, school):
    answer = save(client, school.teacher, school.future_lesson, pupil=school.pupil.pk, text="5")

    assert answer.json()["error"].startswith("Урок будет 27 ноября.")


def test_a_lesson_on_a_day_off_is_refused_with_the_reason(client, school):
    make.make_day_off(
        year=school.year, title="Карантин", first=school.lesson.date, last=school.lesson.date, kind="free"
    )

    answer = save(client, school.teacher, school.lesson, pupil=school.pupil.pk, text="5")

    assert answer.json()["error"] == "24 ноября занятий нет: Карантин."


@pytest.mark.parametrize("token", ["", "foreign" * 8])
def test_a_missing_or_foreign_csrf_token_is_refused(school, token):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(school.teacher)

    answer = client.post(
        reverse("journal:mark_save", args=[school.lesson.pk]),
        {"pupil": school.pupil.pk, "text": "5", "seen": 0},
        headers={"X-CSRFToken": token},
    )

    assert answer.status_code == 403
    assert not Work.objects.filter(lesson=school.lesson).exists()


def save_twice_at_once(school, values: list[tuple[str, int]], lesson) -> list[str]:
    """Each in a thread with a connection of its own; what became of them."""
    gate, outcomes = threading.Barrier(len(values)), []

    def run(value: str, seen: int) -> None:
        user = User.objects.with_facts().get(pk=school.teacher.pk)
        gate.wait(5)
        try:
            marking.save_mark(
                by=user, lesson_id=lesson.pk, pupil_id=school.pupil.pk, text=value, seen_version=seen
            )
            outcomes.append("saved")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in values]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(outcomes)


def test_two_saves_of_one_version_at_once_store_one(real_school):
    outcomes = save_twice_at_once(real_school, [("5", 1), ("3", 1)], real_school.past_lesson)

    assert outcomes == ["conflict", "saved"]
    assert Mark.objects.get(pk=real_school.mark.pk).version == 2


def test_two_first_marks_at_once_store_one(real_school):
    outcomes = save_twice_at_once(real_school, [("5", 0), ("3", 0)], real_school.lesson)

    assert outcomes == ["conflict", "saved"]
    assert Mark.objects.filter(work__lesson=real_school.lesson).count() == 1


def test_the_next_save_works_after_the_database_dropped_the_connection(real_school):
    def mark(text, seen):
        return marking.save_mark(
            by=real_school.teacher,
            lesson_id=real_school.past_lesson.pk,
            pupil_id=real_school.pupil.pk,
            text=text,
            seen_version=seen,
        )

    mark("5", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    from tests.databases import maintenance

    with maintenance() as server:
        server.execute("SELECT pg_terminate_backend(%s)", [pid])
    connection.close_if_unusable_or_obsolete()
    connection.close()

    assert mark("3", 2).version == 3
