"""What the file changes: rows to create, to change and how, rows that are as they were, rows it lacks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from school.importing.frame import Table
from school.importing.reading import Column, Row, SheetSpec

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the protocol: this cell will be written over what is stored."""

    sheet: str
    row: int
    column: str
    old: str
    new: str

    def __str__(self) -> str:
        place = f"{self.sheet}, строка {self.row}" if self.row else self.sheet
        return f"{place}, «{self.column}»: {self.old or 'пусто'} → {self.new or 'пусто'}"


@dataclass(frozen=True, slots=True)
class Update(Generic[R]):
    """A stored row whose columns get other values."""

    key: Hashable
    stored: R
    row: R  # with empty cells filled from what is stored
    columns: tuple[str, ...]  # fields


@dataclass
class SheetPlan(Generic[R]):
    """What happens to one sheet's rows. Absent rows stay as they are; ended ones end on the import's date."""

    spec: SheetSpec[R]
    created: dict[Hashable, R] = field(default_factory=dict)
    updated: list[Update[R]] = field(default_factory=list)
    unchanged: int = 0
    absent: list[R] = field(default_factory=list)
    ended: dict[Hashable, R] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.spec.title

    @property
    def changes(self) -> list[Change]:
        return [
            Change(
                self.title,
                update.row.at,
                column.title,
                show(column, getattr(update.stored, column.field)),
                show(column, getattr(update.row, column.field)),
            )
            for update in self.updated
            for column in self.spec.columns
            if column.field in update.columns
        ]

    @property
    def is_empty(self) -> bool:
        return not (self.created or self.updated or self.ended)

    def describe(self, row: R) -> str:
        """A row in a few words: its obligatory cells."""
        shown = [show(c, getattr(row, c.field)) for c in self.spec.columns if c.required]
        return ", ".join(text for text in shown[:4] if text)


def compare(table: Table[R], *, missed: Callable[[R], bool] = lambda row: True) -> SheetPlan[R]:
    """Differences that normalisation levels out are none; an empty cell is none either.

    `missed`: whether a stored row should be named when the file lacks it.
    """
    plan = SheetPlan(table.spec)
    for key, said in table.said.items():
        stored = table.stored.get(key)
        if stored is None:
            plan.created[key] = table.after[key]
        elif columns := tuple(c.field for c in table.spec.columns if differs(c, stored, said)):
            plan.updated.append(Update(key, stored, table.after[key], columns))
        else:
            plan.unchanged += 1
    for key, stored in table.stored.items():
        if key not in table.said:
            if key not in table.after:
                plan.ended[key] = stored
            elif table.present and missed(stored):
                plan.absent.append(stored)
    return plan


def differs(column: Column, stored: Row, said: Row) -> bool:
    old, new = getattr(stored, column.field), getattr(said, column.field)
    if new is None:
        return False
    if old in (None, "", ()) or new in ("", ()):
        return (old or "") != (new or "")
    return not column.kind.same(old, new)


def show(column: Column, value: Any) -> str:
    return "" if value in (None, "", ()) else column.kind.show(value)


def fingerprint(plans: list[SheetPlan[Any]]) -> str:
    """Two dry runs that say the same have the same fingerprint."""
    told = hashlib.sha256()
    for plan in plans:
        told.update(repr((plan.title, sorted(map(repr, plan.created.values())))).encode())
        told.update(repr([str(change) for change in plan.changes]).encode())
        told.update(repr(sorted(map(repr, plan.ended.values()))).encode())
    return told.hexdigest()
