"""Roles, database, migrations, rights: what a start needs before anything else."""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config import install


class Command(BaseCommand):
    help = "Готовит базу данных: роли, таблицы, права программы. Можно повторять."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            install.prepare(
                settings.DB_CONNECTIONS,
                embedded=settings.EMBEDDED_POSTGRES,
                migrate=lambda: call_command("migrate", verbosity=0, interactive=False),
            )
        except psycopg.OperationalError as refused:
            owner = settings.DB_CONNECTIONS["owner"]
            raise CommandError(
                f"База данных не отвечает: {owner.host or 'localhost'}:{owner.port}, "
                f"база {owner.name}. {refused}"
            ) from refused
        except psycopg.errors.InsufficientPrivilege as refused:
            raise CommandError(
                "Владелец базы не может создать роль программы. Создайте её сами и впишите DATABASE_APP_URL."
            ) from refused
        self.stdout.write("База данных готова.")
