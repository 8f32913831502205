"""Vehicle identification numbers (GB 16735)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import vin


@pytest.mark.parametrize(
    ("number", "digit"),
    [
        ("1M8GDM9AXKP042788", "X"),  # the worked example of the standard: the remainder is ten
        ("11111111111111111", "1"),
    ],
)
def test_the_check_digit_is_the_weighted_sum_modulo_eleven(number, digit):
    assert vin.check_digit(number) == digit


def test_a_number_with_its_check_digit_fits_and_any_other_digit_does_not():
    assert vin.fits("1M8GDM9AXKP042788")
    wrong = [d for d in "0123456789" if vin.fits(f"1M8GDM9A{d}KP042788")]
    assert wrong == []


@pytest.mark.parametrize(
    "typed", ["1m8gdm9axkp042788", " 1M8GDM9AX KP042788 ", "1M8G-DM9A-XKP0-42788", "１Ｍ８ＧＤＭ９ＡＸＫＰ０４２７８８"]
)
def test_what_people_type_is_brought_to_one_form(typed):
    assert vin.normalise(typed) == "1M8GDM9AXKP042788"


@pytest.mark.parametrize(
    "typed",
    ["", "1M8GDM9AXKP04278", "1M8GDM9AXKP0427888", "IM8GDM9AXKP042788", "OM8GDM9AXKP042788", "QM8GDM9AXKP042788",
     "1M8GDM9AXKP04278京", "1M8GDM9AXKP04278😀", "1" * 10_000, "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧"],
)  # fmt: skip
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(vin.VinError):
        vin.normalise(typed)


@given(st.text(alphabet="0123456789ABCDEFGHJKLMNPRSTUVWXYZ", min_size=17, max_size=17), st.integers(0, 16))
def test_one_wrong_digit_is_always_seen(number, place):
    """Any single digit typed wrongly changes the sum: the weights are no multiples of eleven."""
    right = number[:8] + vin.check_digit(number) + number[9:]
    assert vin.fits(right)
    if right[place].isdigit() and place != 8:
        wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        assert not vin.fits(wrong)
