import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import engines

from common.dates import days
from common.templatetags.ui import comma, day_month, plural, short_name, span

ROOT = Path(__file__).resolve().parents[2]
SPRITE = set(re.findall(r'<symbol id="(\w+)"', (ROOT / "static" / "icons.svg").read_text()))


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "отметок"),
        (1, "отметка"),
        (2, "отметки"),
        (4, "отметки"),
        (5, "отметок"),
        (11, "отметок"),
        (12, "отметок"),
        (14, "отметок"),
        (21, "отметка"),
        (22, "отметки"),
        (111, "отметок"),
        (101, "отметка"),
    ],
)
def test_a_word_agrees_with_its_number(count, words):
    assert plural(count, "отметка,отметки,отметок") == words


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Соколова Марина Викторовна", "Соколова М. В."),
        ("Тлехурай Бэлла", "Тлехурай Б."),
        ("Мамий-Хут Ёлка", "Мамий-Хут Ё."),
    ],
)
def test_a_name_shrinks_to_initials_that_do_not_break(full, short):
    assert short_name(full) == short.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (dt.date(2026, 12, 17), "чт 17 дек."),
        (dt.date(2026, 5, 9), "сб 9 мая"),
        (dt.date(2026, 11, 1), "вс 1 ноя."),
    ],
)
def test_a_date_is_written_short(date, text):
    assert day_month(date) == text.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        (Decimal("3.845"), 2, "3,85"),
        (3.5, 2, "3,50"),
        (Decimal("4"), 1, "4,0"),
        (Decimal("-0.5"), 1, "−0,5"),
        (None, 2, ""),
    ],
)
def test_decimals_have_a_comma_and_round_half_up(number, places, text):
    assert comma(number, places) == text


@pytest.mark.parametrize(
    ("dates", "text"),
    [
        (days(dt.date(2026, 9, 1), dt.date(2027, 5, 31)), "с 1 сен. 2026 по 31 мая 2027"),
        (days(dt.date(2026, 9, 1)), "с 1 сен. 2026"),
    ],
)
def test_a_range_names_its_first_and_last_day(dates, text):
    assert span(dates).replace("\u00a0", " ") == text


def test_an_icon_is_silent_for_a_screen_reader():
    html = engines["django"].from_string('{% icon "check" %}').render()

    assert html == '<svg class="ic" aria-hidden="true"><use href="/static/icons.svg#check"/></svg>'


def test_every_icon_that_a_template_names_is_in_the_sprite():
    named = {
        (template.name, name)
        for template in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "(\w+)" %}', template.read_text())
    }

    assert {name for name in named if name[1] not in SPRITE} == set()
