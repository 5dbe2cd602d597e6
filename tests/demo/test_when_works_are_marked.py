"""Teachers of the demonstration mark works when teachers do."""

from __future__ import annotations

import datetime as dt

import pytest

from demo.marking import Sheet, entered_after

MONDAY = dt.datetime(2026, 11, 16, 12, 0, tzinfo=dt.UTC)
LESSONS = [MONDAY + dt.timedelta(days=n) for n in range(6)]
DICE = [0, 0.25, 0.5, 0.75, 0.999]


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("die", DICE)
def test_written_work_is_marked_within_the_week_but_not_on_a_sunday(lesson: dt.datetime, die: float) -> None:
    marked = entered_after(Sheet("Контрольная работа", 0.93), lesson, die)

    assert dt.timedelta(days=1) <= marked - lesson <= dt.timedelta(days=7)
    assert marked.isoweekday() != 7


@pytest.mark.parametrize("die", DICE)
def test_an_answer_is_marked_in_the_lesson(die: float) -> None:
    assert entered_after(Sheet("Ответ на уроке", 0.1, is_written=False), MONDAY, die) == MONDAY
