"""Questions of a talk's scenes: what a room is asked, by which kind of vote it answers, and what is right."""

from __future__ import annotations

from dataclasses import dataclass

from app.answers import ON_SHOW

KINDS = ("choice", "digit", "networks", "place")
"""One of several; a digit; which of the networks on show, any number of them; an offset on one's own canvas."""
FEWEST, MOST = 2, 6
"""Choices of a question."""
LONGEST_CHOICE = 100
"""Characters of a choice: more cannot be read on a phone's button."""


@dataclass(frozen=True)
class Question:
    """How a room answers what a scene asks.

    Attributes:
        kind: of `KINDS`.
        choices: what there is to choose from; empty for digits and places.
        answer: what is right: the number of a choice, from 0; a digit; names of networks; for a place the name of the
            network on whose map the votes are laid. None where nothing is.
    """

    kind: str
    choices: tuple[str, ...] = ()
    answer: int | str | tuple[str, ...] | None = None


class Wrong(ValueError):
    """A field of a question has something that it may not have."""

    def __init__(self, field: str, words: str):
        super().__init__(words)
        self.field = field


def read_question(fields: dict) -> Question | None:
    """Read the question of a scene; None if the scene has `ask` alone, or nothing.

    Args:
        fields: `kind`, `choices`, `answer` and `ask`, as far as the scene has them.

    Raises:
        Wrong: in words.

    >>> read_question({"ask": "Did it stay?", "choices": ["Yes", "No"], "answer": "No"})
    Question(kind='choice', choices=('Yes', 'No'), answer=1)
    """
    said = [name for name in ("kind", "choices", "answer") if name in fields]
    if not said:
        return None
    if not fields.get("ask"):
        raise Wrong(said[0], f"`{said[0]}` needs a question to the room, `ask`")
    kind = fields.get("kind", "choice")
    if kind not in KINDS:
        raise Wrong("kind", f"{kind!r} is no kind of question; `kind` takes {', '.join(KINDS)}")
    choices = _choices(kind, fields.get("choices"))
    answer = fields.get("answer")
    return Question(kind, choices, None if answer is None else _answer(kind, choices, answer))


def _choices(kind: str, choices: object) -> tuple[str, ...]:
    if kind != "choice":
        if choices is not None:
            raise Wrong("choices", f"a question of the kind {kind} has no `choices` of its own")
        return ON_SHOW if kind == "networks" else ()
    if not isinstance(choices, list) or not FEWEST <= len(choices) <= MOST:
        raise Wrong("choices", f"`choices` are {FEWEST} to {MOST} texts")
    for choice in choices:
        if not isinstance(choice, str) or not 0 < len(choice.strip()) <= LONGEST_CHOICE:
            raise Wrong("choices", f"a choice is a text of 1 to {LONGEST_CHOICE} characters, not {choice!r}")
    if len(set(choices)) < len(choices):
        raise Wrong("choices", "two `choices` are the same")
    return tuple(choices)


def _answer(kind: str, choices: tuple[str, ...], answer: object) -> int | str | tuple[str, ...]:
    match kind, answer:
        case "choice", str() if answer in choices:
            return choices.index(answer)
        case "digit", int() if not isinstance(answer, bool) and 0 <= answer <= 9:
            return answer
        case "networks", [*names] if set(map(str, names)) <= set(ON_SHOW):
            return tuple(name for name in ON_SHOW if name in names)
        case "place", str() if answer in ON_SHOW:
            return answer
    accepted = {
        "choice": "is one of the `choices`, in the same words",
        "digit": "is a whole number from 0 to 9",
        "networks": f"is a list with names of {', '.join(ON_SHOW)}",
        "place": f"is the network whose map shows where: {', '.join(ON_SHOW)}",
    }
    raise Wrong("answer", f"the `answer` to a question of the kind {kind} {accepted[kind]}, not {answer!r}")
