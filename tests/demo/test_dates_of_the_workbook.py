"""Whatever day the demonstration is made, it shows a running year."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import load_workbook

from demo.shifting import SOURCE, shifted, shown_year, write_shifted


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (dt.date(2026, 9, 1), 2026),
        (dt.date(2026, 11, 24), 2026),
        (dt.date(2027, 1, 10), 2026),
        (dt.date(2027, 7, 15), 2026),
        (dt.date(2027, 8, 31), 2026),
        (dt.date(2027, 9, 1), 2027),
    ],
)
def test_the_running_year_is_shown_and_in_summer_the_one_just_ended(today: dt.date, year: int) -> None:
    assert shown_year(today) == year


def test_29_february_becomes_the_28th_where_there_is_none() -> None:
    assert shifted(dt.datetime(2028, 2, 29), 1) == dt.datetime(2029, 2, 28)


def test_29_february_stays_in_a_leap_year() -> None:
    assert shifted(dt.datetime(2024, 2, 29), 4) == dt.datetime(2028, 2, 29)


@pytest.fixture(scope="module")
def next_years_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("book") / "school.xlsx"
    write_shifted(target, 1)
    return target


def column(book: Path, sheet: str, number: int) -> list[object]:
    rows = load_workbook(book, read_only=True)[sheet].iter_rows(min_row=2, values_only=True)
    return [row[number] for row in rows]


@pytest.mark.parametrize(
    ("sheet", "number"), [("Периоды", 3), ("Каникулы", 2), ("Ученики", 4), ("Сотрудники", 5)]
)
def test_every_date_moves_by_one_year(next_years_book: Path, sheet: str, number: int) -> None:
    before, after = column(SOURCE, sheet, number), column(next_years_book, sheet, number)

    assert after == [shifted(date, 1) for date in before if isinstance(date, dt.datetime)]


def test_the_study_year_is_named_after_its_new_dates(next_years_book: Path) -> None:
    assert "2027/2028" in column(next_years_book, "Школа", 1)


def test_bells_ring_at_the_same_times(next_years_book: Path) -> None:
    assert column(next_years_book, "Звонки", 3) == column(SOURCE, "Звонки", 3)
