"""Parcels: what pages need beside the scene, as bytes. Each travels once for as long as it stays the same.

Streamlit sends a component's data again whenever anything in them has changed. The scene changes with every gesture;
the tables, 100 kB, with the digit alone; networks and classes never. So each goes by a component of its own, which
shows nothing and hands them to whoever waits for them in the page (`static/js/core/parcel.js`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache

from app import anatomy, answers
from app.components import stub
from app.state import Scene
from app.training.guests import Guest, guest_table

_parcel = stub.component(
    "kai_parcel",
    "core/parcel.js",
    html="",
)


def pack(kind: str, about: object, parts: Sequence[bytes] = ()) -> bytes:
    """Return a parcel: 4 bytes, little-endian, the header's length; the header in JSON; then the parts.

    Args:
        kind: what it is, for whoever waits for it.
        about: what the parts are, as JSON.
        parts: bytes, one after the other; their sizes stand in the header.
    """
    header = json.dumps({"kind": kind, "about": about, "sizes": [len(part) for part in parts]}).encode()
    return b"".join([len(header).to_bytes(4, "little"), header, *parts])


def _send(kind: str, parcel: bytes) -> None:
    _parcel(key=f"parcel-{kind}", data=parcel, height=1)


def send_networks(names: tuple[str, ...] = answers.ON_SHOW) -> None:
    """Send networks for the engine in the page, about 2 MB: needed for drawing, and to look inside."""
    _send("networks", networks(names))


@cache
def networks(names: tuple[str, ...] = answers.ON_SHOW) -> bytes:
    """Return the parcel of networks: about each `anatomy.packed`, with the number of its weights' part."""
    described = [anatomy.packed(name) for name in names]
    files = [*dict.fromkeys(one["weights"] for one in described)]
    about = [one | {"weights": files.index(one["weights"])} for one in described]
    return pack("networks", about, [anatomy.weights(name) for name in files])


def send_labels() -> None:
    """Send the classes of all test images, so that the page finds "the next 7" without asking."""
    _send("labels", _labels())


@cache
def _labels() -> bytes:
    return pack("labels", None, [answers.test_labels().encode()])


def send_swept(scene: Scene, guest: Guest | None = None, names: Iterable[str] = answers.ON_SHOW) -> None:
    """Send what the server knows of a scene: pixels, class and sweep tables.

    Args:
        scene: what stands on the canvas.
        guest: a network of the learner's own that answers beside the others.
        names: of the networks whose tables are needed.
    """
    _send("swept", swept(scene, guest, names))


def swept(scene: Scene, guest: Guest | None = None, names: Iterable[str] = answers.ON_SHOW) -> bytes:
    """Return the parcel of a scene: about it `digit`, `label` and the names of `tables`; the parts are pixels, tables.

    An empty canvas, or a drawing larger than a digit's frame, has neither pixels nor tables.
    """
    label = None if scene.digit is None else answers.test_digit(scene.digit).label
    pixels = scene_pixels(scene)
    tables = {name: answers.sweep_table(name, pixels) for name in names} if pixels else {}
    if guest and pixels:
        tables["guest"] = guest_table(guest.id, pixels)
    about = {"digit": scene.digit, "label": label, "tables": list(tables)}
    return pack("swept", about, [pixels or b"", *tables.values()])


def scene_pixels(scene: Scene) -> bytes | None:
    """Return the 784 grey levels of what stands on the canvas; None for an empty canvas or too large a drawing."""
    return scene.pixels if scene.digit is None else answers.test_digit(scene.digit).pixels
