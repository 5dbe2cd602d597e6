"""The first administrator of an installation."""

from __future__ import annotations

import re

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Appointment, Person, Position, User
from common import audit
from common.dates import days, today
from common.errors import Refusal

PLAIN_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")


class AdministratorExists(Refusal):
    message = "Администратор уже есть. Если нужен ещё один, повторите команду с --again."


class LoginIsNotPlain(Refusal):
    message = "Логин: латинские буквы, цифры, точка, дефис и подчёркивание, не длиннее 32 знаков."


class LoginTaken(Refusal):
    message = "Этот логин занят. Придумайте другой."


@transaction.atomic
def appoint_administrator(
    *, by: User | None, last_name: str, first_name: str, middle_name: str, login: str, again: bool = False
) -> User:
    """A new person, administrator from today, whose login has no password until the one-time link is used."""
    if not again and administrators_exist():
        raise AdministratorExists
    if not PLAIN_LOGIN.fullmatch(login):
        raise LoginIsNotPlain
    if User.objects.filter(login=login).exists():
        raise LoginTaken
    with audit.acting(by, reason="первый администратор"):
        person = Person(last_name=last_name, first_name=first_name, middle_name=middle_name)
        person.full_clean()
        person.save()
        Appointment.objects.create(person=person, position=Position.ADMINISTRATOR, dates=days(today()))
        user = User(login=login, person=person, password=make_password(None))
        user.full_clean()
        user.save()
    return user


def administrators_exist() -> bool:
    """Somebody is administrator today and has a login that works."""
    current = Appointment.objects.current().filter(position=Position.ADMINISTRATOR)
    return current.filter(person__user__ended_at=None, person__user__isnull=False).exists()
