"""Averages and what follows from them. Pure functions; formulas of design §5."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NEAR = Decimal("0.06")  # this close to a threshold the expected mark is shown as two


@dataclass(frozen=True)
class Weighted:
    """One numeric mark and the weight of its work. A double mark is two of these."""

    value: int
    weight: Decimal


@dataclass(frozen=True)
class Thresholds:
    """From which average a final mark is expected."""

    five: Decimal = Decimal("4.65")
    four: Decimal = Decimal("3.65")
    three: Decimal = Decimal("2.65")


@dataclass(frozen=True)
class Summary:
    """Averages with two decimals, None without marks; `expected` like "4" or "4–5" near a threshold."""

    average: Decimal | None = None
    weighted: Decimal | None = None
    expected: str = ""


def average(marks: Iterable[Weighted]) -> Decimal | None:
    """Σm / n"""
    values = [mark.value for mark in marks]
    return _rounded(Decimal(sum(values)) / len(values)) if values else None


def weighted_average(marks: Iterable[Weighted]) -> Decimal | None:
    """Σ(m·w) / Σw"""
    marks = list(marks)
    total = sum((mark.weight for mark in marks), Decimal(0))
    return _rounded(sum((mark.value * mark.weight for mark in marks), Decimal(0)) / total) if total else None


def expected(average: Decimal | None, thresholds: Thresholds) -> str:
    """The final mark this average leads to; both neighbours when it is within 0.06 of a threshold."""
    if average is None:
        return ""
    steps = ((thresholds.five, 5), (thresholds.four, 4), (thresholds.three, 3))
    for threshold, mark in steps:
        if abs(average - threshold) <= NEAR:
            return f"{mark - 1}–{mark}"
    return str(next((mark for threshold, mark in steps if average >= threshold), 2))


def summary(marks: Iterable[Weighted], thresholds: Thresholds) -> Summary:
    """What the right block of a row says."""
    marks = list(marks)
    weighted = weighted_average(marks)
    return Summary(average(marks), weighted, expected(weighted, thresholds))


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)
