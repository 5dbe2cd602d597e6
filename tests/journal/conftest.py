"""A real browser in front of the small school."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page

from accounts.models import User

SIZES = {"desk": (1366, 768), "phone": (360, 740)}


@pytest.fixture
def address(real_school) -> Iterator[str]:
    """The program answers there, on the committed small school."""
    server = LiveServerThread("localhost", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()


@pytest.fixture
def opened(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """opened(user, path, size) is a page somebody signed in looks at."""
    contexts = []

    def open_page(user: User, path: str, size: str = "phone", *, scripts: bool = True) -> Page:
        client = Client()
        client.force_login(user)
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts
        )
        contexts.append(context)
        cookie = client.cookies["ezhd_session"]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        page = context.new_page()
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
