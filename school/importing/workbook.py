"""The sheets of a workbook, row by row. Formulas are found, never evaluated; dates follow cell styles."""

from __future__ import annotations

import datetime as dt
import math
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601

from school.importing import xml_stream
from school.importing.package import LINKS, MACROS, Package
from school.importing.problems import WorkbookRefused
from school.importing.xml_stream import DAMAGED, XmlStream

MAX_FILLED_ROWS = 50_000
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384  # what Excel itself allows
MAX_TEXT = 4_000  # no column takes more than half of that; the rest of a longer text is not kept
MAX_CHARACTERS = 20_000_000  # all texts of a workbook together
MAX_STRINGS = 2_000_000
MAX_SHEETS = 200
MAX_STYLES = 65_536
MAX_MERGED = 1_000
MAX_SECONDS = 45  # for reading the whole file; a school's workbook takes two

TOO_MANY_ROWS = "На листе «{sheet}» больше 50 000 заполненных строк. Разделите книгу на части."
TOO_MUCH_TEXT = "В книге слишком много текста. Удалите из неё лишние листы и столбцы."
TOO_LONG = "Книга читается слишком долго: в ней миллионы пустых ячеек. Удалите лишние строки и столбцы."


class Formula(str):
    """A cell that holds a formula; the text is the formula itself."""


class ExcelError(str):
    """A cell that shows #N/A, #REF! and the like."""


class CutText(str):
    """A text too long for any column; only its beginning is kept."""


Value = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta


@dataclass(frozen=True, slots=True)
class SheetRow:
    number: int
    hidden: bool
    cells: dict[int, Value]  # by column, 1 = A; empty cells are absent


@dataclass(frozen=True)
class Merged:
    """A merged range."""

    ref: str
    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass
class Sheet:
    """One sheet; `merged` and `hidden_columns` are complete once its rows were read."""

    title: str
    hidden: bool
    part: str
    merged: list[Merged] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)


class Workbook:
    """A workbook that passed the refusals. Its rows are read once, sheet by sheet."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._characters = 0
        self._deadline = package.opened_at + MAX_SECONDS
        self._epoch = CALENDAR_WINDOWS_1900
        self.sheets: list[Sheet] = []
        part = package.workbook_part()
        relations = {relation.id: relation for relation in package.relations(part)}
        by_kind = {relation.kind: relation.target for relation in relations.values()}
        self._read_workbook(part, {id: r.target for id, r in relations.items() if r.kind == "worksheet"})
        self._kinds = self._read_styles(by_kind.get("styles"))
        self._strings = self._read_strings(by_kind.get("sharedStrings"))

    @classmethod
    def open(cls, path: Path) -> Workbook:
        """Raises `WorkbookRefused` with the sentence for the user."""
        return cls(Package.open(path))

    def spend(self, characters: int) -> None:
        """Count text that is kept; a workbook that unfolds into gigabytes is refused."""
        self._characters += characters
        if self._characters > MAX_CHARACTERS:
            raise WorkbookRefused(TOO_MUCH_TEXT)

    def rows(self, sheet: Sheet) -> Iterator[SheetRow]:
        """Filled rows in order, the headings included."""
        reader = _SheetReader(sheet, self)
        chunks = map(_without_empty_cells, self._package.chunks(sheet.part))
        for _ in XmlStream(start=reader.start, end=reader.end, text=reader.text).feed(chunks):
            if time.monotonic() > self._deadline:
                raise WorkbookRefused(TOO_LONG)
            yield from reader.taken()

    def _read_workbook(self, part: str, targets: dict[str, str]) -> None:
        name_of_code = False
        texts: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal name_of_code
            named = xml_stream.local(attributes)
            if tag == "sheet":
                target = targets.get(named.get("id", ""))
                if target is not None:  # a sheet that is a chart has no rows
                    self.sheets.append(
                        Sheet(named.get("name", ""), named.get("state", "visible") != "visible", target)
                    )
                if len(self.sheets) > MAX_SHEETS:
                    raise WorkbookRefused(DAMAGED)
            elif tag == "workbookPr" and named.get("date1904", "0") in ("1", "true"):
                self._epoch = CALENDAR_MAC_1904
            elif tag == "definedName":
                texts.clear()
                name_of_code = named.get("name", "").lower().startswith(("_xlnm.auto_", "auto_open"))

        def end(tag: str) -> None:
            if tag == "definedName" and name_of_code:
                raise WorkbookRefused(MACROS)
            if tag == "definedName" and leads_outside("".join(texts)):
                raise WorkbookRefused(LINKS)

        def text(data: str) -> None:
            if len(texts) < 100:
                texts.append(data[:MAX_TEXT])

        xml_stream.parse(self._package.chunks(part), start=start, end=end, text=text)
        if not self.sheets:
            raise WorkbookRefused(DAMAGED)

    def _read_styles(self, part: str | None) -> list[str]:
        """For each cell style: number, date or duration."""
        if part is None or part not in self._package:
            return []
        formats: dict[int, str] = {}
        styles: list[int] = []
        inside = False

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            if tag == "cellXfs":
                inside = True
            elif tag == "numFmt" and len(formats) < MAX_STYLES:
                formats[_int(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:255]
            elif tag == "xf" and inside and len(styles) < MAX_STYLES:
                styles.append(_int(attributes.get("numFmtId")))

        def end(tag: str) -> None:
            nonlocal inside
            if tag == "cellXfs":
                inside = False

        xml_stream.parse(self._package.chunks(part), start=start, end=end)
        return [_kind_of(formats.get(number, BUILTIN_FORMATS.get(number, "General"))) for number in styles]

    def _read_strings(self, part: str | None) -> list[str]:
        strings: list[str] = []
        if part is None or part not in self._package:
            return strings
        collector = _TextCollector()

        def end(tag: str) -> None:
            collector.end(tag)
            if tag == "si":
                strings.append(collector.take())
                self.spend(len(strings[-1]))
                if len(strings) > MAX_STRINGS:
                    raise WorkbookRefused(TOO_MUCH_TEXT)

        xml_stream.parse(self._package.chunks(part), start=collector.start, end=end, text=collector.text)
        return strings

    def value(self, kind: str, style: int, raw: str) -> Value | None:
        """What a cell says, by its type and style."""
        if kind == "s":
            number = _int(raw, -1)
            if not 0 <= number < len(self._strings):
                raise WorkbookRefused(DAMAGED)
            return self._strings[number] or None
        if kind == "b":
            return raw.strip() in ("1", "true")
        if kind == "e":
            return ExcelError(raw)
        if kind == "d":
            try:
                moment: Value = from_ISO8601(raw)
            except ValueError:
                return raw
            return moment
        if kind == "str":  # the result of a formula; without the formula it is a text
            return raw or None
        try:
            plain = float(raw)
        except ValueError:
            return raw or None
        if not math.isfinite(plain):
            return raw
        meaning = self._kinds[style] if style < len(self._kinds) else "number"
        if meaning != "number":
            try:
                return _whole_seconds(from_excel(plain, self._epoch, timedelta=meaning == "duration"))
            except (OverflowError, ValueError):
                pass
        return int(plain) if plain.is_integer() and abs(plain) < 1e15 else plain


class _TextCollector:
    """The text of a string: of plain and rich ones, without phonetic hints."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._inside = self._phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "t":
            self._inside = True
        elif tag == "rPh":
            self._phonetic = True

    def end(self, tag: str) -> None:
        if tag == "t":
            self._inside = False
        elif tag == "rPh":
            self._phonetic = False

    def text(self, data: str) -> None:
        if self._inside and not self._phonetic and self._length <= MAX_TEXT:
            self._pieces.append(data[: MAX_TEXT + 1])
            self._length += len(data)

    def take(self) -> str:
        if not self._pieces:
            return ""
        whole = _unescape("".join(self._pieces))
        self._pieces.clear()
        self._length = 0
        return CutText(whole[:MAX_TEXT]) if len(whole) > MAX_TEXT else whole


class _SheetReader:
    """Handlers of one sheet; finished rows wait until they are taken."""

    def __init__(self, sheet: Sheet, book: Workbook) -> None:
        self._sheet, self._book = sheet, book
        self._ready: list[SheetRow] = []
        self._filled = 0
        self._row = 0
        self._row_hidden = False
        self._cells: dict[int, Value] = {}
        self._column = 0
        self._ref: str | None = None  # the cell's own word about its place; looked at when it matters
        self._cell: dict[str, str] = {}
        self._in_cell = self._has_formula = self._has_text = False
        self._reading: list[str] | None = None
        self._raw: list[str] = []
        self._formula: list[str] = []
        self._string = _TextCollector()

    def taken(self) -> list[SheetRow]:
        ready, self._ready = self._ready, []
        return ready

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            if "r" in attributes:
                self._ref = attributes["r"]
            else:
                self._column = self._place() + 1
                if self._column > MAX_COLUMN:
                    raise WorkbookRefused(DAMAGED)
            self._cell = attributes
            self._in_cell = True
        elif tag == "v":
            self._reading = self._raw
        elif tag == "f":
            self._has_formula = True
            self._reading = self._formula
        elif tag == "row":
            number = _int(attributes.get("r"), self._row + 1)
            if not self._row < number <= MAX_ROW:
                raise WorkbookRefused(DAMAGED)
            self._row, self._column, self._ref, self._cells = number, 0, None, {}
            self._row_hidden = attributes.get("hidden", "0") in ("1", "true")
        elif tag == "t" or tag == "rPh":
            self._has_text = True
            self._string.start(tag, attributes)
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col" and attributes.get("hidden", "0") in ("1", "true"):
            first, last = _int(attributes.get("min"), 1), _int(attributes.get("max"), 1)
            self._sheet.hidden_columns.update(range(max(first, 1), min(last, MAX_COLUMN) + 1))

    def _place(self) -> int:
        """The column of the last cell."""
        if self._ref is not None:
            self._column = column_of(self._ref.rstrip("0123456789"))
            self._ref = None
            if not 1 <= self._column <= MAX_COLUMN:
                raise WorkbookRefused(DAMAGED)
        return self._column

    def text(self, data: str) -> None:
        if self._reading is not None:
            if len(self._reading) < 100:
                self._reading.append(data[: MAX_TEXT + 1])
        elif self._in_cell:
            self._string.text(data)

    def end(self, tag: str) -> None:
        if tag == "c":
            self._in_cell = False
            if self._raw or self._has_formula or self._has_text:
                self._end_cell()
        elif tag == "v" or tag == "f":
            self._reading = None
        elif tag == "t" or tag == "rPh":
            self._string.end(tag)
        elif tag == "row" and self._cells:
            if self._row > 1:
                self._filled += 1
                if self._filled > MAX_FILLED_ROWS:
                    raise WorkbookRefused(TOO_MANY_ROWS.format(sheet=self._sheet.title[:100]))
            self._ready.append(SheetRow(self._row, self._row_hidden, self._cells))

    def _end_cell(self) -> None:
        value = self._value()
        self._has_formula = self._has_text = False
        self._raw.clear()
        self._formula.clear()
        if value is None:
            return
        column = self._place()
        if column in self._cells or not self._row:
            raise WorkbookRefused(DAMAGED)
        self._cells[column] = value

    def _value(self) -> Value | None:
        text = self._string.take() if self._has_text else ""
        if self._has_formula:
            formula = "".join(self._formula)[: 2 * MAX_TEXT]
            if leads_outside(formula):
                raise WorkbookRefused(LINKS)
            return Formula("=" + formula[:MAX_TEXT])
        kind = self._cell.get("t", "n")
        if kind == "inlineStr":
            self._book.spend(len(text))
            return text or None
        if not self._raw:
            return None
        raw = "".join(self._raw)
        value = self._book.value(kind, _int(self._cell.get("s")), raw[:MAX_TEXT])
        if isinstance(value, str) and kind != "s":
            self._book.spend(len(value))
        return value

    def _merge(self, ref: str) -> None:
        found = _RANGE.fullmatch(ref)
        if found and len(self._sheet.merged) < MAX_MERGED:
            first_column, first_row, last_column, last_row = found.groups()
            self._sheet.merged.append(
                Merged(ref, int(first_row), int(last_row), column_of(first_column), column_of(last_column))
            )


_EMPTY_CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,5}")?/>')


def _without_empty_cells(chunk: bytes) -> bytes:
    """Formatting is not data: cells that are only formatted go before they cost anything."""
    return _EMPTY_CELL.sub(b"", chunk)


_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_OUTSIDE = re.compile(
    r"(?<![\w\[])\[[^\[\]]+\][^!\[\]()+*,;]{0,100}!|(?<!\w)DDE\s*\(|\|[^!|]{0,1000}!|file:[\\/]{2}", re.I
)


def leads_outside(formula: str) -> bool:
    """The formula refers to another file or program: [1]Лист!A1, cmd|'/c calc'!A1."""
    return bool(_OUTSIDE.search(formula))


@lru_cache(maxsize=MAX_COLUMN)
def column_of(letters: str) -> int:
    """A → 1, AA → 27; 0 if these are no letters of a column."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z" or number > MAX_COLUMN:
            return 0
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _kind_of(number_format: str) -> str:
    if is_timedelta_format(number_format):
        return "duration"
    return "date" if is_date_format(number_format) else "number"


def _whole_seconds(value: Value) -> Value:
    """Excel keeps 8:40 as a fraction of a day; the rest of a second is its rounding."""
    if isinstance(value, dt.timedelta) and dt.timedelta(0) <= value < dt.timedelta(days=1):
        value = (dt.datetime.min + value).time()
    if isinstance(value, dt.time):
        moment = dt.datetime.combine(dt.date(2000, 1, 1), value)
        return (moment + dt.timedelta(microseconds=500_000)).replace(microsecond=0).time()
    if isinstance(value, dt.datetime):
        return (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
    return value


def _int(text: str | None, default: int = 0) -> int:
    """An attribute that should be a whole number; a huge or broken one is damage."""
    if text is None:
        return default
    text = text.strip()
    if len(text) > 10 or not text.isascii() or not text.isdigit():
        raise WorkbookRefused(DAMAGED)
    return int(text)


def _unescape(text: str) -> str:
    """_x000D_ is how Excel writes signs that XML cannot hold; signs that nobody typed are dropped."""
    if "_x" not in text:
        return text

    def sign(found: re.Match[str]) -> str:
        code = int(found[1], 16)
        if code in (9, 10, 13, 0x5F):
            return chr(code)
        return "" if code < 32 else found[0]

    return _ESCAPE.sub(sign, text)
