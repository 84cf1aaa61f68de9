"""What a page sends is looked at before anything is done with it: a hostile page can send anything.

Streamlit reads a widget's value only when the page asks for it, and fails where it is of another kind, no JSON, or
nested without end; what it has taken in once makes each later run of that session fail, too. And a wish to go to
another page, if it were not for one run alone, would lead there again and again, for as long as the line stands. Here a
value that no page of ours would send is left out of its message, as if it had not come; and one that its widget cannot
read is none.
"""

from __future__ import annotations

import json
import logging
import math
import re
from functools import cache

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.state.session_state import Serialized, Value, WStates
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

log = logging.getLogger(__name__)

LARGEST_VALUE = 32_000
"""Bytes of one widget's value; a drawing takes 8 kB, a question 8 kB. All that is larger is left out."""
LONGEST_QUERY = 32_000
"""Characters of an address after its question mark; one that is longer is taken for none."""
DEEPEST, LONGEST_NUMBER = 16, 20
"""Levels of a component's value, and characters of a whole number in it."""
_FOR_ONE_RUN = re.compile(r"-(desk|lesson-[a-z]+)$")
"""How ids of components end that lead to other pages."""


@cache
def install() -> None:
    """Have it so for all sessions of this process; and since no page takes files, none that is sent is kept.

    Three methods of Streamlit are wrapped; `tests/security/test_door.py` tells when a new version has none of them.
    """
    handle, read = AppSession.handle_backmsg, WStates.__getitem__

    def handle_backmsg(self: AppSession, message: BackMsg) -> None:
        admit(message)
        handle(self, message)

    def add_file(self: MemoryUploadedFileManager, session_id: str, file: UploadedFileRec) -> None:
        """Keep nothing."""

    def read_or_default(self: WStates, widget: str) -> object:
        there, known = self.states.get(widget), self.widget_metadata.get(widget)
        if not isinstance(there, Serialized) or known is None:
            return read(self, widget)
        try:
            if there.value.WhichOneof("value") in (None, known.value_type):
                return read(self, widget)
        except Exception as error:  # noqa: BLE001 (each widget of Streamlit's fails in its own way)
            log.info("a widget's value makes no sense: %s", type(error).__name__)
        self.states[widget] = Value(known.deserializer(None))
        return read(self, widget)

    AppSession.handle_backmsg = handle_backmsg
    WStates.__getitem__ = read_or_default
    MemoryUploadedFileManager.add_file = add_file


def admit(message: BackMsg) -> None:
    """Take out of a page's request for a run what no page of ours would send."""
    if message.WhichOneof("type") != "rerun_script":
        return
    request = message.rerun_script
    if len(request.query_string) > LONGEST_QUERY:
        request.query_string = ""
    odd = [number for number, state in enumerate(request.widget_states.widgets) if not _is_plain(state)]
    for number in reversed(odd):
        del request.widget_states.widgets[number]


def _is_plain(state: WidgetState) -> bool:
    if state.ByteSize() > LARGEST_VALUE:
        return False
    match state.WhichOneof("value"):
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
