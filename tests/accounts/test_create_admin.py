"""The first administrator of an empty installation, and what kind of installation it is."""

from __future__ import annotations

from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

from accounts.access import Role
from accounts.models import User
from common.dates import today
from demo import builders as make
from school.models import School

pytestmark = [pytest.mark.requirement("RUN-1"), pytest.mark.usefixtures("db")]
GIVEN = {"last_name": "Ёлкина", "first_name": "Анна", "login": "Elkina.A"}


def run(command="create_admin", **options):
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def test_the_link_lets_the_first_administrator_in(client):
    link = run(**GIVEN).split()[-1]

    page = client.get(urlsplit(link).path, follow=True)
    assert link.startswith("http://localhost:8000/link/")
    assert page.status_code == 200
    assert "elkina.a" in page.text


def test_she_is_administrator_from_today_and_has_no_password():
    run(**GIVEN)

    user = User.objects.get(login="elkina.a")
    assert user.roles == {Role.ADMINISTRATOR}
    assert user.person.appointments.get().dates.lower == today()
    assert not user.has_usable_password()


def test_a_second_one_needs_to_be_asked_for():
    run(**GIVEN)
    another = GIVEN | {"login": "second.a"}

    with pytest.raises(CommandError, match="Администратор уже есть"):
        run(**another)
    assert "second.a" in run(**another, again=True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"login": "ёлкина"}, "латинские буквы"),
        ({"login": ""}, "Логин"),
        ({"last_name": ""}, "Фамилия"),
        ({"first_name": "А" * 101}, "Имя"),
    ],
)
def test_a_mistake_is_one_sentence_and_creates_nobody(wrong, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(**GIVEN | wrong)

    assert not User.objects.exists()


def test_a_taken_login_is_refused():
    make.make_user(make.make_person("Ёлкин Антон"), login="elkina.a")

    with pytest.raises(CommandError, match="занят"):
        run(**GIVEN)


def test_an_installation_is_empty_until_somebody_is_in_it():
    assert run("installation_state").strip() == "empty"

    run(**GIVEN)

    assert run("installation_state").strip() == "school"


@pytest.mark.parametrize(("is_demo", "state"), [(True, "demo"), (False, "school")])
def test_an_installation_knows_whether_it_is_a_demonstration(is_demo, state):
    make.make_school(is_demo=is_demo)

    assert run("installation_state").strip() == state
    assert School.objects.count() == 1
