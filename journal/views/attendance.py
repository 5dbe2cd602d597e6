"""«Кого нет»: the attendance of one lesson, phone first."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from accounts.access import AuthedRequest, Role, allow
from common.errors import Refusal
from journal import attendance_list
from journal.attendance_list import Typed
from journal.errors import Conflict
from journal.models import Lesson
from journal.services import marking

CODE_FIELD = re.compile(r"code_([0-9]{1,18})\Z")


@allow(Role.TEACHER, Role.DEPUTY, Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: AuthedRequest, lesson_id: int) -> HttpResponse:
    """The list to read; who teaches the page may change it and goes back to where they came from."""
    lesson = get_object_or_404(
        Lesson.objects.visible_to(request.user).select_related("course__group", "course__subject"),
        pk=lesson_id,
    )
    if request.method != "POST":
        return _page(request, lesson)
    codes = _sent(request)
    try:
        marking.take_attendance(by=request.user, lesson_id=lesson.pk, codes=codes)
    except Refusal as refusal:
        lesson.refresh_from_db(fields=["attendance_at"])
        status = 409 if isinstance(refusal, Conflict) else 422
        return _page(request, lesson, typed=Typed(codes), refusal=refusal.message, status=status)
    return redirect(_back(request, lesson))


def _sent(request: HttpRequest) -> dict[int, tuple[str, str]]:
    """{pupil: (seen code, chosen code)} of every pupil whose buttons were on the page."""
    return {
        int(match[1]): (request.POST.get(f"seen_{match[1]}", ""), code)
        for name, code in request.POST.items()
        if isinstance(code, str) and (match := CODE_FIELD.match(name))
    }


def _page(
    request: AuthedRequest,
    lesson: Lesson,
    *,
    typed: Typed | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "list": attendance_list.attendance_list(request.user, lesson, typed=typed),
        "when": attendance_list.times(lesson),
        "refusal": refusal,
        "back": _back(request, lesson),
    }
    return render(request, "journal/attendance.html", context, status=status)


def _back(request: HttpRequest, lesson: Lesson) -> str:
    """Where they came from, when it is a page of ours; else the journal page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    return f"{reverse('journal:page', args=[lesson.course_id])}?lesson={lesson.pk}"
