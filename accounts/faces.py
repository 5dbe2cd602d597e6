"""As whom somebody works: a teacher may be a mother at the same school. For display; rights add up."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.access import STAFF, Role
from accounts.models import User

STAFF_FACE, PARENT_FACE, PUPIL_FACE = "staff", "parent", "pupil"
FACES = {STAFF_FACE: STAFF, PARENT_FACE: {Role.PARENT}, PUPIL_FACE: {Role.PUPIL}}
CALLED = {STAFF_FACE: "как сотрудник", PARENT_FACE: "как родитель", PUPIL_FACE: "как ученик"}


def faces_of(user: User) -> list[str]:
    """As whom the user may act, the usual one first."""
    return [face for face, roles in FACES.items() if user.roles & roles]


def acting_face(request: HttpRequest, faces: list[str]) -> str:
    """The face chosen in the menu, else the first one; "" for somebody without any."""
    chosen = request.session.get("acting") if faces else None
    return chosen if chosen in faces else next(iter(faces), "")
