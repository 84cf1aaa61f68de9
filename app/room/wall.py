"""The wall of the room's drawings, as a plain value: nothing is shown before the instructor has approved it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.answers import test_digit
from app.room import body
from app.room.refusal import Refused
from app.room.scene import Scene, digit_scene
from kai.canvas import DIGIT

PIXELS = DIGIT * DIGIT
LEAST_INK, MOST_INK = 10, 600
"""Pixels with ink in them, of 784, between which a drawing may be a digit."""
MOST_ITEMS = 300
MOST_OF_ONE = 10
"""Drawings of one learner."""
_INK = re.compile(r"[\w.~-]{1,6000}", re.ASCII)
"""A drawing's marks, as `static/js/drawing/mark-codec.js` writes them."""
NETWORK_READINGS = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Item:
    """A drawing that a learner sent to the wall, or a scene with a test image.

    Attributes:
        id: unlike that of any other drawing of the room.
        voter: who sent it.
        pixels: 784 grey levels, row by row.
        label: the digit that it is meant to be.
        offset: (row, col) where it stands on the canvas.
        status: "waiting", "approved" or "hidden".
        readings: what each network reads, in the corner of the training digits and where it was drawn; None before
            they have looked.
        ink: its strokes, by which it can be put on other canvases; "" if they are not known.
        scene: that of a test image; None for a drawing.
    """

    id: str
    voter: str
    pixels: bytes
    label: int
    offset: tuple[int, int]
    status: str = "waiting"
    readings: NETWORK_READINGS | None = None
    ink: str = ""
    scene: Scene | None = None

    @property
    def on_canvas(self) -> Scene | None:
        """The scene that has it on a canvas; None for a drawing whose strokes nobody has.

        The strokes come from the learner, and may not be those of the pixels that were approved: who opens such a
        scene compares the two first.
        """
        row, col = self.offset
        drawn = Scene("canvas", f"ink={self.ink}&row={row}&col={col}") if self.ink else None
        return self.scene or drawn


@dataclass(frozen=True)
class Wall:
    """All drawings of the room.

    Attributes:
        items: in the order in which they came; those approved later come later.
        large: id of the one that is shown large.
        everywhere: id of the one that was sent onto everybody's canvas.
        sendings: how often one was.
        count: how many drawings there have been, for the next one's id.
    """

    items: tuple[Item, ...] = ()
    large: str | None = None
    everywhere: str | None = None
    sendings: int = 0
    count: int = 0

    def of(self, status: str) -> list[Item]:
        """Return the drawings of a status."""
        return [item for item in self.items if item.status == status]

    @property
    def drawings(self) -> list[Item]:
        """The approved drawings, without scenes of test images: the digits that are the room's own."""
        return [item for item in self.of("approved") if item.scene is None]

    def item(self, item_id: str) -> Item:
        """Return a drawing."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise Refused(404, "There is no such drawing.")


def read_drawing(given: object) -> bytes:
    """Return 784 grey levels, from Base64."""
    try:
        pixels = base64.b64decode(given, validate=True) if isinstance(given, str) else b""
    except (binascii.Error, ValueError):
        pixels = b""
    if len(pixels) != PIXELS:
        raise Refused(400, f"`drawing` must be {PIXELS} grey levels of one byte each, in Base64.")
    if not LEAST_INK <= PIXELS - pixels.count(0) <= MOST_INK:
        raise Refused(400, "This drawing is none: it is blank, or all ink.")
    return pixels


def send(wall: Wall, voter: str, given: Mapping[str, object]) -> Wall:
    """Take in a learner's drawing, or a scene with a test image; it waits for the instructor."""
    if given.get("scene") is not None:
        scene, number, offset = digit_scene(given["scene"])
        digit = test_digit(number)
        pixels, label, ink = digit.pixels, digit.label, ""
    else:
        scene, pixels, ink = None, read_drawing(given.get("drawing")), given.get("ink", "")
        label, offset = body.whole(given.get("label"), "label", 0, 9), body.place(given.get("offset"), "offset")
        if not isinstance(ink, str) or (ink and not _INK.fullmatch(ink)):
            raise Refused(400, "`ink` must be a drawing's strokes as a link holds them.")
    if sum(item.voter == voter for item in wall.items) >= MOST_OF_ONE:
        raise Refused(409, f"Everybody can send {MOST_OF_ONE} drawings.")
    if len(wall.items) >= MOST_ITEMS:
        raise Refused(409, f"The wall is full: it takes {MOST_ITEMS} drawings.")
    item = Item(f"d{wall.count + 1}", voter, pixels, label, offset, ink=ink, scene=scene)
    return replace(wall, items=(*wall.items, item), count=wall.count + 1)


def approve(wall: Wall, item_id: str) -> Wall:
    """Put a drawing on the wall, after those that are there."""
    item = wall.item(item_id)
    if item.status == "approved":
        return wall
    others = tuple(other for other in wall.items if other is not item)
    return replace(wall, items=(*others, replace(item, status="approved")))


def hide(wall: Wall, item_id: str) -> Wall:
    """Take a drawing off the wall, or out of those that wait."""
    changed = _with(wall, replace(wall.item(item_id), status="hidden"))
    return replace(
        changed,
        large=None if wall.large == item_id else wall.large,
        everywhere=None if wall.everywhere == item_id else wall.everywhere,
    )


def enlarge(wall: Wall, item_id: str | None) -> Wall:
    """Show an approved drawing large, or none."""
    return replace(wall, large=None if item_id is None else _approved(wall, item_id).id)


def send_everywhere(wall: Wall, item_id: str | None) -> Wall:
    """Send an approved drawing onto everybody's canvas; None offers it no longer."""
    if item_id is None:
        return replace(wall, everywhere=None)
    item = _approved(wall, item_id)
    if item.on_canvas is None:
        raise Refused(409, "This drawing has too many strokes to be sent on.")
    return replace(wall, everywhere=item.id, sendings=wall.sendings + 1)


def with_readings(wall: Wall, item_id: str, readings: NETWORK_READINGS) -> Wall:
    """Add what the networks read in a drawing."""
    return _with(wall, replace(wall.item(item_id), readings=readings))


def known(items: list[Item], networks: tuple[str, ...]) -> dict[str, list[int]]:
    """Return how many drawings each network knows: in the corner, and where they were drawn."""
    read = [item for item in items if item.readings is not None]
    return {
        network: [sum(item.readings[network][where] == item.label for item in read) for where in (0, 1)]
        for network in networks
    }


def _approved(wall: Wall, item_id: str) -> Item:
    item = wall.item(item_id)
    if item.status != "approved":
        raise Refused(409, "Only a drawing that was approved can be shown.")
    return item


def _with(wall: Wall, changed: Item) -> Wall:
    return replace(wall, items=tuple(changed if item.id == changed.id else item for item in wall.items))
