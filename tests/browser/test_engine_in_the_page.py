"""What the page computes against torch, in Chromium: its engine and its reading of the tables, on 1,000 real digits."""

import base64

import numpy as np
import pytest
import torch

import kai
from app import answers
from app.components import parcels
from tests.browser.canvas_page import NETWORKS
from tests.browser.modules import module_path

DIGITS = 1000


@pytest.fixture(scope="module")
def placed():
    """1,000 test digits at random offsets: digits (N, 28, 28), offsets (N, 2), canvases (N, 1, 56, 56)."""
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
    page = open_page().page
    found = page.evaluate(
        """async ([parcel, images, folder]) => {
          const module = (name) => import(new URL(`${folder}${name}.js`, location));
          const bytesFromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
          const {receiveParcel} = await module("core/parcel");
          const {networksHere} = await module("nn/networks");
          await receiveParcel(bytesFromBase64(parcel));
          const pixels = bytesFromBase64(images), unit = new Float32Array(3136), logits = {};
          for (const [name, network] of networksHere()) {
            logits[name] = [];
            for (let start = 0; start < pixels.length; start += 3136) {
              for (let i = 0; i < 3136; i++) unit[i] = pixels[start + i] / 255;
              logits[name].push(Array.from(network.logits(unit, 56, 56)));
            }
          }
          return logits;
        }""",
        [
            base64.b64encode(parcels.networks()).decode(),
            base64_of((canvases * 255).round().byte().numpy()),
            module_path(""),
        ],
    )
    for name, expected in logits_by_torch(canvases).items():
        np.testing.assert_allclose(found[name], expected, atol=1e-4)
        assert (np.argmax(found[name], 1) == expected.argmax(1)).all()


def test_the_tables_read_in_the_page_are_torch_to_1e_4(open_page, placed):
    digits, offsets, canvases = placed
    page = open_page().page
    expected = {name: torch.from_numpy(logits).softmax(1).numpy() for name, logits in logits_by_torch(canvases).items()}
    for start in range(0, DIGITS, 100):
        part = slice(start, start + 100)
        tables = [answers.sweep_tables(digit.tobytes()) for digit in digits[part]]
        found = page.evaluate(
            """async ([tables, offsets, address]) => {
              const {answerAt, readTables} = await import(new URL(address, location));
              const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
              const read = (parts) => Object.values(readTables(["0", "1", "2"], parts.map(bytes)));
              return tables.map((parts, i) => read(parts).map((table) => {
                const {probabilities, prediction} = answerAt(table, offsets[i][0], offsets[i][1]);
                return [...probabilities, prediction];
              }));
            }""",
            [
                [[base64.b64encode(table).decode() for table in one.values()] for one in tables],
                offsets[part].tolist(),
                module_path("nn/sweeps.js"),
            ],
        )
        found = np.array(found)
        for index, name in enumerate(NETWORKS):
            np.testing.assert_allclose(found[:, index, :10], expected[name][part], atol=1e-4)
            assert (found[:, index, 10] == expected[name][part].argmax(1)).all()
