from __future__ import annotations

from django.urls import path

from accounts import views
from accounts.appearance import appearance

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.password_change, name="password_change"),
    path("link/<str:uid>/<str:token>/", views.set_password, name="set_password"),
    path("acting/", views.switch_role, name="switch_role"),
    path("appearance/", appearance, name="appearance"),
]
