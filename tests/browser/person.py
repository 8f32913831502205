"""A person at a browser: the page, the taps that were counted, and everything that went wrong on the way.

Whoever visits a page looks at it: axe finds nothing against WCAG 2.2 AA, the page is no wider than its screen, fingers
can hit what they should, nothing stands in the console, nothing broke the content security policy. `leave` holds that
no visited page went unlooked at.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Frame, Locator, Page, Response

from scripts.environment import ROOT
from tests.cast import NOON

AXE = (ROOT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FINGER = 44  # CSS pixels, the least height of what a finger hits (screens.md)
WIDTHS = {"narrow": 360, "phone": 390, "desk": 1280}
HEIGHTS = {"narrow": 740, "phone": 844, "desk": 900}

#: The answers of pages that refuse or ask again; the browser notes them in the console like errors.
_ANSWERS = {400, 401, 403, 404, 409, 422, 429}

_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
_VIOLATIONS = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  const why = (node) => [...node.any, ...node.all, ...node.none].map((check) => check.message)[0];
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")} | ${node.html.slice(0, 160)} | ${why(node)}`));
}"""
_TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = (el) => el && el !== document.documentElement
    && (["auto", "scroll", "hidden"].includes(getComputedStyle(el).overflowX) || scrolls(el.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((el) => el.getBoundingClientRect().right > width + 1 && !scrolls(el.parentElement))
    .map((el) => `${el.tagName} ${el.className} ${Math.round(el.getBoundingClientRect().right)} > ${width}`)
    .concat(`the page is ${document.documentElement.scrollWidth} wide`);
}"""
_TOO_SMALL = """(least) => [...document.querySelectorAll(
    "button, .btn, .chip, .tabs a, .tabbar a, .menu-item, summary, .tick, .form-control, .form-select, .input")]
  .filter((el) => el.checkVisibility({ visibilityProperty: true }) && el.getBoundingClientRect().height < least - 0.5)
  .map((el) => `${el.tagName} ${el.className} "${(el.textContent || el.name || "").trim().slice(0, 30)}" `
    + `${el.getBoundingClientRect().height}`)"""


@dataclass(frozen=True)
class Way:
    """How somebody looks at the pages: the screen, the language, the theme."""

    screen: str = "desk"
    language: str = "zh-hans"
    theme: str = "light"


class Person:
    """Somebody at a browser of their own. `taps` counts every click and tap made through `tap`."""

    def __init__(self, browser: Browser, base: str, way: Way, session: str = ""):
        self.base, self.way = base, way
        self.wrong: list[str] = []
        self.been: set[str] = set()
        self.seen: set[str] = set()
        self.taps = 0
        self._touch = way.screen != "desk"
        self.context = browser.new_context(
            viewport={"width": WIDTHS[way.screen], "height": HEIGHTS[way.screen]}, has_touch=self._touch,
            is_mobile=self._touch, reduced_motion="reduce", color_scheme=way.theme, accept_downloads=True,
        )  # fmt: skip
        self.context.set_default_timeout(20_000)
        self.context.add_init_script(_TELL_VIOLATIONS)
        cookies = {"django_language": way.language, "sessionid": session}
        self.context.add_cookies([{"name": n, "value": v, "url": base} for n, v in cookies.items() if v])
        self.page: Page = self.context.new_page()
        self.page.clock.set_fixed_time(NOON)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("response", self._answered)
        self.page.on("framenavigated", self._arrived)

    def _heard(self, message: ConsoleMessage) -> None:
        answer = re.search(r"status of (\d+)", message.text)
        if message.type in ("error", "warning") and not (answer and int(answer[1]) in _ANSWERS):
            self.wrong.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        address = urlsplit(response.url)
        if response.status >= 500 or (response.status >= 400 and address.path.startswith("/static/")):
            self.wrong.append(f"{response.status} {address.path}")

    def _arrived(self, frame: Frame) -> None:
        if frame == self.page.main_frame and frame.url.startswith(self.base):
            self.been.add(self._here(frame.url))

    @staticmethod
    def _here(url: str) -> str:
        return re.sub(r"\d+", "N", urlsplit(url).path)

    @property
    def path(self) -> str:
        """The path of the page that is open."""
        return urlsplit(self.page.url).path

    def open(self, path: str) -> "Person":
        """Type an address, and look at the page."""
        self.page.goto(self.base + path)
        return self.look()

    def find(self, selector: str, **how) -> Locator:
        """What `selector` names on the page."""
        return self.page.locator(selector, **how)

    def tap(self, target: str | Locator) -> None:
        """Touch (or click) what `target` names, once."""
        where = self.find(target) if isinstance(target, str) else target
        self.taps += 1
        where.tap() if self._touch else where.click()

    def press(self, *keys: str) -> None:
        """Press keys one after the other, wherever the focus is."""
        for key in keys:
            self.page.keyboard.press(key)

    @contextmanager
    def going_to(self, path: str) -> Iterator[None]:
        """What is done inside leads to the page with this path (a regular expression); look at it there."""
        self.page.evaluate("() => { window.before = true; }")
        yield
        self.page.wait_for_function("() => !window.before")  # a new document, not htmx that touched the history
        self.page.wait_for_url(re.compile(f"^{re.escape(self.base)}{path}([?#].*)?$"))
        self.look()

    def type(self, *texts: str) -> None:
        """Type into one input after the other, the next one by Tab."""
        for place, text in enumerate(texts):
            if place:
                self.press("Tab")
            self.page.keyboard.type(text)

    def pick(self, field: str, text: str) -> None:
        """Choose in the list `field` that is filtered while one types: open it, type, take the first with Enter."""
        self.tap(f"[name={field}] + .ts-wrapper .ts-control")
        self.find(f"[name={field}] + .ts-wrapper.dropdown-active").wait_for()
        typed = self.find(f"[name={field}] + .ts-wrapper .ts-control input")
        typed.fill(text)  # into this very input: the list moves the focus a moment after it has opened
        self.find(f"[name={field}] + .ts-wrapper .option.active:not([data-value=''])").wait_for()
        typed.press("Enter")

    def look(self) -> "Person":
        """Hold that the page as it stands can be used by everybody. Raises AssertionError with what is wrong."""
        self.page.wait_for_load_state("load")
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE)
        found = {
            "too wide": self.page.evaluate(_TOO_WIDE),
            "too small for a finger": self.page.evaluate(_TOO_SMALL, FINGER) if self._touch else [],
            "axe": self.page.evaluate(_VIOLATIONS, WCAG),
            "went wrong": self.wrong,
        }
        found = {what: problems for what, problems in found.items() if problems}
        assert not found, "\n".join([f"{self.path} {self.way}", *(f"{w}: {p}" for w, ps in found.items() for p in ps)])
        self.seen.add(self._here(self.page.url))
        return self

    def forget(self) -> None:
        """Go on after a look that failed: what is wrong here was told."""
        self.seen.add(self._here(self.page.url))
        self.wrong.clear()

    @property
    def focused(self) -> Locator:
        """What has the keyboard's focus."""
        return self.find("*:focus")

    def leave(self) -> None:
        """Close the browser. Raises AssertionError if something went wrong or a page went unlooked at."""
        self.context.close()
        assert self.wrong == []
        assert self.been - self.seen == set()
