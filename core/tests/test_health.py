"""The probes: /healthz says the process is alive, /readyz what keeps it from work."""

from datetime import timedelta

import pytest

from core import clock, health


@pytest.mark.django_db
def test_readyz_is_ready_when_every_part_works(client):
    health.beat_seen(as_of=clock.now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "problems": {}})


@pytest.mark.django_db
def test_readyz_misses_a_beat_that_was_never_seen(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problems"]) == (503, {"beat": "beat was never seen"})


@pytest.mark.django_db
@pytest.mark.parametrize(("silence", "ready"), [(timedelta(minutes=5), True), (timedelta(minutes=5, seconds=1), False)])
def test_beat_may_be_silent_for_five_minutes(silence, ready):
    seen = clock.now()
    health.beat_seen(as_of=seen)
    assert ("beat" not in health.problems(as_of=seen + silence)) is ready
