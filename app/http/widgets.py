"""Which kind of value each widget of our pages sends, by the key at the end of its id.

Whoever puts a widget of Streamlit's on a page writes its key here; components of ours need no word.
"""

from __future__ import annotations

import re

TEXT, TEXTS, NUMBER, NUMBERS = "string_value", "string_array_value", "double_value", "double_array_value"
SWITCH, PRESS, COMPONENT, EVENTS = "bool_value", "trigger_value", "json_value", "json_trigger_value"

KINDS = {
    # the training form: choices and texts, sliders, choices side by side, switches
    **dict.fromkeys(["preset", "run-network", "run-data", "run-device", "own-channels", "own-hidden"], TEXT),
    **dict.fromkeys(["run-epochs", "run-seconds", "run-share", "own-kernel_size", "own-pooled"], NUMBERS),
    **dict.fromkeys(["run-learning_rate", "run-batch_size"], TEXTS),
    **dict.fromkeys(["run-optimiser", "own-padding", "own-pooling", "own-global_pool"], TEXTS),
    **dict.fromkeys(["run-one_cycle", "run-softmax_inside"], SWITCH),
    "run-seed": NUMBER,
    # the challenge, and the page of questions
    **dict.fromkeys(["entered-run", "nickname", "ask"], TEXT),
    **dict.fromkeys(["picked-run", "example"], TEXTS),
    # buttons
    **dict.fromkeys(["start", "stop", "enter", "train"], PRESS),
}
"""Kinds of values by keys."""
_NUMBER_AT_END = re.compile(r"-\d+$")
"""A key ends so if a widget is another one for each of several numbers."""
_NO_KEY = "None"
"""How Streamlit writes it in an id; widgets without a key are buttons."""


def kinds_of(widget_id: str) -> set[str]:
    """Return the kinds of values that a widget with this id may send; of what is not listed, those of components.

    >>> kinds_of("$$ID-0123456789abcdef-run-seed"), kinds_of("$$ID-0123456789abcdef-lab")
    ({'double_value'}, {'json_value'})
    """
    if widget_id.endswith("__events"):
        return {EVENTS}
    key = _NUMBER_AT_END.sub("", widget_id.split("-", 2)[-1])
    return {PRESS} if key == _NO_KEY else {KINDS.get(key, COMPONENT)}
