"""What the rows must agree on with each other, by topic. Only rows of the file are blamed."""

from __future__ import annotations

from school.importing.checks import calendar, clashes, groups, load, people
from school.importing.frame import Frame
from school.importing.problems import Report


def check(frame: Frame, report: Report) -> None:
    """Every check in the order in which a person would read the sheets."""
    calendar.check(frame, report)
    people.check(frame, report)
    groups.check(frame, report)
    load.check(frame, report)
    clashes.check(frame, report)
