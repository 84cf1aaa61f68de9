"""What a hostile client asks of the desk: a page goes wherever it goes by itself, and nobody is sent anywhere."""

import json

import pytest

from app.share import LONGEST_LINK

SCENE = {"id": "1", "page": "pooling", "query": "input=digit-7", "cue": "play"}
"""A scene as the page opens it; the server knows of none."""


async def ask(learner, hostile, value):
    """Ask the desk for something, from the canvas page; returns the path of the page that is shown then."""
    await learner.visit("digit=7", page="")
    name, fragment = next((name, part) for name, part in hostile.ids().items() if name.endswith("-desk"))
    text = json.dumps([{"event": "ask", "value": value}])
    events = f"$$STREAMLIT_INTERNAL_KEY_{name}__events"
    await hostile.say([(events, lambda state: setattr(state, "json_trigger_value", text))], fragment)
    return next(path for path, page in learner.pages.items() if page == learner._page)


@pytest.mark.parametrize(
    "value",
    [
        SCENE, SCENE | {"page": "../main"}, SCENE | {"query": "\x00\r\nSet-Cookie: a=b"}, {"share": 7},
        {"share": "javascript:alert(1)"}, {"share": "a" * (LONGEST_LINK + 1)}, {"share": ["/"]}, {"share": None},
        {"share": "//elsewhere.example/?digit=7"}, ["share"], {}, 1e300,
    ],
    ids=lambda value: f"{value!r:.40}",
)  # fmt: skip
def test_whatever_is_asked_of_the_desk_nobody_is_sent_anywhere(with_hostile, value):
    async def visit(learner, hostile):
        return await ask(learner, hostile, value), hostile.is_unharmed()

    assert with_hostile(visit) == ("", True)
