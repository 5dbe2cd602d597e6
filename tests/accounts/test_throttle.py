"""Guessing is slow: per login and per address."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.models import SignInAttempt
from demo.worlds import NOW
from tests.accounts.conftest import is_in, sign_in, with_password

pytestmark = pytest.mark.requirement("ACCESS-1")
PAUSE = dt.timedelta(minutes=15)


def sentence(answer):
    return answer.context["form"].non_field_errors()[0]


def fail(client, times, login="sokolova.mv"):
    return [sentence(sign_in(client, login=login, password="не тот")) for _ in range(times)]


def test_each_wrong_guess_says_how_many_are_left(client, teacher):
    assert fail(client, 5) == [
        "Логин и пароль не совпали. Осталось 4 попытки, потом пауза 15 минут.",
        "Логин и пароль не совпали. Осталось 3 попытки, потом пауза 15 минут.",
        "Логин и пароль не совпали. Осталось 2 попытки, потом пауза 15 минут.",
        "Логин и пароль не совпали. Осталась 1 попытка, потом пауза 15 минут.",
        "Логин и пароль не совпали. Следующая попытка через 15 минут.",
    ]


def test_during_the_pause_even_the_right_password_waits(client, teacher):
    fail(client, 5)

    answer = sign_in(client)

    assert sentence(answer) == "Слишком много попыток. Попробуйте снова в 10:15."
    assert not is_in(client)


def test_after_the_pause_the_right_password_opens(client, teacher):
    fail(client, 5)

    with time_machine.travel(NOW + PAUSE, tick=False):
        sign_in(client)
        assert is_in(client)


def test_trying_during_the_pause_does_not_prolong_it(client, teacher):
    fail(client, 5)
    with time_machine.travel(NOW + PAUSE / 2, tick=False):
        fail(client, 5)

    with time_machine.travel(NOW + PAUSE, tick=False):
        sign_in(client)
        assert is_in(client)


def test_a_success_begins_the_count_anew(client, teacher):
    fail(client, 4)
    with time_machine.travel(NOW + dt.timedelta(seconds=1), tick=False):
        sign_in(client)

    with time_machine.travel(NOW + dt.timedelta(seconds=2), tick=False):
        assert "Осталось 4 попытки" in fail(Client(), 1)[0]


def test_unknown_logins_are_counted_alike(client, school):
    assert fail(client, 5, login="nobody.nn")[-1].endswith("Следующая попытка через 15 минут.")
    assert fail(client, 1, login="nobody.nn") == ["Слишком много попыток. Попробуйте снова в 10:15."]


def test_case_and_spaces_do_not_make_another_login(client, teacher):
    fail(client, 5, login=" SOKOLOVA.mv")

    assert "Слишком много попыток" in sentence(sign_in(client))


def test_one_login_in_pause_leaves_others_alone(client, teacher, parent):
    fail(client, 5)

    sign_in(client, login="gromova.op")

    assert is_in(client)


def test_fifty_failures_from_one_address_pause_the_address(client, teacher):
    failures = [
        SignInAttempt(login=f"guess{n}", address="127.0.0.1", at=timezone.now(), succeeded=False)
        for n in range(50)
    ]
    SignInAttempt.objects.bulk_create(failures)

    assert sentence(sign_in(client)) == "Слишком много попыток. Попробуйте снова в 10:15."
    assert sign_in(Client(REMOTE_ADDR="10.1.1.1")).status_code == 302


def test_attempts_are_forgotten_after_a_day(client, teacher):
    fail(client, 3)

    with time_machine.travel(NOW + dt.timedelta(days=1, minutes=1), tick=False):
        sign_in(client)

    assert [attempt.succeeded for attempt in SignInAttempt.objects.all()] == [True]


def test_guesses_at_the_same_moment_are_all_counted(real_school):
    with_password(real_school.teacher)
    start = threading.Barrier(8)
    answers = []

    def guess():
        start.wait()
        answers.append(sign_in(Client(), password="не тот").text)
        connections.close_all()

    guesses = [threading.Thread(target=guess) for _ in range(8)]
    for thread in guesses:
        thread.start()
    for thread in guesses:
        thread.join()

    assert SignInAttempt.objects.filter(succeeded=False).count() == 5
    assert sum("Слишком много попыток" in answer for answer in answers) == 3
