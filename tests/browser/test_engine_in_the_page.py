"""What the page computes against torch, in Chromium: its engine and its reading of the tables, on real digits."""

import base64

import numpy as np
import pytest
import torch

import kai
from app import answers
from tests.browser.canvas_page import NETWORKS
from tests.full import amount, full

DIGITS = amount(200, 1000)


@pytest.fixture(scope="module")
def placed():
    """Test digits at random offsets: digits (N, 28, 28), offsets (N, 2), canvases (N, 1, 56, 56)."""
    rng = np.random.default_rng(7)
    digits = kai.mnist("test")[0][rng.permutation(10_000)[:DIGITS]]
    offsets = rng.integers(0, 29, (DIGITS, 2))
    canvases = torch.cat([kai.place(digits[i : i + 1], tuple(offsets[i])) for i in range(DIGITS)])
    return digits, offsets, canvases


def logits_by_torch(canvases):
    with torch.no_grad():
        return {name: kai.load_pretrained(name)(canvases).numpy() for name in NETWORKS}


def base64_of(array):
    return base64.b64encode(array.tobytes()).decode()


def test_the_engine_in_the_page_is_torch_to_1e_4(open_page, placed):
    _, _, canvases = placed
    canvas = open_page()
    canvas.wait_for_engines()
    found = canvas.page.evaluate(
        """async ([url, images]) => {
          const {networks} = await import(url);
          const pixels = Uint8Array.from(atob(images), (character) => character.charCodeAt(0));
          const unit = new Float32Array(3136), logits = {};
          for (const name of ["mlp", "lenet", "gap"]) {
            logits[name] = [];
            for (let start = 0; start < pixels.length; start += 3136) {
              for (let i = 0; i < 3136; i++) unit[i] = pixels[start + i] / 255;
              logits[name].push(Array.from(networks.get(name).engine.logits(unit, 56, 56)));
            }
          }
          return logits;
        }""",
        [canvas.module("nn/networks.js"), base64_of((canvases * 255).round().byte().numpy())],
    )
    for name, expected in logits_by_torch(canvases).items():
        np.testing.assert_allclose(found[name], expected, atol=1e-4)
        assert (np.argmax(found[name], 1) == expected.argmax(1)).all()


@full
def test_the_tables_read_in_the_page_are_torch_to_1e_4(open_page, placed):
    digits, offsets, canvases = placed
    canvas = open_page()
    expected = {name: torch.from_numpy(logits).softmax(1).numpy() for name, logits in logits_by_torch(canvases).items()}
    for start in range(0, DIGITS, 100):
        part = slice(start, start + 100)
        tables = [answers.sweep_tables(digit.tobytes()) for digit in digits[part]]
        found = canvas.page.evaluate(
            """async ([url, tables, offsets]) => {
              const {answerAt, readTable} = await import(url);
              const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
              return tables.map((parts, i) => parts.map((part) => readTable(bytes(part))).map((table) => {
                const {probabilities, prediction} = answerAt(table, offsets[i][0], offsets[i][1]);
                return [...probabilities, prediction];
              }));
            }""",
            [
                canvas.module("nn/sweeps.js"),
                [[base64.b64encode(table).decode() for table in one.values()] for one in tables],
                offsets[part].tolist(),
            ],
        )
        found = np.array(found)
        for index, name in enumerate(NETWORKS):
            np.testing.assert_allclose(found[:, index, :10], expected[name][part], atol=1e-4)
            assert (found[:, index, 10] == expected[name][part].argmax(1)).all()
