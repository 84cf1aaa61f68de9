"""What a room is at one moment, as a plain value, and every act as a function from such a value to the next.

Nothing of it knows of time, browsers or disks: times, names of voters and JSON are handed in, and what cannot be done
raises `Refused`. So all orders of acts can be tried without a server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from app.room import body, wall
from app.room import question as questions
from app.room.question import Question
from app.room.refusal import Refused
from app.room.scene import Scene
from app.room.wall import Wall

MOST_QUESTIONS = 200
PAIRING_SECONDS = 60
MOST_PAIRINGS = 200
"""Phones that wait to become the remote."""
MOST_REMOTES = 5


@dataclass(frozen=True)
class Following:
    """What the instructor shows to whoever follows.

    Attributes:
        is_on: whether everybody is brought along.
        is_paused: whether all eyes are held on the question.
        scene: the last that was shown.
        at: (row, col) where the digit has been moved since.
        opened: the scene that the remote last opened on the laptop, and
        openings: how often it has.
    """

    is_on: bool = False
    is_paused: bool = False
    scene: Scene | None = None
    at: tuple[int, int] | None = None
    opened: Scene | None = None
    openings: int = 0


@dataclass(frozen=True)
class Room:
    """A room.

    Attributes:
        question: the one that is on; None between questions.
        past: those before it.
        asked: how many there have been, for the next one's id.
        following: what whoever follows sees.
        wall: the drawings.
        remotes: voters whose phone is the instructor's remote.
        pairings: voters whose phone waits to become one → (the code that it shows, until when that holds).
    """

    question: Question | None = None
    past: tuple[Question, ...] = ()
    asked: int = 0
    following: Following = Following()
    wall: Wall = Wall()
    remotes: frozenset[str] = frozenset()
    pairings: Mapping[str, tuple[str, float]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_quiet(self) -> bool:
        """Whether nothing goes on: what the instructor's laptop shows is nobody's matter until others follow it."""
        return replace(self, following=replace(self.following, scene=None, at=None, opened=None, openings=0)) == Room()

    @property
    def questions(self) -> list[Question]:
        """All questions with a vote, the last one last."""
        now = () if self.question is None else (self.question,)
        return [question for question in (*self.past, *now) if any(question.rounds)]


@dataclass(frozen=True)
class Act:
    """What somebody asks of the room.

    Attributes:
        name: such as "vote".
        given: the JSON object that came with it.
        voter: by which name the room knows who asks.
        now: seconds since 1970.
        code: six digits drawn by lot, for a phone that wants to become the remote.
    """

    name: str
    given: Mapping[str, object]
    voter: str
    now: float
    code: str = ""


Result = tuple[Room, dict[str, object]]
"""The next room, and what the act's answer has besides `ok`."""


def perform(room: Room, act: Act) -> Result:
    """Return the room after an act, and what to answer.

    Raises:
        Refused: if it cannot be done; the room stays as it is.
    """
    do = ACTS.get(act.name)
    if do is None:
        raise Refused(404, "The room knows no such act.")
    return do(tick(room, act.now), act)


def tick(room: Room, now: float) -> Room:
    """Return the room at a later time: a round whose countdown is over is closed, codes that were not used are gone."""
    live = {voter: pairing for voter, pairing in room.pairings.items() if now < pairing[1]}
    if len(live) < len(room.pairings):
        room = replace(room, pairings=MappingProxyType(live))
    if room.question is None or (question := questions.tick(room.question, now)) is room.question:
        return room
    return replace(room, question=question)


# --- Questions --------------------------------------------------------------------------------------------------------


def _the_question(room: Room) -> Question:
    if room.question is None:
        raise Refused(409, "There is no question.")
    return room.question


def _put_away(room: Room) -> Room:
    """Put the question that is on to those before it; one that nobody was asked is dropped."""
    if room.question is None:
        return room
    if room.question.phase == "open":
        raise Refused(409, "Close the vote first.")
    past = (*room.past, room.question) if any(room.question.rounds) else room.past
    return replace(room, question=None, past=past)


def _ask(room: Room, act: Act) -> Result:
    room = _put_away(room)
    if room.asked >= MOST_QUESTIONS:
        raise Refused(409, f"A room has {MOST_QUESTIONS} questions at most: end it and begin anew.")
    question = questions.read_question(act.given, f"q{room.asked + 1}")
    return replace(room, question=question, asked=room.asked + 1), {"id": question.id}


def _open(room: Room, act: Act) -> Result:
    seconds = act.given.get("seconds")
    if seconds is not None:
        seconds = body.whole(seconds, "seconds", questions.SHORTEST_COUNTDOWN, questions.LONGEST_COUNTDOWN)
    return replace(room, question=questions.open_vote(_the_question(room), act.now, seconds)), {}


def _next_phase(step: Callable[[Question], Question]) -> Callable[[Room, Act], Result]:
    """Return the act that takes the question that is on a step further."""
    return lambda room, _: (replace(room, question=step(_the_question(room))), {})


def _reveal(room: Room, act: Act) -> Result:
    """Say what is right; what was covered on the page that is followed uncovers."""
    room, answer = _next_phase(questions.reveal)(room, act)
    scene = room.following.scene
    uncovered = None if scene is None else replace(scene, covers=())
    return replace(room, following=replace(room.following, scene=uncovered)), answer


def _clear(room: Room, act: Act) -> Result:
    _the_question(room)
    return _put_away(room), {}


def _vote(room: Room, act: Act) -> Result:
    question = _the_question(room)
    for name, current in (("question", question.id), ("round", len(question.rounds))):
        if act.given.get(name, current) != current:
            raise Refused(409, "This vote is over.")
    choice = questions.read_choice(question, act.given.get("choice"))
    return replace(room, question=questions.vote(question, act.voter, choice)), {"vote": choice}


# --- Following --------------------------------------------------------------------------------------------------------


def _follow(room: Room, act: Act) -> Result:
    following = room.following
    if not {"on", "scene", "at"} & act.given.keys():
        raise Refused(400, "`follow` needs `on`, a `scene` or a place `at`.")
    if act.given.get("scene") is not None:
        following = replace(following, scene=Scene.read(act.given["scene"]), at=None)
    if act.given.get("at") is not None:
        following = replace(following, at=body.place(act.given["at"], "at"))
    return replace(room, following=replace(following, is_on=body.switch(act.given.get("on", True), "on"))), {}


def _stand(room: Room, act: Act) -> Result:
    """Take in what the instructor's laptop shows, whether or not anybody follows it, or is to open for the remote."""
    room, answer = _follow(room, replace(act, given={**act.given, "on": room.following.is_on}))
    following = room.following
    if body.switch(act.given.get("opens", False), "opens"):
        following = replace(following, opened=following.scene, openings=following.openings + 1)
    return replace(room, following=following), answer


def _pause(room: Room, act: Act) -> Result:
    is_paused = body.switch(act.given.get("on", True), "on")
    return replace(room, following=replace(room.following, is_paused=is_paused)), {}


# --- The wall ---------------------------------------------------------------------------------------------------------


def _send(room: Room, act: Act) -> Result:
    after = wall.send(room.wall, act.voter, act.given)
    return replace(room, wall=after), {"id": after.items[-1].id}


def _on_the_wall(change: Callable[[Wall, str], Wall]) -> Callable[[Room, Act], Result]:
    """Return the act that does something with one drawing."""

    def do(room: Room, act: Act) -> Result:
        return replace(room, wall=change(room.wall, body.identifier(act.given.get("id")))), {}

    return do


def _on_the_wall_or_none(change: Callable[[Wall, str | None], Wall]) -> Callable[[Room, Act], Result]:
    """Return the act that does something with one drawing, or takes it back."""

    def do(room: Room, act: Act) -> Result:
        item = act.given.get("id")
        return replace(room, wall=change(room.wall, None if item is None else body.identifier(item))), {}

    return do


def _everywhere(room: Room, act: Act) -> Result:
    if room.question is not None and room.question.kind == "place" and room.question.phase == "open":
        raise Refused(409, "Close the vote first: it is given by dragging what is on the canvas.")
    return _on_the_wall_or_none(wall.send_everywhere)(room, act)


# --- The remote -------------------------------------------------------------------------------------------------------


def _remote(room: Room, act: Act) -> Result:
    """Let a phone show a code. It says nothing to whoever sees it: who types it in raises that one phone alone."""
    others = {voter: pairing for voter, pairing in room.pairings.items() if voter != act.voter}
    if len(others) >= MOST_PAIRINGS:
        raise Refused(409, "Too many phones want to be the remote; try again in a minute.")
    if any(code == act.code for code, _ in others.values()):
        raise Refused(409, "This code is taken; ask for another.")
    pairing = (act.code, act.now + PAIRING_SECONDS)
    paired = replace(room, pairings=MappingProxyType({**others, act.voter: pairing}))
    return paired, {"code": act.code, "seconds": PAIRING_SECONDS}


def _pair(room: Room, act: Act) -> Result:
    """Make the phone that shows a code a remote."""
    typed = "".join(body.text(act.given.get("code"), "code", 20).split())
    voter = next((voter for voter, (code, _) in room.pairings.items() if code == typed), None)
    if voter is None:
        raise Refused(409, "No phone shows this code; a code holds once, and for a minute.")
    if len(room.remotes | {voter}) > MOST_REMOTES:
        raise Refused(409, f"A room has {MOST_REMOTES} remotes at most.")
    others = {other: pairing for other, pairing in room.pairings.items() if other != voter}
    paired = replace(room, remotes=room.remotes | {voter}, pairings=MappingProxyType(others))
    return paired, {"remotes": len(paired.remotes)}


def _unpair(room: Room, act: Act) -> Result:
    return replace(room, remotes=frozenset()), {"remotes": 0}


OF_LEARNERS: dict[str, Callable[[Room, Act], Result]] = {"vote": _vote, "send": _send, "remote": _remote}
"""Acts of everybody."""

OF_INSTRUCTORS: dict[str, Callable[[Room, Act], Result]] = {
    "ask": _ask,
    "open": _open,
    "close": _next_phase(questions.close),
    "show": _next_phase(questions.show),
    "reveal": _reveal,
    "clear": _clear,
    "follow": _follow,
    "stand": _stand,
    "pause": _pause,
    "approve": _on_the_wall(wall.approve),
    "hide": _on_the_wall(wall.hide),
    "large": _on_the_wall_or_none(wall.enlarge),
    "everywhere": _everywhere,
    "pair": _pair,
    "unpair": _unpair,
}
"""Acts of the instructor alone."""

ACTS = OF_LEARNERS | OF_INSTRUCTORS
