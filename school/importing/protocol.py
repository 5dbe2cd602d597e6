"""The import's report as plain lines: what happens per sheet, what to put right, what changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from school.importing.problems import Level, Problem
from school.importing.run import Outcome

SHOWN = 20  # lines of a list that is not asked for in full
COLUMNS = ("строк", "создано", "изменено", "без изм.", "исправл.", "ошибки", "предупр.")
HEADINGS = {
    Level.ERROR: "Исправьте в книге",
    Level.WARNING: "Проверьте",
    Level.FIXED: "Исправлено при чтении",
}


def lines(outcome: Outcome, *, full: bool = False) -> Iterator[str]:
    """The whole report, top to bottom."""
    yield from _table(outcome)
    for level in (Level.ERROR, Level.WARNING):
        yield from _problems(outcome, level, full=full)
    yield from _list(
        "Изменения", [str(change) for plan in outcome.plans for change in plan.changes], full=full
    )
    yield from _list("Закончится с датой импорта", list(_ended(outcome)), full=full)
    yield from _list("Нет в файле, остаётся как есть", list(_absent(outcome)), full=full)
    yield from _fixed(outcome, full=full)


def _table(outcome: Outcome) -> Iterator[str]:
    width = max(len(plan.title) for plan in outcome.plans) + 2
    yield "Лист".ljust(width) + "".join(name.rjust(10) for name in COLUMNS)
    total: Counter[int] = Counter()
    for plan in outcome.plans:
        read = outcome.book.sheets[plan.title]
        if not read.present:
            yield plan.title.ljust(width) + "нет в книге".rjust(len(COLUMNS[0]) + 9)
            continue
        counts = [
            read.filled,
            len(plan.created),
            len(plan.updated),
            plan.unchanged,
            *(outcome.report.count(level, plan.title) for level in (Level.FIXED, Level.ERROR, Level.WARNING)),
        ]
        total.update(dict(enumerate(counts)))
        yield plan.title.ljust(width) + "".join(_figure(count).rjust(10) for count in counts)
    yield "Всего".ljust(width) + "".join(_figure(total[i]).rjust(10) for i in range(len(COLUMNS)))


def _figure(count: int) -> str:
    return f"{count:,}".replace(",", " ") if count else "·"


def _problems(outcome: Outcome, level: Level, *, full: bool) -> Iterator[str]:
    problems = sorted(outcome.report.of(level), key=lambda problem: _place(problem, outcome))
    count = outcome.report.count(level)
    shown = list(map(str, problems))
    if len(shown) < count:
        shown.append(f"… и ещё {count - len(shown)} таких же.")
    yield from _list(f"{HEADINGS[level]} ({count})", shown, full=full or level is Level.ERROR)


def _place(problem: Problem, outcome: Outcome) -> tuple[int, int]:
    order = list(outcome.book.sheets)
    return (order.index(problem.sheet) if problem.sheet in order else -1), problem.row or 0


def _ended(outcome: Outcome) -> Iterator[str]:
    for plan in outcome.plans:
        yield from (f"{plan.title}: {plan.describe(row)}" for row in plan.ended.values())


def _absent(outcome: Outcome) -> Iterator[str]:
    for plan in outcome.plans:
        yield from (f"{plan.title}: {plan.describe(row)}" for row in plan.absent)


def _fixed(outcome: Outcome, *, full: bool) -> Iterator[str]:
    if full:
        yield from _problems(outcome, Level.FIXED, full=True)
    elif counts := outcome.report.by_column(Level.FIXED):
        listed = [f"{sheet}, «{column}»: {count}" for (sheet, column), count in counts.items()]
        title = f"{HEADINGS[Level.FIXED]} ({outcome.report.count(Level.FIXED)}; построчно с --full)"
        yield from _list(title, listed, full=True)


def _list(title: str, items: Sequence[str], *, full: bool) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield title
    shown = items if full or len(items) <= SHOWN else items[:SHOWN]
    yield from (f"  {item}" for item in shown)
    if len(shown) < len(items):
        yield f"  … и ещё {len(items) - len(shown)}; все с --full."
