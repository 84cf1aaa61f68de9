import numpy as np
import pytest
import torch

import kai
from app import answers


def test_the_tables_are_the_networks_answers_everywhere():
    digit = answers.test_digit(11)
    tables = answers.sweep_tables(digit.pixels)
    image = np.frombuffer(bytearray(digit.pixels), np.uint8).reshape(1, 28, 28)
    for name in answers.ON_SHOW:
        table = np.frombuffer(tables[name], "<f4").reshape(29, 29, 10)
        for offset in [(0, 0), (5, 17), (28, 28)]:
            with torch.no_grad():
                expected = answers.network(name)(kai.place(image, offset))[0].numpy()
            np.testing.assert_allclose(table[offset], expected, atol=1e-4)


def test_a_test_digit_is_the_bundled_one():
    images, labels = kai.mnist("test")
    digit = answers.test_digit(9999)
    assert digit.pixels == images[9999].tobytes()
    assert digit.label == labels[9999]
    assert answers.test_labels() == "".join(str(label) for label in labels)


def test_what_is_no_digit_is_refused():
    with pytest.raises(ValueError, match="reshape"):
        answers.sweep_tables(b"\x00" * 10)
