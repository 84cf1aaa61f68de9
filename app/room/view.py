"""What whom of the room may see, as JSON: learners and the projector its public parts, the instructor all of it."""

from __future__ import annotations

from dataclasses import asdict

from app.answers import ON_SHOW
from app.room import question as questions
from app.room.question import Question
from app.room.state import Room
from app.room.wall import Item, Wall, known


def parts(room: Room, *, is_private: bool) -> dict[str, object]:
    """Return the parts of a room's state, but for who is here and what is a learner's own.

    Args:
        room: the room.
        is_private: whether it is for the instructor, who sees tallies, answers and drawings before others do.
    """
    following = room.following
    is_seen = is_private or following.is_on  # the instructor's remote always knows where the laptop is
    return {
        "follow": following.is_on,
        "paused": following.is_paused,
        "scene": asdict(following.scene) if is_seen and following.scene else None,
        "at": dict(zip(("row", "col"), following.at, strict=True)) if is_seen and following.at else None,
        "question": None if room.question is None else _question(room.question, is_private),
        "wall": _wall(room.wall, is_private),
    }


def _question(question: Question, is_private: bool) -> dict[str, object]:
    is_tally_seen, is_answer_seen = is_private or question.is_shown, is_private or question.phase == "revealed"
    tallies = [questions.tally(question, votes) for votes in question.rounds] if is_tally_seen else None
    rights = [questions.right(question, votes) for votes in question.rounds]
    return {
        "id": question.id,
        "kind": question.kind,
        "text": question.text,
        "choices": question.choices,
        "scene": None if question.scene is None else asdict(question.scene),
        "phase": question.phase,
        "round": len(question.rounds),
        "answered": len(question.votes),
        "answered_rounds": [len(votes) for votes in question.rounds],
        "closes": question.closes,
        "shown": question.is_shown,
        "tally": tallies[-1] if tallies else None,
        "tallies": tallies,
        "right": rights if is_answer_seen and question.answer is not None else None,
        "answer": question.answer if is_answer_seen else None,
    }


def _wall(wall: Wall, is_private: bool) -> dict[str, object]:
    approved, waiting = wall.of("approved"), wall.of("waiting")
    public = {
        "items": [_item(item) for item in approved],
        "known": known(wall.drawings, ON_SHOW),
        "large": wall.large,
        "everywhere": None if wall.everywhere is None else _everywhere(wall, wall.item(wall.everywhere)),
        "waiting": len(waiting),
    }
    if not is_private:
        return public
    return public | {"queue": [_item(item) for item in waiting], "hidden": [_item(item) for item in wall.of("hidden")]}


def _item(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "label": item.label,
        "offset": item.offset,
        "readings": item.readings,
        "scene": None if item.scene is None else asdict(item.scene),
        "sends": item.on_canvas is not None,
    }


def _everywhere(wall: Wall, item: Item) -> dict[str, object]:
    assert item.on_canvas is not None  # else it was refused
    return {"id": item.id, "n": wall.sendings, "drawn": item.scene is None, "scene": asdict(item.on_canvas)}


def drawings_sent(wall: Wall) -> dict[str, list[str]]:
    """Return the ids of the drawings that each learner sent."""
    sent: dict[str, list[str]] = {}
    for item in wall.items:
        sent.setdefault(item.voter, []).append(item.id)
    return sent


def opens(room: Room) -> dict[str, object]:
    """Return what the remote has opened on the instructor's laptop, whatever that one sees of the rest."""
    following = room.following
    return {"n": following.openings, "scene": None if following.opened is None else asdict(following.opened)}


def own(room: Room, voter: str, sent: dict[str, list[str]]) -> dict[str, object]:
    """Return what of a room is one learner's own: the vote in this round, drawings sent, the code on the phone."""
    pairing = room.pairings.get(voter)
    return {
        "vote": None if room.question is None else room.question.votes.get(voter),
        "sent": sent.get(voter, []),
        "pairing": None if pairing is None else {"code": pairing[0], "until": pairing[1]},
    }
