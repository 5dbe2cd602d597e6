"""Logins. A user is never deleted, only ended; what they may do follows from the facts about their person."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from accounts.access import Role, roles_of
from accounts.models.people import Person


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(login=(username or "").lower())

    def with_facts(self) -> models.QuerySet[User]:
        """With everything that a request asks of its user, in one query."""
        return self.select_related("person__employee", "person__pupil")


class User(AbstractBaseUser):
    """A login of one person."""

    login = models.CharField("логин", max_length=32, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="user")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField("доступ прекращён", null=True, blank=True)
    must_change_password = models.BooleanField("сменить пароль при входе", default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(login__regex=r"^[a-z0-9][a-z0-9._-]*$"), name="login_is_plain_latin"
            ),
        )

    def __str__(self) -> str:
        return self.login

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.ended_at is None

    @cached_property
    def roles(self) -> frozenset[Role]:
        """What kinds of person this user is today. Rights add up."""
        return roles_of(self.person)


class SignInAttempt(models.Model):
    """One attempt, for throttling. Kept a day; the address is not part of any record."""

    login = models.CharField(max_length=255)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()
    succeeded = models.BooleanField()

    class Meta:
        indexes = (
            models.Index(fields=("login", "at"), name="attempt_by_login"),
            models.Index(fields=("address", "at"), name="attempt_by_address"),
        )
