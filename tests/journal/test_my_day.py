"""«Мой день»: the lessons of the day, what each still lacks, and by when."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from demo import builders as make
from demo.worlds import NOW, TODAY
from journal.day import DayLesson, Window, day_page
from journal.models import Lesson


def open_day(client, user, date=None):
    client.force_login(user)
    return client.get(reverse("journal:day_of", args=[date]) if date else reverse("journal:my_day"))


def day(school, date=TODAY):
    return day_page(school.teacher, date)


def only_lesson(school, date=TODAY) -> DayLesson:
    (line,) = day(school, date).lines
    assert isinstance(line, DayLesson)
    return line


def take(lesson):
    lesson.attendance_at = timezone.now()
    lesson.save()


def class_lesson(school, *, slot, times, date=TODAY):
    """A lesson of the same class with somebody else."""
    subject = make.make_subject(f"Предмет {slot}")
    course = make.make_course(group=school.course.group, subject=subject, scheme=school.course.scheme)
    return make.make_lesson(course=course, date=date, slot=slot, times=times)


def own_page(school, number):
    """One more journal page of the teacher, of a class of its own."""
    made = make.make_class(year=school.year, scheme=school.course.scheme, name=f"7{chr(ord('А') + number)}")
    return make.make_course(
        group=make.class_group(made),
        subject=school.course.subject,
        scheme=school.course.scheme,
        teacher=school.lesson.taught_by,
    )


@pytest.mark.requirement("JOURNAL-1")
def test_a_teacher_sees_the_own_lessons_and_no_others(client, school):
    html = open_day(client, school.teacher).text

    assert "8Б Алгебра" in html
    assert "8В" not in html


@pytest.mark.requirement("JOURNAL-1")
def test_a_lesson_given_by_a_colleague_on_the_same_page_is_the_colleagues(school):
    make.make_teaching(course=school.course, teacher=school.other_lesson.taught_by)
    school.lesson.taught_by = school.other_lesson.taught_by
    school.lesson.save()

    assert day(school).lines == []
    assert [getattr(line, "title", "") for line in day_page(school.other_teacher, TODAY).lines] == [
        "8Б Алгебра",
        "8В Алгебра",
    ]


def test_a_cancelled_lesson_is_gone(school):
    school.lesson.state = Lesson.State.CANCELLED
    school.lesson.save()

    assert day(school).lines == []


@pytest.mark.parametrize(
    "who", ["parent", "pupil_user", "administrator", "coordinator", "inspector", "deputy"]
)
def test_only_teachers_have_a_day(client, school, who):
    assert open_day(client, getattr(school, who)).status_code == 403


@pytest.mark.parametrize(
    "nonsense",
    ["2026-13-01", "2026-02-30", "26-1-1", "2026-1-1", "вчера", "0001-01-01", "9999-12-31", "2026-11-24T10"],
)
def test_a_day_that_is_no_day_is_not_found(client, school, nonsense):
    client.force_login(school.teacher)

    assert client.get(f"/journal/day/{nonsense}/").status_code == 404


def test_the_running_lesson_offers_its_journal_and_the_list_of_the_absent(client, school):
    html = open_day(client, school.teacher).text

    assert "Открыть журнал 8Б" in html
    assert f"{reverse('journal:page', args=[school.course.pk])}?lesson={school.lesson.pk}" in html
    assert "Отметить отсутствующих" in html
    assert '<progress class="nowbar" max="40" value="25"' in html
    assert "идёт, осталось 15 мин" in html


def test_what_a_lesson_lacks_is_said_with_its_deadline(school):
    line = only_lesson(school)

    assert (line.topic.text, line.topic.small) == ("Записать", "сегодня")
    assert (line.attendance.text, line.attendance.small) == ("Отметить", "сегодня")
    assert (line.homework.text, line.homework.small) == ("Задать", "до 11:45")


def test_what_is_there_is_ticked(school):
    school.lesson.topic = "Квадратный корень"
    make.make_absence(lesson=school.lesson, pupil=school.pupil)
    make.make_absence(lesson=school.lesson, pupil=school.classmate, code="ОП")
    make.make_homework(lesson=school.lesson, due_lesson=school.future_lesson)
    work = make.make_work(lesson=school.lesson, kind=school.work_kind)
    make.make_mark(work=work, pupil=school.pupil)
    take(school.lesson)

    line = only_lesson(school)

    assert [fill.icon for _, fill in line.fills] == ["check", "check", "half", "check"]
    assert line.attendance.text == "1 из 2"
    assert line.marks.text == "1 отметка"
    assert line.homework.text == "на 27\u00a0ноя."
    assert day(school).tasks == []


def test_an_erased_mark_and_an_erased_homework_do_not_count(school):
    work = make.make_work(lesson=school.lesson, kind=school.work_kind)
    make.make_mark(work=work, pupil=school.pupil, value="")
    make.make_homework(lesson=school.lesson, text="")

    line = only_lesson(school)

    assert line.marks.text == "пока нет"
    assert line.homework.text == "Задать"


def test_homework_is_due_ninety_minutes_after_the_classs_last_lesson(school):
    class_lesson(school, slot=6, times=("12:20", "13:00"))

    assert only_lesson(school).homework.small == "до 14:30"


def test_a_lesson_without_marks_asks_for_none(school):
    school.course.marking = "none"
    school.course.save()

    line = only_lesson(school)

    assert line.marks.text == "без отметок"
    assert line.homework.text == "не задаётся"


def test_a_passed_deadline_is_bad_and_counts_the_days(school):
    school.past_lesson.topic = ""
    school.past_lesson.save()

    line = only_lesson(school, school.past_lesson.date)

    assert (line.topic.tone, line.topic.small) == ("bad", "просрочено 4\u00a0дня")


def test_a_lesson_that_has_not_begun_lacks_nothing_yet(school):
    line = only_lesson(school, school.future_lesson.date)

    assert line.when == "later"
    assert line.attendance.text == "—"
    assert line.homework.text == "—"


def test_what_is_due_today_stands_in_the_order_of_the_deadlines(school):
    assert [(task.due_text, task.action) for task in day(school).tasks] == [
        ("11:45", "Задать на дом"),
        ("сегодня", "Записать тему"),
        ("сегодня", "Отметить отсутствующих"),
    ]


def test_a_free_lesson_between_two_is_a_window_with_its_bells(school):
    make.make_lesson(course=school.course, date=TODAY, slot=5, times=("11:25", "12:05"))
    class_lesson(school, slot=4, times=("10:30", "11:10"))

    lines = day(school).lines

    assert lines[1] == Window(4, "10:30–11:10")
    assert [type(line) for line in lines] == [DayLesson, Window, DayLesson]


def test_the_week_has_a_tick_for_each_lesson_and_links_the_first_gap(school):
    make.make_lesson(course=school.course, date=dt.date(2026, 11, 23), slot=1, times=("08:00", "08:40"))
    week = {weekday.name: weekday for weekday in day(school).week}

    assert list(week) == ["Пн 23", "Вт 24", "Ср 25", "Чт 26", "Пт 27"]
    assert (week["Пн 23"].ticks, week["Пн 23"].text) == (("o",), "8Б: нет темы")
    assert week["Пн 23"].gap_url
    assert week["Вт 24"].text == "0 из 1 урока"
    assert week["Ср 25"].text == "уроков нет"
    assert week["Пт 27"].text == "1 урок"


def test_a_complete_past_day_is_quiet(school):
    take(school.past_lesson)

    week = {weekday.name: weekday for weekday in day(school, school.past_lesson.date).week}

    assert (week["Пт 20"].ticks, week["Пт 20"].text, week["Пт 20"].gap_url) == (("f",), "всё внесено", "")


def test_gaps_of_the_last_two_weeks_are_worth_a_note(school):
    make.make_lesson(course=school.course, date=TODAY - dt.timedelta(days=15), slot=1)

    (warning,) = day(school).warnings

    assert warning.text == "Нет посещаемости:"
    assert warning.url.startswith(reverse("journal:attendance", args=[school.past_lesson.pk]))


def test_a_two_without_a_better_mark_after_three_lessons_is_worth_a_note(school):
    take(school.past_lesson)
    make.make_mark(work=school.work, pupil=school.classmate, value="2")
    for date in (21, 23):
        take(make.make_lesson(course=school.course, date=dt.date(2026, 11, date), topic="Корень"))
    before = [warning.link for warning in day(school).warnings if "«2»" in warning.text]
    better = make.make_work(lesson=school.lesson, kind=school.work_kind)
    make.make_mark(work=better, pupil=school.classmate, value="4")
    after = [warning.link for warning in day(school).warnings if "«2»" in warning.text]

    assert before == ["Жуков Артём"]
    assert after == []


def test_a_day_without_lessons_names_the_next_one(client, school):
    html = open_day(client, school.teacher, "2026-11-25").text

    assert "Уроков в этот день нет." in html
    assert "Следующий: пт\u00a027\u00a0ноя., 8Б Алгебра" in html


def test_a_teacher_without_any_load_sees_an_empty_day(client, school):
    html = open_day(client, school.homeroom).text

    assert "Уроков сегодня нет." in html
    assert "Следующий" not in html


def test_the_neighbours_of_a_day_skip_days_without_lessons(school):
    page = day(school)

    assert (page.before_text, page.after_text) == ("пт 20", "пт 27")


def test_a_topic_never_becomes_markup(client, school):
    school.lesson.topic = "<script>alert(1)</script>"
    school.lesson.save()

    assert "<script>alert" not in open_day(client, school.teacher).text


def test_after_midnight_it_is_the_schools_new_day(client, school):
    with time_machine.travel(NOW.replace(day=23, hour=21, minute=30), tick=False):
        html = open_day(client, school.teacher).text

    assert "Вторник, 24 ноября" in html


def test_thirty_lessons_cost_as_many_queries_as_three(client, school):
    def add(numbers):
        for number in numbers:
            slot = 5 + number % 8
            lesson = make.make_lesson(course=own_page(school, number), date=TODAY, slot=slot)
            make.make_homework(lesson=lesson)

    add(range(2))
    client.force_login(school.teacher)
    client.get(reverse("journal:my_day"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("journal:my_day"))
    add(range(2, 29))
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("journal:my_day"))

    assert len(many) == len(few)
    assert len(many) <= 12, [query["sql"][:90] for query in many]
