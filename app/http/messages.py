"""What pages send over Streamlit's websocket: what no page of ours sends is left out, as if it had not come.

Streamlit reads a widget's value only when the page asks for it, and fails where it is of another kind, no JSON, or
nested without end; what it has taken in once makes each later run of that session fail, too. And a wish for a link
to share, if it were not for one run alone, would hide all later ones.
"""

from __future__ import annotations

import json
import math
import re

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from app.http.widgets import kinds_of

LARGEST_VALUE = 32_000
"""Bytes of one widget's value; a drawing takes 8 kB, a question 8 kB. All that is larger is left out."""
LONGEST_QUERY = 32_000
"""Characters of an address after its question mark; one that is longer is taken for none."""
DEEPEST, LONGEST_NUMBER = 16, 20
"""Levels of a component's value, and characters of a whole number in it."""
ASKED = {"rerun_script", "stop_script", "app_heartbeat"}
"""What pages ask for; the rest is for developers, for files, or for those who would clear everybody's caches."""
_FOR_ONE_RUN = re.compile(r"-desk$")
"""How ids of components end that hold wishes, not values."""


def admit(message: BackMsg) -> bool:
    """Take out of a message what no page of ours would send; tell whether anything of it is left."""
    if message.WhichOneof("type") not in ASKED:
        return False
    if message.WhichOneof("type") == "rerun_script":
        request = message.rerun_script
        if len(request.query_string) > LONGEST_QUERY:
            request.query_string = ""
        odd = [number for number, state in enumerate(request.widget_states.widgets) if not _is_plain(state)]
        for number in reversed(odd):
            del request.widget_states.widgets[number]
    return True


def _is_plain(state: WidgetState) -> bool:
    kind = state.WhichOneof("value")
    if state.ByteSize() > LARGEST_VALUE or kind not in kinds_of(state.id):
        return False
    match kind:
        case "json_value":
            return not _FOR_ONE_RUN.search(state.id) and is_plain_json(state.json_value, dict)
        case "json_trigger_value":
            return is_plain_json(state.json_trigger_value, list)
        case "double_value":
            return math.isfinite(state.double_value)
        case "double_array_value":
            return all(map(math.isfinite, state.double_array_value.data))
    return True


def is_plain_json(text: str, kind: type[dict] | type[list]) -> bool:
    r"""Tell whether a text is JSON as pages write it: whole Unicode, numbers of sensible size, few levels.

    Args:
        text: what was sent.
        kind: what it must be.

    >>> [is_plain_json(text, dict) for text in ('{"row": 3}', '{"row": NaN}', '{"ink": "\\ud800"}', '{"row": ' * 999)]
    [True, False, False, False]
    """
    try:
        value = json.loads(text, parse_int=_whole_number, parse_float=_number, parse_constant=_number)
        level = [value]
        for _ in range(DEEPEST):
            level = [part for value in level for part in _parts(value)]
        return isinstance(value, kind) and not level
    except (ValueError, RecursionError):
        return False


def _parts(value: object) -> list:
    """Return what a value is made of; a text that is no Unicode is refused."""
    if isinstance(value, str):
        value.encode()  # half a surrogate pair raises a UnicodeEncodeError, which is a ValueError
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []


def _whole_number(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text)} characters")
    return int(text)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number")
    return number
