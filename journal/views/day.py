"""«Мой день»."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import AuthedRequest, Role, allow
from common.dates import today
from journal.day import day_page


@allow(Role.TEACHER)
@require_GET
def my_day(request: AuthedRequest) -> HttpResponse:
    """Today's lessons of the teacher."""
    return _day(request, today())


@allow(Role.TEACHER)
@require_GET
def day_of(request: AuthedRequest, date: str) -> HttpResponse:
    """The teacher's lessons of another day, written 2026-12-17."""
    return _day(request, _parsed(date))


def _day(request: AuthedRequest, date: dt.date) -> HttpResponse:
    return render(request, "journal/my_day.html", {"day": day_page(request.user, date)})


def _parsed(text: str) -> dt.date:
    """404 for anything but a day that a school may have."""
    try:
        date = dt.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise Http404 from None
    if date.isoformat() != text or not 2000 <= date.year <= 2100:
        raise Http404
    return date
