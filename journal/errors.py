"""Why the journal refuses a change; each says it to the user."""

from __future__ import annotations

from common.errors import Refusal, StaleEdit


class NotNow(Refusal):
    """The page is yours, but this lesson cannot be written now."""


class BadValue(Refusal):
    """The value does not exist in this marking system."""


class Conflict(StaleEdit):
    """The cell holds another value than the page knew; carries what stands there now."""

    def __init__(self, stored: object) -> None:
        self.stored = stored
        super().__init__()
