"""A password must not be the person's own name or login."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from common.russian import fold


class NotAboutThePerson:
    """Refuses a password that contains the login, or a name of four letters or more."""

    def validate(self, password: str, user: Any = None) -> None:
        if not isinstance(user, User):
            return
        person = user.person
        known = (user.login, person.last_name, person.first_name, person.middle_name)
        if any(len(word) >= 4 and fold(word) in fold(password) for word in known):
            raise ValidationError(
                "В пароле есть ваше имя или логин. Придумайте другой.", code="about_the_person"
            )

    def get_help_text(self) -> str:
        return "Без вашего имени и логина."
