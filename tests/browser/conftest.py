"""The ground of the browser journeys: one headless Chromium for all of them, a context of its own for each person."""

import os

import pytest

from scripts import browser as installed


@pytest.fixture(scope="session")
def chromium():
    """The one Chromium of this run."""
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in the thread of the tests, where Django would refuse its database because of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed.chromium(), args=installed.FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def sit(chromium, live_server, cast, noon):
    """`sit("lina", screen="phone")` gives a person of the cast, logged in, at a browser; "" somebody unknown."""
    from tests.browser.person import Person, Way

    people = []

    def person(name: str, **way) -> Person:
        session = cast.client(name).cookies["sessionid"].value if name else ""
        people.append(Person(chromium, live_server.url, Way(**way), session))
        return people[-1]

    yield person
    for one in people:
        one.leave()
