"""Requests without a network: a WSGI environment goes into Django's handler in this process, bytes come out."""

from io import BytesIO
from urllib.parse import urlencode

CSRF = "b" * 32  # the secret of the form, sent as cookie and as header: the check itself is measured too


class Answer(Exception):
    """A page answered with another status than was asked for."""


def call(handler, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple:
    """Status and body of one request to a WSGI `handler`."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **(headers or {}),
    }
    started = []
    response = handler(environ, lambda status, *_: started.append(int(status[:3])))
    try:
        content = b"".join(response)
    finally:
        response.close()
    return started[0], content


class Visitor:
    """A logged-in person of the demo store who asks for pages."""

    def __init__(self, username: str):
        from django.test import Client

        from accounts.models import User
        from dealercrm.wsgi import application

        self.handler = application
        self.user = User.objects.get(username=username)
        client = Client()
        client.force_login(self.user, backend="accounts.backends.SeatBackend")
        session = client.cookies["sessionid"].value
        self.headers = {"HTTP_COOKIE": f"sessionid={session}; csrftoken={CSRF}", "HTTP_X_CSRFTOKEN": CSRF}

    def get(self, path: str, *, htmx: bool = False, expect: int = 200) -> bytes:
        """The page at `path`."""
        return self._ask("GET", path, b"", htmx, expect)

    def post(self, path: str, data: dict, *, htmx: bool = False, expect: int = 302) -> bytes:
        """What a form answers."""
        return self._ask("POST", path, urlencode(data, doseq=True).encode(), htmx, expect)

    def _ask(self, method: str, path: str, body: bytes, htmx: bool, expect: int) -> bytes:
        headers = {**self.headers, "HTTP_HX_REQUEST": "true"} if htmx else self.headers
        status, content = call(self.handler, method, path, body=body, headers=headers)
        if status != expect:
            raise Answer(f"{method} {path} answered {status}, not {expect}: {content[-2000:].decode()}")
        return content
