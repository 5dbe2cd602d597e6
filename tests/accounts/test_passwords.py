"""The own password, and the one-time link."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.services.passwords import one_time_path
from demo.worlds import NOW
from tests.accounts.conftest import PASSWORD, is_in, sign_in

pytestmark = pytest.mark.requirement("ACCESS-1")
NEW = "осенний-велосипед-31"


def change(client, old=PASSWORD, new=NEW, again=None):
    sent = {"old_password": old, "new_password": new, "again": new if again is None else again}
    return client.post(reverse("accounts:password_change"), sent)


@pytest.fixture
def signed_in(client, teacher):
    sign_in(client)
    return client


def test_a_changed_password_keeps_this_session_and_ends_the_others(signed_in):
    elsewhere = Client()
    sign_in(elsewhere)

    assert change(signed_in).status_code == 302

    assert is_in(signed_in)
    assert not is_in(elsewhere)
    assert sign_in(Client()).status_code == 422
    assert sign_in(Client(), password=NEW).status_code == 302


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"old": "не тот"}, "Это не тот пароль, с которым вы вошли."),
        ({"again": NEW + "!"}, "Пароли не совпали. Впишите одинаковые."),
        ({"new": "корот1"}, "короткий"),
        ({"new": "8137465028"}, "цифр"),
        ({"new": "password123"}, "распространён"),
        ({"new": "Соколова-2026"}, "В пароле есть ваше имя или логин."),
        ({"new": "xxsokolova.mvxx"}, "В пароле есть ваше имя или логин."),
        ({"new": ""}, "Впишите новый пароль."),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_in_words(signed_in, sent, sentence):
    answer = change(signed_in, **sent)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert sign_in(Client()).status_code == 302


def test_a_changed_first_password_opens_everything(signed_in, teacher):
    teacher.must_change_password = True
    teacher.save(update_fields=["must_change_password"])

    change(signed_in)

    assert signed_in.get("/").url == reverse("journal:my_day")


def test_the_audit_knows_of_the_change_and_not_the_password(signed_in, teacher):
    change(signed_in)

    entry = LogEntry.objects.get_for_object(teacher).latest("id")
    assert entry.actor == teacher
    teacher.refresh_from_db()
    assert teacher.password not in str(entry.changes)


def open_link(client, path):
    """Opens the link and follows it to the page without the token."""
    return client.get(client.get(path).url)


def set_by_link(client, path, password=NEW):
    return client.post(client.get(path).url, {"new_password": password, "again": password})


def test_a_link_sets_the_password_once(client, teacher):
    path = one_time_path(teacher)

    assert set_by_link(client, path).status_code == 302
    assert sign_in(client, password=NEW).status_code == 302
    assert set_by_link(Client(), path, "другой-пароль-99").status_code == 410
    assert sign_in(Client(), password=NEW).status_code == 302


def test_the_token_leaves_the_address_at_once(client, teacher):
    path = one_time_path(teacher)

    page = open_link(client, path)

    assert page.status_code == 200
    assert path.split("/")[3] not in page.request["PATH_INFO"]
    assert path.split("/")[3] not in page.text


def test_a_link_ends_after_three_days(client, teacher):
    path = one_time_path(teacher)

    with time_machine.travel(NOW + dt.timedelta(days=3, minutes=1), tick=False):
        assert open_link(client, path).status_code == 410


def test_a_newer_sign_in_makes_the_link_useless(client, teacher):
    path = one_time_path(teacher)
    sign_in(Client())

    assert open_link(client, path).status_code == 410


def test_the_link_of_one_person_does_not_open_for_another(client, school, teacher):
    token = one_time_path(teacher).split("/")[3]
    uid = one_time_path(school.director).split("/")[2]

    assert open_link(client, f"/link/{uid}/{token}/").status_code == 410


@pytest.mark.parametrize("uid", ["MQ", "!!!!", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "4pyT", "%00"])
def test_a_nonsense_link_is_refused_in_words(client, school, uid):
    answer = open_link(client, f"/link/{uid}/abc-def/")

    assert answer.status_code == 410
    assert "Ссылка уже не действует." in answer.text


def test_the_link_of_an_ended_login_opens_nothing(client, teacher):
    path = one_time_path(teacher)
    teacher.ended_at = NOW
    teacher.save(update_fields=["ended_at"])

    assert open_link(client, path).status_code == 410


def test_a_weak_password_does_not_use_up_the_link(client, teacher):
    path = one_time_path(teacher)

    assert set_by_link(client, path, "1234").status_code == 422
    assert set_by_link(client, path).status_code == 302
