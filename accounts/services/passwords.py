"""Passwords: changed by their owner, or set once through a link."""

from __future__ import annotations

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User
from common import audit

tokens = PasswordResetTokenGenerator()


@transaction.atomic
def set_password(*, by: User, user: User, password: str) -> None:
    """Give `user` a password of their own; sessions begun with the old one end, links already made too."""
    with audit.acting(by):
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])


def one_time_path(user: User) -> str:
    """The path of a link that lets its bearer set the password once, within three days."""
    return f"/link/{urlsafe_base64_encode(force_bytes(user.pk))}/{tokens.make_token(user)}/"


def user_of_link(uid: str, token: str) -> User | None:
    """Whose link this is, or None when it was used, is too old or never existed."""
    try:
        pk = int(force_str(urlsafe_base64_decode(uid)))
    except (ValueError, OverflowError):
        return None
    user = User.objects.with_facts().filter(pk=pk, ended_at=None).first() if 0 < pk < 2**63 else None
    return user if user and tokens.check_token(user, token) else None
