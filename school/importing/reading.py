"""From the sheets of a workbook to rows of plain values, each with the number of the row it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Generic, TypeVar, cast

from school.importing import normalise
from school.importing.columns import Kind
from school.importing.normalise import NotRecognised
from school.importing.problems import Report
from school.importing.workbook import (
    MAX_FILLED_ROWS,
    ExcelError,
    Formula,
    Sheet,
    SheetRow,
    Value,
    Workbook,
    column_letters,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a sheet. In an optional field None = the cell was empty, "" = it was erased with «—»."""

    at: int = field(default=0, compare=False)  # row of the sheet; 0 = already stored


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Column:
    title: str
    field: str
    kind: Kind
    required: bool = False
    erased: Any = ""  # what a lone «—» means

    @property
    def empty_sentence(self) -> str:
        return f"Ячейка пуста, а «{self.title}» обязательно. Заполните."


@dataclass(frozen=True)
class SheetSpec(Generic[R]):
    """What a sheet looks like. Rows with equal keys are about the same thing."""

    title: str
    row: type[R]
    columns: tuple[Column, ...]
    key: Callable[[R], Hashable] | None = None  # None: the key needs other sheets and is checked later
    declares: str = ""  # the field other sheets refer to
    declared_key: Callable[[str], str] = normalise.key
    rules: tuple[
        Callable[[R], Iterable[tuple[str, str]]], ...
    ] = ()  # (column, sentence) of what is wrong in a row
    most: int = MAX_FILLED_ROWS  # rows; more than any school has is a mistake

    def column(self, field_name: str) -> Column:
        return next(column for column in self.columns if column.field == field_name)


@dataclass
class SheetRead(Generic[R]):
    """The rows of one sheet, and how far they can be trusted."""

    spec: SheetSpec[R]
    present: bool = False
    unreadable: bool = False  # an obligatory column is missing
    spoiled: bool = False  # some rows have errors and are left out
    rows: list[R] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)  # also by rows with errors in other cells
    filled: int = 0


@dataclass
class Book:
    """Everything a workbook says, sheet by sheet."""

    sheets: dict[str, SheetRead[Any]]

    def of(self, spec: SheetSpec[R]) -> SheetRead[R]:
        return cast(SheetRead[R], self.sheets[spec.title])


Progress = Callable[[str, int], None]


def nothing_to_tell(stage: str, rows: int) -> None:
    """For callers that show no progress."""


def title_key(text: str) -> str:
    """Titles of sheets and columns, without regard to case, spaces, ё and look-alike letters."""
    return normalise.key(normalise.look_alikes(normalise.spaces(text[:300])))


def read_book(
    workbook: Workbook, specs: Sequence[SheetSpec[Any]], report: Report, progress: Progress = nothing_to_tell
) -> Book:
    """Read the known sheets; every problem goes into the report."""
    by_title = {title_key(spec.title): spec for spec in specs}
    book = Book({spec.title: SheetRead(spec) for spec in specs})
    for sheet in workbook.sheets:
        spec = by_title.get(title_key(sheet.title))
        if spec is None:
            for _ in workbook.rows(sheet):
                pass  # only to refuse a sheet that is too long or leads to other files
            report.warning(
                sheet.title[:100], None, "", "", "Такого листа программа не знает, он не прочитан."
            )
        elif book.sheets[spec.title].present:
            report.error(spec.title, None, "", "", "Лист встречается в книге дважды. Оставьте один.")
        else:
            _SheetReading(workbook, sheet, book.of(spec), report, progress).read()
    if not any(read.present for read in book.sheets.values()):
        names = ", ".join(f"«{spec.title}»" for spec in specs)
        report.error("", None, "", "", f"В книге нет ни одного знакомого листа. Нужны листы {names}.")
    return book


class _SheetReading(Generic[R]):
    """One pass over one sheet."""

    def __init__(
        self, workbook: Workbook, sheet: Sheet, read: SheetRead[R], report: Report, progress: Progress
    ) -> None:
        self._workbook, self._sheet, self._read = workbook, sheet, read
        self._spec, self._report, self._progress = read.spec, report, progress
        self._columns: dict[int, Column] = {}
        self._unknown: set[int] = set()
        self._without_heading: dict[int, int] = {}
        self._hidden: list[int] = []
        self._seen: dict[Hashable, R] = {}
        self._last_row = 0

    def read(self) -> None:
        self._read.present = True
        rows = self._workbook.rows(self._sheet)
        first = next(rows, None)
        if first is None or first.number != 1:
            self._headings(SheetRow(1, False, {}))
            rows = self._put_back(first, rows)
        else:
            self._headings(first)
        for row in rows:
            self._data_row(row)
            if self._read.filled % 500 == 0:
                self._progress(self._spec.title, self._read.filled)
        self._whole_sheet()
        self._progress(self._spec.title, self._read.filled)

    @staticmethod
    def _put_back(first: SheetRow | None, rest: Iterator[SheetRow]) -> Iterator[SheetRow]:
        if first is not None:
            yield first
        yield from rest

    def _headings(self, row: SheetRow) -> None:
        known = {title_key(column.title): column for column in self._spec.columns}
        taken: set[str] = set()
        for number, value in row.cells.items():
            if _is_blank(value):
                continue
            title = str(value)
            column = known.get(title_key(title))
            if isinstance(value, Formula | ExcelError):
                self._error(
                    1, column_letters(number), value, "В заголовке формула. Впишите название столбца."
                )
                self._unknown.add(number)
            elif column is None:
                self._unknown.add(number)
                self._report.warning(
                    self._spec.title, 1, title[:100], "", "Такого столбца программа не знает, он не прочитан."
                )
            elif column.title in taken:
                self._unknown.add(number)
                self._error(1, column.title, "", "Столбец с таким заголовком уже есть. Оставьте один.")
            else:
                taken.add(column.title)
                self._columns[number] = column
        for column in self._spec.columns:
            if column.required and column.title not in taken:
                self._read.unreadable = True
                self._error(1, column.title, "", "Нет обязательного столбца. Добавьте его в первую строку.")

    def _data_row(self, row: SheetRow) -> None:
        cells = {number: value for number, value in row.cells.items() if not _is_blank(value)}
        if not cells:
            return
        self._last_row = row.number
        for number in cells.keys() - self._columns.keys() - self._unknown:
            self._without_heading.setdefault(number, row.number)
        if not any(number in self._columns for number in cells):
            return
        self._read.filled += 1
        if row.hidden:
            self._hidden.append(row.number)
        if self._read.filled == self._spec.most + 1:
            self._read.unreadable = True
            self._error(
                row.number, "", "", f"На листе больше {self._spec.most} строк. Проверьте, тот ли это лист."
            )
        if self._read.unreadable:
            return
        values, good = self._values(row.number, cells)
        declared = values.get(self._spec.declares)
        if declared:
            self._read.declared.add(self._spec.declared_key(declared))
        if not good:
            self._read.spoiled = True
            return
        self._accept(self._spec.row(at=row.number, **values))

    def _values(self, at: int, cells: dict[int, Value]) -> tuple[dict[str, Any], bool]:
        values: dict[str, Any] = {column.field: None for column in self._spec.columns}
        good = True
        for number, column in self._columns.items():
            value = cells.get(number)
            if value is None or (is_erased := _is_dash(value)):
                if column.required:
                    good = False
                    self._error(at, column.title, "" if value is None else value, column.empty_sentence)
                elif value is not None and is_erased:
                    values[column.field] = column.erased
                continue
            try:
                values[column.field] = self._value(at, column, value, column_letters(number))
            except NotRecognised as wrong:
                good = False
                self._error(at, column.title, _shown(value), wrong.sentence)
        return values, good

    def _value(self, at: int, column: Column, value: Value, letters: str) -> Any:
        if isinstance(value, Formula):
            raise NotRecognised(f"В ячейке {letters}{at} формула. Замените её значением.")
        if isinstance(value, ExcelError):
            raise NotRecognised(f"В ячейке {letters}{at} ошибка Excel. Впишите значение.")
        read = column.kind.read(value)
        if remark := column.kind.remark(read, value):
            self._report.warning(self._spec.title, at, column.title, _shown(value), remark)
        if isinstance(value, str) and column.kind.fixed(value, read):
            if isinstance(read, str):
                self._workbook.spend(len(read))
            self._report.fixed(
                self._spec.title, at, column.title, value, f"Записано как «{column.kind.show(read)[:300]}»."
            )
        return read

    def _accept(self, row: R) -> None:
        for rule in self._spec.rules:
            wrong = list(rule(row))
            for column, sentence in wrong:
                self._error(row.at, column, "", sentence)
            if wrong:
                self._read.spoiled = True
                return
        key = self._spec.key(row) if self._spec.key else row
        first = self._seen.setdefault(key, row)
        if first is row:
            self._read.rows.append(row)
        elif first == row:
            self._report.warning(
                self._spec.title,
                row.at,
                "",
                "",
                f"Строка полностью повторяет строку {first.at}, учтена один раз.",
            )
        else:
            self._read.spoiled = True
            self._report.error(*said_twice(self._spec, first, row))

    def _whole_sheet(self) -> None:
        for number, row in sorted(self._without_heading.items()):
            letters = column_letters(number)
            self._error(
                row, letters, "", f"В столбце {letters} есть значения, но нет заголовка. Впишите заголовок."
            )
        if self._hidden:
            listed = ", ".join(map(str, self._hidden[:20])) + (" …" if len(self._hidden) > 20 else "")
            self._report.warning(
                self._spec.title, self._hidden[0], "", "", f"Есть скрытые строки, они прочитаны: {listed}."
            )
        if hidden := sorted(self._sheet.hidden_columns & self._columns.keys()):
            titles = ", ".join(f"«{self._columns[number].title}»" for number in hidden)
            self._report.warning(
                self._spec.title, None, "", "", f"Есть скрытые столбцы, они прочитаны: {titles}."
            )
        if self._sheet.hidden:
            self._report.warning(self._spec.title, None, "", "", "Лист скрыт, но прочитан.")
        last_column = max([*self._columns, *self._without_heading], default=0)
        for merged in self._sheet.merged:
            if merged.first_row <= self._last_row and merged.first_column <= last_column:
                self._read.spoiled = True
                self._error(
                    merged.first_row, "", merged.ref, "Ячейки объединены. Разъедините их и заполните каждую."
                )

    def _error(self, row: int | None, column: str, value: object, sentence: str) -> None:
        self._report.error(self._spec.title, row, column, value, sentence)


def said_twice(spec: SheetSpec[R], first: R, row: R) -> tuple[str, int, str, str, str]:
    """Two rows about the same thing that do not agree: arguments of an error."""
    differing = [c for c in spec.columns if getattr(first, c.field) != getattr(row, c.field)]
    known = spec.column(spec.declares) if spec.declares else None
    parts = [
        f"«{c.title}»: там {_shown_field(c, first)}, здесь {_shown_field(c, row)}" for c in differing[:3]
    ]
    return (
        spec.title,
        row.at,
        known.title if known else "",
        known.kind.show(getattr(row, known.field)) if known else "",
        f"То же уже записано в строке {first.at}, но иначе ({'; '.join(parts)}). Оставьте одну строку.",
    )


def _shown_field(column: Column, row: Row) -> str:
    value = getattr(row, column.field)
    return "пусто" if value in (None, "", ()) else column.kind.show(value)[:100]


def field_names(row_type: type[Row]) -> list[str]:
    return [f.name for f in fields(row_type) if f.name != "at"]


def _is_blank(value: Value) -> bool:
    return isinstance(value, str) and not isinstance(value, Formula) and not normalise.spaces(value)


def _is_dash(value: Value) -> bool:
    return isinstance(value, str) and len(value) < 10 and normalise.key(normalise.spaces(value)) == "-"


def _shown(value: Value) -> str:
    """The cell's value as the school's people would write it."""
    if isinstance(value, dt.datetime):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, bool):
        return "ИСТИНА" if value else "ЛОЖЬ"
    return normalise.number_as_text(value) if isinstance(value, int | float) else str(value)
