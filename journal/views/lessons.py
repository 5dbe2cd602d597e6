"""The lesson panel: topic, works, homework."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import AuthedRequest, Role, allow
from common.errors import Refusal
from journal import roster
from journal.forms.cells import HomeworkForm, TopicForm, WorkForm, first_error
from journal.models import Lesson
from journal.panel import panel
from journal.services import lessons


@allow(Role.TEACHER, Role.DEPUTY, Role.DIRECTOR)
@require_GET
def lesson_panel(request: AuthedRequest, lesson_id: int) -> HttpResponse:
    return _panel(request, _lesson(request, lesson_id))


@allow(Role.TEACHER)
@require_POST
def topic_save(request: AuthedRequest, lesson_id: int) -> HttpResponse:
    lesson = _lesson(request, lesson_id)
    form = TopicForm(request.POST)
    if not form.is_valid():
        return _panel(request, lesson, topic_error=first_error(form), topic=request.POST.get("topic", ""))
    try:
        lessons.save_topic(
            by=request.user,
            lesson_id=lesson.pk,
            topic=form.cleaned_data["topic"],
            note=None,
            seen_version=form.cleaned_data["seen"],
        )
    except Refusal as refusal:
        lesson.refresh_from_db()
        return _panel(request, lesson, topic_error=refusal.message, topic=form.cleaned_data["topic"])
    return _panel(request, _lesson(request, lesson_id), saved="topic")


@allow(Role.TEACHER)
@require_POST
def work_save(request: AuthedRequest, lesson_id: int) -> HttpResponse:
    """Choose the kind of a work, or add a work; the grid has to be drawn anew."""
    lesson = _lesson(request, lesson_id)
    form = WorkForm(request.POST)
    if not form.is_valid():
        return _panel(request, lesson, work_error=first_error(form))
    try:
        lessons.save_work(
            by=request.user,
            lesson_id=lesson.pk,
            kind_id=form.cleaned_data["kind"],
            work_id=form.cleaned_data["work"],
        )
    except Refusal as refusal:
        return _panel(request, lesson, work_error=refusal.message)
    response = _panel(request, lesson, saved="work")
    response["HX-Trigger"] = "columns-changed"
    return response


@allow(Role.TEACHER)
@require_POST
def homework_save(request: AuthedRequest, lesson_id: int) -> HttpResponse:
    lesson = _lesson(request, lesson_id)
    people = roster.rows(lesson.course, lesson.date, lesson.date)
    form = HomeworkForm(request.POST, pupils=[(row.pupil_id, row.name) for row in people])
    if not form.is_valid():
        return _panel(
            request, lesson, homework_error=first_error(form), homework_text=request.POST.get("text", "")
        )
    given = form.cleaned_data
    try:
        lessons.save_homework(
            by=request.user,
            lesson_id=lesson.pk,
            text=given["text"],
            due_lesson_id=given["due"],
            pupil_ids=frozenset(given["pupils"]),
            seen_version=given["seen"],
        )
    except Refusal as refusal:
        return _panel(request, lesson, homework_error=refusal.message, homework_text=given["text"])
    return _panel(request, lesson, saved="homework")


def _lesson(request: AuthedRequest, lesson_id: int) -> Lesson:
    wanted = Lesson.objects.visible_to(request.user).select_related(
        "course__group", "course__subject", "plan_item", "taught_by__person"
    )
    return get_object_or_404(wanted, pk=lesson_id)


def _panel(request: AuthedRequest, lesson: Lesson, **context: Any) -> HttpResponse:
    """The panel as a fragment; with a sentence at the field when something was refused (422)."""
    refused = any(name.endswith("_error") for name in context)
    shown = context["panel"] = panel(request.user, lesson)
    context.setdefault("topic", lesson.topic)
    context.setdefault("homework_text", shown.homework.text if shown.homework else "")
    return render(request, "journal/fragments/_lesson_panel.html", context, status=422 if refused else 200)
