"""Which bells ring for a class on a day: by the clock, with sets for some classes and some dates."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from school.importing.frame import Frame
from school.importing.normalise import key
from school.importing.rows import BellRow, ClassRow

DAY = dt.timedelta(days=1)


class Ringing(NamedTuple):
    """A lesson's time while one set of bells is in force; both days included."""

    first: dt.date
    last: dt.date
    starts: dt.time
    ends: dt.time

    def meets(self, other: Ringing) -> bool:
        return (
            self.first <= other.last
            and other.first <= self.last
            and self.starts < other.ends
            and other.starts < self.ends
        )


class BellSet:
    """All rows with the same shift, classes and dates."""

    def __init__(self, shift: int, classes: frozenset[str], first: dt.date, last: dt.date, year_long: bool):
        self.shift, self.classes, self.first, self.last = shift, classes, first, last
        self.special = (bool(classes), not year_long)  # outweighs sets that are less special
        self.at = 0
        self._rows: dict[int | None, dict[int, BellRow]] = defaultdict(dict)

    def add(self, row: BellRow) -> None:
        self._rows[row.weekday][row.slot] = row
        self.at = max(self.at, row.at)

    def row(self, weekday: int, slot: int) -> BellRow | None:
        """A day with rows of its own has only those."""
        return self._rows.get(weekday, self._rows.get(None, {})).get(slot)

    def last_slot(self, weekday: int) -> int | None:
        return max(self._rows.get(weekday, self._rows.get(None, {})), default=None)


class Bells:
    """Looks up lessons' times in the picture of the school."""

    def __init__(self, frame: Frame) -> None:
        assert frame.year
        self._frame, self._year = frame, frame.year
        found: dict[tuple[int, frozenset[str], dt.date, dt.date], BellSet] = {}
        for row in frame.bells.rows():
            first, last = row.valid_from or self._year.first, row.valid_to or self._year.last
            classes = frozenset(key(name) for name in row.classes or ())
            identity = (row.shift, classes, first, last)
            if identity not in found:
                found[identity] = BellSet(*identity, year_long=(first, last) == tuple(self._year))
            found[identity].add(row)
        self.sets = list(found.values())
        self.ringing = lru_cache(maxsize=None)(self._ringing)
        self.regimes = lru_cache(maxsize=None)(self._regimes)

    def _regimes(self, class_key: str) -> list[tuple[dt.date, dt.date, BellSet | None]]:
        """The class's study time, cut where another set of bells takes over."""
        own = self._frame.classes.after[class_key]
        sets = [s for s in self.sets if s.shift == own.shift and (not s.classes or class_key in s.classes)]
        first, last = self._study_time(own)
        cuts = {first, last + DAY}
        for bells in sets:
            cuts.update(day for day in (bells.first, bells.last + DAY) if first < day <= last)
        borders = sorted(cuts)
        return [
            (
                start,
                end - DAY,
                max(
                    (s for s in sets if s.first <= start and end - DAY <= s.last),
                    key=lambda s: s.special,
                    default=None,
                ),
            )
            for start, end in pairwise(borders)
        ]

    def _study_time(self, own: ClassRow) -> tuple[dt.date, dt.date]:
        """From the first day of the class's periods to the last one."""
        periods = [p for p in self._frame.periods.rows() if key(p.scheme) == key(own.scheme)]
        if not periods:
            return self._year.first, self._year.last
        return min(p.first for p in periods), max(p.last for p in periods)

    def _ringing(self, class_key: str, weekday: int, slot: int) -> tuple[Ringing, ...]:
        """When the lesson is, in each part of the year."""
        return tuple(
            Ringing(first, last, row.starts, row.ends)
            for first, last, bells in self.regimes(class_key)
            if bells and (row := bells.row(weekday, slot))
        )

    def silent(self, class_key: str, weekday: int, slot: int) -> tuple[dt.date, dt.date, int | None] | None:
        """A part of the year in which no bell rings for the lesson, and the day's last bell then."""
        for first, last, bells in self.regimes(class_key):
            if bells is None or bells.row(weekday, slot) is None:
                return first, last, bells.last_slot(weekday) if bells else None
        return None
