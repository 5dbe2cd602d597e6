"""Coming in and going out."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher, make_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config import settings as configured
from demo import builders as make
from demo.worlds import NOW
from tests.accounts.conftest import PASSWORD, is_in, sign_in, with_password

pytestmark = pytest.mark.requirement("ACCESS-1")
HOUR = dt.timedelta(hours=1)


def test_the_right_password_opens_the_own_first_page(client, teacher):
    answer = sign_in(client)

    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/").url == reverse("journal:my_day")


def test_the_login_is_read_without_case_and_spaces(client, teacher):
    sign_in(client, login="  Sokolova.MV ")

    assert is_in(client)


def test_a_wrong_password_opens_nothing(client, teacher):
    answer = sign_in(client, password="не тот")

    assert answer.status_code == 422
    assert not is_in(client)


def test_an_unknown_login_is_answered_like_a_wrong_password(client, teacher):
    wrong = sign_in(client, password="не тот").context["form"].non_field_errors()
    unknown = sign_in(client, login="nobody.nn").context["form"].non_field_errors()

    assert wrong == unknown


@pytest.mark.parametrize("login", ["", "a" * 300, "a\x00b", "' OR 1=1 --", "\u202eivan", "<b>x</b>"])
def test_a_strange_login_is_refused_in_words(client, teacher, login):
    answer = sign_in(client, login=login)

    assert answer.status_code == 422
    assert "<b>x</b>" not in answer.text


def test_an_ended_login_opens_nothing(client, teacher):
    teacher.ended_at = timezone.now()
    teacher.save(update_fields=["ended_at"])

    assert sign_in(client).status_code == 422


def test_a_login_that_ends_closes_the_open_session(client, teacher):
    sign_in(client)
    teacher.ended_at = timezone.now()
    teacher.save(update_fields=["ended_at"])

    assert not is_in(client)


def test_the_session_gets_a_new_key(client, teacher):
    client.get("/sign-in/")
    client.session["planted"] = True
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["ezhd_session"] = planted = session.session_key

    sign_in(client)

    assert client.cookies["ezhd_session"].value != planted
    stranger = Client()
    stranger.cookies["ezhd_session"] = planted
    assert not is_in(stranger)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
    ],
)
def test_another_site_is_no_way_on(client, teacher, elsewhere):
    assert sign_in(client, next=elsewhere).url == "/"
    assert client.get("/sign-in/", {"next": elsewhere}).url == "/"


def test_the_page_one_wanted_opens_after_sign_in(client, teacher):
    wanted = client.get("/journal/?class=3").url

    assert wanted == "/sign-in/?next=/journal/%3Fclass%3D3"
    assert sign_in(client, next="/journal/?class=3").url == "/journal/?class=3"


def test_a_script_learns_that_the_session_ended(client, school):
    url = reverse("journal:mark_save", args=[school.lesson.pk])

    assert client.post(url, headers={"X-Requested-With": "fetch"}).status_code == 401
    assert client.post(url, headers={"HX-Request": "true"}).status_code == 401


def test_an_hour_of_idleness_ends_the_session(client, teacher):
    sign_in(client)

    with time_machine.travel(NOW + HOUR + dt.timedelta(minutes=1), tick=False):
        assert not is_in(client)


def test_work_keeps_the_session(client, teacher):
    sign_in(client)

    with time_machine.travel(NOW + HOUR * 0.8, tick=False):
        assert is_in(client)
    with time_machine.travel(NOW + HOUR * 1.6, tick=False):
        assert is_in(client)


def test_a_family_phone_stays_signed_in_for_thirty_days(client, parent):
    sign_in(client, login="gromova.op", remember="on")

    with time_machine.travel(NOW + dt.timedelta(days=29), tick=False):
        assert is_in(client)
    with time_machine.travel(NOW + dt.timedelta(days=31), tick=False):
        assert not is_in(client)


@pytest.mark.parametrize(("who", "login"), [("teacher", "sokolova.mv"), ("parent_teacher", "achmiz.fa")])
def test_staff_never_stay_signed_in(client, school, who, login):
    with_password(getattr(school, who))
    sign_in(client, login=login, remember="on")

    with time_machine.travel(NOW + HOUR * 2, tick=False):
        assert not is_in(client)


def test_a_parent_who_joins_the_staff_no_longer_stays_signed_in(client, parent):
    sign_in(client, login="gromova.op", remember="on")
    make.make_appointment(person=parent.person, position="teacher")

    with time_machine.travel(NOW + HOUR * 2, tick=False):
        assert not is_in(client)


def test_signing_out_ends_the_session_for_whoever_copied_it(client, teacher):
    sign_in(client)
    copied = Client()
    copied.cookies["ezhd_session"] = client.cookies["ezhd_session"].value

    client.post(reverse("accounts:sign_out"))

    assert not is_in(client)
    assert not is_in(copied)


def test_somebody_without_any_role_may_still_leave(client, school):
    user = make.make_user(make.make_person("Бывший Иван"), login="byvshiy.i")
    client.force_login(user)

    assert client.get("/").status_code == 200
    assert client.post(reverse("accounts:sign_out")).status_code == 302
    assert not is_in(client)


def test_a_first_password_has_to_be_changed_before_anything_else(client, teacher):
    teacher.must_change_password = True
    teacher.save(update_fields=["must_change_password"])
    sign_in(client)

    assert client.get("/").url == reverse("accounts:password_change")
    assert client.get(reverse("journal:page_list")).url == reverse("accounts:password_change")


def test_the_log_names_nobody_who_failed(client, teacher, caplog):
    with caplog.at_level(logging.DEBUG):
        sign_in(client, login="tajnyj.login", password="sekretnoe-slovo")

    assert "tajnyj.login" not in caplog.text
    assert "sekretnoe-slovo" not in caplog.text


def test_passwords_are_kept_with_argon2_at_full_strength(settings):
    settings.PASSWORD_HASHERS = configured.PASSWORD_HASHERS
    kept = make_password(PASSWORD)

    hasher = identify_hasher(kept)
    assert isinstance(hasher, Argon2PasswordHasher)
    assert (hasher.time_cost, hasher.memory_cost) >= (2, 19 * 1024)


@pytest.mark.parametrize(
    ("who", "acting", "first_page"),
    [
        ("parent_teacher", "parent", "diary:week"),
        ("parent_teacher", "staff", "journal:my_day"),
        ("parent_teacher", "pupil", "journal:my_day"),
        ("parent", "staff", "diary:week"),
        ("teacher", "director", "journal:my_day"),
        ("deputy", "", "journal:page_list"),
    ],
)
def test_one_acts_only_as_what_one_is(client, school, who, acting, first_page):
    client.force_login(getattr(school, who))

    client.post(reverse("accounts:switch_role"), {"acting": acting})

    assert client.get("/").url == reverse(first_page)
