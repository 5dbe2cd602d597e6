"""What kind of installation this is, in one word, for the program that starts it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import Person
from school.models import School


class Command(BaseCommand):
    help = "Одно слово: empty (пусто), demo (демонстрационная школа) или school (школа)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(state())


def state() -> str:
    """An installation with as much as one administrator is a school's own, never filled with examples."""
    known = School.objects.first()
    if known:
        return "demo" if known.is_demo else "school"
    return "school" if Person.objects.exists() else "empty"
