"""People with passwords; Argon2 stays Argon2 here, only quicker."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.urls import reverse

PASSWORD = "клевер-у-забора-7"


class QuickArgon2(Argon2PasswordHasher):
    time_cost, memory_cost, parallelism = 1, 64, 1


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickArgon2"]


def with_password(user, password=PASSWORD):
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def sign_in(client: Client, login="sokolova.mv", password=PASSWORD, **data):
    return client.post(reverse("accounts:sign_in"), {"login": login, "password": password, **data})


def is_in(client: Client) -> bool:
    """A page for anybody signed in opens."""
    return client.get(reverse("accounts:password_change")).status_code == 200


@pytest.fixture
def teacher(school):
    return with_password(school.teacher)


@pytest.fixture
def parent(school):
    return with_password(school.parent)
