"""The one registry of pages: their keys, titles, sections of the navigation, and what their own keys do."""

from __future__ import annotations

from dataclasses import dataclass

_CANVAS = (("Arrow keys", "move by one pixel, with Shift by four"), ("Home, End", "to the first and the last corner"))
_STEPPER = (("Space", "plays and pauses"), ("← →", "step"), ("Home, End", "to the first and the last step"))


@dataclass(frozen=True)
class Page:
    """A page of the lesson.

    Attributes:
        key: its file in `views/` and, but for the canvas, its path.
        title: in the navigation.
        section: of the navigation; "" for the pages that stand there by themselves.
        keys: what its own keys do where it has the focus, as pairs (keys, what they do).
        is_listed: whether the navigation has it.
    """

    key: str
    title: str
    section: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    is_listed: bool = True


FIRST = "canvas"
"""Key of the page that visitors meet first."""

PAGES = (
    Page("canvas", "Drag a digit", keys=(*_CANVAS, ("D, R", "while you draw: pen, eraser"), ("Ctrl+Z", "takes back"))),
    Page("story", "The story"),
    Page("questions", "Questions and answers"),
    Page("train", "Train it yourself", "Train"),
    Page("challenge", "The challenge", "Train"),
    Page("networks", "The networks", "Why it happens", (("← →", "from layer to layer"),)),
    Page("inside", "Look inside", "Why it happens", _CANVAS),
    Page("exact", "Does the answer change?", "Why it happens", _CANVAS),
    Page("everywhere", "Every placement", "Why it happens"),
    Page(
        "mixups",
        "Wrong answers",
        "Why it happens",
        (("Arrow keys", "from place to place, from cell to cell"), ("Enter", "chooses")),
    ),
    Page("reading", "Who found this before?", "Why it happens"),
    Page("convolution", "Convolution", "Step by step", (*_STEPPER, ("Ctrl+Z", "takes back"))),
    Page("pooling", "Pooling", "Step by step", (*_STEPPER, ("Ctrl+Z", "takes back"))),
    Page("room", "The room", is_listed=False),
)
"""Every page, in the order of the navigation."""

TITLES = {page.key: page.title for page in PAGES}
"""Every page's title by its key."""


def sections() -> dict[str, list[Page]]:
    """Return the pages by their section, in the order of the navigation."""
    names = dict.fromkeys(page.section for page in PAGES)
    return {name: [page for page in PAGES if page.section == name] for name in names}


def place_in_navigation(key: str) -> int:
    """Return where the navigation has a page, or the section in which it lies, counted from 1.

    >>> place_in_navigation("canvas"), place_in_navigation("train"), place_in_navigation("pooling")
    (1, 4, 6)
    """
    entries = list(dict.fromkeys(page.section or page.key for page in PAGES))
    shown = next(page for page in PAGES if page.key == key)
    return 1 + entries.index(shown.section or shown.key)
