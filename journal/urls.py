from __future__ import annotations

from django.urls import path

from journal.views import attendance, day, grid, lessons, pages_list

app_name = "journal"
urlpatterns = [
    path("", pages_list.page_list, name="page_list"),
    path("day/", day.my_day, name="my_day"),
    path("day/<str:date>/", day.day_of, name="day_of"),
    path("classes/<int:class_id>/", pages_list.class_page_list, name="class_page_list"),
    path("lessons/<int:lesson_id>/attendance/", attendance.attendance, name="attendance"),
    path("pages/<int:course_id>/", grid.page, name="page"),
    path("lessons/<int:lesson_id>/marks/", grid.mark_save, name="mark_save"),
    path("lessons/<int:lesson_id>/absences/", grid.absence_save, name="absence_save"),
    path("lessons/<int:lesson_id>/pupils/<int:pupil_id>/", grid.cell_card, name="cell_card"),
    path("lessons/<int:lesson_id>/panel/", lessons.lesson_panel, name="lesson_panel"),
    path("lessons/<int:lesson_id>/topic/", lessons.topic_save, name="topic_save"),
    path("lessons/<int:lesson_id>/works/", lessons.work_save, name="work_save"),
    path("lessons/<int:lesson_id>/homework/", lessons.homework_save, name="homework_save"),
]
