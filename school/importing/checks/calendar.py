"""Periods, subjects and sets of bells."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, pairwise

from school.importing.bells import Bells, BellSet
from school.importing.frame import Frame
from school.importing.normalise import key
from school.importing.problems import Report
from school.importing.rows import PeriodRow, SubjectRow
from school.importing.sheets import BELLS, PERIODS, SUBJECTS

MAX_SETS = 200


def check(frame: Frame, report: Report) -> None:
    _periods(frame, report)
    _short_names(frame, report)
    _bell_sets(frame, report)


def _periods(frame: Frame, report: Report) -> None:
    schemes: dict[str, list[PeriodRow]] = defaultdict(list)
    for row in frame.periods.rows():
        schemes[key(row.scheme)].append(row)
        if row.at and frame.year and not (frame.year.first <= row.first and row.last <= frame.year.last):
            report.error(
                PERIODS.title,
                row.at,
                "Начало" if row.first < frame.year.first else "Конец",
                f"{row.first:%d.%m.%Y} – {row.last:%d.%m.%Y}",
                f"Период выходит за учебный год {frame.year.name} (1 сентября – 31 августа). Проверьте даты.",
            )
    for rows in schemes.values():
        rows.sort(key=lambda row: row.first)
        for before, after in pairwise(rows):
            if after.first <= before.last and (before.at or after.at):
                later = max(before, after, key=lambda row: row.at)
                other = before if later is after else after
                report.error(
                    PERIODS.title,
                    later.at,
                    "Начало",
                    f"{later.first:%d.%m.%Y} – {later.last:%d.%m.%Y}",
                    f"Пересекается с периодом «{other.name}» той же схемы "
                    f"({other.first:%d.%m.%Y} – {other.last:%d.%m.%Y}). Поправьте даты.",
                )


def _short_names(frame: Frame, report: Report) -> None:
    seen: dict[str, SubjectRow] = {}
    for row in sorted(frame.subjects.rows(), key=lambda row: row.at):
        first = seen.setdefault(key(row.short_name), row)
        if first is not row and row.at:
            report.error(
                SUBJECTS.title,
                row.at,
                "Кратко",
                row.short_name,
                f"Так уже сокращён предмет «{first.name}». Придумайте другое сокращение.",
            )


def _bell_sets(frame: Frame, report: Report) -> None:
    """On any day one set must win for a class: two equally special ones may not hold at once."""
    if frame.year is None:
        return
    sets = Bells(frame).sets
    if len(sets) > MAX_SETS:
        report.error(
            BELLS.title,
            max(one.at for one in sets) or None,
            "Действует с",
            "",
            f"Наборов звонков больше {MAX_SETS}. Набор — это строки с одной сменой, классами и датами.",
        )
        return
    for one, other in combinations(sets, 2):
        if _compete(one, other) and (at := max(one.at, other.at)):
            report.error(
                BELLS.title,
                at,
                "Действует с",
                f"{one.first:%d.%m.%Y} – {one.last:%d.%m.%Y}, {other.first:%d.%m.%Y} – {other.last:%d.%m.%Y}",
                "Два набора звонков действуют для одного класса в одни и те же дни. Разведите их даты.",
            )


def _compete(one: BellSet, other: BellSet) -> bool:
    return (
        one.shift == other.shift
        and one.special == other.special
        and bool(one.classes & other.classes or one.classes == other.classes)
        and one.first <= other.last
        and other.first <= one.last
    )
