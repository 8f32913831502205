"""A whole installation as in production: PostgreSQL, Redis, web server, worker, each a process that can be killed."""

import http.client
import json
import os
import signal
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg2
from celery import Celery

from tests.support.processes import Program, eventually, free_port

START = 240  # seconds a start may take on a machine that does much else


@dataclass
class House:
    """The running parts and the way to the database. `environment` is that of every process of ours."""

    folder: Path
    environment: dict[str, str]
    database: str
    parts: dict[str, Program] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    def start(self, name: str) -> Program:
        """Start the `web` server, a `worker` or a `beat` (any name that begins so) and wait until it is there."""
        self.parts[name] = Program(self._command(name), environment=self.environment, output=self._log(name))
        if name.startswith("web"):
            eventually(lambda: self._listens() or self.parts[name].process.poll() is not None, START, self.said(name))
        if name.startswith("worker"):
            self.parts[name].wait_until_said(" ready.", START)
        return self.parts[name]

    def kill(self, name: str) -> None:
        """`kill -9` the part and all that it has started; its output so far is put aside."""
        part = self.parts.pop(name)
        os.killpg(part.process.pid, signal.SIGKILL)
        part.process.wait()
        part.close()
        part.output.rename(part.output.with_suffix(f".{part.process.pid}"))

    def close(self) -> None:
        """End what still runs."""
        for part in self.parts.values():
            part.close()
        self.parts.clear()

    def said(self, name: str):
        """A function that gives the part's output, to explain a failure."""
        return lambda: self._log(name).read_text(errors="replace")[-4000:]

    def send(self, task: str) -> None:
        """Queue `task` as beat does."""
        with Celery(broker=self.environment["REDIS_URL"]) as app:
            app.send_task(task)

    def rows(self, query: str, *values: object) -> list[tuple]:
        """What `query` finds; a change is committed."""
        with closing(psycopg2.connect(self.database)) as link, link, link.cursor() as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def held(self, table: str) -> Iterator[None]:
        """While this lasts nobody can write to `table`: whoever comes there stands still in the middle of the work."""
        with closing(psycopg2.connect(self.database)) as link, link, link.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{table}" IN EXCLUSIVE MODE')
            yield

    def waiting(self) -> int:
        """How many connections stand before a lock."""
        [(count,)] = self.rows(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return count

    def _command(self, name: str) -> list[str]:
        if name.startswith("web"):
            listen = f"127.0.0.1:{self.port}"
            shape = ["--workers", "1", "--threads", "4", "--worker-class", "gthread"]
            return ["-m", "gunicorn", "dealercrm.wsgi", "--bind", listen, *shape]
        celery = ["-m", "celery", "-A", "dealercrm"]
        if name.startswith("beat"):
            return [*celery, "beat", "--pidfile=", f"--schedule={self.folder / name}"]
        return [*celery, "worker", "--concurrency", "1", "--loglevel", "INFO", "--hostname", f"{name}@%h"]

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _listens(self) -> bool:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("GET", "/healthz")
            return link.getresponse().status == 200
        except OSError:
            return False
        finally:
            link.close()


class Gateway:
    """The other end of the outbox: counts what arrives under which key; `hold` makes it silent in the middle."""

    def __init__(self):
        """Listen on a free port."""
        self.keys: list[str] = []
        self.free = threading.Event()
        self.free.set()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.keys.append(body["key"])
                gateway.free.wait(60)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                """Stay quiet."""

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    """The sender was killed: nobody hears the answer."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        """Stop listening."""
        self.free.set()
        self._server.shutdown()
        self._server.server_close()


class Fields(HTMLParser):
    """What the forms of a page would send as they stand: action → name → value."""

    def __init__(self, html: str):
        """Read `html`."""
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._form: dict[str, str] | None = None
        self._select = ""
        self._text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Collect the named controls."""
        found = dict(attrs)
        if tag == "form":
            self._form = self.forms.setdefault(found.get("action") or "", {})
        if self._form is None:
            return
        name, value = found.get("name"), found.get("value") or ""
        if tag == "input" and name:
            self._input(found, name, value)
        elif tag == "textarea" and name:
            self._text = name
            self._form[name] = ""
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self._form[self._select] = value

    def _input(self, found: dict, name: str, value: str) -> None:
        kind = found.get("type", "text")
        if kind in ("checkbox", "radio"):
            if "checked" in found:
                self._form[name] = value if "value" in found else "on"
        elif kind != "submit":
            self._form[name] = value

    def handle_data(self, data):
        """The text of a text area."""
        if self._text and self._form is not None:
            self._form[self._text] += data

    def handle_endtag(self, tag):
        """Leave the form, the select, the text area."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""


class Person:
    """Somebody at a browser without JavaScript: log in, open pages, send forms."""

    def __init__(self, house: House, username: str, password: str):
        """Log in."""
        self.house = house
        self.cookies: dict[str, str] = {}
        form = self.form("/accounts/login/")
        status, where = self.post("/accounts/login/", {**form, "username": username, "password": password})
        assert status == 302, (status, where)

    def get(self, path: str) -> str:
        """The page at `path`."""
        status, body, _ = self._ask("GET", path)
        assert status == 200, (path, status, body[:2000])
        return body

    def form(self, path: str, action: str | None = None) -> dict[str, str]:
        """The fields of the form on `path` that goes to `action` (default: to the page itself).

        A button that stands on the page only at times has no fields of its own: then the token alone.
        """
        forms = Fields(self.get(path)).forms
        wanted = forms.get(path if action is None else action) or (forms.get("") if action is None else None)
        return dict(wanted) if wanted else {"csrfmiddlewaretoken": self.cookies["csrftoken"]}

    def post(self, path: str, data: dict) -> tuple[int, str]:
        """Send a form; the status and where it leads (or the page, when it leads nowhere)."""
        status, body, where = self._ask("POST", path, urllib.parse.urlencode(data, doseq=True))
        return status, where or body

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        link = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=90)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(link):
            link.request(method, path, body=body, headers=headers)
            answer = link.getresponse()
            text = answer.read().decode(errors="replace")
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, text, answer.headers.get("Location", "")


@contextmanager
def standing(folder: Path, environment: dict[str, str], database: str) -> Iterator[House]:
    """A house of which nothing runs yet; at the end nothing runs any more."""
    with ExitStack() as stack:
        yield stack.enter_context(closing(House(folder, environment, database)))
