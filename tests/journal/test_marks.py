"""What may be typed into a cell, by marking system."""

from __future__ import annotations

import pytest

from journal.errors import BadValue
from journal.marks import Value, parse


@pytest.mark.parametrize(
    ("typed", "marking", "value"),
    [
        ("5", "five", Value("5")),
        (" 4 ", "five", Value("4")),
        ("5/4", "five", Value("5", "4")),
        ("5 / 4", "five", Value("5", "4")),
        (".", "five", Value("точка")),
        ("ТОЧКА", "five", Value("точка")),
        ("Зачёт", "five", Value("зач")),
        ("н/а", "five", Value("н/а")),
        ("", "five", Value()),
        ("незачёт", "pass_fail", Value("незач")),
        ("100", "hundred", Value("100")),
        ("0", "hundred", Value("0")),
        ("b", "letters", Value("B")),
        ("8", "criteria", Value("8")),
        ("", "none", Value()),
    ],
)
def test_a_value_of_the_scale_is_understood(typed, marking, value):
    assert parse(typed, marking) == value


@pytest.mark.parametrize(
    ("typed", "marking"),
    [
        ("6", "five"),
        ("0", "five"),
        ("1", "five"),
        ("5/6", "five"),
        ("5/", "five"),
        ("5/зач", "five"),
        ("5/4/3", "five"),
        ("-5", "five"),
        ("²", "five"),
        ("٥", "five"),
        ("=1+1", "five"),
        ("<b>5</b>", "five"),
        ("5", "pass_fail"),
        ("101", "hundred"),
        ("9", "criteria"),
        ("G", "letters"),
        ("5", "none"),
    ],
)
def test_a_value_outside_the_scale_is_refused_with_a_sentence(typed, marking):
    with pytest.raises(BadValue) as refusal:
        parse(typed, marking)

    assert refusal.value.message.endswith(".")


def test_one_counts_where_the_school_uses_it():
    assert parse("1", "five", one_is_used=True) == Value("1")
