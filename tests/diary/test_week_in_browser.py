"""The diary in a real browser: it fits, it is accessible, it needs no scripts, paper carries no buttons."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from demo import builders as make
from tests.journal.conftest import address, opened

__all__ = ["address", "opened"]
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_week_fits_the_screen_and_is_accessible(opened, real_school, size):
    make.make_absence(lesson=real_school.lesson, pupil=real_school.pupil)
    page = opened(real_school.parent, reverse("diary:week"), size)

    found = Axe().run(page).response["violations"]

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []


def test_the_week_reads_without_scripts_and_prints_without_buttons(opened, real_school):
    page = opened(real_school.parent, reverse("diary:week"), scripts=False)
    on_screen = page.get_by_role("link", name="Сегодня").is_visible()
    page.emulate_media(media="print")

    assert on_screen
    assert page.get_by_text("Алгебра").first.is_visible()
    assert not page.get_by_role("link", name="Сегодня").is_visible()
    assert not page.locator(".topbar").is_visible()
