"""Texts with places: only the named ones, and values are only values."""

import pytest

from core.text_templates import fill, fits


@pytest.mark.parametrize("text", ["", "plain", "{a} and {b}", "{a}{a}"])
def test_fits(text):
    assert fits(text, ("a", "b"))


@pytest.mark.parametrize("text", ["{", "}", "{c}", "{a.__class__}", "{0}", "{a!r}", "{{a}}", "{a:>9}"])
def test_does_not_fit(text):
    assert not fits(text, ("a", "b"))


def test_a_value_is_not_read_again():
    assert fill("{a}-{b}-{c}", {"a": "{b}", "b": "x"}) == "{b}-x-{c}"
