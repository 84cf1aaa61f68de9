"""Questions with answers, and how a question becomes numbers: one-hot ids, then bags of words.

The pairs are written for this project: facts of the world that do not age, and four invented households, whose facts
can be combined to answer what was never said. The probes ask after the same facts in other words, ask for what follows
from two of them, and ask for what none of them tells.

Source: tasks 1 and 2 of the workshop's notebook; Z. Harris, "Distributional Structure", Word 10, 1954 (bag of words).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch

DATA_DIR = Path(__file__).parent / "data"


def get_qa_datatset() -> list[dict]:
    """Return the question-answer pairs; spelt as in the notebook, task 2.

    Returns:
        72 dicts of the caller's own, free to be changed, with the keys `qId` (str), `question` (str) and `answers`
        (list of str: each of them is right).

    >>> data = get_qa_datatset()
    >>> data[42]
    {'qId': 'q042', 'question': 'What is six times seven?', 'answers': ['42']}
    >>> data[30]["answers"]
    ['2', '3', '5', '7']
    """
    return json.loads(_text("questions.json"))


get_qa_dataset = get_qa_datatset


@dataclass(frozen=True)
class Inference:
    """A question that two of the pairs answer together, as the notebook's "Who is Alice's neighbour?".

    Attributes:
        question: asked nowhere among the pairs, though each of its words occurs there.
        answer: the right one, which the pairs do contain.
        kind: what is asked for: "neighbour", "city", "class" or "symbol".
        facts: the `qId` of the two pairs from which a human infers the answer; the second one contains it.
    """

    question: str
    answer: str
    kind: str
    facts: tuple[str, str]


@dataclass(frozen=True)
class Probes:
    """What to ask a network that has learnt the pairs.

    Attributes:
        paraphrases: for each `qId`, the same question in other words: some near, some far.
        inferences: all from facts among the first 50 pairs.
        unseen: pairs, as those of `get_qa_datatset`, none of whose answers occur in it.
    """

    paraphrases: dict[str, list[str]]
    inferences: list[Inference]
    unseen: list[dict]


def question_probes() -> Probes:
    """Return paraphrases, inferences and unseen questions, as copies of the caller's own.

    >>> question_probes().paraphrases["q042"]
    ['How much is six times seven?', 'Multiply 6 by 7.', 'What is seven times six?']
    """
    probes = json.loads(_text("questions_probes.json"))
    inferences = [Inference(**{**inference, "facts": tuple(inference["facts"])}) for inference in probes["inferences"]]
    return Probes(probes["paraphrases"], inferences, probes["unseen"])


@cache
def _text(file: str) -> str:
    return (DATA_DIR / file).read_text(encoding="utf-8")


def words(text: str) -> list[str]:
    """Split a text into lower-case words, in any script; punctuation, emoji and markup's brackets part words.

    Apostrophes within a word stay; only the possessive 's is a word of its own, as in the Penn Treebank, so that "Bob"
    and "Bob's" share a word.

    Args:
        text: any text.

    Raises:
        TypeError: if `text` is not a str.

    >>> words("Who is BOB’s neighbour, & who isn't? 🙂")
    ['who', 'is', 'bob', "'s", 'neighbour', 'who', "isn't"]
    >>> words("Åsa, 東京 हिन्दी <b>7</b>")
    ['åsa', '東京', 'हिन्दी', 'b', '7', 'b']
    """
    text = unicodedata.normalize("NFKC", require_text(text)).lower().replace("’", "'")
    # Letters, combining marks and numbers make words. \w would part Devanagari at its vowel signs.
    text = "".join(c if c == "'" or unicodedata.category(c)[0] in "LMN" else " " for c in text)
    found = re.findall(r"(?<=[^\s'])'s(?!\S)|[^\s']+(?:'(?!s(?!\S))[^\s']+)*", text)
    return [word for word in found if any(c.isalnum() for c in word)]


def require_text(text: str) -> str:
    """Return the text itself.

    Raises:
        TypeError: if it is not a str.
    """
    if not isinstance(text, str):
        raise TypeError(f'a question must be a str such as "What is six times seven?", not {type(text).__name__}')
    return text


def require_texts(answers: Sequence[str]) -> Sequence[str]:
    """Return the answers to a question themselves.

    Raises:
        TypeError: if they are one text, whose letters would be taken as answers.
    """
    if isinstance(answers, str):
        raise TypeError(f"the answers to a question must be a list of texts, such as [{answers!r}], not {answers!r}")
    return answers


def one_hot_ids(n: int) -> torch.Tensor:
    """Return the ids of n questions as inputs of a network: row k is 1 at k and 0 elsewhere.

    Args:
        n: number of questions, at least 1.

    Returns:
        float32 (n, n). No two rows share anything: every question is as far from every other.

    Raises:
        ValueError: if `n` is less than 1.

    Source: the notebook's task 1, "the number of questions is fixed".

    >>> one_hot_ids(3).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    if n < 1:
        raise ValueError(f"there must be at least 1 question, not {n}")
    return torch.eye(n)


def question_id(text: str, questions: Sequence[str]) -> int | None:
    """Look a question up; one of other wording has no id. Case and punctuation do not matter.

    >>> question_id("what is six times seven", ["Who am I?", "What is six times seven?"])
    1
    >>> question_id("How much is six times seven?", ["Who am I?", "What is six times seven?"]) is None
    True
    """
    asked = words(text)
    return next((k for k, question in enumerate(questions) if words(question) == asked), None)


class BagOfWords:
    """Turns a text into counts of words, for the V words of some questions; their order is lost, other words are too.

    Attributes:
        vocabulary: the V words, sorted.

    Args:
        questions: what the vocabulary is taken from.

    >>> bag = BagOfWords(["Who is Bob?", "Who is Eve's aunt?"])
    >>> bag.vocabulary
    ("'s", 'aunt', 'bob', 'eve', 'is', 'who')
    >>> bag.encode("Is Bob who Bob is?").tolist()
    [0.0, 0.0, 2.0, 0.0, 2.0, 1.0]
    """

    def __init__(self, questions: Iterable[str]):
        self.vocabulary = tuple(sorted({word for question in questions for word in words(question)}))
        self._index = {word: k for k, word in enumerate(self.vocabulary)}

    def encode(self, text: str) -> torch.Tensor:
        """Count the words of a text: float32 (V,).

        Raises:
            TypeError: if `text` is not a str.
        """
        counts = torch.zeros(len(self.vocabulary))
        for word in words(text):
            if word in self._index:
                counts[self._index[word]] += 1
        return counts

    def encode_all(self, texts: Sequence[str]) -> torch.Tensor:
        """Count the words of N texts: float32 (N, V)."""
        counts = [self.encode(text) for text in texts]
        return torch.stack(counts) if counts else torch.zeros(0, len(self.vocabulary))

    def known_words(self, text: str) -> tuple[str, ...]:
        """Return the words of a text that are counted, each once, in the text's order."""
        return tuple(word for word in dict.fromkeys(words(text)) if word in self._index)

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Return the words of a text that are lost, each once, in the text's order.

        >>> BagOfWords(["Who is Bob?"]).unknown_words("Is Bob Alice's uncle or Alice's aunt?")
        ('alice', "'s", 'uncle', 'or', 'aunt')
        """
        return tuple(word for word in dict.fromkeys(words(text)) if word not in self._index)

    def index(self, word: str) -> int:
        """Return the place of a known word in the vocabulary."""
        return self._index[word]
