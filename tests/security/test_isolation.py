"""Learners side by side: each sees their own, and what all share is never changed."""

import asyncio
import hashlib
import itertools
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import kai
from app import anatomy, answers, questions
from app.navigation import TITLES
from benchmarks.learner import Learner
from kai.canvas import CANVAS
from tests.full import amount, full
from tests.learners import as_learner
from tests.security.conftest import PATIENCE

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"


class Somebody:
    """A learner who remembers what they did, and looks whether the page shows that and nothing else."""

    def __init__(self, learner, number):
        self.learner, self.number = learner, number

    async def share(self, step):
        """Ask for the link and the code of what only this learner sees."""
        link = f"http://kai.example/?digit={self.number * 100 + step}&row={self.number}&col={step % 29}"
        await self.learner.gesture("desk", "ask", {"share": link})
        assert self.learner.data("desk")["shared"]["link"] == link

    def question(self):
        return f"What is six times seven, said number {self.number}?"

    async def ask(self):
        await self.learner.visit(f"?ask={self.question().replace(' ', '+')}", page="questions")
        [field] = [e.text_input for e in self.learner.elements if e.WhichOneof("type") == "text_input"]
        assert field.value == self.question()
        await self.learner.visit("", page="")


def test_learners_who_act_by_turns_see_each_their_own(address):
    async def room(_):
        async with SideBySide(address, 3) as people:
            for somebody in people:
                await somebody.learner.visit(f"?digit={somebody.number}")
            assert len({somebody.learner.session for somebody in people}) == 3
            for step in range(9):
                await asyncio.gather(*(somebody.share(step) for somebody in people))
            for somebody in people:
                await somebody.ask()
            await asyncio.gather(*(somebody.share(99) for somebody in people))

    as_learner(address, room, timeout=PATIENCE)


class SideBySide:
    """Several learners with sessions of their own."""

    def __init__(self, address, n):
        self.learners = [Learner(address, timeout=PATIENCE) for _ in range(n)]

    async def __aenter__(self):
        return [Somebody(await learner.__aenter__(), k) for k, learner in enumerate(self.learners, 1)]

    async def __aexit__(self, *error):
        for learner in self.learners:
            await learner.__aexit__(*error)


def headings(learner):
    return [e.markdown.body for e in learner.elements if e.WhichOneof("type") == "markdown"]


def test_a_run_is_its_learners_and_others_see_it_by_its_link_alone(address):
    async def room(_):
        async with SideBySide(address, 3) as (ada, bob, cy):
            for somebody in (ada, bob, cy):
                await somebody.learner.visit()
                await somebody.learner.visit("", page="train")
            await ada.learner.press("start")
            while "run=" not in ada.learner.query:
                await ada.learner.tick()
            link = ada.learner.query
            await bob.learner.visit("", page="train")
            await bob.learner.visit("", page="challenge")
            assert "run=" not in bob.learner.query
            assert not any("MLP" in text for text in headings(bob.learner))
            await cy.learner.visit(link, page="train")
            assert any("MLP" in text for text in headings(cy.learner))
            for guess in (
                "run=" + "0" * 16,
                link[:-1],
                link + "0",
                "run=%25",
                "run=*",
                "run=" + link[4:].upper() + "x",
            ):
                await bob.learner.visit(guess, page="train")
                assert not any("MLP" in text for text in headings(bob.learner)), guess

    as_learner(address, room, timeout=PATIENCE)


# --- what all share ---------------------------------------------------------------------------------------------------


def fingerprint():
    """A hash of all weights, test images and questions that sessions share."""
    digest = hashlib.sha256()
    names = {*itertools.chain(*answers.SURVEYED), *anatomy.DRAWN, *anatomy.variants()}
    for name in sorted(names):
        for key, tensor in answers.network(name).state_dict().items():
            digest.update(f"{name}/{key}".encode() + tensor.numpy().tobytes())
    for split in ("train", "test"):
        for array in kai.mnist(split):
            digest.update(array.tobytes())
    for seed in range(2):
        for tensor in questions.trained(seed).answerer.network.state_dict().values():
            digest.update(tensor.numpy().tobytes())
    digest.update(repr((questions.pairs(), answers.learned_kernels(), answers.cards())).encode())
    for name in anatomy.served():
        digest.update(repr(anatomy.packed(name)).encode() + anatomy.weights(name))
    return digest.hexdigest()


@pytest.fixture
def app():
    return AppTest.from_file(MAIN, default_timeout=PATIENCE)


@full
def test_what_all_share_is_the_same_after_a_lot_of_use(app):
    before = fingerprint()
    rng = np.random.default_rng(0)
    n = amount(1, 3)
    drawn = [rng.integers(0, 256, 784, np.uint8).tobytes() for _ in range(n)]
    for pixels in [*drawn, *(answers.test_digit(number).pixels for number in range(1000, 1000 + n))]:
        for name in anatomy.served():
            if anatomy.input_size(name) == CANVAS:
                answers.table(answers.network(name), pixels)
    for key in TITLES:
        app.switch_page(f"views/{key}.py").run()
        assert not app.exception
    app.switch_page("views/questions.py").run()
    for _ in range(2):
        [train] = [button for button in app.button if button.key == "train"]
        train.click().run()
        assert not app.exception
    assert fingerprint() == before


def test_what_a_page_is_given_is_a_copy_of_what_all_share():
    digit = answers.test_digit(3)
    assert isinstance(digit.pixels, bytes) and isinstance(anatomy.weights("mlp"), bytes)
    assert all(isinstance(table, bytes) for table in answers.sweep_tables(digit.pixels).values())
    image = np.frombuffer(digit.pixels, np.uint8)
    assert not image.flags.writeable
    assert not np.shares_memory(image, kai.mnist("test")[0])


def test_the_networks_that_all_share_are_not_in_training():
    for name in itertools.chain(*answers.SURVEYED):
        assert not any(module.training for module in answers.network(name).modules())
