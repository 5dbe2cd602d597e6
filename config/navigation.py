"""What stands around every page: the school, who is signed in, where they may go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.access import Role
from accounts.appearance import Appearance
from accounts.faces import CALLED, PARENT_FACE, PUPIL_FACE, STAFF_FACE, acting_face, faces_of
from accounts.models import User
from school import current
from school.models import SchoolClass


@dataclass(frozen=True)
class Section:
    title: str
    url: str
    current: bool = False
    badge: int | None = None


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every template. Everything that asks the database waits until a template shows it."""
    user = request.user if hasattr(request, "user") and isinstance(request.user, User) else None
    faces = faces_of(user) if user else []
    acting = acting_face(request, faces)
    family = acting in {PARENT_FACE, PUPIL_FACE}
    return {
        "appearance": Appearance.of(request),
        "school": SimpleLazyObject(current.school),
        "school_name": SimpleLazyObject(lambda: str(current.school() or "")),
        "acting": acting,
        "acting_choices": [(face, CALLED[face]) for face in faces] if len(faces) > 1 else [],
        "frame_template": "family_base.html" if family else "base.html",
        "nav": SimpleLazyObject(lambda: sections(request, user, acting) if user else []),
    }


def sections(request: HttpRequest, user: User, acting: str) -> list[Section]:
    if acting == STAFF_FACE:
        return mark_current(request.path, list(_staff_sections(user)))
    if acting in {PARENT_FACE, PUPIL_FACE}:
        return mark_current(request.path, [_section("Неделя", "diary:week")])
    return []


def _staff_sections(user: User) -> Iterator[Section]:
    teaches = Role.TEACHER in user.roles
    reads_all = bool(user.roles & {Role.DEPUTY, Role.DIRECTOR})
    if teaches:
        yield _section("Мой день", "journal:my_day")
    if teaches or reads_all:
        yield _section("Журналы" if reads_all else "Журнал", "journal:page_list")
    for led in SchoolClass.objects.led_by(user) if teaches else ():
        yield _section(f"Мой класс {led.name}", "journal:class_page_list", led.pk)


def _section(title: str, view: str, *args: int) -> Section:
    return Section(title, reverse(view, args=args))


def mark_current(path: str, found: list[Section]) -> list[Section]:
    """The section one is in: the longest address that the page's address begins with."""
    inside = [section for section in found if path.startswith(section.url)]
    here = max(inside, key=lambda section: len(section.url), default=None)
    return [replace(section, current=section is here) for section in found]
