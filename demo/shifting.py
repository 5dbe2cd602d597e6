"""The example school's workbook, moved by whole years to the study year that is to be shown."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

SOURCE = Path(__file__).resolve().parent / "data" / "school-a.xlsx"
SOURCE_YEAR = 2026  # the workbook holds 2026/2027
STUDY_YEAR = re.compile(r"\d{4}/\d{4}")


def shown_year(today: dt.date) -> int:
    """When the shown study year begins: the running one, in summer the one just ended."""
    return today.year if today.month >= 9 else today.year - 1


def shifted(date: dt.datetime, years: int) -> dt.datetime:
    """The same day of another year; 29 February becomes the 28th where there is none."""
    try:
        return date.replace(year=date.year + years)
    except ValueError:
        return date.replace(year=date.year + years, day=28)


def write_shifted(target: Path, years: int) -> None:
    """Every date of the workbook, birth dates too, `years` later."""
    book = load_workbook(SOURCE)
    for sheet in book:
        if isinstance(sheet, Worksheet):
            _shift_sheet(sheet, years)
    book.save(target)


def _shift_sheet(sheet: Worksheet, years: int) -> None:
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, dt.datetime):
                cell.value = shifted(cell.value, years)
            elif isinstance(cell.value, str) and STUDY_YEAR.fullmatch(cell.value):
                first = int(cell.value[:4]) + years
                cell.value = f"{first}/{first + 1}"
