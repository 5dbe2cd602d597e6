"""Walks the access matrix: every address, everybody, reading and writing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.access import is_marked
from tests.access.matrix import CAST, MATRIX, Row

pytestmark = pytest.mark.requirement("ACCESS-1")


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, Any]]:
    """Name and view of every address, those without a name too."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry.callback
        else:
            yield from addresses(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def in_school(school, text):
    """The row of the school that has this name, else the text itself."""
    found = getattr(school, text, None) if isinstance(text, str) else None
    return text if found is None else found.pk


def statuses(school, name: str, row: Row, method: str) -> dict[str, int]:
    """What each of the cast gets; whatever they wrote is undone before the next one comes."""
    url = reverse(name, kwargs={key: in_school(school, text) for key, text in row.given.items()})
    sent = {key: in_school(school, text) for key, text in row.sent.items()} if method == "post" else {}
    found = {}
    for who in CAST:
        before = transaction.savepoint()
        client = Client(raise_request_exception=False)
        if who != "anonymous":
            client.force_login(getattr(school, who))
        found[who] = getattr(client, method)(url, sent).status_code
        transaction.savepoint_rollback(before)
    return found


def test_every_address_has_a_row_and_a_mark():
    known = list(addresses(get_resolver()))

    assert sorted(name for name, _ in known) == sorted(MATRIX)
    assert [name for name, view in known if not is_marked(view)] == []


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", MATRIX)
def test_everybody_gets_what_the_matrix_says(school, name, method):
    row = MATRIX[name]
    told = dict(zip(CAST, map(int, getattr(row, method).split()), strict=True))

    found = statuses(school, name, row, method)

    assert {who: status for who, status in found.items() if status != told[who]} == {}
