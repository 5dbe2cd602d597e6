import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test import RequestFactory

from accounts.access import Role
from accounts.models import User
from config.navigation import Section, frame, mark_current


def page_of(roles, acting=None, path="/"):
    request = RequestFactory().get(path)
    request.user = User(login="sokolova.mv")
    request.user.roles = frozenset(roles)
    request.session = SessionStore()
    if acting:
        request.session["acting"] = acting
    return frame(request)


def test_a_teacher_who_is_a_mother_here_starts_as_a_teacher_and_may_switch():
    context = page_of({Role.TEACHER, Role.PARENT})

    assert context["acting"] == "staff"
    assert context["acting_choices"] == [("staff", "как сотрудник"), ("parent", "как родитель")]
    assert context["frame_template"] == "base.html"


def test_as_a_parent_she_sees_the_family_frame():
    context = page_of({Role.TEACHER, Role.PARENT}, acting="parent")

    assert context["acting"] == "parent"
    assert context["frame_template"] == "family_base.html"


@pytest.mark.parametrize("acting", ["pupil", "director", "staff"])
def test_nobody_acts_as_somebody_they_are_not(acting):
    context = page_of({Role.PARENT}, acting=acting)

    assert context["acting"] == "parent"
    assert context["acting_choices"] == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SYSADMIN, Role.COORDINATOR, Role.INSPECTOR])
def test_a_role_without_pages_gets_no_sections(role):
    assert list(page_of({role})["nav"]) == []


def test_the_frame_asks_the_database_nothing_until_a_template_shows_it():
    """No `db` fixture here: a fragment of a page must not pay for the frame."""
    assert page_of({Role.TEACHER})["nav"] is not None


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/journal/", "Журнал"),
        ("/journal/pages/5/", "Журнал"),
        ("/journal/day/", "Мой день"),
        ("/journal/day/2026-12-17/", "Мой день"),
        ("/password/", None),
    ],
)
def test_the_section_one_is_in_is_marked(path, title):
    sections = [Section("Мой день", "/journal/day/"), Section("Журнал", "/journal/")]

    marked = mark_current(path, sections)

    assert [section.title for section in marked if section.current] == [title] * bool(title)
