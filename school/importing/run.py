"""One import from file to records: read, check, compare, write. All or nothing, one at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.db import IntegrityError, connection, transaction

from common import audit
from common.errors import Refusal
from school import current
from school.importing import writing
from school.importing.checks import check
from school.importing.compare import SheetPlan, fingerprint
from school.importing.frame import Frame
from school.importing.plans import Plans, Transfer, make_plans
from school.importing.problems import Report
from school.importing.reading import Book, SheetSpec, nothing_to_tell, read_book
from school.importing.references import build_frame
from school.importing.sheets import SCHOOL_SHEETS
from school.importing.stored import StoredSchool
from school.importing.workbook import Workbook
from school.importing.writing.context import Writing
from school.models import TimetableEntry

LOCK = 20260903  # names the lock that one import holds
REASON = "Импорт книги"


class Extension(Protocol):
    """Sheets of an app above the school's frame."""

    sheets: Sequence[SheetSpec[Any]]

    def look(
        self, book: Book, frame: Frame, stored: StoredSchool, report: Report
    ) -> Sequence[SheetPlan[Any]]:
        """Check the app's sheets and compare them with what is stored."""

    def release(self, entries: Sequence[TimetableEntry]) -> None:
        """Let go of weekly lessons that are about to be deleted."""

    def write(self, done: Writing, progress: Callable[[str], None]) -> None:
        """Write what the last `look` planned."""


@dataclass
class Outcome:
    """What an import would write, or has written."""

    report: Report
    book: Book
    plans: list[SheetPlan[Any]]
    moved: int = 0
    is_written: bool = False
    changed_meanwhile: bool = False  # another import came first; this plan has to be looked at again
    fingerprint: str = field(default="", repr=False)

    @property
    def created(self) -> int:
        return sum(len(plan.created) for plan in self.plans)

    @property
    def updated(self) -> int:
        return sum(len(plan.updated) for plan in self.plans)

    @property
    def unchanged(self) -> int:
        return sum(plan.unchanged for plan in self.plans)

    @property
    def ended(self) -> int:
        return sum(len(plan.ended) for plan in self.plans)


@dataclass
class _Look:
    outcome: Outcome
    frame: Frame
    stored: StoredSchool
    plans: Plans


class Import:
    """A workbook that was read; its dry run can be repeated, for another import may have come between."""

    def __init__(
        self,
        path: Path,
        *,
        extensions: Sequence[Extension] = (),
        today: dt.date,
        transfer: Transfer | None = None,
        reading: Callable[[str, int], None] = nothing_to_tell,
    ) -> None:
        """Raises `WorkbookRefused` for a file that is refused as a whole."""
        self._extensions, self._today, self._transfer = extensions, today, transfer
        specs = [*SCHOOL_SHEETS, *(spec for extension in extensions for spec in extension.sheets)]
        self._report = Report()
        self._book = read_book(Workbook.open(path), specs, self._report, reading)

    def dry_run(self) -> Outcome:
        """Everything the import would do; nothing is written."""
        return self._look().outcome

    def write(
        self,
        *,
        by: Any = None,
        expected: str | None = None,
        stage: Callable[[str], None] = lambda title: None,
    ) -> Outcome:
        """Write unless there are errors.

        `expected` is the fingerprint of the dry run somebody has seen: when another import changed the
        picture meanwhile, nothing is written and the new dry run is handed back.
        """
        try:
            with transaction.atomic(durable=True), audit.acting(by, reason=REASON):
                if not _locked("pg_try_advisory_xact_lock"):
                    expected = expected or self.dry_run().fingerprint
                    stage("Ждём: школа записывает другую книгу")
                    _locked("pg_advisory_xact_lock")
                stage("Сверка с тем, что записано")
                look = self._look()
                outcome = look.outcome
                outcome.changed_meanwhile = expected not in (None, outcome.fingerprint)
                if not outcome.report.has_errors and not outcome.changed_meanwhile:
                    self._write(look, stage)
                    outcome.is_written = True
        except IntegrityError as clash:
            raise Refusal(
                "Пока книга записывалась, данные школы изменились. Ничего не записано; повторите импорт."
            ) from clash
        current.forget()
        return outcome

    def _look(self) -> _Look:
        report, stored = self._report.copy(), StoredSchool(self._today)
        frame = build_frame(self._book, stored, report, today=self._today)
        check(frame, report)
        plans = make_plans(frame, stored, self._transfer, report)
        every: list[SheetPlan[Any]] = plans.all()
        for extension in self._extensions:
            every += extension.look(self._book, frame, stored, report)
        outcome = Outcome(report, self._book, every, len(plans.moved), fingerprint=fingerprint(every))
        return _Look(outcome, frame, stored, plans)

    def _write(self, look: _Look, stage: Callable[[str], None]) -> None:
        if all(plan.is_empty for plan in look.outcome.plans):
            return
        done = Writing(look.stored, look.frame, look.plans, self._transfer)
        writing.write(done, stage)
        for extension in self._extensions:
            extension.release(done.dropped_entries)
        audit.delete_many(done.dropped_entries)
        for extension in self._extensions:
            extension.write(done, stage)


def _locked(function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK])
        row = cursor.fetchone()
    return bool(row and row[0] is not False)
