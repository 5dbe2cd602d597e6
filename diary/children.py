"""Whose diary a user may open. Every view of the diary begins here (A4 2.15.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.access import Role
from accounts.models import Guardianship, Pupil
from common.dates import today
from consents import policy
from school.models import Enrolment

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Child:
    """A pupil whose family the user is; `is_open` while a consent is in force."""

    pupil_id: int
    name: str
    full_name: str
    class_name: str
    is_open: bool


def children_of(user: User, *, as_pupil: bool = False) -> list[Child]:
    """The user's children, eldest class first by name; or the user as a pupil."""
    if as_pupil and Role.PUPIL in user.roles:
        pupils = list(Pupil.objects.filter(person=user.person_id).select_related("person"))
        opened = {pupil.pk for pupil in pupils if policy.open_to_pupil(pupil, today())}
    elif Role.PARENT in user.roles:
        own = Guardianship.objects.current().filter(guardian=user.person_id)
        pupils = list(Pupil.objects.filter(pk__in=own.values("pupil")).select_related("person"))
        opened = policy.opened_to_guardian(user.person_id, today())
    else:
        return []
    classes = dict(
        Enrolment.objects.current()
        .filter(pupil__in=[pupil.pk for pupil in pupils])
        .values_list("pupil_id", "school_class__name")
    )
    return [
        Child(
            pupil_id=pupil.pk,
            name=pupil.person.first_name,
            full_name=pupil.person.name,
            class_name=classes.get(pupil.pk, ""),
            is_open=pupil.pk in opened,
        )
        for pupil in sorted(pupils, key=lambda p: (p.person.sort_key, p.pk))
    ]
