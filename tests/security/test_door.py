"""What a page sends is looked at first: any message that a hostile client can make."""

import copy
import inspect
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, Value, WStates
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from app import door
from app.door import DEEPEST, LARGEST_VALUE, LONGEST_QUERY, admit, is_plain_json

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def is_sensible(value, level=1):
    """The same said in another way: whole Unicode, numbers of sensible size, few levels."""
    if level > DEEPEST:
        return False
    if isinstance(value, str):
        return not any(0xD800 <= ord(character) < 0xE000 for character in value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return len(str(value)) <= 20
    if isinstance(value, dict):
        return all(is_sensible(part, level + 1) for pair in value.items() for part in pair)
    return not isinstance(value, list) or all(is_sensible(part, level + 1) for part in value)


@given(st.dictionaries(st.text(max_size=8), json_values, max_size=4))
@settings(deadline=None)
def test_exactly_what_is_sensible_is_plain(value):
    assert is_plain_json(json.dumps(value), dict) == is_sensible(value)
    assert not is_plain_json(json.dumps(value), list)


@given(st.text() | st.text(alphabet='{}[]":,0123456789eE-+.nulltrueNaIfy \\ud8'))
def test_no_text_makes_the_reader_fail_and_what_it_takes_is_sensible(text):
    if is_plain_json(text, dict):
        assert is_sensible(json.loads(text))


@pytest.mark.parametrize(
    "text",
    ["[" * 10**6, '{"a":' * 10**5, '{"a":' * 10**5 + "1" + "}" * 10**5, '{"a":' + "9" * 10**6 + "}",
     '{"a": 1e999}', '{"a": -Infinity}', '{"a": NaN}', '{"\\udc00": 1}', "", "{", "\x00", "null", '"x"', "[]"],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_what_breaks_readers_of_json_is_not_plain(text):
    assert not is_plain_json(text, dict)


def request(**values):
    """A request for a run, with a widget for each value; the value's kind is the widget's name up to a colon."""
    message = BackMsg()
    message.rerun_script.query_string = "digit=7"
    for name, value in values.items():
        state = message.rerun_script.widget_states.widgets.add()
        state.id = f"$$ID-0123-{name}"
        kind = name.split("__")[0]
        if kind == "double_array_value":
            state.double_array_value.data.extend(value)
        else:
            setattr(state, kind, value)
    return message


def admitted(message):
    admit(message)
    return [state.id.removeprefix("$$ID-0123-") for state in message.rerun_script.widget_states.widgets]


def test_what_is_odd_is_left_out_and_the_rest_comes_in_as_it_was():
    message = request(
        json_value__good='{"scene": {"row": 3}}', json_value__odd="[1", json_trigger_value__good='[{"event": "ask"}]',
        json_trigger_value__odd='"ask"', double_value__good=0.5, double_value__odd=math.nan,
        double_array_value__good=[1.0, 2.0], double_array_value__odd=[1.0, math.inf], string_value__good="words",
        string_value__odd="x" * LARGEST_VALUE, bool_value__good=True, bytes_value__odd=bytes(LARGEST_VALUE),
        int_value__good=-5,
    )  # fmt: skip
    before = copy.deepcopy(message)
    assert all(name.endswith("__good") for name in admitted(message))
    assert len(message.rerun_script.widget_states.widgets) == 7
    kept = {state.id: state for state in message.rerun_script.widget_states.widgets}
    assert all(kept[state.id] == state for state in before.rerun_script.widget_states.widgets if state.id in kept)
    assert message.rerun_script.query_string == "digit=7"


@pytest.mark.parametrize(("name", "comes_in"), [("desk", False), ("lesson-canvas", False), ("lab", True)])
def test_a_wish_to_go_elsewhere_holds_for_one_run_alone(name, comes_in):
    message = request(json_value='{"ask": {"page": "canvas", "query": ""}}')
    [state] = message.rerun_script.widget_states.widgets
    state.id = f"$$ID-0123-{name}"
    admit(message)
    assert bool(message.rerun_script.widget_states.widgets) is comes_in


def test_an_address_without_end_is_taken_for_none():
    message = request()
    message.rerun_script.query_string = "&".join("a" * LONGEST_QUERY)
    admit(message)
    assert message.rerun_script.query_string == ""


def test_other_messages_are_let_through():
    message = BackMsg(clear_cache=True)
    admit(message)
    assert message == BackMsg(clear_cache=True)


# --- what is wrapped of Streamlit ------------------------------------------------------------------------------------


def test_streamlit_still_has_what_is_wrapped():
    door.install()
    assert "door" in AppSession.handle_backmsg.__qualname__ or AppSession.handle_backmsg.__module__.startswith("app.")
    assert WStates.__getitem__.__module__ == MemoryUploadedFileManager.add_file.__module__ == "app.door"
    assert list(inspect.signature(AppSession.handle_backmsg).parameters) == ["self", "message"]
    assert {"value_type", "deserializer"} <= WidgetMetadata.__dataclass_fields__.keys()


def widget(name, deserializer, value_type):
    return WidgetMetadata(
        id=name, deserializer=deserializer, serializer=lambda value: value, value_type=value_type
    )  # fmt: skip


def test_a_value_that_its_widget_cannot_read_is_none():
    door.install()

    def picky(value):
        if value not in (None, "fine"):
            raise TypeError("odd")
        return value or "default"

    states = WStates()
    states.set_widget_metadata(widget("a", picky, "string_value"))
    for kind, value, read in (
        ("string_value", "fine", "fine"), ("string_value", "odd", "default"), ("bool_value", True, "default"),
        ("json_value", "{", "default"), ("json_value", "[" * 10**5, "default"),
    ):  # fmt: skip
        state = request().rerun_script.widget_states.widgets.add()
        state.id = "a"
        setattr(state, kind, value)
        states.set_widget_from_proto(state)
        assert isinstance(states.states["a"], Serialized)
        assert states["a"] == states["a"] == read
        assert isinstance(states.states["a"], Value)
    with pytest.raises(KeyError):
        states["unknown"]


def test_no_file_that_is_sent_is_kept():
    door.install()
    manager = MemoryUploadedFileManager("/upload")
    manager.add_file("session", UploadedFileRec("id", "name" * 1000, "text/plain", b"content"))
    assert manager.get_files("session", ["id"]) == []
    assert not manager.file_storage
