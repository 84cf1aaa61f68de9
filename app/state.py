"""The state of the canvas page: what is on the canvas and where, in the session, in the component and in the URL.

A scene comes from two places, both of which may lie: the URL that somebody sent, and the value that the component
reports at the end of a gesture. Both are read here; whatever is wrong in them is said in words and replaced by the
nearest thing that is right.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import streamlit as st

from kai.canvas import DIGIT, OFFSETS

LAST_OFFSET = OFFSETS - 1
TEST_DIGITS = 10_000
LINK_INK_LIMIT = 6_000
"""Characters of a drawing in a link; proxies cut longer URLs."""

_INK = re.compile(rf"[A-Za-z0-9_~.-]{{1,{LINK_INK_LIMIT}}}")


@dataclass(frozen=True)
class Scene:
    """What stands on the canvas.

    Attributes:
        row: row of the digit frame's top edge, 0..28.
        col: column of its left edge, 0..28.
        digit: number of a test image, 0..9999, or None for a drawing.
        ink: the drawing's strokes as the link code of `static/js/drawing/stroke-codec.js`; "" for an empty canvas.
        pixels: the drawing's frame, 784 grey levels, or None if the page has not sent them, the canvas is empty, or the
            drawing is larger than a digit's frame.
    """

    row: int = 0
    col: int = 0
    digit: int | None = 0
    ink: str = ""
    pixels: bytes | None = None

    def to_url(self) -> dict[str, str]:
        """Return the query parameters that open this scene again."""
        what = {"ink": self.ink} if self.digit is None else {"digit": str(self.digit)}
        return what | {"row": str(self.row), "col": str(self.col)}


def scene_from_url(parameters: Mapping[str, str]) -> tuple[Scene, list[str]]:
    """Read a scene from query parameters `digit`, `row`, `col` and `ink`.

    Returns:
        The scene, and a sentence for every parameter that could not be taken as it was.

    >>> scene_from_url({"digit": "7", "row": "40"})[0]
    Scene(row=28, col=0, digit=7, ink='', pixels=None)
    """
    notices: list[str] = []
    scene = Scene(
        row=_whole_number(parameters, "row", LAST_OFFSET, notices),
        col=_whole_number(parameters, "col", LAST_OFFSET, notices),
    )
    if "ink" in parameters:
        ink = parameters["ink"]
        if ink == "" or _INK.fullmatch(ink):
            return replace(scene, digit=None, ink=ink), notices
        notices.append("The drawing in this link is damaged, so here is a test image instead.")
    return replace(scene, digit=_whole_number(parameters, "digit", TEST_DIGITS - 1, notices)), notices


def scene_from_component(value: object) -> Scene | None:
    """Read the scene that the component reports, or None if it is not one: a hostile page can send any JSON."""
    match value:
        case {"kind": "digit", "digit": digit, "row": row, "col": col}:
            scene = Scene(row, col, digit)
            valid = _is_whole(digit, TEST_DIGITS - 1)
        case {"kind": "drawing", "ink": str(ink), "pixels": (str() | None) as pixels, "row": row, "col": col}:
            scene = Scene(row, col, None, ink, _pixels(pixels))
            valid = (ink == "" or _INK.fullmatch(ink) is not None) and (pixels is None) == (scene.pixels is None)
        case _:
            return None
    return scene if valid and _is_whole(row, LAST_OFFSET) and _is_whole(col, LAST_OFFSET) else None


def _is_whole(value: object, largest: int) -> bool:
    """Tell whether a value is a whole number from 0 on; True and False, which Python counts as such, are none."""
    return type(value) is int and 0 <= value <= largest


def _pixels(text: str | None) -> bytes | None:
    if text is None or len(text) > 2 * DIGIT * DIGIT:
        return None
    try:
        pixels = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return pixels if len(pixels) == DIGIT * DIGIT else None


def _whole_number(parameters: Mapping[str, str], name: str, largest: int, notices: list[str]) -> int:
    text = parameters.get(name, "0")
    if re.fullmatch(r"-?[0-9]{1,9}", text):
        number = min(max(int(text), 0), largest)
        if number != int(text):
            notices.append(f"{name} goes from 0 to {largest}; {int(text)} became {number}.")
        return number
    shown = text if len(text) <= 20 else text[:20] + "…"
    notices.append(f"{name} must be a whole number from 0 to {largest}; “{shown}” became 0.")
    return 0


@dataclass(frozen=True)
class Look:
    """What a page shows beside the scene: which network, and what it is compared with.

    Attributes:
        network: a name among those that the page offers.
        without: effects taken away from it (`kai.Effects`), in their order.
        start: (row, col), each 0..28, where the digit stood before the shift that is looked at.
    """

    network: str = "lenet"
    without: tuple[str, ...] = ()
    start: tuple[int, int] = (0, 0)

    def to_url(self) -> dict[str, str]:
        """Return the query parameters that open this look again; what is usual is left out."""
        parameters = {
            "network": self.network,
            "without": ".".join(self.without),
            "start": ".".join(map(str, self.start)),
        }
        usual = {"network": Look.network, "without": "", "start": "0.0"}
        return {name: text for name, text in parameters.items() if text != usual[name]}


def look_from(value: object, networks: Collection[str], effects: Sequence[str] = ()) -> Look:
    """Read a look from what the component reports or the URL says; what is wrong in it becomes the usual.

    Args:
        value: a mapping with `network`, `without` and `start`, the latter two as lists or joined by points.
        networks: names that the page offers.
        effects: names of effects that the page can take away.
    """
    if not isinstance(value, Mapping):
        return Look()
    network, without, start = value.get("network"), _parts(value.get("without")), _parts(value.get("start"))
    places = [int(part) for part in start if re.fullmatch("[0-9]{1,2}", part) and int(part) <= LAST_OFFSET]
    return Look(
        network if isinstance(network, str) and network in networks else Look.network,
        tuple(effect for effect in effects if effect in without),
        (places[0], places[1]) if len(places) == len(start) == 2 else Look.start,
    )


def _parts(value: object) -> list[str]:
    if isinstance(value, str):
        return value[:100].split(".")
    if not isinstance(value, list):
        return []
    return [str(part) if type(part) in (str, int) else "" for part in value[:10]]


LAB = "lab"
"""Key of the lab component; `st.session_state[LAB]["scene"]` is the scene that it reported last."""
INSIDE = "inside"
"""Key of the component that looks inside the networks; it reports its scene likewise, and its look with it."""
EXACT = "exact"
"""Key of the component that compares before and after a shift; it reports likewise."""

SCENE_PARAMETERS = {"digit", "row", "col", "ink"}


class Shown(NamedTuple):
    """What a page shows in this run.

    Attributes:
        scene: what stands on the canvas.
        look: what is shown beside it.
        opened: the session, a dash, and a number that changes whenever a scene was taken from the URL. A page that
            meets another session, as after a restart of the server, knows by it to keep what it shows.
        notices: sentences for the learner.
        has_tables: whether the page says, with the gesture that it has just reported, that it has the scene's tables.
            It is believed for this run alone: only the page knows what has arrived.
    """

    scene: Scene
    look: Look
    opened: str
    notices: list[str]
    has_tables: bool


def current_scene(
    component: str = LAB,
    networks: Collection[str] = (),
    effects: Sequence[str] = (),
    kept: Mapping[str, str] = MappingProxyType({}),
) -> Shown:
    """Decide what stands on the canvas in this run and what is shown beside it; remember it in session and URL.

    A gesture that has just ended goes first; else the URL, if somebody changed it; else what was there, the scene also
    on another page: whoever comes from there finds an empty URL.

    Args:
        component: key of the component that shows the scene and reports its gestures.
        networks: names that its page offers to look at.
        effects: effects that its page can take away.
        kept: what else stands in the page's URL, and stays there.
    """
    session, notices = st.session_state, []
    url = {name: text for name, text in st.query_params.to_dict().items() if name not in kept}
    reported = session.get(component, {}).get("scene")
    seq = reported.get("seq") if isinstance(reported, dict) else None
    last, look_key = f"seq-{component}", f"look-{component}"
    gesture = scene_from_component(reported) if type(seq) is int and seq != session.get(last) else None
    session[last] = seq if type(seq) is int else None
    is_new = True
    if gesture is not None:
        session["scene"] = gesture
        session[look_key] = look_from(reported.get("look"), networks, effects)
    elif "scene" not in session or url not in ({}, _url(session["scene"], session.get(look_key, Look()))):
        if "scene" not in session or SCENE_PARAMETERS & url.keys():
            session["scene"], notices = scene_from_url(url)
        session[look_key] = look_from(url, networks, effects)
        session["opened"] = session.get("opened", 0) + 1
    else:
        is_new = False
    scene, look = session["scene"], session.setdefault(look_key, Look())
    # What the page says of its URL may be older than what is on its way there: what is new it is told anyway.
    if is_new or st.query_params.to_dict() != _url(scene, look) | kept:
        st.query_params.from_dict(_url(scene, look) | kept)
    has_tables = gesture is not None and reported.get("swept") is True
    opened = f"{session.setdefault('name', secrets.token_hex(4))}-{session.get('opened', 0)}"
    return Shown(scene, look, opened, notices, has_tables)


def forget_scene(parameters: Mapping[str, str]) -> None:
    """Have the page's next run take its scene from these parameters, even if it has shown that very scene before.

    Without it, a scene that the learner has moved in the page alone, as on a walk, would stay where it is.
    """
    if SCENE_PARAMETERS & parameters.keys():
        st.session_state.pop("scene", None)


def _url(scene: Scene, look: Look) -> dict[str, str]:
    return scene.to_url() | look.to_url()


def wanted_digit(key: str) -> int | None:
    """Return the test image that a stepper asks for: by its component's value `digit`, else by the URL's `input`.

    Args:
        key: key of the component in the session.

    Returns:
        Its number, 0..9999, or None if none is asked for or what is asked for is no test image.
    """
    reported = st.session_state.get(key, {}).get("digit")
    if type(reported) is int:
        return reported if _is_whole(reported, TEST_DIGITS - 1) else None
    link = re.fullmatch(r"digit-([0-9]{1,4})", st.query_params.get("input", ""))
    return int(link[1]) if link else None
