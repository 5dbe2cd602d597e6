"""No page sends a browser to another server: not for a script, a style, a font or a picture, nor by a form."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.access.matrix import CAST, MATRIX
from tests.access.test_matrix import in_school

pytestmark = pytest.mark.requirement("ACCESS-7")
ADDRESS = re.compile(r"""\b(?:src|href|action|srcset|poster|formaction|hx-(?:get|post))\s*=\s*["']([^"']*)""")
FOREIGN = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//|\\)", re.IGNORECASE)
STYLE_ADDRESS = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s;]+)""")
SOURCES = {"'self'", "'none'", "data:"}


def pages(school):
    """Every page that anybody of the cast can read."""
    for name, row in MATRIX.items():
        url = reverse(name, kwargs={key: in_school(school, text) for key, text in row.given.items()})
        for who, status in zip(CAST, row.get.split(), strict=True):
            if status == "200":
                client = Client()
                if who != "anonymous":
                    client.force_login(getattr(school, who))
                yield f"{name} for {who}", client.get(url)


def test_every_page_names_own_addresses_only(school):
    named, foreign = 0, []
    for page, response in pages(school):
        found = ADDRESS.findall(response.text)
        named += len(found)
        foreign += [(page, address) for address in found if FOREIGN.match(address)]

    assert foreign == []
    assert named > 100  # the pattern does find addresses


def test_every_page_forbids_the_browser_other_servers(school):
    for page, response in pages(school):
        directives = response["Content-Security-Policy"].split(";")
        allowed = {source for directive in directives for source in directive.split()[1:]}

        assert allowed <= SOURCES, page
        assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("status", ["403", "404", "500", "csrf"])
def test_an_error_page_names_own_addresses_only(rf, status):
    from config.errors import _page

    found = ADDRESS.findall(_page(rf.get("/"), status, 404).content.decode())

    assert found
    assert [address for address in found if FOREIGN.match(address)] == []


def test_styles_fetch_from_the_own_server_only():
    styles = [file for folder in settings.STATICFILES_DIRS for file in folder.rglob("*.css")]
    fetched = [(file.name, address) for file in styles for address in STYLE_ADDRESS.findall(file.read_text())]

    assert fetched
    assert [
        (name, address)
        for name, address in fetched
        if FOREIGN.match(address) and not address.startswith("data:")
    ] == []
