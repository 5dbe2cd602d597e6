"""Dark or light, and the version for low vision: kept in cookies, so that the sign-in page has them too."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.access import open_to_all

CHOICES = {"theme": ("light", "dark"), "vision": ("large",)}
KEPT = dt.timedelta(days=365)


@dataclass(frozen=True)
class Appearance:
    """What the visitor chose; an empty string means "as the system says" or "ordinary"."""

    theme: str = ""
    vision: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Appearance:
        chosen = {name: request.COOKIES.get(name, "") for name in CHOICES}
        return cls(**{name: value if value in CHOICES[name] else "" for name, value in chosen.items()})

    @property
    def dark_media(self) -> str:
        """When the dark palette counts. The large version is black on white and has none."""
        if self.vision or self.theme == "light":
            return "not all"
        return "all" if self.theme == "dark" else "(prefers-color-scheme: dark)"


@open_to_all
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keeps the choice and returns to the page it was made on."""
    response = redirect(_way_back(request))
    for name, values in CHOICES.items():
        chosen = request.POST.get(name)
        if chosen in values:
            response.set_cookie(
                name,
                chosen,
                max_age=KEPT,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        elif chosen == "":
            response.delete_cookie(name, samesite="Lax")
    return response


def _way_back(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if safe else "/"
