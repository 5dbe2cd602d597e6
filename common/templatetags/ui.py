"""Template tags of every page: icons, and the Russian way of writing names, counts, dates and numbers."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.db.backends.postgresql.psycopg_any import DateRange
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.dates import last_day

register = template.Library()

NBSP = "\u00a0"
WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
MONTHS = ("янв.", "фев.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.", "сен.", "окт.", "ноя.", "дек.")


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite. It says nothing to a screen reader: a word stands beside it."""
    return format_html(
        '<svg class="ic" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name
    )


@register.filter
def short_name(full_name: object) -> str:
    """Соколова Марина Викторовна → Соколова М. В."""
    last, *given = str(full_name).split()
    return NBSP.join([last, *(f"{part[0]}." for part in given)])


@register.filter
def plural(count: int, forms: str) -> str:
    """The form of the word that stands after the number: "отметка,отметки,отметок"."""
    one, few, many = forms.split(",")
    if 11 <= abs(count) % 100 <= 14:
        return many
    last_digit = abs(count) % 10
    if last_digit == 1:
        return one
    return few if 2 <= last_digit <= 4 else many


@register.filter
def day_month(date: dt.date) -> str:
    """чт 17 дек."""
    return NBSP.join((WEEKDAYS[date.weekday()], str(date.day), MONTHS[date.month - 1]))


@register.filter
def span(dates: DateRange) -> str:
    """с 1 сен. 2026 по 31 авг. 2027; an open end says nothing."""
    ends = (("с", dates.lower), ("по", last_day(dates)))
    return " ".join(
        f"{word} {date.day} {MONTHS[date.month - 1]} {date.year}".replace(" ", NBSP)
        for word, date in ends
        if date
    )


@register.filter
def comma(number: Decimal | float | None, places: int = 2) -> str:
    """3,85; nothing when there is no number."""
    if number is None:
        return ""
    rounded = Decimal(str(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return str(rounded).replace(".", ",").replace("-", "−")


@register.filter
def weight(number: Decimal) -> str:
    """1,5 or 3: without needless zeros."""
    return f"{number.normalize():f}".replace(".", ",")
