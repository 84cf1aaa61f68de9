"""What a network that learnt questions by heart can do, and what it cannot: measured, by ids and by bags of words.

Source: task 2 of the workshop's notebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from kai.question_network import Answerer, Reply, fit, targets_of
from kai.questions import get_qa_datatset, one_hot_ids, question_id, question_probes, require_texts


@dataclass(frozen=True)
class Score:
    """How a network does on some questions.

    Attributes:
        total: questions.
        askable: of these, the ones that have an input at all.
        answerable: of the askable ones, those with a right answer among the network's outputs.
        right: of the askable ones, those whose most probable answer is right.
        chance: expected share of `total` that a uniform guess among all outputs gets right.
        sureness: mean probability of the answers given; None if nothing could be asked.
    """

    total: int
    askable: int
    answerable: int
    right: int
    chance: float
    sureness: float | None

    @property
    def accuracy(self) -> float | None:
        """Share of `total` answered right, 0..1; None if not one of them can be asked."""
        return self.right / self.total if self.askable else None


def score(logits: torch.Tensor, right: Sequence[Sequence[str]], answers: Sequence[str], total: int) -> Score:
    """Compare logits (N, K) of the questions that can be asked with the right answers to each.

    Raises:
        TypeError: if the right answers to a question are one text instead of a list.
        ValueError: if there are not as many lists as rows of logits.

    >>> score(torch.tensor([[0.0, 9.0], [9.0, 0.0]]), [["yes"], ["perhaps"]], ["no", "yes"], total=4).accuracy
    0.25
    """
    possible = [set(require_texts(accepted)) & set(answers) for accepted in right]
    given = [answers[k] for k in logits.argmax(1)]
    return Score(
        total=total,
        askable=len(logits),
        answerable=sum(map(bool, possible)),
        right=sum(answer in accepted for answer, accepted in zip(given, possible, strict=True)),
        chance=sum(map(len, possible)) / len(answers) / max(total, 1),
        sureness=logits.softmax(1).amax(1).mean().item() if len(logits) else None,
    )


@dataclass(frozen=True)
class Measurement:
    """What a network that learnt questions by heart can do and cannot.

    Attributes:
        trained_by_id: a network of the same size on one-hot ids, asked what it was trained on.
        paraphrases_by_id: the same, asked in other words.
        trained: the network on bags of words, asked what it was trained on.
        paraphrases: asked in other words.
        inferences: asked what follows from two of the trained pairs.
        guess_of_kind: expected accuracy on `inferences` of a guesser who has understood what is asked for (a
            neighbour, a city, …), but not about whom: uniform among the answers to the inferences of that kind.
        held_out: asked the pairs of the data set that it was not trained on; some of their answers it knows.
        unseen: asked what none of the pairs of the data set answers.
        nonsense: mean probability of the answer to five of its words, drawn at random.
        nothing: the reply to an empty question.
    """

    trained_by_id: Score
    paraphrases_by_id: Score
    trained: Score
    paraphrases: Score
    inferences: Score
    guess_of_kind: float
    held_out: Score
    unseen: Score
    nonsense: float
    nothing: Reply


def measure(answerer: Answerer, *, nonsense: int = 200, seed: int = 0) -> Measurement:
    """Ask a network everything that it should know, and everything that it cannot.

    Args:
        answerer: trained on pairs of `get_qa_datatset`, all or some. Paraphrases of other pairs, and inferences from
            them, are left out.
        nonsense: how many times to ask five words at random.
        seed: of the network on ids, and of the nonsense.
    """
    probes = question_probes()
    pairs, known = answerer.pairs, {pair["qId"] for pair in answerer.pairs}
    trained = [(pair["question"], pair["answers"]) for pair in pairs]
    paraphrases = [(text, pair["answers"]) for pair in pairs for text in probes.paraphrases.get(pair["qId"], ())]
    inferences = [inference for inference in probes.inferences if known.issuperset(inference.facts)]
    held_out = [pair for pair in get_qa_datatset() if pair["qId"] not in known]

    questions = [question for question, _ in trained]
    ids = one_hot_ids(len(questions))
    by_id, _ = fit(ids, targets_of(pairs, answerer.answers), hidden=answerer.network.hidden, seed=seed)

    def score_by_id(asked: Sequence[tuple[str, list[str]]]) -> Score:
        found = [(question_id(text, questions), right) for text, right in asked]
        rows = [k for k, _ in found if k is not None]
        with torch.no_grad():
            logits = by_id(ids[rows])
        return score(logits, [right for k, right in found if k is not None], answerer.answers, len(asked))

    def score_by_words(asked: Sequence[tuple[str, list[str]]]) -> Score:
        logits = answerer.logits([text for text, _ in asked])
        return score(logits, [right for _, right in asked], answerer.answers, len(asked))

    of_kind = {kind: {i.answer for i in inferences if i.kind == kind} for kind in {i.kind for i in inferences}}
    size, generator = len(answerer.bag.vocabulary), torch.Generator().manual_seed(seed)
    gibberish = F.one_hot(torch.randint(size, (nonsense, 5), generator=generator), size).sum(1).float()
    with torch.no_grad():
        sure_of_nonsense = answerer.network(gibberish).softmax(1).amax(1).mean().item()
    return Measurement(
        trained_by_id=score_by_id(trained),
        paraphrases_by_id=score_by_id(paraphrases),
        trained=score_by_words(trained),
        paraphrases=score_by_words(paraphrases),
        inferences=score_by_words([(inference.question, [inference.answer]) for inference in inferences]),
        guess_of_kind=sum(1 / len(of_kind[i.kind]) for i in inferences) / max(len(inferences), 1),
        held_out=score_by_words([(pair["question"], pair["answers"]) for pair in held_out]),
        unseen=score_by_words([(pair["question"], pair["answers"]) for pair in probes.unseen]),
        nonsense=sure_of_nonsense,
        nothing=answerer.ask(""),
    )
