"""The floor: a bare Django view without middleware, the same rows by bare SQL through psycopg2, a trivial template.

Behind the product's own middleware the same view is the framed floor: session, person, seat, rights, headers.
"""

from collections.abc import Callable

import psycopg2
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpResponse
from django.template import Context, Engine
from django.test import override_settings
from django.urls import path

from bench.visitor import call

_PAGE = Engine().from_string(
    "<!doctype html><title>floor</title><table>{% for row in rows %}<tr>"
    "{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}</table>"
)
_WORK: dict[str, Callable[[int], list[tuple]]] = {}


def _view(request, name: str, number: int) -> HttpResponse:
    return HttpResponse(_PAGE.render(Context({"rows": _WORK[name](number)})))


urlpatterns = [path("<slug:name>/<int:number>/", _view)]


class _Request(WSGIRequest):
    urlconf = "bench.floor"  # not the product's addresses


class _Handler(WSGIHandler):
    request_class = _Request


class Floor:
    """One database connection of its own, and the bare views on it. `headers` log in to the framed one."""

    def __init__(self, url: str, headers: dict[str, str]):
        self.connection = psycopg2.connect(url)
        self.headers = headers
        self.framed_handler = _Handler()
        with override_settings(MIDDLEWARE=[]):
            self.handler = _Handler()

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()

    def work(self, name: str, statements: Callable) -> None:
        """`statements(cursor, number)` does the work of `name` and gives its rows; it is one transaction."""

        def once(number: int) -> list[tuple]:
            with self.connection, self.connection.cursor() as cursor:
                return statements(cursor, number)

        _WORK[name] = once

    def sql(self, name: str, number: int) -> list[tuple]:
        """Only the statements."""
        return _WORK[name](number)

    def page(self, name: str, number: int) -> bytes:
        """The statements within a bare view."""
        return self._page(self.handler, name, number)

    def framed(self, name: str, number: int) -> bytes:
        """The bare view behind the product's middleware."""
        return self._page(self.framed_handler, name, number)

    def _page(self, handler: WSGIHandler, name: str, number: int) -> bytes:
        status, content = call(handler, "GET", f"/{name}/{number}/", headers=self.headers)
        if status != 200:
            raise RuntimeError(f"The floor of {name} answered {status}.")
        return content
