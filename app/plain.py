"""Somebody's words among our own: Streamlit reads Markdown, in which they could be links, pictures or formulas."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([][\\`*_{}()<>#+.!|~$:&@^=-])")
"""What Markdown, or Streamlit, gives a meaning; after a backslash it has none."""


def plain(text: str) -> str:
    r"""Return a text that Markdown shows as it stands, in one line.

    >>> plain("[x](javascript:y) <b> $z$")
    '\\[x\\]\\(javascript\\:y\\) \\<b\\> \\$z\\$'
    """
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
