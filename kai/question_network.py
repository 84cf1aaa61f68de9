r"""A network that answers questions by heart: an MLP from a bag of words to one output an answer.

It is trained until it answers every question of its training set, in a fraction of a second. Asked in other words, it
answers from the words that it shares with what it has learnt; asked for what follows from two of its answers, it
guesses. It always answers: softmax spreads all of its probability over the answers it knows, also for a question
without a single known word.

Source: tasks 1 and 2 of the workshop's notebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from kai.adam import LeanAdamW
from kai.questions import BagOfWords, require_text, require_texts, words

MAX_CHARACTERS = 500
"""What the network reads of a question."""


class QuestionNetwork(nn.Module):
    """An MLP with one hidden layer: inputs (N, V) → logits (N, K).

    Args:
        inputs: V, questions (one-hot) or words (bag of words).
        hidden: neurons of the hidden layer.
        answers: K.
    """

    def __init__(self, inputs: int, hidden: int, answers: int):
        super().__init__()
        self.hidden = hidden
        self.layers = nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, answers))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Map inputs (N, V) to logits (N, K)."""
        return self.layers(inputs)


def fit(
    inputs: torch.Tensor,
    targets: torch.Tensor,
    *,
    hidden: int = 64,
    steps: int = 200,
    learning_rate: float = 0.01,
    seed: int = 0,
) -> tuple[QuestionNetwork, list[float]]:
    """Train a `QuestionNetwork` with Adam on all questions at once, by the cross-entropy of its logits.

    Args:
        inputs: float32 (N, V).
        targets: float32 (N, K), probabilities.
        hidden: neurons of the hidden layer.
        steps: updates.
        learning_rate: Adam's.
        seed: of the first weights; torch's own random state is left as it was.

    Returns:
        `(network, losses)`: the network in eval mode, and its loss before each update.

    Raises:
        ValueError: if the targets are no probabilities, or not as many as the inputs.
    """
    if targets.ndim != 2 or len(targets) != len(inputs) or not torch.allclose(targets.sum(1), torch.ones(len(targets))):
        raise ValueError(
            f"targets must be probabilities of the answers, rows that sum to 1 of shape ({len(inputs)}, K), not "
            f"{tuple(targets.shape)}; F.one_hot(classes).float() makes them of classes"
        )
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        network = QuestionNetwork(inputs.shape[1], hidden, targets.shape[1])
    optimiser = LeanAdamW(network.parameters(), lr=learning_rate)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(network(inputs), targets)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return network.eval(), losses


def targets_of(pairs: Sequence[dict], answers: Sequence[str]) -> torch.Tensor:
    """Share the probability of each question among its answers: float32 (N, K), rows sum to 1.

    >>> targets_of([{"question": "Prime?", "answers": ["2", "3"]}], ["1", "2", "3"]).tolist()
    [[0.0, 0.5, 0.5]]
    """
    targets = torch.zeros(len(pairs), len(answers))
    for row, pair in zip(targets, pairs, strict=True):
        for answer in require_texts(pair["answers"]):
            row[answers.index(answer)] = 1 / len(set(pair["answers"]))
    return targets


@dataclass(frozen=True)
class Contribution:
    r"""How far one word pushed the network to its answer: what changes when all its occurrences are left out.

    Attributes:
        word: as counted.
        push: log-odds of the answer with the word, less those without it, where the log-odds of answer w are

            .. math:: \log \frac{p_w}{1 - p_w} = z_w - \log \sum_{k \ne w} e^{z_k}

            for logits z. Positive: towards the answer. The other words stay, so that pushes need not add up.
        probability_without: of the same answer, the word left out.

    Source: J. Li, W. Monroe, D. Jurafsky, "Understanding Neural Networks through Representation Erasure", 2016.
    """

    word: str
    push: float
    probability_without: float


@dataclass(frozen=True)
class Reply:
    """What the network answers to a text, and why.

    Attributes:
        answer: the most probable one.
        probability: of that answer, 0..1.
        top: the most probable answers with their probabilities, best first.
        known: the words that the network heard, each once, in the text's order.
        unknown: the words that it could not hear.
        contributions: one for each known word, in the same order.
        heard_nothing: no word was known, so the network was given zeros only: its answer is what its biases say.
        remark: what a person should know about how the text was read, in words; empty if there is nothing to say.
    """

    answer: str
    probability: float
    top: tuple[tuple[str, float], ...]
    known: tuple[str, ...]
    unknown: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    heard_nothing: bool
    remark: str


@dataclass(frozen=True)
class Answerer:
    """A network together with what its inputs and outputs stand for.

    Attributes:
        pairs: what it was trained on.
        bag: texts → inputs (N, V).
        answers: K answers, one an output.
        network: (N, V) → logits (N, K).
        losses: the loss before each update of the training.
    """

    pairs: tuple[dict, ...]
    bag: BagOfWords
    answers: tuple[str, ...]
    network: QuestionNetwork
    losses: tuple[float, ...] = ()

    @torch.no_grad()
    def logits(self, texts: Sequence[str]) -> torch.Tensor:
        """Answer N texts, each read whole: float32 (N, K)."""
        return self.network(self.bag.encode_all(texts))

    def ask(self, text: str, top: int = 5) -> Reply:
        """Answer a text, whatever it says.

        Args:
            text: of which the first `MAX_CHARACTERS` characters are read.
            top: how many answers to list.

        Raises:
            TypeError: if `text` is not a str.

        >>> from kai.questions import get_qa_datatset
        >>> answerer = train_questions(get_qa_datatset()[:50])
        >>> reply = answerer.ask("Pray tell: what is six times seven?")
        >>> reply.answer, reply.unknown
        ('42', ('pray', 'tell'))
        >>> answerer.ask("🙂").remark
        'There is no word in it. The answer is what the network says to no input at all.'
        """
        heard = require_text(text)[:MAX_CHARACTERS]
        known, logits = self.bag.known_words(heard), self.logits([heard])[0]
        order = logits.argsort(descending=True, stable=True).tolist()
        probabilities = logits.softmax(0).tolist()
        return Reply(
            answer=self.answers[order[0]],
            probability=probabilities[order[0]],
            top=tuple((self.answers[k], probabilities[k]) for k in order[:top]),
            known=known,
            unknown=self.bag.unknown_words(heard),
            contributions=self._contributions(heard, known, order[0]),
            heard_nothing=not known,
            remark=_remark(len(text), words(heard), known),
        )

    @torch.no_grad()
    def _contributions(self, text: str, known: Sequence[str], answer: int) -> tuple[Contribution, ...]:
        counts = self.bag.encode(text).repeat(1 + len(known), 1)  # row 0: all words; row i: without the i-th
        counts[range(1, 1 + len(known)), [self.bag.index(word) for word in known]] = 0
        logits = self.network(counts)
        others = logits.clone()
        others[:, answer] = -torch.inf
        log_odds = logits[:, answer] - others.logsumexp(1)
        pushes, without = log_odds[0] - log_odds[1:], log_odds[1:].sigmoid()
        return tuple(map(Contribution, known, pushes.tolist(), without.tolist()))


def _remark(characters: int, heard: Sequence[str], known: Sequence[str]) -> str:
    remarks = []
    if characters > MAX_CHARACTERS:
        remarks.append(f"Only the first {MAX_CHARACTERS} of its {characters:,} characters were read.")
    if not heard:
        remarks.append("There is no word in it.")
    elif not known:
        remarks.append("None of its words occurs in a question that the network was trained on.")
    if not known:
        remarks.append("The answer is what the network says to no input at all.")
    return " ".join(remarks)


def train_questions(
    pairs: Sequence[dict], *, hidden: int = 64, steps: int = 200, learning_rate: float = 0.01, seed: int = 0
) -> Answerer:
    """Train a network to answer questions, by their bags of words; one output for each different answer.

    Args:
        pairs: as those of `get_qa_datatset`; the notebook's task 2 takes its first 50.
        hidden: neurons of the hidden layer.
        steps: updates.
        learning_rate: Adam's.
        seed: of the first weights. The same seed gives the same network.

    Raises:
        ValueError: if there are fewer than two different answers, or not a single word.
        TypeError: if the answers to a question are one text instead of a list.

    >>> from kai.questions import get_qa_datatset
    >>> train_questions(get_qa_datatset()[:50]).ask("Who wrote Romeo and Juliet?").answer
    'William Shakespeare'
    """
    answers = tuple(dict.fromkeys(answer for pair in pairs for answer in require_texts(pair["answers"])))
    if len(answers) < 2:
        raise ValueError(f"there must be at least 2 different answers to learn, not {len(answers)}; give more pairs")
    bag = BagOfWords(pair["question"] for pair in pairs)
    if not bag.vocabulary:
        raise ValueError("the questions must have words, but there is none in them")
    inputs = bag.encode_all([pair["question"] for pair in pairs])
    network, losses = fit(
        inputs, targets_of(pairs, answers), hidden=hidden, steps=steps, learning_rate=learning_rate, seed=seed
    )
    return Answerer(tuple(pairs), bag, answers, network, tuple(losses))
