"""The interface is fuzzed against its own OpenAPI document: what the document promises holds for whatever is sent.

A fixed number of examples from a fixed seed, so that a run takes seconds and says the same thing twice. The cases are
sent through the whole WSGI application (middleware, headers, body), in the transaction of the test.
"""

import json
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from accounts.seat import settings_of
from leads.models import OnlineLead
from leads.tests.online import TOKEN, sender_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db

EXAMPLES = 40
QUIET = {"max_examples": EXAMPLES, "derandomize": True, "database": None, "deadline": None}
OPERATIONS = [("/api/v1/leads/", "POST"), ("/api/v1/leads/{id}/", "GET")]
TOKEN_SENT = {"Authorization": f"Bearer {TOKEN}"}
NUMBERS = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True) | st.sampled_from(["0571-8888 6666", "+852 9123 4567"])


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request neither opens nor closes connections here: all of them belong to the transaction of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def interface(cast: Cast, noon, one_connection) -> schemathesis.BaseSchema:
    """The document as it is served, asked from the application itself; the sender may ask often."""
    sender_of(cast)
    row = settings_of(cast.store)
    row.online_per_minute = 6000
    row.save()
    schemathesis.openapi.format("phone", NUMBERS)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def fuzz(interface, path: str, method: str, mode: GenerationMode) -> list[int]:
    """Send the examples of one operation; every answer is held to the document. Returns the status codes."""
    found = []
    operation = interface[path][method]

    @settings(**QUIET, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode, headers=TOKEN_SENT))
    def send(case) -> None:
        found.append(case.call_and_validate(headers=TOKEN_SENT).status_code)

    send()
    return found


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_what_the_document_allows_is_taken_and_answered_as_it_says(interface, path, method):
    found = fuzz(interface, path, method, GenerationMode.POSITIVE)
    assert len(found) >= EXAMPLES
    assert set(found) <= {200, 201, 409, 404}
    assert OnlineLead.objects.exists() == (method == "POST")


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_what_the_document_forbids_is_refused_as_it_says(interface, path, method):
    found = fuzz(interface, path, method, GenerationMode.NEGATIVE)
    assert found
    assert all(400 <= status < 500 for status in found)
    assert not OnlineLead.objects.exists()


def test_the_document_is_the_one_of_the_specification(interface):
    """It loads without a complaint, names each operation once and its own example is accepted."""
    assert [(o.ok().path, o.ok().method.upper()) for o in interface.get_all_operations()] == OPERATIONS
    raw = json.loads(json.dumps(interface.raw_schema))
    example = raw["components"]["schemas"]["NewLead"]["example"]
    case = interface["/api/v1/leads/"]["POST"].Case(body=example, media_type="application/json")
    assert case.call_and_validate(headers=TOKEN_SENT).status_code == 201
