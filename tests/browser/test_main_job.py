"""The main job, end to end: a teacher keeps the journal, the family sees it the same second."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from demo import builders as make
from journal.models import Attendance, Homework, Lesson, Mark
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser

NAMES = "Абрамов Илья;Аутлева Дана;Белова Виктория;Васильев Егор;Галкина Софья;Дьяченко Максим;Егорова Полина;Зайцева Мария;Иванов Кирилл;Орлова Варвара"


def today_cells(page, lesson):
    place = page.locator(f'th[data-l="{lesson.pk}"]').evaluate("head => head.cellIndex")
    return page.locator(f"table.jr tbody tr td:nth-child({place + 1})")


@pytest.mark.requirement("DIARY-1", "JOURNAL-3", "JOURNAL-6")
def test_a_teacher_keeps_a_lesson_and_the_parent_sees_it(site, sign_in):
    school = site.school
    for name in NAMES.split(";"):
        make.make_pupil(name, school_class=school.school_class)
    page = sign_in(school.teacher)

    page.click(f'a[href*="lesson={school.lesson.pk}"] >> nth=0')
    page.wait_for_selector("#panel .drawer-h")

    # attendance: one is absent, everyone else is there
    page.click("#panel >> text=списком")
    line = page.locator(".att-l li", has_text="Галкина Софья")
    line.locator("label:has(input[value='Н'])").click()
    page.get_by_role("button", name="Готово").click()
    page.wait_for_load_state("networkidle")

    # ten marks by keyboard, the double one included
    page.goto(f"{site.url}/journal/pages/{school.course.pk}/?lesson={school.lesson.pk}")
    page.wait_for_selector("#panel .drawer-h")
    today_cells(page, school.lesson).first.click()
    for key in ("5", "4", "3", "5", "ArrowDown", "4", "4", "5", "2", "3"):
        page.keyboard.press(key)
    page.keyboard.press("Shift+Digit5")
    page.keyboard.press("4")
    expect(page.locator("td.saving")).to_have_count(0, timeout=20_000)

    # topic and homework
    page.fill("#tp", "Формула корней")
    page.click("text=Сохранить тему")
    page.wait_for_selector("label[for=tp] >> text=сохранено")
    page.fill("#hw", "§ 23, № 540")
    page.click("text=Сохранить задание")
    page.wait_for_selector("label[for=hw] >> text=сохранено")

    marks = Mark.objects.live().filter(work__lesson=school.lesson).order_by("pupil__person__sort_key")
    assert [str(mark) for mark in marks] == ["5", "4", "3", "5", "4", "4", "5", "2", "3", "5/4"]
    assert Attendance.objects.live().get(lesson=school.lesson).pupil.person.last_name == "Галкина"
    assert Lesson.objects.get(pk=school.lesson.pk).topic == "Формула корней"
    assert Homework.objects.get(lesson=school.lesson).due_lesson == school.future_lesson

    family = sign_in(school.parent, viewport=PHONE)
    mine = Mark.objects.live().get(work__lesson=school.lesson, pupil=school.pupil)
    today = family.locator("section.dd.today")
    assert today.locator("b.mark").all_inner_texts() == [mine.value]
    assert "§ 23, № 540" in family.locator("section.dd", has_text="Пятница").inner_text()


def test_two_teachers_in_one_cell_choose_between_both_values(site, sign_in):
    school = site.school
    page = sign_in(school.teacher)
    page.goto(f"{site.url}/journal/pages/{school.course.pk}/")
    school.mark.refresh_from_db()
    school.mark.value, school.mark.version = "2", 2
    school.mark.save()

    today_cells(page, school.past_lesson).first.click()
    page.keyboard.press("5")
    page.wait_for_selector("#pop >> text=Здесь уже другое значение")
    page.click("text=Поставить «5»")
    expect(page.locator("td.saving, td.conflict")).to_have_count(0, timeout=20_000)

    school.mark.refresh_from_db()
    assert (school.mark.value, school.mark.version) == ("5", 3)


def test_the_card_tells_the_history_of_a_cell(site, sign_in):
    school = site.school
    page = sign_in(school.teacher)
    page.goto(f"{site.url}/journal/pages/{school.course.pk}/")

    today_cells(page, school.past_lesson).first.click()
    page.keyboard.press("5")
    page.wait_for_selector("td.saved")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("F2")

    history = page.locator("#pop .hist li")
    assert history.first.locator("span").last.inner_text() == "5 вместо 4, Соколова М. В."


def test_what_was_typed_stays_when_the_server_does_not_answer(site, sign_in):
    school = site.school
    page = sign_in(school.teacher)
    page.goto(f"{site.url}/journal/pages/{school.course.pk}/")
    page.context.set_offline(True)

    today_cells(page, school.lesson).first.click()
    page.keyboard.press("5")
    page.wait_for_selector("td.queued")
    assert "Ждут отправки: 1" in page.locator("#saved").inner_text()
    page.context.set_offline(False)
    expect(page.locator("td.queued, td.saving")).to_have_count(0, timeout=20_000)

    assert Mark.objects.get(work__lesson=school.lesson).value == "5"


@pytest.mark.parametrize("viewport", [{"width": 1366, "height": 768}, PHONE], ids=["desktop", "phone"])
def test_the_main_pages_have_no_serious_accessibility_finding(site, sign_in, viewport):
    from axe_playwright_python.sync_playwright import Axe

    school = site.school
    teacher, family = sign_in(school.teacher, viewport=viewport), sign_in(school.parent, viewport=viewport)
    addresses = [
        (teacher, "/journal/day/"),
        (teacher, f"/journal/pages/{school.course.pk}/"),
        (teacher, f"/journal/lessons/{school.lesson.pk}/attendance/"),
        (family, "/diary/"),
    ]

    found = []
    for page, address in addresses:
        page.goto(site.url + address)
        page.wait_for_load_state("networkidle")
        violations = Axe().run(page).response["violations"]
        found += [
            (address, rule["id"], [node["html"][:120] for node in rule["nodes"][:3]])
            for rule in violations
            if rule["impact"] in {"serious", "critical"}
        ]
    assert found == []
