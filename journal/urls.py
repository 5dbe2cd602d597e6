from __future__ import annotations

from django.urls import path

from journal.views import grid, lessons

app_name = "journal"
urlpatterns = [
    path("pages/<int:course_id>/", grid.page, name="page"),
    path("lessons/<int:lesson_id>/marks/", grid.mark_save, name="mark_save"),
    path("lessons/<int:lesson_id>/absences/", grid.absence_save, name="absence_save"),
    path("lessons/<int:lesson_id>/pupils/<int:pupil_id>/", grid.cell_card, name="cell_card"),
    path("lessons/<int:lesson_id>/panel/", lessons.lesson_panel, name="lesson_panel"),
    path("lessons/<int:lesson_id>/topic/", lessons.topic_save, name="topic_save"),
    path("lessons/<int:lesson_id>/works/", lessons.work_save, name="work_save"),
    path("lessons/<int:lesson_id>/homework/", lessons.homework_save, name="homework_save"),
]
