import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory

from config import errors


@pytest.mark.parametrize(
    ("page", "status", "sentence"),
    [
        (lambda request: errors.forbidden(request, PermissionDenied()), 403, "Эта страница не из ваших"),
        (lambda request: errors.not_found(request, Http404()), 404, "Такой страницы нет"),
        (lambda request: errors.server_error(request), 500, "Сломалось у нас"),
        (lambda request: errors.csrf_failure(request, "no cookie"), 403, "Страница устарела"),
    ],
)
def test_an_error_page_needs_no_database(page, status, sentence):
    """Tests without the `db` fixture may not touch the database at all."""
    response = page(RequestFactory().get("/"))

    assert response.status_code == status
    assert f"<h1>{sentence}</h1>" in response.content.decode()


def test_an_error_page_keeps_the_large_type():
    request = RequestFactory().get("/")
    request.COOKIES["vision"] = "large"

    assert 'data-vision="large"' in errors.not_found(request).content.decode()
