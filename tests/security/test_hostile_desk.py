"""Wishes to open a prepared scene, as only a hostile client would have them: opened safely, or not at all."""

import json
import urllib.parse

import pytest

from app.components.desk import LONGEST_ID
from app.share import LONGEST_LINK

SCENE = {"id": "1", "page": "pooling", "query": "input=digit-7", "cue": "play"}


async def ask(learner, hostile, value):
    """Ask the desk for something, from the canvas page."""
    await learner.visit("digit=7", page="")
    name, fragment = next((name, part) for name, part in hostile.ids().items() if name.endswith("-desk"))
    text = json.dumps([{"event": "ask", "value": value}])
    events = f"$$STREAMLIT_INTERNAL_KEY_{name}__events"
    await hostile.say([(events, lambda state: setattr(state, "json_trigger_value", text))], fragment)
    return next(path for path, page in learner.pages.items() if page == learner._page)


@pytest.mark.parametrize(
    "change",
    [
        {"page": "../main"}, {"page": "views/pooling"}, {"page": ["pooling"]}, {"page": None}, {"page": "Pooling"},
        {"query": 7}, {"query": ["input=digit-7"]}, {"query": "a" * (LONGEST_LINK + 1)},
        {"id": "x" * (LONGEST_ID + 1)}, {"id": 1}, {"id": {"a": []}},
    ],
    ids=lambda change: f"{change!r:.40}",
)  # fmt: skip
def test_what_is_no_scene_opens_nothing(with_hostile, change):
    async def visit(learner, hostile):
        return await ask(learner, hostile, SCENE | change), hostile.is_unharmed()

    assert with_hostile(visit) == ("", True)


@pytest.mark.parametrize(
    "change",
    [
        {}, {"cue": None}, {"cue": ["walk"]}, {"cue": {"play": [1e300]}}, {"cue": "x" * 5000}, {"id": ""},
        {"query": "embed=true&EMBED_OPTIONS=dark_theme&Embed=1"}, {"query": "&&=&==&input"},
        {"query": "input=digit-7&input=digit-8&input=../x"}, {"query": "input=%00%ff%ED%A0%80&kernel=%E2%80%AE"},
        {"query": "size=" + "9" * 4000}, {"query": "&".join(f"p{number}=1" for number in range(1000))},
        {"query": "\x00\r\nSet-Cookie: a=b"},
    ],
    ids=lambda change: f"{change!r:.40}",
)  # fmt: skip
def test_a_scene_with_odd_parts_opens_its_page_unharmed(with_hostile, change):
    async def visit(learner, hostile):
        opened = await ask(learner, hostile, SCENE | change)
        names = {name.lower() for name, _ in urllib.parse.parse_qsl(learner.query, keep_blank_values=True)}
        return opened, hostile.is_unharmed(), names & {"embed", "embed_options"}

    assert with_hostile(visit) == ("pooling", True, set())
