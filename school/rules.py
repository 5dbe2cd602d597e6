"""Rules and deadlines: one table of defaults with their sources, overridden by the school's `Rule` rows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from school.models import Rule


@dataclass(frozen=True)
class Rules:
    """Today's rules. Units stand in the names."""

    attendance_days: int = 0  # the lesson's day; A2 2.5
    oral_mark_days: int = 0  # the lesson's day; A2 2.5
    written_work_days: int = 7  # calendar days; A5 g1.5
    topic_days: int = 0  # the lesson's day; A4 3.5.3
    homework_minutes: int = 90  # after the class's last lesson of the day; A2 2.7
    final_five_from: Decimal = Decimal("4.65")  # weighted average
    final_four_from: Decimal = Decimal("3.65")
    final_three_from: Decimal = Decimal("2.65")
    mark_one_is_used: int = 0  # 1 if the school gives "1"
    lessons_ahead_days: int = 14  # lessons are made at least this far ahead of the period's end


def load() -> Rules:
    """The rules in force, in one query."""
    stored = dict(Rule.objects.values_list("name", "value"))
    own: dict[str, Any] = {}
    for rule in fields(Rules):
        if rule.name in stored:
            own[rule.name] = int(stored[rule.name]) if isinstance(rule.default, int) else stored[rule.name]
    return Rules(**own)
