"""Fields: what people type, in the form in which it is stored."""

import pytest
from django import forms

from core.fields import NameField

GROWS = "\u0958"  # one character that is stored as two


@pytest.mark.parametrize("name", ["王", "𠮷㛃", "阿卜杜拉·买买提", "O’Neil", "欧阳" * 15])
def test_names_of_one_to_thirty_characters_with_rare_ones_and_dots_are_names(name):
    assert NameField(max_length=30).clean(f"  {name} ") == name


@pytest.mark.parametrize("name", ["", "张\u202e三", "张\u200b三", "张三😀", "名" * 31, GROWS * 16])
def test_what_is_no_name_or_is_stored_too_long_is_refused(name):
    with pytest.raises(forms.ValidationError):
        NameField(max_length=30).clean(name)


def test_a_name_that_grows_when_it_is_stored_is_counted_as_stored():
    assert len(NameField(max_length=30).clean(GROWS * 15)) == 30
