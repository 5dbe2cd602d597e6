"""Columns that several apps use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import CheckConstraint, GeneratedField, Q, TextChoices, TextField

from common.russian import RuKey


def sort_key_of(*fields: str) -> GeneratedField:
    """A stored key of the fields joined by spaces, in Russian order."""
    return GeneratedField(
        expression=RuKey.of(*fields),
        output_field=TextField(db_collation="C"),
        db_persist=True,
        editable=False,
    )


def one_of(field: str, choices: type[TextChoices], *, name: str, or_empty: bool = False) -> CheckConstraint:
    """The database refuses a value outside the list."""
    values = [*choices.values, ""] if or_empty else list(choices.values)
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def dates_filled(field: str, *, name: str) -> CheckConstraint:
    """The range has a first day and at least one day."""
    return CheckConstraint(
        condition=Q(**{f"{field}__isempty": False}) & Q(**{f"{field}__startswith__isnull": False}), name=name
    )


def no_overlap(*same: str, dates: str = "dates", name: str, **options: Any) -> ExclusionConstraint:
    """No two rows with equal `same` columns share a day."""
    expressions: Iterable[tuple[str, str]] = [
        *((field, RangeOperators.EQUAL) for field in same),
        (dates, RangeOperators.OVERLAPS),
    ]
    return ExclusionConstraint(name=name, expressions=list(expressions), **options)


__all__ = ["DateRangeField", "dates_filled", "no_overlap", "one_of", "sort_key_of"]
