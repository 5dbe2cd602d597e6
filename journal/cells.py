"""A cell of the grid as text. Thousands of them make a page, so they are plain escaped strings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from django.utils import timezone

from journal.calc import Summary, Weighted
from journal.marks import POINT, css_class
from journal.models import AbsenceCode
from school.rules import Rules


@dataclass(frozen=True, slots=True)
class MarkCell:
    """What the grid needs of a mark."""

    value: str
    second: str
    version: int
    entered_at: dt.datetime
    has_comment: bool

    def html(self) -> str:
        first = _digit(self.value)
        return f'{first}<span class="m-sl">/</span>{_digit(self.second)}' if self.second else first

    def numbers(self, weight: Decimal) -> list[Weighted]:
        """A double mark counts as two."""
        return [Weighted(int(v), weight) for v in (self.value, self.second) if v.isdigit()]


@dataclass(frozen=True, slots=True)
class AbsenceCell:
    code: str
    version: int

    def html(self) -> str:
        return f'<i class="m ma">{AbsenceCode(self.code).label}</i>'


@dataclass(frozen=True, slots=True)
class Column:
    """A column: a lesson's work, or a lesson without one. The absence stands in the lesson's first column."""

    lesson_id: int
    date: dt.date
    slot: int
    starts_at: dt.time | None
    work_id: int | None
    kind: str
    short: str
    weight: str
    is_written: bool
    is_first: bool
    is_today: bool
    is_future: bool


def is_late(mark: MarkCell, column: Column, rules: Rules) -> bool:
    """Entered after its deadline (A2 2.5, A5 g1.5)."""
    allowed = rules.written_work_days if column.is_written else rules.oral_mark_days
    return timezone.localdate(mark.entered_at) > column.date + dt.timedelta(days=allowed)


def classes(column: Column, mark: MarkCell | None, rules: Rules) -> str:
    names = ["c"]
    if column.is_today:
        names.append("today")
    if column.is_future:
        names.append("fut")
    if mark is not None and mark.value:
        if is_late(mark, column, rules):
            names.append("late")
        if mark.has_comment:
            names.append("com")
    return " ".join(names)


def content(mark: MarkCell | None, absence: AbsenceCell | None) -> str:
    """Both are shown: a digit never hides a code, nor the reverse."""
    parts = []
    if absence is not None and absence.code:
        parts.append(absence.html())
    if mark is not None and mark.value:
        parts.append(mark.html())
    return " ".join(parts)


def versions(mark: MarkCell | None, absence: AbsenceCell | None) -> str:
    """ "3.1": the mark's version and the absence's; empty when nobody ever wrote here."""
    if mark is None and absence is None:
        return ""
    return f"{mark.version if mark else 0}.{absence.version if absence else 0}"


def td(column: Column, mark: MarkCell | None, absence: AbsenceCell | None, rules: Rules) -> str:
    seen = versions(mark, absence)
    stamp = f' data-v="{seen}"' if seen else ""
    return f'<td class="{classes(column, mark, rules)}"{stamp}>{content(mark, absence)}</td>'


def summary_texts(summary: Summary) -> tuple[str, str, str]:
    """Average, weighted average, expected mark: "3,90", "3,85", "4"."""
    return (_comma(summary.average), _comma(summary.weighted), summary.expected)


def summary_html(summary: Summary) -> str:
    average, weighted, expected = summary_texts(summary)
    edge = " edge" if "–" in expected else ""
    block = f'<td class="r1 av">{average}</td><td class="r2 wv">{weighted}</td>'
    return block + f'<td class="r3 ex{edge}">{expected}</td>'


def _comma(number: object) -> str:
    return "" if number is None else str(number).replace(".", ",")


def _digit(value: str) -> str:
    if value == POINT:
        return '<b class="m mdot" title="точка: ждём работу">●</b>'
    name = css_class(value)
    if name == "mz":
        return f'<i class="m mz">{escape(value)}</i>'
    return f'<b class="m {name}">{escape(value)}</b>'
