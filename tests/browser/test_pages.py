"""Every page of every role: on a narrow phone, at a desk, in the dark, in both languages (WCAG 2.2 AA, strict CSP).

`look` holds what is asked of a page; see person.py.
"""

import pytest

from accounts import services as people
from tests.cast import NOON

pytestmark = pytest.mark.browser

CARD = ("/cards/{late}/", "/cards/{late}/edit/", "/cards/{late}/grade/", "/cards/{late}/log/")
CONSULTANT = (
    "/day/", "/cards/", *CARD, "/cards/board/", "/cards/regrade/", "/cards/progress/", "/cards/{late}/progress/",
    "/cards/{late}/step/", "/cards/{late}/print/", "/cards/grade-report/", "/stock-takes/", "/cards/{fresh}/",
    "/cards/new/", "/disputes/", "/disputes/new/", "/pool/", "/visits/", "/visits/new/", "/visits/{visit}/note/",
    "/visits/{visit}/edit/", "/visits/calls/new/", "/visits/to-confirm/",
    "/visits/{visit}/card/", "/day/tomorrow/", "/report/", "/search/?q=oy", "/search/?q=nobody", "/evening/",
    "/cards/999999/", "/accounts/password-change/",
)  # fmt: skip
MANAGER = (
    "/desk/", "/cards/", *CARD, "/cards/board/", "/cards/regrade/", "/cards/progress/", "/cards/grade-report/",
    "/cards/reassign/", "/disputes/", "/duplicates/",
    "/stock-takes/", "/visits/", "/visits/?sheet=traffic", "/visits/?sheet=calls", "/visits/hours/",
    "/visits/batches/", "/visits/capture/", "/visits/stays/", "/numbers/prospects/", "/visits/{visit}/edit/",
    "/evening/", "/evening/?projector=1", "/overdue/", "/exports/",
    "/settings/", "/settings/ladder/", "/settings/store/", "/settings/closed-days/", "/settings/exports/",
    "/settings/exports/{template}/",
)  # fmt: skip
PAGES = {
    "lina": CONSULTANT,
    "manager": MANAGER,
    "desk": ("/desk/", "/visits/", "/search/?q=oy"),
    "clerk": ("/exports/", "/settings/", "/settings/exports/", "/settings/exports/{template}/"),
    "admin": (
        "/settings/",
        "/settings/people/",
        "/settings/people/{person}/roles/",
        "/settings/closed-days/",
        "/settings/changes/",
    ),
    "gm": ("/cards/", "/cards/{late}/"),
    "csr": ("/cards/",),
    "auditor": ("/",),
    "stranger": ("/",),
    "": ("/accounts/login/", "/accounts/password-reset/", "/accounts/password-reset/sent/", "/nowhere/"),
}
MAIN = ("lina", "manager", "clerk")


@pytest.fixture
def places(cast):
    """The keys of the addresses."""
    from tests.browser.scene import showroom, template_of

    scene = showroom(cast)
    people.set_roles(seat=cast.seat("admin"), user=cast.lina, roles=["consultant", "receptionist"], at=NOON)
    people.set_roles(seat=cast.seat("admin"), user=cast.lina, roles=["consultant"], at=NOON)
    return {
        "late": scene.late.pk, "fresh": scene.fresh.pk, "visit": scene.visit.pk, "person": cast.lina.pk,
        "template": template_of(cast).pk,
    }  # fmt: skip


def tour(who, pages, places):
    """Open page after page; say all that is wrong, not only the first."""
    problems = []
    for page in pages:
        try:
            who.open(page.format(**places))
        except AssertionError as error:
            problems.append(str(error))
            who.forget()
    assert problems == [], "\n\n".join(problems)


@pytest.mark.parametrize("name", PAGES, ids=lambda name: name or "nobody")
def test_every_page_fits_360_pixels_and_everybody(sit, places, name):
    tour(sit(name, screen="narrow"), PAGES[name], places)


@pytest.mark.parametrize("name", MAIN)
def test_the_main_pages_in_the_dark_in_english(sit, places, name):
    tour(sit(name, language="en", theme="dark"), PAGES[name], places)
