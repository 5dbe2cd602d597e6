"""The grid page and its cells."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import AuthedRequest, Role, allow
from common.errors import Refusal
from journal import cells, history, marks, pages
from journal.cells import AbsenceCell, MarkCell
from journal.errors import Conflict
from journal.forms.cells import AbsenceForm, MarkForm, first_error
from journal.models import AbsenceCode, Attendance, Lesson, Mark, Work
from journal.services import marking
from school import current


@allow(Role.TEACHER, Role.DEPUTY, Role.DIRECTOR)
@require_GET
def page(request: AuthedRequest, course_id: int) -> HttpResponse:
    """One journal page; ?period=2 chooses the period (0: the year), ?lesson=… the lesson of the panel."""
    course = pages.find_course(request.user, course_id)
    if course is None:
        raise Http404
    grid = pages.grid(
        request.user, course, number=_number(request, "period"), lesson_id=_number(request, "lesson")
    )
    return render(request, "journal/page.html", {"page": grid})


@allow(Role.TEACHER)
@require_POST
def mark_save(request: AuthedRequest, lesson_id: int) -> HttpResponse:
    """Save one mark; answers the cell and the row's averages, or one sentence why not."""
    lesson = _lesson(request, lesson_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": first_error(form)}, status=422)
    given = form.cleaned_data
    try:
        mark = marking.save_mark(
            by=request.user,
            lesson_id=lesson.pk,
            pupil_id=given["pupil"],
            work_id=given["work"],
            text=given["text"],
            seen_version=given["seen"],
            comment=given["comment"] if form.has_comment else None,
        )
    except Conflict as conflict:
        return _conflict(lesson, given["pupil"], given["work"], conflict)
    except Refusal as refusal:
        return JsonResponse({"error": refusal.message}, status=422)
    return JsonResponse(_cell(lesson, given["pupil"], mark.work_id if mark else given["work"]))


@allow(Role.TEACHER)
@require_POST
def absence_save(request: AuthedRequest, lesson_id: int) -> HttpResponse:
    """Save one absence; the mark in the same cell stays."""
    lesson = _lesson(request, lesson_id)
    form = AbsenceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": first_error(form)}, status=422)
    given = form.cleaned_data
    try:
        marking.save_absence(
            by=request.user,
            lesson_id=lesson.pk,
            pupil_id=given["pupil"],
            code=given["code"],
            seen_version=given["seen"],
        )
    except Conflict as conflict:
        return _conflict(lesson, given["pupil"], _first_work(lesson), conflict)
    except Refusal as refusal:
        return JsonResponse({"error": refusal.message}, status=422)
    return JsonResponse(_cell(lesson, given["pupil"], _first_work(lesson)))


@allow(Role.TEACHER, Role.DEPUTY, Role.DIRECTOR)
@require_GET
def cell_card(request: AuthedRequest, lesson_id: int, pupil_id: int) -> HttpResponse:
    """The card of a cell: comment and history. ?work=… names the column."""
    lesson = _lesson(request, lesson_id)
    course = pages.find_course(request.user, lesson.course_id)
    work_id = _number(request, "work")
    rows = pages.readable_rows(request.user, lesson)
    pupil = next((row for row in rows if row.pupil_id == pupil_id), None)
    if course is None or pupil is None:
        raise Http404
    work = Work.objects.select_related("kind").filter(lesson=lesson, pk=work_id).first() if work_id else None
    mark = Mark.objects.filter(work=work, pupil=pupil_id).first() if work else None
    absence = Attendance.objects.filter(lesson=lesson, pupil=pupil_id).first()
    context = {
        "lesson": lesson,
        "pupil": pupil,
        "work": work,
        "mark": mark,
        "mark_class": f"m {marks.css_class(mark.value)}" if mark else "",
        "absence": absence,
        "can_edit": pages.may_edit(request.user, course),
        "changes": history.of_cell(mark, absence),
        "absence_codes": AbsenceCode.choices,
    }
    return render(request, "journal/fragments/_cell_card.html", context)


def _lesson(request: AuthedRequest, lesson_id: int) -> Lesson:
    lessons = Lesson.objects.visible_to(request.user).select_related("course__group", "course__subject")
    return get_object_or_404(lessons, pk=lesson_id)


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _first_work(lesson: Lesson) -> int | None:
    return Work.objects.filter(lesson=lesson).values_list("pk", flat=True).first()


def _cell(lesson: Lesson, pupil_id: int, work_id: int | None) -> dict[str, object]:
    """The cell as it stands now, and what else changed in the row."""
    work = Work.objects.select_related("kind").filter(pk=work_id, lesson=lesson).first() if work_id else None
    stored = Mark.objects.filter(work=work, pupil=pupil_id).first() if work else None
    absent = Attendance.objects.filter(lesson=lesson, pupil=pupil_id).first()
    column = pages.column_of(lesson, work)
    mark = (
        MarkCell(stored.value, stored.second_value, stored.version, stored.entered_at, bool(stored.comment))
        if stored
        else None
    )
    absence = AbsenceCell(absent.code, absent.version) if absent and column.is_first else None
    count = Mark.objects.live().filter(work=work).count() if work else 0
    return {
        "html": cells.content(mark, absence),
        "cls": cells.classes(column, mark, current.rules()),
        "v": cells.versions(mark, absence),
        "row": cells.summary_texts(pages.row_summary(lesson, pupil_id)),
        "count": count,
        "work": column.work_id,
        "short": column.short,
        "weight": column.weight.replace(".", ","),
        "kind": f"{column.kind}, вес {column.weight.replace('.', ',')}" if work else "",
        "at": timezone.localtime().strftime("%H:%M"),
    }


def _conflict(lesson: Lesson, pupil_id: int, work_id: int | None, conflict: Conflict) -> JsonResponse:
    """Both values stay: the stored one with author and time, and what was typed stays in the browser."""
    stored = conflict.stored
    answer = _cell(lesson, pupil_id, work_id or _first_work(lesson))
    if isinstance(stored, Mark | Attendance):
        author = stored.entered_by.person.short_name if stored.entered_by else "Программа"
        answer |= {
            "author": author,
            "since": timezone.localtime(stored.entered_at).strftime("%H:%M"),
            "stored": str(stored) or "пусто",
        }
    return JsonResponse(answer | {"error": conflict.message}, status=409)
