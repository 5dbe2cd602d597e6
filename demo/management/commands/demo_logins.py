"""One login per role of the demonstration school."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts.models import User
from demo.logins import CAST, SAYS, password_of
from school.models import School


class Command(BaseCommand):
    help = "Печатает логины демонстрационной школы, по одному на роль."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="для программ")

    def handle(self, *args: Any, **options: Any) -> None:
        if not School.objects.filter(is_demo=True).exists():
            raise CommandError("Это не демонстрационная школа: паролей по умолчанию здесь нет ни у кого.")
        rows = logins()
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        table = [("Кто", "Логин", "Пароль", "Имя")]
        table += [(SAYS[str(r["role"])], str(r["login"]), str(r["password"]), str(r["name"])) for r in rows]
        widths = [max(len(line[column]) for line in table) for column in range(4)]
        for line in table:
            cells = (text.ljust(width) for text, width in zip(line, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())


def logins() -> list[dict[str, str | None]]:
    """In the order in which the roles are named everywhere."""
    people = {user.login: user.person.full_name for user in User.objects.select_related("person")}
    url = f"http://localhost:{settings.PORT}{reverse('accounts:sign_in')}"
    return [
        {
            "role": role,
            "login": login,
            "password": password_of(login),
            "totp_secret": None,  # there is no second factor yet
            "name": people[login],
            "url": url,
        }
        for role, login in CAST.items()
        if login in people
    ]
