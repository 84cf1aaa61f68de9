"""A scene that the room shares: a page, and what its address says after the question mark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.content.talks import CUES
from app.navigation import TITLES
from app.room.refusal import Refused

LONGEST_QUERY = 8_000
"""Characters, as of a link that is shared; a drawing's strokes may be in it."""
_QUERY = re.compile(r"[^\x00-\x20#\"<>\\^`{}\x7f-\U0010ffff]*")


@dataclass(frozen=True)
class Scene:
    """A page in a certain state.

    Attributes:
        page: a key of `app.navigation.PAGES`.
        query: of its address, without the question mark.
        cue: what begins by itself; "" for nothing.
    """

    page: str
    query: str = ""
    cue: str = ""

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
        return Scene(page, query, cue)
