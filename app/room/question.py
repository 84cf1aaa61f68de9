"""A question to the room as a plain value: its kind, its phase, its votes in two rounds, and what is counted of them.

The phases are `asked → open → closed → open again → closed → revealed`. First everybody votes in silence; after
talking to a neighbour everybody votes again, and both distributions stand side by side (C. H. Crouch, E. Mazur, Peer
instruction: ten years of experience and results, 2001).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from app.answers import ON_SHOW
from app.room import body
from app.room.refusal import Refused
from app.room.scene import Scene

Choice = int | tuple[str, ...] | tuple[int, int]
"""A vote: an index or a digit, the names of networks, or an offset (row, col)."""

KINDS = ("choice", "digit", "yesno", "networks", "place")
ROUNDS = 2
LONGEST_TEXT, LONGEST_CHOICE = 300, 120
MOST_CHOICES = 6
MOST_PLACES = 841
"""Places that can be right: all."""
MOST_VOTERS = 3_000
SHORTEST_COUNTDOWN, LONGEST_COUNTDOWN = 5, 600
"""Seconds."""
NOBODY: Mapping[str, Choice] = MappingProxyType({})


@dataclass(frozen=True)
class Question:
    """A question and what the room has said to it.

    Attributes:
        id: unlike that of any other question of the room.
        kind: one of `KINDS`.
        text: what is asked.
        choices: what can be chosen, for people; none for a place.
        answer: what is right; of a place, all places that are. None if nothing is said of that.
        scene: the scene that it is about.
        phase: "asked", "open", "closed" or "revealed".
        rounds: for each round that was opened, who voted what.
        closes: when the countdown ends, in seconds since 1970; None without one.
        is_shown: whether the tally was shown to all.
    """

    id: str
    kind: str
    text: str
    choices: tuple[str, ...]
    answer: Choice | tuple[tuple[int, int], ...] | None = None
    scene: Scene | None = None
    phase: str = "asked"
    rounds: tuple[Mapping[str, Choice], ...] = ()
    closes: float | None = None
    is_shown: bool = False

    @property
    def votes(self) -> Mapping[str, Choice]:
        """Who voted what in the last round."""
        return self.rounds[-1] if self.rounds else NOBODY


def read_question(given: Mapping[str, object], question_id: str) -> Question:
    """Return the question that an instructor asks, from JSON."""
    kind = given.get("kind")
    if kind not in KINDS:
        raise Refused(400, f"`kind` must be one of {', '.join(KINDS)}.")
    scene = given.get("scene")
    question = Question(
        question_id, kind, body.text(given.get("text"), "text", LONGEST_TEXT), _choices(kind, given.get("choices")),
        scene=None if scene is None else Scene.read(scene),
    )  # fmt: skip
    answer = given.get("answer")
    return question if answer is None else replace(question, answer=_answer(question, answer))


def _choices(kind: str, given: object) -> tuple[str, ...]:
    if kind == "choice":
        if not isinstance(given, list) or not 2 <= len(given) <= MOST_CHOICES:
            raise Refused(400, f"`choices` must be a list of 2 to {MOST_CHOICES} texts.")
        choices = tuple(body.text(choice, "choices", LONGEST_CHOICE) for choice in given)
        if len(set(choices)) < len(choices):
            raise Refused(400, "Two of the `choices` are the same.")
        return choices
    return {"digit": tuple("0123456789"), "yesno": ("Yes", "No"), "networks": ON_SHOW, "place": ()}[kind]


def _answer(question: Question, given: object) -> Choice | tuple[tuple[int, int], ...]:
    if question.kind != "place":
        return read_choice(question, given, "answer")
    places = given if isinstance(given, list) and given and isinstance(given[0], list) else [given]
    if len(places) > MOST_PLACES:
        raise Refused(400, f"`answer` can have {MOST_PLACES} places at most.")
    return tuple(sorted({body.place(one, "answer") for one in places}))


def read_choice(question: Question, given: object, name: str = "choice") -> Choice:
    """Return a vote for a question, from JSON."""
    if question.kind == "place":
        return body.place(given, name)
    if question.kind != "networks":
        return body.whole(given, name, 0, len(question.choices) - 1)
    if not isinstance(given, list) or not all(isinstance(one, str) and one in question.choices for one in given):
        raise Refused(400, f"`{name}` must be a list of networks, of {', '.join(question.choices)}.")
    return tuple(network for network in question.choices if network in given)


# --- Phases -----------------------------------------------------------------------------------------------------------


def open_vote(question: Question, now: float, seconds: int | None = None) -> Question:
    """Open the first or the second round, with a countdown of so many seconds or none."""
    if question.phase not in ("asked", "closed"):
        raise Refused(409, "Only a question that was just asked or closed can be opened.")
    if len(question.rounds) == ROUNDS:
        raise Refused(409, "This question has had both of its rounds.")
    closes = None if seconds is None else now + seconds
    return replace(question, phase="open", rounds=(*question.rounds, NOBODY), closes=closes, is_shown=False)


def vote(question: Question, voter: str, choice: Choice) -> Question:
    """Count one learner's vote, instead of the one that this learner had in this round."""
    if question.phase != "open":
        raise Refused(409, "The vote is not open.")
    if voter not in question.votes and len(question.votes) >= MOST_VOTERS:
        raise Refused(409, f"A vote counts {MOST_VOTERS} learners at most.")
    votes = MappingProxyType({**question.votes, voter: choice})
    return replace(question, rounds=(*question.rounds[:-1], votes))


def close(question: Question) -> Question:
    """End the round."""
    if question.phase != "open":
        raise Refused(409, "The vote is not open.")
    return replace(question, phase="closed", closes=None)


def tick(question: Question, now: float) -> Question:
    """Close a round whose countdown is over."""
    is_over = question.phase == "open" and question.closes is not None and now >= question.closes
    return close(question) if is_over else question


def show(question: Question) -> Question:
    """Show the tally to all, once nobody can be drawn along by it."""
    if question.phase not in ("closed", "revealed"):
        raise Refused(409, "Close the vote first: a tally that is seen draws votes along.")
    return replace(question, is_shown=True)


def reveal(question: Question) -> Question:
    """Say what is right, and show what the room said."""
    if question.phase != "closed":
        raise Refused(409, "Close the vote first.")
    return replace(question, phase="revealed", is_shown=True)


# --- What is counted --------------------------------------------------------------------------------------------------


def tally(question: Question, votes: Mapping[str, Choice]) -> list:
    """Return how often each of the choices was taken; of places `[row, col, count]`, row by row."""
    if question.kind == "place":
        return [[*place, count] for place, count in sorted(Counter(votes.values()).items())]
    if question.kind == "networks":
        counts = Counter(network for chosen in votes.values() for network in chosen)
        return [counts[network] for network in question.choices]
    counts = Counter(votes.values())
    return [counts[index] for index in range(len(question.choices))]


def right(question: Question, votes: Mapping[str, Choice]) -> int | None:
    """Return how many votes were right; None if nothing is said to be."""
    if question.answer is None:
        return None
    accepted = question.answer if question.kind == "place" else (question.answer,)
    return sum(choice in accepted for choice in votes.values())
