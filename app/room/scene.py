"""A scene that the room shares: a page, and what its address says after the question mark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from app.content.talks import COVERS, CUES
from app.navigation import TITLES
from app.room import body
from app.room.refusal import Refused
from kai.canvas import OFFSETS

LONGEST_QUERY = 8_000
"""Characters, as of a link that is shared; a drawing's strokes may be in it."""
LONGEST_SLIDE = 200
_QUERY = re.compile(r"[^\x00-\x20#\"<>\\^`{}\x7f-\U0010ffff]*")

OF_DIGITS = ("canvas", "inside", "exact")
"""Pages that show a test image at a placement."""
_LOOKS = ("network", "evidence", "without", "start", "cell")
_LOOK = re.compile(r"[a-z0-9._-]{1,400}")
TEST_DIGITS = 10_000


@dataclass(frozen=True)
class Scene:
    """A page in a certain state.

    Attributes:
        page: a key of `app.navigation.PAGES`.
        query: of its address, without the question mark.
        cue: what begins by itself; "" for nothing.
        covers: what is covered on it, of `app.content.talks.COVERS`.
        slide: id of a talk's scene; "" if it is none.
    """

    page: str
    query: str = ""
    cue: str = ""
    covers: tuple[str, ...] = ()
    slide: str = ""

    @staticmethod
    def read(given: object) -> Scene:
        """Return the scene that JSON describes."""
        if not isinstance(given, Mapping):
            raise Refused(400, "`scene` must be an object with a `page` and a `query`.")
        page, query, cue = given.get("page"), given.get("query", ""), given.get("cue", "")
        if not isinstance(page, str) or page not in TITLES:
            raise Refused(400, "`page` must be the key of a page.")
        if not isinstance(query, str) or len(query) > LONGEST_QUERY or not _QUERY.fullmatch(query):
            raise Refused(400, f"`query` must be the query of an address, of {LONGEST_QUERY} characters at most.")
        if cue != "" and (not isinstance(cue, str) or page not in CUES.get(cue, ())):
            raise Refused(400, "`cue` must be something that this page can begin by itself.")
        covers = given.get("covers", [])
        if not isinstance(covers, list) or any(cover not in COVERS for cover in covers):
            raise Refused(400, f"`covers` must be a list, of {', '.join(COVERS)}.")
        slide = given.get("slide", "")
        if slide != "":
            slide = body.text(slide, "slide", LONGEST_SLIDE)
        return Scene(page, query, cue, tuple(cover for cover in COVERS if cover in covers), slide)


def digit_scene(given: object) -> tuple[Scene, int, tuple[int, int]]:
    """Return a learner's scene with a test image, the number of that image, and its offset (row, col).

    Of its query nothing is kept but what the page itself writes there, so that it shows nothing else to others.
    """
    scene = Scene.read(given)
    said = dict(parse_qsl(scene.query))
    if scene.page not in OF_DIGITS:
        raise Refused(400, f"A scene for the wall is one of {', '.join(OF_DIGITS)}.")
    number = _whole(said, "digit", TEST_DIGITS - 1)
    row, col = (_whole(said, name, OFFSETS - 1) for name in ("row", "col"))
    looks = {name: said[name] for name in _LOOKS if name in said and _LOOK.fullmatch(said[name])}
    query = urlencode({"digit": number, "row": row, "col": col} | looks)
    return Scene(scene.page, query), number, (row, col)


def _whole(said: dict[str, str], name: str, most: int) -> int:
    text = said.get(name, "")
    if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) > most:
        raise Refused(400, f"A scene for the wall has a test image at a place: `{name}` from 0 to {most}.")
    return int(text)
