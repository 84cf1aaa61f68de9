"""Somebody's words among our own: Streamlit reads Markdown, in which they could be links, pictures or formulas."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([][\\`*_{}()<>#+.!|~$:&@^=-])")
"""What Markdown gives a meaning; after a backslash it has none."""
_JOINTS = re.compile(r"(?<=[:@])|(?<=www)(?=\.)|(?<=-)(?=[->])|(?<=<)(?=-)", re.IGNORECASE)
"""Where addresses, icons, smileys and arrows hold together: these are looked for when the backslashes are gone."""
_WORD_JOINER = "\u2060"
"""Nobody sees it."""


def plain(text: str) -> str:
    r"""Return a text that Markdown shows as it stands, in one line.

    >>> plain("[x](javascript:y) <b> $z$").replace("\u2060", "|")
    '\\[x\\]\\(javascript\\:|y\\) \\<b\\> \\$z\\$'
    """
    return _MARKS.sub(r"\\\1", _JOINTS.sub(_WORD_JOINER, " ".join(text.split())))
