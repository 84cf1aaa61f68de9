"""A sentence for screen readers alone: said when it changes, seen nowhere."""

from __future__ import annotations

from app.components import stub

_spoken = stub.component(
    "kai_spoken",
    "core/spoken.js",
    html='<p role="status"></p>',
)


def speak(text: str, key: str) -> None:
    """Have a sentence read out, once, when it differs from the one before.

    Args:
        text: nothing is said while it is empty.
        key: tells apart what is said on one page.
    """
    _spoken(key=f"spoken-{key}", data=text, height=1)
