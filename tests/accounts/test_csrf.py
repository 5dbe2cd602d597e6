"""Nothing is written for a page of another site."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import SignInAttempt
from journal.models import Attendance, Mark
from tests.access.matrix import MATRIX
from tests.access.test_matrix import in_school

pytestmark = pytest.mark.requirement("ACCESS-1")
WRITES = [name for name, row in MATRIX.items() if {"200", "302", "422", "410"} & set(row.post.split()[:15])]
FOREIGN = "f" * 64


@pytest.fixture
def strict(school):
    client = Client(enforce_csrf_checks=True)
    client.force_login(school.teacher)
    return client


def write(strict, school, name, **token):
    row = MATRIX[name]
    url = reverse(name, kwargs={key: in_school(school, text) for key, text in row.given.items()})
    return strict.post(url, {key: in_school(school, text) for key, text in row.sent.items()} | token)


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("token", [{}, {"csrfmiddlewaretoken": FOREIGN}], ids=["missing", "foreign"])
def test_a_write_without_the_own_token_is_refused(strict, school, name, token):
    strict.get(reverse("accounts:password_change"))  # the browser has a cookie of ours

    assert write(strict, school, name, **token).status_code == 403
    assert not Mark.objects.filter(work__lesson=school.lesson).exists()
    assert not Attendance.objects.filter(lesson=school.lesson).exists()
    assert not SignInAttempt.objects.exists()


def test_the_own_token_is_accepted(strict, school):
    strict.get(reverse("accounts:password_change"))
    token = strict.cookies["csrftoken"].value

    assert write(strict, school, "journal:mark_save", csrfmiddlewaretoken=token).status_code == 200
