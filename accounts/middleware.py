"""Closed by default: a view that nobody marked answers 404 and says so in the log."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.access import STAFF, is_marked
from accounts.models import User
from common import audit

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
REFRESH_AFTER = dt.timedelta(minutes=2)


class IdleSessionMiddleware:
    """A session ends when nobody used it for a while; its use is noted at most every two minutes."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and not _stays(request, request.user):
            now = int(timezone.now().timestamp())
            seen = request.session.get("seen", 0)
            if now - seen > settings.SESSION_IDLE_MINUTES * 60 and seen:
                request.session.flush()
                request.user = AnonymousUser()
            elif now - seen > REFRESH_AFTER.total_seconds():
                request.session["seen"] = now
        return self.get_response(request)


def _stays(request: HttpRequest, user: User) -> bool:
    """A family's phone that may stay signed in; whoever joins the staff loses this at once."""
    return bool(request.session.get("remembered")) and not user.roles & STAFF


class AccessMiddleware:
    """Lets a request reach only marked views; tells the audit who acts."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user if isinstance(request.user, User) else None
        with audit.acting(user, address=request.META.get("REMOTE_ADDR") or None):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not is_marked(view):
            logger.error("%s has no access mark", getattr(view, "__qualname__", view))
            raise Http404
        if view.open_to is None:  # type: ignore[attr-defined]
            return None
        if not isinstance(request.user, User):
            return sign_in_first(request)
        here = request.resolver_match.view_name if request.resolver_match else ""
        if request.user.must_change_password and here not in {
            "accounts:password_change",
            "accounts:sign_out",
        }:
            return redirect("accounts:password_change")
        return None


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; a script gets 401, so that it keeps what was typed."""
    if request.headers.get("X-Requested-With") == "fetch" or request.headers.get("HX-Request"):
        return HttpResponse("Вы давно не работали, мы закрыли вход. Набранное сохранено.", status=401)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
