"""What may be written into a cell, by marking system. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from common.russian import fold
from journal.errors import BadValue
from school.models.subjects import Marking

POINT = "точка"  # work is owed
NOT_NUMERIC = ("зач", "незач", "осв", "н/а", POINT)

VALUES: dict[str, tuple[str, ...]] = {
    Marking.FIVE: ("5", "4", "3", "2", "1", *NOT_NUMERIC),
    Marking.PASS_FAIL: NOT_NUMERIC,
    Marking.HUNDRED: (*(str(n) for n in range(100, -1, -1)), *NOT_NUMERIC),
    Marking.LETTERS: ("A", "B", "C", "D", "E", "F", *NOT_NUMERIC),
    Marking.CRITERIA: (*(str(n) for n in range(8, -1, -1)), *NOT_NUMERIC),
    Marking.NONE: (),
}
SAYS: dict[str, str] = {
    Marking.FIVE: "5, 4, 3, 2, зач, незач, осв, н/а или точка",
    Marking.PASS_FAIL: "зач, незач, осв, н/а или точка",
    Marking.HUNDRED: "число от 0 до 100, зач, незач, осв, н/а или точка",
    Marking.LETTERS: "A, B, C, D, E, F, зач, незач, осв, н/а или точка",
    Marking.CRITERIA: "число от 0 до 8, зач, незач, осв, н/а или точка",
}
SPELLINGS = {".": POINT, "•": POINT, "з": "зач", "зачет": "зач", "незачет": "незач", "на": "н/а", "ос": "осв"}


@dataclass(frozen=True)
class Value:
    """A mark, single or double (5/4); empty when erased."""

    first: str = ""
    second: str = ""

    def __str__(self) -> str:
        return f"{self.first}/{self.second}" if self.second else self.first


def parse(text: str, marking: str, *, one_is_used: bool = False) -> Value:
    """What was typed as a value of the marking system; BadValue names what is possible."""
    typed = fold(" ".join(text.split()))
    if not typed:
        return Value()
    if marking == Marking.NONE:
        raise BadValue("По этому предмету отметок не ставят.")
    single = _single(typed, marking, one_is_used)
    if single:
        return Value(single)
    first, slash, second = typed.partition("/")
    if slash and marking != Marking.PASS_FAIL:
        pair = [_single(part.strip(), marking, one_is_used) for part in (first, second)]
        if all(part.isdigit() for part in pair):
            return Value(*pair)
    shown = typed if len(typed) <= 12 else typed[:12] + "…"
    raise BadValue(f"«{shown}» поставить нельзя. Можно: {SAYS[marking]}.")


def _single(typed: str, marking: str, one_is_used: bool) -> str:
    value = SPELLINGS.get(typed, typed)
    value = value.upper() if marking == Marking.LETTERS and len(value) == 1 else value
    if value == "1" and marking == Marking.FIVE and not one_is_used:
        return ""
    return value if value in VALUES[marking] else ""


def css_class(value: str) -> str:
    """The class that gives a mark its colour and shape: m5 … m2 for digits of the 5-point scale."""
    if value in {"5", "4", "3", "2"}:
        return f"m{value}"
    if value == "1":
        return "m2"
    return "mdot" if value == POINT else "" if value.isdigit() else "mz"
