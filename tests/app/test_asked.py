"""What is asked on the page of questions, in its address."""

import pytest

from app.asked import UNTRAINED, _seed


@pytest.mark.parametrize("text", ["3", " 3", "3)", "3).", "“3”", "(3)", "13"])
def test_a_seed_is_understood_whatever_was_pasted_with_it(text):
    assert _seed(text, 10) == 3


@pytest.mark.parametrize("text", ["", "-3", "three", "3.5", "3e1", "12345"])
def test_what_is_no_seed_is_none(text):
    assert _seed(text, 10) == UNTRAINED
