"""A room as JSON and back, and what of it is new since it was last kept: votes and drawings are rows of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from types import MappingProxyType

from app.room.question import NOBODY, Choice, Question
from app.room.scene import Scene
from app.room.state import Following, Room
from app.room.wall import Item, Wall

Vote = tuple[str, int, str, Choice]
"""A question's id, the round from 1, who voted, and what."""


def all_questions(room: Room) -> list[Question]:
    """Return all questions of a room, the one that is on last."""
    return [*room.past, *([] if room.question is None else [room.question])]


def to_json(room: Room) -> str:
    """Return a room without its votes, its drawings' pixels, and the codes that phones show."""
    wall = room.wall
    kept = {
        "questions": [_question(question) for question in all_questions(room)],
        "is_last_on": room.question is not None,
        "asked": room.asked,
        "following": asdict(room.following),
        "wall": {
            "items": [{key: value for key, value in asdict(item).items() if key != "pixels"} for item in wall.items],
            "large": wall.large, "everywhere": wall.everywhere, "sendings": wall.sendings, "count": wall.count,
        },
        "remotes": sorted(room.remotes),
    }  # fmt: skip
    return json.dumps(kept)


def _question(question: Question) -> dict[str, object]:
    kept = asdict(replace(question, rounds=()))
    return kept | {"rounds": len(question.rounds)}


def from_json(text: str, votes: Iterable[Vote], pixels: Mapping[str, bytes]) -> Room:
    """Return the room that was kept.

    Raises:
        LookupError, TypeError or ValueError: if it is none.
    """
    kept = json.loads(text)
    rounds: dict[tuple[str, int], dict[str, Choice]] = {}
    for question_id, number, voter, choice in votes:
        rounds.setdefault((question_id, number), {})[voter] = _tuples(choice)
    questions = [_read_question(given, rounds) for given in kept["questions"]]
    on = questions.pop() if kept["is_last_on"] else None
    following, wall = kept["following"], kept["wall"]
    items = tuple(_read_item(item, pixels) for item in wall["items"])
    return Room(
        on, tuple(questions), kept["asked"],
        Following(
            **following | {
                "scene": _read_scene(following["scene"]), "at": _tuples(following["at"]),
                "opened": _read_scene(following.get("opened")),
            }
        ),
        Wall(**wall | {"items": items}), frozenset(kept["remotes"]),
    )  # fmt: skip


def _tuples(value: object) -> object:
    """Return lists as tuples, which is how votes and places are written."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _read_scene(given: dict | None) -> Scene | None:
    return None if given is None else Scene(**given | {"covers": tuple(given.get("covers", ()))})


def _read_question(given: dict, rounds: Mapping[tuple[str, int], dict[str, Choice]]) -> Question:
    votes = [rounds.get((given["id"], number + 1), NOBODY) for number in range(given["rounds"])]
    return Question(
        **given | {
            "choices": tuple(given["choices"]), "answer": _tuples(given["answer"]),
            "scene": _read_scene(given["scene"]), "rounds": tuple(map(MappingProxyType, votes)),
        }
    )  # fmt: skip


def _read_item(given: dict, pixels: Mapping[str, bytes]) -> Item:
    read = given["readings"]
    readings = None if read is None else {network: tuple(pair) for network, pair in read.items()}
    return Item(
        **given | {
            "pixels": pixels[given["id"]], "offset": tuple(given["offset"]), "readings": readings,
            "scene": _read_scene(given.get("scene")),
        }
    )  # fmt: skip


def new_votes(before: Room, after: Room) -> Iterator[Vote]:
    """Yield the votes of a room that are not in an earlier one."""
    known = {question.id: question.rounds for question in all_questions(before)}
    for question in all_questions(after):
        rounds = known.get(question.id, ())
        for index, votes in enumerate(question.rounds):
            had = rounds[index] if index < len(rounds) else NOBODY
            if votes is not had:
                yield from ((question.id, index + 1, *vote) for vote in votes.items() if vote not in had.items())


def new_drawings(before: Room, after: Room) -> list[tuple[str, bytes]]:
    """Return id and pixels of the drawings of a room that are not in an earlier one."""
    known = {item.id for item in before.wall.items}
    return [(item.id, item.pixels) for item in after.wall.items if item.id not in known]
