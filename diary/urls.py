from __future__ import annotations

from django.urls import path

from diary import views

app_name = "diary"
urlpatterns = [
    path("", views.week, name="week"),
    path("<int:pupil_id>/<str:date>/", views.week_of, name="week_of"),
]
