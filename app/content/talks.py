"""Talks: prepared scenes that an instructor goes through like slides, each a page in a certain state, as data files.

Ours are in `slides/`; a folder named by KAI_TALKS has an instructor's own. A file reads:

    title = "The story in ten scenes"

    [[slides]]
    title = "A seven walks across the canvas"
    page = "canvas"                    # a key of `app.navigation.PAGES`
    query = "digit=0&row=0&col=0"      # what the page's address says after the question mark, when it shows this
    cue = "walk"                       # what begins by itself: "walk" on the canvas, "play" on a stepper
    ask = "Which of the three will still know it at the far end?"
    covers = ["answers", "maps"]       # what is covered until the presenter uncovers it (H), of `COVERS`
    note = "Wait for hands. Then H."   # for the presenter's own window alone
    kind = "networks"                  # how a live room answers `ask`, of `asking.KINDS`
    answer = ["gap"]                   # what is right: of `choices` the text, a digit, networks, of a place the network

A scene of the kind "choice" has `choices = ["Yes", "No"]`, 2 to 6 texts, one of which is its `answer`.

On a stepper a scene may also have `step`, the number of output cells that are filled, and `speed`, by which playing is
faster than usual; on the page of questions `trained = true` shows a network that has learned.
"""

from __future__ import annotations

import logging
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from app.content.asking import Question, Wrong, read_question
from app.navigation import TITLES

log = logging.getLogger(__name__)

OURS = Path(__file__).parent / "slides"
FOLDER = "KAI_TALKS"
"""Environment variable: a folder with talks of the instructor's own."""
STEPPERS = ("convolution", "pooling")
CUES = {"walk": ("canvas",), "play": STEPPERS}
"""What can begin by itself, and on which pages."""
COVERS = ("answers", "maps", "words")
"""What a scene can cover: predictions and bars; heatmaps, feature maps and pictures of results; sentences that tell."""
LONGEST = 200
"""Slides in a talk, and characters in a title."""
LONGEST_NOTE = 2_000
"""Characters of a note."""
LAST_STEP = 34 * 34
"""Output cells of the largest stepper."""
SLOWEST, FASTEST = 0.25, 64


@dataclass(frozen=True)
class Slide:
    """One scene of a talk.

    Attributes:
        title: what it shows.
        page: key of its page.
        query: the state of the page, as a query string without its question mark.
        cue: what begins by itself; "" for nothing.
        ask: the question to the room.
        covers: what is covered when the scene opens, of `COVERS`.
        note: for the presenter alone.
        speed: by which playing on a stepper is faster than usual; 0 leaves it to the stepper.
        question: how a live room answers what is asked; None if it is asked aloud alone.
    """

    title: str
    page: str
    query: str = ""
    cue: str = ""
    ask: str = ""
    covers: tuple[str, ...] = ()
    note: str = ""
    speed: float = 0.0
    question: Question | None = None


@dataclass(frozen=True)
class Talk:
    """A talk: its name, which is its file's, its title and its slides."""

    name: str
    title: str
    slides: tuple[Slide, ...]


class Mistake(ValueError):
    """A talk's file cannot be read; the message names file and line, and says what is accepted."""


def read_talk(path: Path) -> Talk:
    """Read a talk from a file.

    Raises:
        Mistake: in words, if the file is not a talk.
        OSError: if it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise Mistake(f"{path.name} is not TOML: it is no text in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        where = str(error).replace("at end of document", f"at line {len(text.splitlines())}, the end")
        raise Mistake(f"{path.name} is not TOML: {where}") from error
    title, slides = data.get("title"), data.get("slides")
    if not isinstance(title, str) or not isinstance(slides, list) or not 0 < len(slides) <= LONGEST:
        raise Mistake(f"{path.name} needs a `title` and 1 to {LONGEST} times `[[slides]]`")
    try:
        return Talk(path.stem, title[:LONGEST], tuple(_slide(number, slide) for number, slide in enumerate(slides, 1)))
    except _Wrong as wrong:
        where = f"{path.name}, line {_line(text, wrong.number, wrong.field)}, slide {wrong.number}"
        raise Mistake(f"{where}: {wrong}") from wrong


class _Wrong(ValueError):
    """A slide has something that it may not have."""

    def __init__(self, number: int, field: str, words: str):
        super().__init__(words)
        self.number, self.field = number, field


def _line(text: str, number: int, field: str) -> int:
    r"""Return the line, from 1, where a slide says a field; where it begins, if it does not say it.

    >>> _line('title = "T"\n[[slides]]\ntitle = "A"\n[[slides]]\ntitle = "B"\ncue = "sing"\n', 2, "cue")
    6
    """
    lines = text.splitlines()
    starts = [line for line, content in enumerate(lines, 1) if re.match(r"\s*\[\[\s*slides\s*\]\]", content)]
    if number > len(starts):  # written in another way, as `slides = [{...}]`
        return 1
    end = starts[number] if number < len(starts) else len(lines) + 1
    says = re.compile(rf"\s*[\"']?{re.escape(field)}[\"']?\s*=")
    return next((line for line in range(starts[number - 1], end) if says.match(lines[line - 1])), starts[number - 1])


def _slide(number: int, data: object) -> Slide:
    """Read one slide, which has been told from others by its number.

    Raises:
        _Wrong: in words.
    """
    if not isinstance(data, dict):
        raise _Wrong(number, "", "it is no table")
    fields = {
        "title": str, "page": str, "query": str, "cue": str, "ask": str, "covers": list, "note": str, "step": int,
        "speed": (int, float), "trained": bool, "kind": str, "choices": list, "answer": (str, int, list),
    }  # fmt: skip
    for name, value in data.items():
        if name not in fields:
            raise _Wrong(number, name, f"`{name}` is unknown; a slide may have {', '.join(fields)}")
        if not isinstance(value, fields[name]) or (isinstance(value, bool) and fields[name] is not bool):
            raise _Wrong(number, name, f"`{name}` must be {_KINDS[fields[name]]}, not {value!r}")
    if not data.get("title"):
        raise _Wrong(number, "title", "it needs a `title`")
    page, cue = data.get("page"), data.get("cue", "")
    if page not in TITLES:
        raise _Wrong(number, "page", f"it needs a `page` that is one of {', '.join(TITLES)}, not {page!r}")
    if cue and page not in CUES.get(cue, ()):
        raise _Wrong(number, "cue", f"the cue “{cue}” is none of this page: “walk” is for canvas, “play” for steppers")
    covers = data.get("covers", [])
    if unknown := [cover for cover in covers if cover not in COVERS]:
        raise _Wrong(number, "covers", f"{unknown[0]!r} cannot be covered; `covers` takes {', '.join(COVERS)}")
    if len(data.get("note", "")) > LONGEST_NOTE:
        raise _Wrong(number, "note", f"a note has at most {LONGEST_NOTE} characters")
    try:
        question = read_question(data)
    except Wrong as wrong:
        raise _Wrong(number, wrong.field, str(wrong)) from wrong
    return Slide(
        title=data["title"], page=page, query=_query(number, page, data), cue=cue, ask=data.get("ask", ""),
        covers=tuple(covers), note=data.get("note", ""), speed=_speed(number, page, data),
        question=question,
    )  # fmt: skip


_KINDS = {
    str: "a text",
    list: "a list of texts",
    int: "a whole number",
    (int, float): "a number",
    (str, int, list): "a text, a whole number or a list of texts",
    bool: "true or false",
}


def _query(number: int, page: str, data: dict) -> str:
    """Return a slide's query, with what `step` and `trained` add to it."""
    parameters = dict(parse_qsl(data.get("query", ""), keep_blank_values=True))
    if "step" in data:
        if page not in STEPPERS or not 0 <= data["step"] <= LAST_STEP:
            raise _Wrong(number, "step", f"`step` is for {' and '.join(STEPPERS)}, from 0 to {LAST_STEP}")
        parameters["step"] = str(data["step"])
    if "trained" in data:
        if page != "questions":
            raise _Wrong(number, "trained", "`trained` is for the page questions")
        parameters |= {"seed": "0"} if data["trained"] else {}
    return urlencode(parameters) if {"step", "trained"} & data.keys() else data.get("query", "")


def _speed(number: int, page: str, data: dict) -> float:
    speed = float(data.get("speed", 0))
    if "speed" in data and (page not in STEPPERS or not SLOWEST <= speed <= FASTEST):
        raise _Wrong(number, "speed", f"`speed` is for {' and '.join(STEPPERS)}, from {SLOWEST} to {FASTEST}")
    return speed


@dataclass(frozen=True)
class Listed:
    """What the folders hold: the talks, ours first, and a sentence for every file that is none."""

    talks: tuple[Talk, ...]
    mistakes: tuple[str, ...]


def listed() -> Listed:
    """Return all talks and all mistakes; a file that has changed is read again."""
    own = os.environ.get(FOLDER)
    paths = (*sorted(OURS.glob("*.toml")), *(sorted(Path(own).glob("*.toml")) if own else ()))
    return _read_all(tuple((path, _changed(path)) for path in paths))


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=4)
def _read_all(files: Iterable[tuple[Path, int]]) -> Listed:
    talks, mistakes = [], []
    for path, _ in files:
        try:
            talks.append(read_talk(path))
        except OSError:
            mistakes.append(f"{path.name} cannot be read")
        except Mistake as mistake:
            mistakes.append(str(mistake))
    for mistake in mistakes:
        log.warning("This talk is left out: %s", mistake)
    return Listed(tuple(talks), tuple(mistakes))
