"""What the page of questions asks of `kai`, once for the whole server: trained networks, and what they can do."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache, lru_cache

import kai
from kai.question_network import Answerer
from kai.question_scores import Measurement, measure
from kai.questions import question_id, words

TRAINED = 50
"""Questions that a network learns, the notebook's suggestion."""
SEEDS = 12
"""Different first weights; whoever trains oftener begins again with the first."""


@dataclass(frozen=True)
class Trained:
    """A trained network, how long that took in seconds, and what it can do."""

    answerer: Answerer
    seconds: float
    measured: Measurement

    @property
    def parameters(self) -> int:
        """How many numbers it learned."""
        return sum(parameter.numel() for parameter in self.answerer.network.parameters())


@cache
def pairs() -> list[dict]:
    """Return the questions that are learned, with their answers."""
    return kai.get_qa_dataset()[:TRAINED]


@cache
def _bag() -> kai.BagOfWords:
    return kai.BagOfWords(pair["question"] for pair in pairs())


@lru_cache(maxsize=SEEDS)
def trained(seed: int) -> Trained:
    """Train a network from the first weights of this seed, once; it takes a fraction of a second."""
    start = time.perf_counter()
    answerer = kai.train_questions(pairs(), seed=seed)
    seconds = time.perf_counter() - start
    return Trained(answerer, seconds, measure(answerer))


def by_id(text: str) -> list[float] | None:
    """Return a question as a one-hot id, or None if it has none because its wording is not among those learned."""
    number = question_id(text, [pair["question"] for pair in pairs()])
    return None if number is None else kai.one_hot_ids(TRAINED)[number].tolist()


def by_words(text: str) -> tuple[list[float], tuple[str, ...]]:
    """Return a question as counts of words, and the words that are counted."""
    return _bag().encode(text).tolist(), _bag().vocabulary


def examples() -> dict[str, str]:
    """Return questions worth asking, by what kind they are."""
    probes = kai.question_probes()
    first = pairs()[0]
    inference = next(one for one in probes.inferences if one.kind == "neighbour")
    return {
        "as learned": first["question"],
        "in other words": probes.paraphrases[first["qId"]][0],
        "needs two facts": inference.question,
        "never told": probes.unseen[0]["question"],
        "no question": "colourless green ideas sleep furiously",
        "no word": "🙂",
    }


@dataclass(frozen=True)
class Known:
    """What is known about a question that somebody asks.

    Attributes:
        kind: what kind it is, as a clause.
        answers: each of them is right.
        facts: the learned pairs from which the answer follows; empty if it needs no two.
    """

    kind: str
    answers: tuple[str, ...]
    facts: tuple[dict, ...] = ()


def known(text: str) -> Known | None:
    """Return the right answers to a text, or None if nobody here knows them.

    >>> known("what is SIX times seven").answers
    ('42',)
    >>> known("Is it raining?") is None
    True
    """
    return _known().get(tuple(words(text)))


@cache
def _known() -> dict[tuple[str, ...], Known]:
    data, probes = kai.get_qa_dataset(), kai.question_probes()
    by_id, learned = {pair["qId"]: pair for pair in data}, {pair["qId"] for pair in pairs()}
    found: dict[tuple[str, ...], Known] = {}

    def add(text: str, known: Known) -> None:
        found.setdefault(tuple(words(text)), known)

    for pair in data:
        kind = "one of the fifty" if pair["qId"] in learned else "a question of the same kind that it never learned"
        add(pair["question"], Known(kind, tuple(pair["answers"])))
    for inference in probes.inferences:
        facts = tuple(by_id[fact] for fact in inference.facts)
        add(inference.question, Known("what follows from two of its facts", (inference.answer,), facts))
    for qid, texts in probes.paraphrases.items():
        kind = "one of the fifty in other words" if qid in learned else "a question that it never learned"
        for text in texts:
            add(text, Known(kind, tuple(by_id[qid]["answers"])))
    for pair in probes.unseen:
        add(pair["question"], Known("something that nobody told it", tuple(pair["answers"])))
    return found
