"""Take the pictures of the README: `make screenshots` serves a fresh demo store and visits it in Chromium.

The clock of the store stands at the end of a full day, so the pictures change only when the pages do.
"""

import os
import re
import sys
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import django
import time_machine
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

from scripts import browser
from scripts.environment import ROOT, fresh

OUT = ROOT / "docs" / "img"
SIZES = {"desk": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}
AS_OF = datetime(2026, 11, 21, 17, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
EVENING = "/evening/?day=2026-11-20"  # the day before, of which some reports still wait for the manager


@dataclass(frozen=True)
class Picture:
    """One picture: who looks at what, how."""

    name: str
    role: str
    path: str
    screen: str = "desk"
    scheme: str = "light"
    link: str = ""  # the first address on that page that looks so is opened


PICTURES = [
    Picture("day", "consultant", "/day/"),
    Picture("day-phone", "consultant", "/day/", screen="phone"),
    Picture("card", "consultant", "/day/", link=r"^/cards/\d+/$"),
    Picture("desk", "receptionist", "/desk/"),
    Picture("report", "consultant", "/report/"),
    Picture("evening", "sales_manager", EVENING),
    Picture("evening-dark", "sales_manager", EVENING, scheme="dark"),
]


def main() -> int:
    """Serve, look, save. Returns the exit code."""
    lacking = browser.missing()
    if lacking:
        print(f"No pictures: {lacking}.", file=sys.stderr)
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.chromium(), args=browser.FLAGS)
        for picture in PICTURES:
            take(chromium, address, picture)
            print(f"{(OUT / picture.name).relative_to(ROOT)}.png")
        chromium.close()
    return 0


@contextmanager
def served():
    """A demo store of its own at the end of a full day, served until the end; gives its address."""
    with tempfile.TemporaryDirectory(prefix="dealercrm-pictures-") as folder:
        os.environ.update(fresh(Path(folder), DJANGO_SETTINGS_MODULE="dealercrm.settings", DEBUG="yes"))
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("seed_demo", as_of=AS_OF, verbosity=0)
        server = ThreadedWSGIServer(("127.0.0.1", 0), Silent)
        server.set_app(StaticFilesHandler(WSGIHandler()))
        with time_machine.travel(AS_OF):
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()
        connections.close_all()


class Silent(WSGIRequestHandler):
    """Serves and tells nobody."""

    def log_message(self, *_) -> None:
        """Say nothing."""


def take(chromium: Browser, address: str, picture: Picture) -> None:
    """Log in as somebody of the role, go there, save the picture."""
    context = chromium.new_context(
        viewport=SIZES[picture.screen], color_scheme=picture.scheme, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    page.clock.set_fixed_time(AS_OF)
    log_in(page, address, picture.role)
    page.goto(address + picture.path)
    if picture.link:
        hrefs = [link.get_attribute("href") or "" for link in page.locator("a").all()]
        page.goto(address + next(href for href in hrefs if re.search(picture.link, href)))
    page.wait_for_load_state("networkidle")
    page.screenshot(path=OUT / f"{picture.name}.png")
    context.close()


def log_in(page: Page, address: str, role: str) -> None:
    """Log in as the first demo person of `role`."""
    from reports.demo.cast import DEMO_LOGINS

    person = next(login for login in DEMO_LOGINS if login.role == role)
    page.goto(f"{address}/accounts/login/")
    page.fill("[name=username]", person.username)
    page.fill("[name=password]", person.password)
    page.click("button[type=submit], form .btn-primary")
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    sys.exit(main())
