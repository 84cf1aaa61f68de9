"""Confusion counts: by hand, as laws, and what is refused."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kai.confusion import confusion_counts, wrong_answers

PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=60)


def test_five_digits_are_counted_by_hand():
    labels, answers = [3, 3, 3, 8, 0], [3, 5, 5, 5, 0]
    counts = confusion_counts(labels, answers)
    assert counts.shape == (10, 10) and counts.dtype == torch.int64 and counts.sum() == 5
    assert (counts[3, 3], counts[3, 5], counts[8, 5], counts[0, 0]) == (1, 2, 1, 1)
    assert counts.trace() == 1 + 1
    assert wrong_answers(counts).tolist() == [0, 0, 0, 0, 0, 2 + 1, 0, 0, 0, 0]


@given(PAIRS)
@settings(deadline=None)
def test_rows_hold_the_classes_columns_the_answers_and_the_diagonal_what_is_right(pairs):
    labels, answers = (np.array([pair[i] for pair in pairs], np.uint8) for i in (0, 1))
    counts = confusion_counts(labels, answers)
    np.testing.assert_array_equal(counts.sum(1), np.bincount(labels, minlength=10))
    np.testing.assert_array_equal(counts.sum(0), np.bincount(answers, minlength=10))
    assert counts.trace() == (labels == answers).sum()
    np.testing.assert_array_equal(wrong_answers(counts), np.bincount(answers[labels != answers], minlength=10))


@given(PAIRS, PAIRS)
@settings(deadline=None)
def test_counts_of_two_sets_add_up(one, other):
    def counted(pairs):
        return confusion_counts([pair[0] for pair in pairs], [pair[1] for pair in pairs])

    assert torch.equal(counted(one + other), counted(one) + counted(other))


@pytest.mark.parametrize(
    ("labels", "answers", "said"),
    [
        ([1, 2], [1], "one answer a digit"),
        ([[1]], [[1]], "one answer a digit"),
        ([1], [10], "not 10"),
        ([-1], [1], "not -1"),
    ],
)
def test_what_are_no_classes_or_not_one_a_digit_is_refused(labels, answers, said):
    with pytest.raises(ValueError, match=said):
        confusion_counts(labels, answers)
