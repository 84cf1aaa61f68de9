"""Untrusted JSON of an act, read field by field; whatever does not fit is refused in one sentence."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from app.room.refusal import Refused
from kai.canvas import OFFSETS

_UNSEEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that no sentence needs: control characters, halves of characters, what has no meaning."""
_REORDERING = {*"\u061c\u200e\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
"""Characters that change the direction of what stands around them."""


def read_object(content: bytes) -> dict[str, Any]:
    """Return the JSON object of a request's body.

    >>> read_object(b'{"on": true}')
    {'on': True}
    """
    try:
        found = json.loads(content, parse_constant=_no_number)
    except (
        ValueError,
        RecursionError,
    ):  # no UTF-8, no JSON, NaN, a number of thousands of digits, or nested too deeply
        raise Refused(400, "The body is not valid JSON.") from None
    if not isinstance(found, dict):
        raise Refused(400, "The body must be a JSON object.")
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def text(value: object, name: str, longest: int) -> str:
    """Return a text of 1 to `longest` characters in one line, blanks around it left out."""
    if not isinstance(value, str):
        raise Refused(400, f"`{name}` must be a text.")
    line = " ".join(value.split())
    if not 0 < len(line) <= longest:
        raise Refused(400, f"`{name}` must have 1 to {longest} characters.")
    if any(unicodedata.category(letter) in _UNSEEN or letter in _REORDERING for letter in line):
        raise Refused(400, f"`{name}` has characters that cannot be shown.")
    return line


def whole(value: object, name: str, least: int, most: int) -> int:
    """Return a whole number within bounds, both included; a boolean is none."""
    if type(value) is not int or not least <= value <= most:
        raise Refused(400, f"`{name}` must be a whole number from {least} to {most}.")
    return value


def switch(value: object, name: str) -> bool:
    """Return a boolean."""
    if not isinstance(value, bool):
        raise Refused(400, f"`{name}` must be true or false.")
    return value


def identifier(value: object, name: str = "id") -> str:
    """Return a short name that the room has given to something."""
    if not isinstance(value, str) or not 0 < len(value) <= 12:
        raise Refused(400, f"`{name}` must be a name that the room has given.")
    return value


def place(value: object, name: str) -> tuple[int, int]:
    """Return an offset (row, col), given as a list of two numbers, or as an object of `row` and `col`."""
    if isinstance(value, Mapping):
        value = [value.get("row"), value.get("col")]
    if not isinstance(value, list) or len(value) != 2:
        raise Refused(400, f"`{name}` must be a place: [row, col], each from 0 to {OFFSETS - 1}.")
    row, col = (whole(number, name, 0, OFFSETS - 1) for number in value)
    return row, col
