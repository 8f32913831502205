"""Phones are brought to one form; what is no number is refused, never repaired."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import phone


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("15412345678", "15412345678"),
        ("１５４１２３４５６７８", "15412345678"),
        (" 154-1234-5678 ", "15412345678"),
        ("+86 154 1234 5678", "15412345678"),
        ("0086 15412345678", "15412345678"),
        ("8615412345678", "15412345678"),
        ("(0571) 8888 6666", "057188886666"),
        ("0571-88886666 转 801", "057188886666-801"),
        ("+86 571 8888 6666", "057188886666"),
        ("010-12345678", "01012345678"),
        ("400-123-4567", "4001234567"),
        ("+852 9123 4567", "+85291234567"),
        ("00852 91234567", "+85291234567"),
        ("+853 6612 3456", "+85366123456"),
        ("+886 912 345 678", "+886912345678"),
        ("+1 415 555 0100", "+14155550100"),
    ],
)
def test_one_form(typed, number):
    assert phone.normalise(typed) == number
    assert phone.normalise(number) == number
    assert len(number) <= phone.MAX_LENGTH


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "1541234567", "154123456789", "12345678901", "1541234567a", "154😀12345678", "154 1234 5678 x9",
     "+852 123", "0", "+", "9" * 10_000, "١٥٤١٢٣٤٥٦٧٨", "15412345678; DROP TABLE", "+8612345", "十五"],
)  # fmt: skip
def test_no_number(typed):
    with pytest.raises(phone.PhoneError):
        phone.normalise(typed)


@given(st.text(max_size=120))
def test_whatever_is_typed_gives_the_one_form_or_the_error(typed):
    try:
        found = phone.normalise(typed)
    except phone.PhoneError:
        return
    assert phone.normalise(found) == found
    assert found.isascii()


def test_masked_numbers_show_head_and_tail_only():
    assert phone.mask("15412345678") == "154****5678"
    assert phone.mask("057188886666") == "0571****6666"
    assert phone.mask("+85291234567") == "+852****4567"
    assert phone.mask("123") == "***"


def test_groups():
    assert phone.spaced("15412345678") == "154 1234 5678"
    assert phone.spaced("+85291234567") == "+85291234567"
