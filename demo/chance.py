"""Chance that always falls the same way: dice thrown by a name, alike on every machine and in every run."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_SIX = struct.Struct("<6I")


def dice(*name: object) -> tuple[float, float, float, float, float, float]:
    """Six numbers from 0 to 1 that depend on nothing but the name."""
    text = "|".join(map(str, name))
    thrown = _SIX.unpack(blake2b(text.encode(), digest_size=24).digest())
    one, two, three, four, five, six = (number / 2**32 for number in thrown)
    return one, two, three, four, five, six


def one_of(choices: Sequence[T], die: float) -> T:
    """The choice on which the die fell."""
    return choices[int(die * len(choices))]
