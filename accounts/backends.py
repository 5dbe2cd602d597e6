"""Sign-in by login and password; only a login that has not ended counts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from accounts.models import User


class LoginBackend(BaseBackend):
    def authenticate(
        self, request: HttpRequest | None, login: str = "", password: str = "", **kwargs: Any
    ) -> User | None:
        user = User.objects.with_facts().filter(login=login.strip().lower(), ended_at=None).first()
        if user is None:
            User().set_password(password)  # as slow as a wrong password, so that logins cannot be probed
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.with_facts().filter(pk=user_id, ended_at=None).first()
