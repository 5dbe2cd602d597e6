"""What the import has to say about a workbook: where it stands, what is there, what to do."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass, field

from common.errors import Refusal

KEPT_PER_COLUMN = 1000  # a workbook full of one mistake must not fill the memory
SHOWN = 80


class WorkbookRefused(Refusal):
    """The file is refused as a whole; the sentence says why."""

    message = "Файл не прочитан: это не книга Excel (.xlsx)."


class Level(enum.Enum):
    ERROR = "ошибка"
    WARNING = "предупреждение"
    FIXED = "исправлено"


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the protocol. `row` and `column` are empty where the whole sheet is meant."""

    level: Level
    sheet: str
    row: int | None
    column: str
    value: str
    sentence: str

    def __str__(self) -> str:
        place = [self.sheet or "Книга"]
        if self.row:
            place.append(f"строка {self.row}")
        if self.column:
            place.append(f"«{self.column}»")
        value = f" «{self.value}»." if self.value else ""
        return f"{', '.join(place)}:{value} {self.sentence}"


@dataclass
class Report:
    """Collects problems; of a thousand equal ones in a column keeps the first and counts the rest."""

    problems: list[Problem] = field(default_factory=list)
    counts: Counter[tuple[str, Level]] = field(default_factory=Counter)
    _kept: Counter[tuple[str, Level, str]] = field(default_factory=Counter)

    def error(self, sheet: str, row: int | None, column: str, value: object, sentence: str) -> None:
        self._add(Level.ERROR, sheet, row, column, value, sentence)

    def warning(self, sheet: str, row: int | None, column: str, value: object, sentence: str) -> None:
        self._add(Level.WARNING, sheet, row, column, value, sentence)

    def fixed(self, sheet: str, row: int | None, column: str, value: object, sentence: str) -> None:
        self._add(Level.FIXED, sheet, row, column, value, sentence)

    def _add(
        self, level: Level, sheet: str, row: int | None, column: str, value: object, sentence: str
    ) -> None:
        self.counts[sheet, level] += 1
        self._kept[sheet, level, column] += 1
        if self._kept[sheet, level, column] <= KEPT_PER_COLUMN:
            self.problems.append(Problem(level, sheet, row, column, shorten(value), sentence))

    def copy(self) -> Report:
        return Report(list(self.problems), Counter(self.counts), Counter(self._kept))

    def count(self, level: Level, sheet: str | None = None) -> int:
        return sum(n for (where, kind), n in self.counts.items() if kind is level and sheet in (None, where))

    def of(self, level: Level) -> list[Problem]:
        return [problem for problem in self.problems if problem.level is level]

    def by_column(self, level: Level) -> dict[tuple[str, str], int]:
        """How many problems of the level each column has: (sheet, column) → count."""
        return {(sheet, column): n for (sheet, kind, column), n in self._kept.items() if kind is level}

    @property
    def has_errors(self) -> bool:
        return self.count(Level.ERROR) > 0


def shorten(value: object) -> str:
    """The value as a message shows it: one line, not longer than a line."""
    text = " ".join(str(value)[: SHOWN * 4].split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
