"""The demonstration school for an empty installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Person
from demo.seeding import Seeder, is_complete
from school.models import School


class Command(BaseCommand):
    help = "Создаёт демонстрационную школу в пустой базе. Повторный запуск ничего не меняет."

    def handle(self, *args: Any, **options: Any) -> None:
        school = School.objects.first()
        if school and school.is_demo and is_complete():
            self.stdout.write(f"Демонстрационная школа уже есть: {school.short_name}.")
            return
        if (school and not school.is_demo) or (not school and Person.objects.exists()):
            raise CommandError(
                "Здесь уже есть данные школы. Демонстрационная школа создаётся только в пустой базе: "
                "укажите другой каталог, например EZHD_VAR=~/ezhd-demo make run"
            )
        Seeder(say=self.stdout.write).seed()
        self.stdout.write("Демонстрационная школа готова. Логины: manage.py demo_logins")
