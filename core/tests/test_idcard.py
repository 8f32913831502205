"""Numbers of identity cards and companies: one form, a check digit, masked."""

import pytest

from core import idcard


@pytest.mark.parametrize(
    "typed",
    ["11010519491231002X", "11010519491231002x", " 110105 19491231 002x ", "１１０１０５１９４９１２３１００２Ｘ"],
)
def test_an_id_number_comes_to_one_form(typed):
    assert idcard.normalise_id(typed) == "11010519491231002X"


@pytest.mark.parametrize(
    "typed",
    ["", "1", "110105194912310021", "99010519491231002X", "11010519491331002X", "九" * 18, "1" * 10_000],
)
def test_a_wrong_id_number_is_an_error(typed):
    with pytest.raises(idcard.IdError):
        idcard.normalise_id(typed)


def test_a_company_code_is_checked():
    assert idcard.normalise_company("91110000600037341l") == "91110000600037341L"
    for typed in ("91110000600037342L", "9111", "💥" * 18):
        with pytest.raises(idcard.IdError):
            idcard.normalise_company(typed)


@pytest.mark.parametrize(("number", "shown"), [("11010519491231002X", "110***********002X"), ("123", "***"), ("", "")])
def test_the_middle_is_hidden(number, shown):
    assert idcard.mask(number) == shown
