"""Answers to machines: JSON, and problems in the form of RFC 9457."""

from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from core import busy

_ENGLISH = "en"


class Problem(Exception):
    """A request that cannot be served: status, one sentence, and perhaps what is wrong with each field."""

    def __init__(self, status: int, detail: str, errors: list[dict] | None = None, headers: dict | None = None):
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, errors, headers or {}

    def answer(self) -> HttpResponse:
        """The problem as a response."""
        title = HTTPStatus(self.status).phrase
        body = {"type": "about:blank", "title": title, "status": self.status, "detail": self.detail}
        if self.errors:
            body["errors"] = self.errors
        return JsonResponse(
            body, status=self.status, content_type="application/problem+json", headers=self.headers,
            json_dumps_params={"ensure_ascii": False},
        )  # fmt: skip


def speaking_json(view):
    """Turn each Problem into its answer, in the language that Accept-Language asks for; nothing is cached."""

    @wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        english = request.headers.get("Accept-Language", "").strip().lower().startswith(_ENGLISH)
        with translation.override(_ENGLISH if english else settings.LANGUAGE_CODE):
            try:
                response = view(request, *args, **kwargs)
            except Problem as problem:
                response = problem.answer()
            except OperationalError as error:
                if not busy.is_busy(error):
                    raise
                response = Problem(503, _("Try again in a moment."), headers={"Retry-After": str(busy.WAIT)}).answer()
        response["Cache-Control"] = "no-store"
        return response

    return answered
