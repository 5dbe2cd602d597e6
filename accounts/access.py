"""Who may enter a view. A view without a mark cannot be reached (first question of design §2)."""

from __future__ import annotations

import enum
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db.models import Value
from django.http import HttpRequest, HttpResponse, HttpResponseBase

if TYPE_CHECKING:
    from accounts.models import Person, User

P = ParamSpec("P")


class Role(enum.Enum):
    """A kind of person. The value is what the screen calls it."""

    TEACHER = "учитель"
    DEPUTY = "заместитель директора"
    ADMINISTRATOR = "администратор"
    COORDINATOR = "координатор ЭЖД"
    DIRECTOR = "директор"
    SYSADMIN = "системный администратор"
    INSPECTOR = "инспектор комитета"
    PARENT = "родитель"
    PUPIL = "ученик"


STAFF = frozenset(Role) - {Role.PARENT, Role.PUPIL}
EVERYONE = frozenset(Role)

# Positions that carry no right of their own (секретарь, …) are absent here.
ROLE_OF_POSITION = {
    "director": Role.DIRECTOR,
    "deputy": Role.DEPUTY,
    "administrator": Role.ADMINISTRATOR,
    "sysadmin": Role.SYSADMIN,
    "coordinator": Role.COORDINATOR,
    "inspector": Role.INSPECTOR,
    **dict.fromkeys(
        (
            "teacher",
            "psychologist",
            "social_teacher",
            "librarian",
            "organiser",
            "speech_therapist",
            "defectologist",
            "educator",
            "tutor",
        ),
        Role.TEACHER,
    ),
}


def roles_of(person: Person) -> frozenset[Role]:
    """Today's roles of a person, from dated facts, in one query."""
    from accounts.models import Appointment, Guardianship, Pupil

    positions = Appointment.objects.current().filter(person=person)
    children = Guardianship.objects.current().filter(guardian=person)
    own_file = Pupil.objects.filter(person=person)
    facts = positions.annotate(fact=Value("position")).values_list("fact", "position")
    facts = facts.union(
        children.annotate(fact=Value("guardian")).values_list("fact", "kinship"),
        own_file.annotate(fact=Value("pupil")).values_list("fact", "file_number"),
    )
    return frozenset(filter(None, (_role(fact, value) for fact, value in facts)))


def _role(fact: str, value: str) -> Role | None:
    if fact == "position":
        return ROLE_OF_POSITION.get(value)
    return Role.PARENT if fact == "guardian" else Role.PUPIL


class AuthedRequest(HttpRequest):
    """A request behind `@allow`: its user is signed in."""

    user: User


View = Callable[..., HttpResponseBase]


def allow(
    *roles: Role,
) -> Callable[[Callable[Concatenate[AuthedRequest, P], HttpResponse]], Callable[..., HttpResponse]]:
    """Open a view to signed-in users with one of the roles; others get 403."""

    def mark(
        view: Callable[Concatenate[AuthedRequest, P], HttpResponse],
    ) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: AuthedRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.roles & frozenset(roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.open_to = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return mark


def open_to_all(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Open a view to anyone, signed in or not. Rare, and listed in the access matrix."""
    view.open_to = None  # type: ignore[attr-defined]
    return view


def open_to_signed_in(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Open a view to whoever is signed in, even without any role today: the way out, the own password."""
    view.open_to = EVERYONE  # type: ignore[attr-defined]
    return view


def is_marked(view: Any) -> bool:
    return hasattr(view, "open_to")
