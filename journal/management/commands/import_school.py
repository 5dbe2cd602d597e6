"""Takes over a school's workbook: the frame's sheets and the journal's, then makes lessons ahead."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import audit
from common.dates import today
from common.errors import Refusal
from journal.importing import JournalSheets
from journal.services import generation
from school.importing import protocol
from school.importing.normalise import NotRecognised, date
from school.importing.plans import Transfer
from school.importing.problems import Level
from school.importing.run import REASON, Import, Outcome
from school.importing.sheets import SCHOOL_SHEETS
from school.importing.writing import STAGES

SHEETS = [spec.title for spec in (*SCHOOL_SHEETS, *JournalSheets.sheets)]


class Command(BaseCommand):
    help = "Принимает книгу школы (.xlsx): проверяет все листы и записывает всё или ничего."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="книга исходных данных, .xlsx")
        parser.add_argument("--dry-run", action="store_true", help="только проверить, ничего не записывать")
        parser.add_argument(
            "--full", action="store_true", help="показать отчёт построчно, ничего не сокращая"
        )
        parser.add_argument("--transfer-date", type=_date, help="день перевода учеников, например 15.01.2027")
        parser.add_argument("--transfer-order", default="", help="номер приказа о переводе")

    def handle(self, *args: Any, **options: Any) -> None:
        bar = _Bar(sys.stderr)
        try:
            outcome, lessons = self._run(options, bar)
        except Refusal as refused:
            bar.clear()
            raise CommandError(f"{refused.message} Ничего не записано.") from refused
        bar.clear()
        for line in protocol.lines(outcome, full=options["full"]):
            self.stdout.write(line)
        self.stdout.write("")
        if outcome.report.has_errors:
            count = outcome.report.count(Level.ERROR)
            raise CommandError(f"Ошибок: {count}. Ничего не записано. Исправьте книгу и повторите.")
        if outcome.changed_meanwhile:
            raise CommandError(
                "Пока вы ждали, школу изменил другой импорт. Ничего не записано: проверьте отчёт и повторите."
            )
        counts = f"создано {outcome.created}, изменено {outcome.updated}, без изменений {outcome.unchanged}"
        if outcome.is_written:
            self.stdout.write(f"Записано: {counts}. Уроков по расписанию добавлено: {lessons}.")
        else:
            self.stdout.write(f"Пробный прогон, ничего не записано. Будет: {counts}.")

    def _run(self, options: dict[str, Any], bar: _Bar) -> tuple[Outcome, int]:
        """The outcome, and how many lessons were made."""
        found = Import(
            options["file"],
            extensions=[JournalSheets()],
            today=today(),
            transfer=_transfer(options["transfer_date"], options["transfer_order"]),
            reading=bar.reading,
        )
        if options["dry_run"]:
            bar.stage("Сверка с тем, что записано")
            return found.dry_run(), 0
        outcome = found.write(stage=bar.stage)
        if not outcome.is_written:
            return outcome, 0
        bar.stage("Уроки по расписанию")
        with audit.acting(None, reason=REASON):
            return outcome, generation.make_lessons_ahead().created


def _date(text: str) -> dt.date:
    try:
        return date(text)
    except NotRecognised as wrong:
        raise argparse.ArgumentTypeError(wrong.sentence) from wrong


def _transfer(day: dt.date | None, order: str) -> Transfer | None:
    if (day is None) != (not order):
        raise CommandError("Для перевода нужны и день, и приказ: --transfer-date и --transfer-order.")
    return Transfer(day, order[:255]) if day else None


class _Bar:
    """A progress bar on a terminal; elsewhere one line per stage."""

    WIDTH = 24

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._steps = len(SHEETS) + len(STAGES) + len(JournalSheets.sheets) + 2
        self._done = 0
        self._shown = 0
        self._last = ""

    def reading(self, sheet: str, rows: int) -> None:
        self._done = SHEETS.index(sheet)
        self._show(f"Читаем лист «{sheet}»", f", строк {rows}")

    def stage(self, title: str) -> None:
        self._done = min(max(self._done + 1, len(SHEETS)), self._steps - 1)
        self._show(title)

    def clear(self) -> None:
        if self._live:
            self._stream.write("\r" + " " * self._shown + "\r")
            self._stream.flush()

    def _show(self, title: str, detail: str = "") -> None:
        if not self._live:
            if title != self._last:
                self._stream.write(title + "\n")
            self._last = title
            return
        share = self._done / self._steps
        full = round(share * self.WIDTH)
        line = f"[{'█' * full}{'·' * (self.WIDTH - full)}] {share:4.0%} {title}{detail}"[:100]
        self._stream.write("\r" + line.ljust(self._shown))
        self._stream.flush()
        self._shown = len(line)
