"""Sign-in and passwords."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation

from accounts.models import User


class SignInForm(forms.Form):
    login = forms.CharField(max_length=255, error_messages={"required": "Впишите логин с листка доступа."})
    password = forms.CharField(max_length=255, strip=False, error_messages={"required": "Впишите пароль."})
    remember = forms.BooleanField(required=False)


class NewPasswordForm(forms.Form):
    """A new password, typed twice."""

    new_password = forms.CharField(
        label="Новый пароль",
        strip=False,
        max_length=255,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Не короче 10 знаков, не только цифры, без вашего имени и логина.",
        error_messages={"required": "Впишите новый пароль."},
    )
    again = forms.CharField(
        label="Ещё раз",
        strip=False,
        max_length=255,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Впишите новый пароль ещё раз."},
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> None:
        first, again = self.cleaned_data.get("new_password"), self.cleaned_data.get("again")
        if first and again and first != again:
            self.add_error("again", "Пароли не совпали. Впишите одинаковые.")


class PasswordChangeForm(NewPasswordForm):
    """The old password as well."""

    old_password = forms.CharField(
        label="Нынешний пароль",
        strip=False,
        max_length=255,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Впишите пароль, с которым вошли."},
    )
    field_order = ("old_password", "new_password", "again")

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("Это не тот пароль, с которым вы вошли.")
        return password
