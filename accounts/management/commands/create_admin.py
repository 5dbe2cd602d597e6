"""The first administrator comes in by a one-time link, not by a password that somebody else knows."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from accounts.services.administrators import AdministratorExists, administrators_exist, appoint_administrator
from accounts.services.passwords import one_time_path
from common.errors import Refusal

ASKED = {
    "last_name": "Фамилия",
    "first_name": "Имя",
    "middle_name": "Отчество (можно не заполнять)",
    "login": "Логин латинскими буквами, например ivanova.ma",
}


class Command(BaseCommand):
    help = "Создаёт первого администратора и печатает одноразовую ссылку, по которой он задаст пароль."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, title in ASKED.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=title)
        parser.add_argument("--again", action="store_true", help="создать ещё одного администратора")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if not options["again"] and administrators_exist():
                raise AdministratorExists
            given = {name: self._given(name, options) for name in ASKED}
            given["login"] = given["login"].lower()
            user = appoint_administrator(by=None, again=options["again"], **given)
        except OperationalError as refused:
            raise CommandError("База данных не отвечает. Запустите журнал и повторите команду.") from refused
        except ValidationError as wrong:
            raise CommandError(_sentence(wrong)) from wrong
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"Администратор: {user.person.full_name}, логин {user.login}.")
        self.stdout.write("Ссылка действует один раз, три дня:")
        self.stdout.write(f"{address()}{one_time_path(user)}")

    def _given(self, name: str, options: dict[str, Any]) -> str:
        """From the command line, else from the person at the terminal."""
        if options[name] is not None:
            return str(options[name]).strip()
        if name == "middle_name" and options["last_name"] is not None:
            return ""
        try:
            return input(f"{ASKED[name]}: ").strip()
        except EOFError:
            key = f"--{name.replace('_', '-')}"
            raise CommandError(f"Не хватает {key}. {ASKED[name]}.") from None


def address() -> str:
    """Where a browser finds this installation."""
    host = next((host for host in settings.ALLOWED_HOSTS if host[:1] not in {"*", "."}), "localhost")
    return f"https://{host}" if settings.HTTPS else f"http://{host}:{settings.PORT}"


def _sentence(wrong: ValidationError) -> str:
    titles = {name: title.split(" (")[0].split(" лат")[0] for name, title in ASKED.items()}
    problems = wrong.message_dict if hasattr(wrong, "error_dict") else {"__all__": wrong.messages}
    return " ".join(
        f"{titles[name]}: {' '.join(texts)}" if name in titles else " ".join(texts)
        for name, texts in problems.items()
    )
