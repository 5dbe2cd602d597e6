"""Sign-in, passwords, the start page."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import throttle
from accounts.access import STAFF, AuthedRequest, Role, open_to_all, open_to_signed_in
from accounts.duties import duties_of
from accounts.faces import PARENT_FACE, PUPIL_FACE, acting_face, faces_of
from accounts.forms import NewPasswordForm, PasswordChangeForm, SignInForm
from accounts.models import Appointment, User
from accounts.services import passwords
from common.templatetags.ui import plural

LINK_IN_SESSION = "one_time_link"


@open_to_all
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The root: everyone's own first page."""
    if not isinstance(request.user, User):
        return redirect("accounts:sign_in")
    if request.user.must_change_password:
        return redirect("accounts:password_change")
    roles, face = request.user.roles, acting_face(request, faces_of(request.user))
    if face in {PARENT_FACE, PUPIL_FACE}:
        return redirect("diary:week")
    if Role.TEACHER in roles:
        return redirect("journal:my_day")
    if roles & {Role.DEPUTY, Role.DIRECTOR}:
        return redirect("journal:page_list")
    appointments = Appointment.objects.current().filter(person=request.user.person).order_by("dates")
    context = {"appointments": appointments, "duties": duties_of(roles)}
    return render(request, "accounts/home.html", context)


@open_to_all
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """By login and password; slowed down per login and per address."""
    way_on = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(way_on, {request.get_host()}, require_https=request.is_secure()):
        way_on = ""
    if request.method == "GET" and isinstance(request.user, User):
        return redirect(way_on or "accounts:home")
    form = SignInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = _check(request, form)
        if user is not None:
            login(request, user)
            _set_length(request, user, remember=form.cleaned_data["remember"])
            return redirect(way_on or "accounts:home")
    status = 422 if form.errors else 200
    return render(request, "accounts/sign_in.html", {"form": form, "next": way_on}, status=status)


@open_to_signed_in
@require_POST
def sign_out(request: AuthedRequest) -> HttpResponse:
    logout(request)
    return redirect("accounts:sign_in")


@open_to_signed_in
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: AuthedRequest) -> HttpResponse:
    """The own password; sessions on other devices end."""
    form = PasswordChangeForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        passwords.set_password(by=request.user, user=request.user, password=form.cleaned_data["new_password"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "Пароль изменён.")
        return redirect("accounts:home")
    return render(
        request, "accounts/password_change.html", {"form": form}, status=422 if form.errors else 200
    )


@open_to_all
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """A one-time link. The token moves into the session at once: it stays in no address or referrer."""
    if token != "open":
        request.session[LINK_IN_SESSION] = token
        return redirect("accounts:set_password", uid=uid, token="open")
    user = passwords.user_of_link(uid, request.session.get(LINK_IN_SESSION, ""))
    if user is None:
        return render(request, "accounts/set_password.html", {"form": None}, status=410)
    form = NewPasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        del request.session[LINK_IN_SESSION]
        passwords.set_password(by=user, user=user, password=form.cleaned_data["new_password"])
        messages.success(request, "Пароль задан. Войдите с ним.")
        return redirect("accounts:sign_in")
    context = {"form": form, "person": user.person}
    return render(request, "accounts/set_password.html", context, status=422 if form.errors else 200)


@open_to_signed_in
@require_POST
def switch_role(request: AuthedRequest) -> HttpResponse:
    """Work as a member of staff, a parent or a pupil; only as what one is."""
    chosen = request.POST.get("acting", "")
    if chosen in faces_of(request.user):
        request.session["acting"] = chosen
    return redirect("accounts:home")


def _check(request: HttpRequest, form: SignInForm) -> User | None:
    name = form.cleaned_data["login"].strip().lower()
    address = request.META.get("REMOTE_ADDR") or None
    with transaction.atomic():
        throttle.take_turn(name)
        before = throttle.standing(name, address)
        if before.until:
            clock = timezone.localtime(before.until).strftime("%H:%M")
            form.add_error(None, f"Слишком много попыток. Попробуйте снова в {clock}.")
            return None
        user = authenticate(request, login=name, password=form.cleaned_data["password"])
        throttle.remember(name, address, succeeded=user is not None)
        if isinstance(user, User):
            return user
        left = throttle.standing(name, address).left
    if left:
        tries = plural(left, "попытка,попытки,попыток")
        remain = "Осталась" if tries == "попытка" else "Осталось"
        form.add_error(None, f"Логин и пароль не совпали. {remain} {left} {tries}, потом пауза 15 минут.")
    else:
        form.add_error(None, "Логин и пароль не совпали. Следующая попытка через 15 минут.")
    return None


def _set_length(request: HttpRequest, user: User, *, remember: bool) -> None:
    """Family phones may stay signed in; staff see many people's data and never do."""
    request.session["seen"] = int(timezone.now().timestamp())
    request.session.pop("remembered", None)
    request.session.set_expiry(None)
    if remember and not user.roles & STAFF:
        request.session["remembered"] = True
        request.session.set_expiry(settings.SESSION_REMEMBERED_DAYS * 24 * 3600)
