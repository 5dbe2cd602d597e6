"""Is the program alive? For supervisor, proxy and monitoring; says nothing about people."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.access import open_to_all


@open_to_all
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 «работает» when the database answers, otherwise 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("база данных не отвечает\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("работает\n", content_type="text/plain; charset=utf-8")


urlpatterns = [path("health/", health, name="health")]
