"""Which journal pages one may open."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import AuthedRequest, Role, allow
from journal import page_list as lists
from school.models import SchoolClass


@allow(Role.TEACHER, Role.DEPUTY, Role.DIRECTOR)
@require_GET
def page_list(request: AuthedRequest) -> HttpResponse:
    """Own pages; those who read everything see every class, ?class=… only one."""
    asked = request.GET.get("class", "")
    class_id = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    return render(request, "journal/page_list.html", {"list": lists.page_list(request.user, class_id)})


@allow(Role.TEACHER, Role.DEPUTY, Role.DIRECTOR)
@require_GET
def class_page_list(request: AuthedRequest, class_id: int) -> HttpResponse:
    """The pages of one class: for its homeroom teacher and those who read everything."""
    classes = SchoolClass.objects.visible_to(request.user).select_related("homeroom__person", "year")
    school_class = get_object_or_404(classes, pk=class_id)
    context = {"class_pages": lists.class_pages(request.user, school_class), "year": school_class.year}
    return render(request, "journal/class_page_list.html", context)
