"""A hostile link and a hostile client, on every page of a real server: nothing fails, is lost, or grows."""

import json
import random
import time
import urllib.parse

import pytest
from websockets.exceptions import ConnectionClosed

from app.navigation import TITLES
from tests.full import FULL, also_in_full, full
from tests.learners import as_learner
from tests.security.conftest import PATIENCE, json_text

MARKUP = "<img src=x onerror=alert(1)>\"'`$\\LaTeX$[x](javascript:alert(1)):material/home:"
TEXTS = [
    "",
    "7",
    "-1",
    "9" * 4000,
    "٣",
    "\x00",
    "\u202e",
    "🙂",
    MARKUP,
    "../../etc/passwd",
    "' OR 1=1 --",
    "a" * 6001,
    "%",
]
NAMES = [
    "digit",
    "row",
    "col",
    "ink",
    "network",
    "without",
    "start",
    "input",
    "kernel",
    "size",
    "run",
    "guest",
    "ask",
    "q",
]


def links():
    """Query strings: each odd text under each name, repeated, many, huge, and what is no query string at all."""
    chance = random.Random(7)
    for text in TEXTS:
        yield urllib.parse.urlencode({name: text for name in NAMES})
        yield urllib.parse.urlencode([(name, chance.choice(TEXTS)) for name in NAMES * 2])
    yield from (
        "&&&==&=&",
        "digit",
        "digit=%ff%fe&row=%ED%A0%80",
        "embed=true&embed_options=" + "x" * 99,
        "digit=7#x",
        "?",
        "%",
    )
    yield "&".join(f"p{number}=1" for number in range(3000))
    yield "ink=" + "a" * 200_000


def path_of(page):
    return "" if page == "canvas" else page


@pytest.mark.usually_on("canvas", "questions", "room", "train")
@pytest.mark.parametrize("key", TITLES)
def test_no_link_makes_a_page_fail(with_hostile, key):
    async def visit(learner, hostile):
        failed = []
        for link in links():
            await learner.visit(link, page=path_of(key))
            if not hostile.is_unharmed():
                failed.append(link[:80])
        return failed

    assert with_hostile(visit) == []


KINDS = {
    "nothing": lambda state: None,
    "true": lambda state: setattr(state, "bool_value", True),
    "pressed": lambda state: setattr(state, "trigger_value", True),
    "large": lambda state: setattr(state, "int_value", 2**62),
    "negative": lambda state: setattr(state, "int_value", -1),
    "huge": lambda state: setattr(state, "double_value", 1e300),
    "nan": lambda state: setattr(state, "double_value", float("nan")),
    "text": lambda state: setattr(state, "string_value", MARKUP + "\x00"),
    "long": lambda state: setattr(state, "string_value", "x" * 500_000),
    "marks": lambda state: setattr(state, "string_value", "a" + "\u0301\u0316" * 10_000),  # slow to normalise
    "no numbers": lambda state: state.double_array_value.SetInParent(),
    "far away": lambda state: state.double_array_value.data.extend([1e300, -1e300, 0.0]),
    "no choice": lambda state: state.int_array_value.data.extend([-1, 999]),
    "other choice": lambda state: state.string_array_value.data.extend(["nobody offers this"]),
    "bytes": lambda state: setattr(state, "bytes_value", b"\xff\x00"),
    "json": json_text({"scene": {"kind": "digit"}}),
    "broken": json_text("{"),
    "deep": json_text('{"scene":' * 50_000),
    "triggered": lambda state: setattr(state, "json_trigger_value", '[{"event":"ask","value":{"a":[]}},7]'),
}
JSONS = [
    None, True, 1, -1, 1e300, "x", [], {}, [[]], {"kind": "digit"},
    {"kind": "digit", "digit": True, "row": True, "col": False, "seq": 1},
    {"kind": "digit", "digit": 5, "row": 1, "col": 1, "seq": {"a": []}},
    {"kind": "digit", "digit": 5, "row": 1, "col": 1, "seq": [1]},
    {"kind": "digit", "digit": 10**19, "row": 1, "col": 1, "seq": 2},
    {"kind": "drawing", "ink": MARKUP, "pixels": None, "row": 1, "col": 1, "seq": 3},
    {"kind": "drawing", "ink": "a", "pixels": "A" * 20_000, "row": 1, "col": 1, "seq": 4},
    {"share": "http://[::1"}, {"share": "http://localhost:x/"}, {"share": "javascript:alert(1)"},
    {"share": "http://a/" + "é" * 700},
]  # fmt: skip


def turns(values, number, apart=3):
    """Every third value, say, begun at another one each time, so that all have had their turn; in full all of them."""
    return values if FULL else values[number % apart :: apart]


@pytest.mark.parametrize("page", ["questions", *also_in_full("canvas", "story", "train", "challenge", "pooling")])
def test_no_value_of_any_widget_makes_a_page_fail(with_hostile, page):
    async def visit(learner, hostile):
        failed = []
        await learner.visit("", page=path_of(page))
        for number, (name, fragment) in enumerate(hostile.ids().items()):
            for kind, put in turns(list(KINDS.items()), number):
                await hostile.say([(name, put)], fragment)
                if not hostile.is_unharmed():
                    failed.append((name[-30:], kind))
            await learner.visit("", page=path_of(page))
            if not hostile.is_unharmed():
                failed.append((name[-30:], "afterwards"))
        return failed

    assert with_hostile(visit) == []


@pytest.mark.parametrize("page", ["canvas", *also_in_full("story", "inside", "exact", "convolution")])
def test_no_json_that_components_send_makes_a_page_fail(with_hostile, page):
    async def visit(learner, hostile):
        failed = []
        await learner.visit("digit=7" if page != "story" else "", page=path_of(page))
        for name, fragment in hostile.ids().items():
            for number, value in enumerate(JSONS):
                for event in turns(["scene", "digit", "ask", "back"], number, 5):
                    triggered = json.dumps([{"event": event, "value": value}])
                    await hostile.say(
                        [
                            (name, json_text({event: value, "look": value})),
                            (
                                f"$$STREAMLIT_INTERNAL_KEY_{name}__events",
                                lambda s, t=triggered: setattr(s, "json_trigger_value", t),
                            ),
                        ],
                        fragment,
                    )
                    if not hostile.is_unharmed():
                        failed.append((name[-30:], event, value))
        return failed

    assert with_hostile(visit) == []


def test_what_was_there_before_stays(with_hostile):
    link = "http://kai.example/?digit=5&row=3&col=4"

    async def visit(learner, hostile):
        await learner.gesture("desk", "ask", {"share": link})
        desk = learner._find("desk").element.bidi_component.id
        fragment = hostile.ids()[desk]
        for put in (
            KINDS["broken"],
            KINDS["deep"],
            KINDS["nan"],
            *(json_text({"ask": value}) for value in JSONS[:13]),
        ):
            await hostile.say([(desk, put)], fragment)
            assert learner.data("desk")["page"] == "canvas"
        await learner.gesture("desk", "ask", {"share": link})
        return learner.data("desk")["shared"]["link"]

    assert with_hostile(visit) == link


def test_a_message_that_is_too_large_ends_its_own_line_alone(address, with_hostile):
    async def send(learner, hostile):
        with pytest.raises(ConnectionClosed) as closed:
            await hostile.say([("x", lambda state: setattr(state, "string_value", "x" * 2_000_000))])
        return closed.value.rcvd.code

    assert with_hostile(send) == 1009
    assert as_learner(address, lambda learner: learner.visit("?digit=3"), timeout=PATIENCE).has_succeeded


@full
def test_a_session_keeps_nothing_large(with_hostile, metrics):
    def session_state():
        time.sleep(6)  # the server works it out every five seconds, at most
        return sum(int(line.split()[-1]) for line in metrics().splitlines() if 'cache_type="st_session_state"' in line)

    async def fill(learner, hostile):
        before = session_state()
        desk = learner._find("desk").element.bidi_component.id
        junk = "x" * 30_000
        for number in range(20):
            values = [(f"$$ID-{number}-{k}-unknown", lambda s: setattr(s, "string_value", junk)) for k in range(25)]
            await hostile.say([*values, (desk, json_text({"ask": {"share": junk, "id": str(number)}}))])
        return session_state() - before

    assert with_hostile(fill) < 500_000  # of 15 MB that were sent


@pytest.mark.parametrize(
    "message",
    [b"", b"\xff" * 100, b"\x00" * 100_000, bytes(range(256)), "a text"],
    ids=["empty", "ones", "zeros", "all", "text"],
)
def test_what_is_no_message_ends_its_own_line_at_most(address, with_hostile, message):
    async def send(learner, hostile):
        try:
            await learner._socket.send(message)
            await learner.visit("?digit=8")
        except (ConnectionClosed, TimeoutError):
            pass

    with_hostile(send)
    assert as_learner(address, lambda learner: learner.visit("?digit=3"), timeout=PATIENCE).has_succeeded
