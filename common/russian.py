"""Order and search of Russian text: Ё stands beside Е, and is found with it.

The database has the same function as `ru_key(text)`; a stored column uses it, so that every supported
PostgreSQL orders alike whatever its collations are.
"""

from __future__ import annotations

import re

from django.db.models import CharField, F, Func, TextField, Value
from django.db.models.functions import Concat

SEPARATOR, AFTER = "\x01", "\x02"


def fold(text: str) -> str:
    """What search compares: lower case, ё = е."""
    return text.lower().replace("ё", "е")


def sort_key(text: str) -> str:
    """Two levels: first as if ё were е, then е before ё. Compare by code point (COLLATE "C")."""
    lower = text.lower()
    return lower.replace("ё", "е") + SEPARATOR + lower.replace("ё", "е" + AFTER)


def natural_key(text: str) -> tuple[int, str]:
    """Class names: 2А before 10А."""
    number = re.match(r"\d+", text)
    return (int(number[0]) if number else 0, sort_key(text))


class RuKey(Func):
    """`ru_key(last_name || ' ' || first_name …)` for a stored, generated column."""

    function = "ru_key"
    output_field = TextField(db_collation="C")

    @classmethod
    def of(cls, *fields: str) -> RuKey:
        parts: list[F | Value] = []
        for name in fields:
            parts += [Value(" "), F(name)] if parts else [F(name)]
        joined = Concat(*parts, output_field=CharField()) if len(parts) > 1 else parts[0]
        return cls(joined)
