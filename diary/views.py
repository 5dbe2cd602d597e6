"""The diary of a family."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.access import AuthedRequest, Role, allow
from accounts.faces import PUPIL_FACE, acting_face, faces_of
from common.dates import today
from diary import pages
from diary.children import Child, children_of


@dataclass(frozen=True)
class ChildTab:
    """A child in the row on top."""

    name: str
    class_name: str
    url: str
    current: bool


@allow(Role.PARENT, Role.PUPIL)
@require_GET
def week(request: AuthedRequest) -> HttpResponse:
    """This week of the first child whose diary is open."""
    children = _children(request)
    if not children:
        raise Http404
    child = next((child for child in children if child.is_open), children[0])
    return _show(request, children, child, today())


@allow(Role.PARENT, Role.PUPIL)
@require_GET
def week_of(request: AuthedRequest, pupil_id: int, date: str) -> HttpResponse:
    """The week that holds the day, for one of the own children; any other child does not exist."""
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        raise Http404 from None
    if len(date) != 10 or not 2000 <= day.year <= 2100:
        raise Http404
    children = _children(request)
    child = next((child for child in children if child.pupil_id == pupil_id), None)
    if child is None:
        raise Http404
    return _show(request, children, child, day)


def _children(request: AuthedRequest) -> list[Child]:
    """As a pupil one reads the own diary; otherwise those of the own children, else the own one."""
    as_pupil = (
        acting_face(request, faces_of(request.user)) == PUPIL_FACE or Role.PARENT not in request.user.roles
    )
    return children_of(request.user, as_pupil=as_pupil)


def _show(request: AuthedRequest, children: list[Child], child: Child, date: dt.date) -> HttpResponse:
    tabs = [
        ChildTab(
            one.name,
            one.class_name,
            reverse("diary:week_of", args=[one.pupil_id, date.isoformat()]),
            one.pupil_id == child.pupil_id,
        )
        for one in children
    ]
    if not child.is_open:
        return render(request, "diary/no_consent.html", {"children": tabs, "child": child})
    return render(request, "diary/week.html", {"children": tabs, "page": pages.week(child, date)})
