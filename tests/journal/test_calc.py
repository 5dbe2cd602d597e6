"""Formulas of the journal, by table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from journal.calc import Summary, Thresholds, Weighted, average, expected, summary, weighted_average


def marks(*pairs: tuple[int, str]) -> list[Weighted]:
    return [Weighted(value, Decimal(weight)) for value, weight in pairs]


@pytest.mark.parametrize(
    ("given", "plain", "weighted"),
    [
        (marks(), None, None),
        (marks((4, "1")), "4.00", "4.00"),
        (marks((5, "1"), (2, "3")), "3.50", "2.75"),
        (marks((5, "1"), (4, "1"), (4, "1")), "4.33", "4.33"),
        (marks((3, "1.5"), (4, "2"), (5, "1")), "4.00", "3.89"),
        (
            marks((4, "1"), (5, "1"), (5, "1"), (5, "1"), (4, "1"), (5, "1"), (4, "1"), (5, "1")),
            "4.63",
            "4.63",
        ),
    ],
)
def test_averages_have_two_decimals_and_round_half_up(given, plain, weighted):
    assert average(given) == (Decimal(plain) if plain else None)
    assert weighted_average(given) == (Decimal(weighted) if weighted else None)


@pytest.mark.parametrize(
    ("value", "mark"),
    [
        ("5.00", "5"),
        ("4.72", "5"),
        ("4.71", "4–5"),
        ("4.65", "4–5"),
        ("4.59", "4–5"),
        ("4.58", "4"),
        ("3.65", "3–4"),
        ("3.00", "3"),
        ("2.65", "2–3"),
        ("2.00", "2"),
    ],
)
def test_the_expected_mark_names_both_neighbours_near_a_threshold(value, mark):
    assert expected(Decimal(value), Thresholds()) == mark


def test_without_marks_nothing_is_expected():
    assert summary([], Thresholds()) == Summary(None, None, "")


def test_the_expected_mark_follows_the_weighted_average():
    told = summary(marks((5, "1"), (2, "3")), Thresholds())

    assert told == Summary(Decimal("3.50"), Decimal("2.75"), "3")
