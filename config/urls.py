"""Every address of the program."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("config.health")),
    path("journal/", include("journal.urls")),
    path("diary/", include("diary.urls")),
]
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
