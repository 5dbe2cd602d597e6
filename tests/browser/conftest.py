"""A real server on the worker's database, and Debian's chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from accounts.models import User
from config.database import APP, OWNER
from demo.worlds import SmallSchool

PASSWORD = "клетчатая-тетрадь"
DESKTOP, PHONE = ViewportSize(width=1366, height=768), ViewportSize(width=360, height=740)


@dataclass(frozen=True)
class Site:
    """A running server with the small school in it."""

    url: str
    school: SmallSchool
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="session")
def static_files() -> None:
    """The server finds hashed files, as in production."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, check=True, cwd=settings.ROOT, env=os.environ)


@pytest.fixture
def site(real_school: SmallSchool, static_files: None) -> Iterator[Site]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "tests.browser.frozen:application",
        "-w",
        "1",
        "--threads",
        "4",
    ]
    process = subprocess.Popen(
        [*command, "-b", f"127.0.0.1:{port}", "--no-control-socket"],
        cwd=settings.ROOT,
        env=os.environ
        | {"DATABASE_URL": _url(OWNER), "DATABASE_APP_URL": _url(APP), "EZHD_LOG_LEVEL": "WARNING"},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/health/", process)
        yield Site(url, real_school, process)
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def sign_in(site: Site, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Signs a user of the small school in through the page, each in a browser of their own."""
    contexts: list[BrowserContext] = []

    def enter(user: User, *, viewport: ViewportSize = DESKTOP) -> Page:
        user.set_password(PASSWORD)
        user.save()
        context = chromium.new_context(viewport=viewport, locale="ru-RU", timezone_id="Europe/Moscow")
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.goto(f"{site.url}/sign-in/")
        page.fill("#id_login", user.login)
        page.fill("#id_password", PASSWORD)
        page.click(".login-f button.btn-primary")
        page.wait_for_url(lambda address: "sign-in" not in address)
        return page

    yield enter
    for context in contexts:
        context.close()


def _url(role: str) -> str:
    to = settings.DB_CONNECTIONS[role]
    name = connection.settings_dict["NAME"]
    secret = f":{quote(to.password)}" if to.password else ""
    if to.host.startswith("/"):
        return f"postgresql://{to.user}{secret}@/{name}?host={quote(to.host, safe='')}"
    return f"postgresql://{to.user}{secret}@{to.host}:{to.port}/{name}"


def _wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.2)
