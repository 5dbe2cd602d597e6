"""The teacher's pages in a real browser: they fit, they are accessible, the list works by touch and without scripts."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from demo import builders as make
from journal.models import Attendance

pytestmark = pytest.mark.browser


def attendance_path(school):
    return reverse("journal:attendance", args=[school.lesson.pk])


def codes(school):
    return dict(Attendance.objects.filter(lesson=school.lesson).values_list("pupil", "code"))


def line(page, name):
    return page.locator(".att-l li", has_text=name)


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_pages_fit_the_screen_and_are_accessible(opened, school_pages, size):
    findings = {}
    for who, path in school_pages:
        page = opened(who, path, size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found = Axe().run(page).response["violations"]
        findings[path] = [one["id"] for one in found if one["impact"] in {"serious", "critical"}]

    assert not any(findings.values()), findings


@pytest.fixture
def school_pages(real_school):
    make.make_absence(lesson=real_school.past_lesson, pupil=real_school.pupil)
    return [
        (real_school.teacher, reverse("journal:my_day")),
        (real_school.teacher, reverse("journal:page_list")),
        (real_school.teacher, attendance_path(real_school)),
        (real_school.deputy, reverse("journal:page_list")),
        (real_school.homeroom, attendance_path(real_school)),
        (real_school.homeroom, reverse("journal:class_page_list", args=[real_school.school_class.pk])),
    ]


def test_enter_opens_the_running_lesson(opened, real_school):
    page = opened(real_school.teacher, reverse("journal:my_day"), "desk")

    page.keyboard.press("Enter")
    page.wait_for_url("**/journal/pages/**")

    assert f"lesson={real_school.lesson.pk}" in page.url


def test_a_second_press_takes_a_code_back_and_the_footer_counts(opened, real_school):
    page = opened(real_school.teacher, attendance_path(real_school))
    absent = line(page, "Громова").locator("label").first

    absent.click()
    pressed = page.inner_text(".att-f div")
    absent.click()
    released = page.inner_text(".att-f div")

    assert "1 есть" in pressed
    assert "1 нет" in pressed
    assert "2 есть" in released
    assert "0 нет" in released


def test_a_reason_shows_on_its_button_and_is_saved(opened, real_school):
    page = opened(real_school.teacher, attendance_path(real_school))

    line(page, "Громова").locator("summary").click()
    line(page, "Громова").locator(".att-more label").first.click()
    shown = line(page, "Громова").locator("summary").inner_text()
    page.click("text=Готово")
    page.wait_for_url("**/journal/pages/**")

    assert shown == "б"
    assert codes(real_school) == {real_school.pupil.pk: "Б"}


def test_the_list_works_without_scripts(opened, real_school):
    page = opened(real_school.teacher, attendance_path(real_school), scripts=False)

    line(page, "Громова").locator("label").first.click()
    line(page, "Жуков").locator("summary").click()
    line(page, "Жуков").locator(".att-more label").nth(1).click()
    page.click("text=Готово")
    page.wait_for_url("**/journal/pages/**")

    assert codes(real_school) == {real_school.pupil.pk: "Н", real_school.classmate.pk: "УП"}


def test_a_list_sent_after_the_session_ended_is_still_there(opened, real_school):
    page = opened(real_school.teacher, attendance_path(real_school))
    cookies = page.context.cookies()

    line(page, "Громова").locator("label").first.click()
    page.context.clear_cookies()
    page.click("text=Готово")
    page.wait_for_load_state("networkidle")
    page.context.add_cookies(cookies)
    page.goto(page.url.split("/journal")[0].split("/sign-in")[0].rstrip("/") + attendance_path(real_school))
    page.wait_for_load_state("networkidle")

    assert codes(real_school) == {}
    assert "1 нет" in page.inner_text(".att-f div")
