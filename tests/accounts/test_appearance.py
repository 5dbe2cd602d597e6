import pytest
from django.test import RequestFactory

from accounts.appearance import Appearance, appearance


def choose(**data):
    return appearance(RequestFactory().post("/appearance/", data))


@pytest.mark.parametrize(("name", "value"), [("theme", "dark"), ("theme", "light"), ("vision", "large")])
def test_a_choice_is_kept_in_a_cookie_that_scripts_cannot_read(name, value):
    response = choose(**{name: value})

    cookie = response.cookies[name]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (value, True, "Lax")


def test_the_ordinary_version_comes_back():
    response = choose(vision="")

    assert response.cookies["vision"]["max-age"] == 0


def test_an_unknown_value_changes_nothing():
    assert not choose(theme="pink", vision="tiny").cookies


def test_one_returns_to_the_page_one_was_on():
    assert choose(theme="dark", next="/journal/5/?period=2").url == "/journal/5/?period=2"


@pytest.mark.parametrize(
    "page", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_another_site_is_not_a_way_back(page):
    assert choose(theme="dark", next=page).url == "/"


@pytest.mark.parametrize(
    ("cookies", "media"),
    [
        ({}, "(prefers-color-scheme: dark)"),
        ({"theme": "dark"}, "all"),
        ({"theme": "light"}, "not all"),
        ({"theme": "dark", "vision": "large"}, "not all"),
        ({"theme": '"><script>'}, "(prefers-color-scheme: dark)"),
    ],
)
def test_the_dark_palette_follows_the_choice_and_else_the_system(cookies, media):
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)

    assert Appearance.of(request).dark_media == media
