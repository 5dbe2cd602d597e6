"""Error pages. They need no database, so they also serve when it is down."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from accounts.appearance import Appearance
from common.requests import current_request_id


def _page(request: HttpRequest, name: str, status: int) -> HttpResponse:
    context = {"request_id": current_request_id(), "appearance": Appearance.of(request)}
    return HttpResponse(render_to_string(f"errors/{name}.html", context), status=status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "403", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "404", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, "500", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "csrf", 403)
