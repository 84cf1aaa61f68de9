"""Talks: prepared scenes that an instructor goes through like slides, each a page in a certain state, as data files.

Ours are in `slides/`; a folder named by KAI_TALKS has an instructor's own. A file reads:

    title = "The story in ten scenes"

    [[slides]]
    title = "A seven walks across the canvas"
    page = "canvas"                    # a key of `app.navigation.PAGES`
    query = "digit=0&row=0&col=0"      # what the page's address says after the question mark, when it shows this
    cue = "walk"                       # what begins by itself: "walk" on the canvas, "play" on a stepper
    ask = "Which of the three will still know it at the far end?"
"""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.navigation import TITLES

log = logging.getLogger(__name__)

OURS = Path(__file__).parent / "slides"
FOLDER = "KAI_TALKS"
"""Environment variable: a folder with talks of the instructor's own."""
CUES = {"walk": ("canvas",), "play": ("convolution", "pooling")}
"""What can begin by itself, and on which pages."""
LONGEST = 200
"""Slides in a talk, and characters in a title."""


@dataclass(frozen=True)
class Slide:
    """One scene of a talk.

    Attributes:
        title: what it shows.
        page: key of its page.
        query: the state of the page, as a query string without its question mark.
        cue: what begins by itself; "" for nothing.
        ask: the question to the room.
    """

    title: str
    page: str
    query: str = ""
    cue: str = ""
    ask: str = ""


@dataclass(frozen=True)
class Talk:
    """A talk: its name, which is its file's, its title and its slides."""

    name: str
    title: str
    slides: tuple[Slide, ...]


def read_talk(path: Path) -> Talk:
    """Read a talk from a file.

    Raises:
        ValueError: in words, if the file is not a talk.
        OSError: if it cannot be read.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} is not TOML: {error}") from error
    title, slides = data.get("title"), data.get("slides")
    if not isinstance(title, str) or not isinstance(slides, list) or not 0 < len(slides) <= LONGEST:
        raise ValueError(f"{path.name} needs a `title` and 1 to {LONGEST} times `[[slides]]`")
    return Talk(path.stem, title[:LONGEST], tuple(_slide(path.name, i, slide) for i, slide in enumerate(slides, 1)))


def _slide(name: str, number: int, data: object) -> Slide:
    where = f"slide {number} of {name}"
    fields = Slide.__dataclass_fields__
    if not isinstance(data, dict) or not all(isinstance(text, str) for text in data.values()):
        raise ValueError(f"{where} is not a table of texts")
    if unknown := data.keys() - fields.keys():
        raise ValueError(f"{where} has {', '.join(sorted(unknown))}: it may have {', '.join(fields)}")
    if not data.get("title") or data.get("page") not in TITLES:
        raise ValueError(f"{where} needs a `title`, and a `page` that is one of {', '.join(TITLES)}")
    slide = Slide(**data)
    if slide.cue and slide.page not in CUES.get(slide.cue, ()):
        raise ValueError(f"{where} has the cue “{slide.cue}”: “walk” begins on the canvas, “play” on a stepper")
    return slide


@cache
def talks() -> tuple[Talk, ...]:
    """Return all talks, ours first; a file that is none is named in the log and left out."""
    own = os.environ.get(FOLDER)
    return (*_read_all(sorted(OURS.glob("*.toml"))), *_read_all(sorted(Path(own).glob("*.toml")) if own else ()))


def _read_all(paths: Iterable[Path]) -> list[Talk]:
    found = []
    for path in paths:
        try:
            found.append(read_talk(path))
        except (ValueError, OSError) as error:
            log.warning("This talk is left out: %s", error)
    return found
