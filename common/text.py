"""Free text as people type it, without the signs that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms

# Marks that turn the direction of writing, and zero-width signs: they only serve to deceive the eye.
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def clean(text: str) -> str:
    """Without invisible and control signs (line breaks stay), composed letters, no spaces at the ends."""
    text = INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(ch for ch in text if ch in "\n\t" or unicodedata.category(ch) != "Cc")
    return unicodedata.normalize("NFC", text).strip()


class TextField(forms.CharField):
    """A form field of free text. A zero byte is an error (Django's own validator), not silently dropped."""

    def __init__(self, *, max_length: int, required: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, required=required, **kwargs)

    def clean(self, value: Any) -> str:
        return clean(str(super().clean(value) or ""))
