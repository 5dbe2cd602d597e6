"""Refusals that carry the sentence a user reads."""

from __future__ import annotations


class Refusal(Exception):
    """The change was refused; `message` says why and what to do, in Russian."""

    message = "Это действие сейчас невозможно."

    def __init__(self, message: str | None = None) -> None:
        self.message = message or self.message
        super().__init__(self.message)


class StaleEdit(Refusal):
    """Someone else changed the value since the page was opened."""

    message = "Здесь уже другое значение."
