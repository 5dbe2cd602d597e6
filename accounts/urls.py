from __future__ import annotations

from django.urls import URLPattern, path

from accounts.appearance import appearance

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("appearance/", appearance, name="appearance"),
]
