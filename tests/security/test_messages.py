"""What a page sends is looked at first: any message that a hostile client can make."""

import ast
import copy
import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from app.http.messages import ASKED, DEEPEST, LARGEST_VALUE, LONGEST_QUERY, admit, is_plain_json
from app.http.widgets import COMPONENT, EVENTS, KINDS, NUMBER, NUMBERS, PRESS, SWITCH, TEXT, TEXTS, kinds_of

APP = Path(__file__).parent.parent.parent / "app"

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


EVENTS_OF_LAB = "$$STREAMLIT_INTERNAL_KEY_$$ID-0123-lab__events"
GOOD = {
    "lab": {"json_value": '{"scene": {"row": 3}}'},
    EVENTS_OF_LAB: {"json_trigger_value": '[{"event": "ask"}]'},
    "run-seed": {"double_value": 7.0},
    "run-epochs": {"double_array_value": [3.0]},
    "nickname": {"string_value": "words"},
    "run-optimiser": {"string_array_value": ["adam"]},
    "run-one_cycle": {"bool_value": True},
    "start": {"trigger_value": True},
    "None": {"trigger_value": True},
    "entered-run-3": {"string_value": "3: MLP"},
}
"""A value for each kind of widget, as our pages send it."""
ODD = [
    ("lab", {"json_value": "[1"}), ("lab", {}), ("lab", {"string_value": "words"}), ("lab", {"trigger_value": True}),
    (EVENTS_OF_LAB, {"json_trigger_value": '"ask"'}), ("run-seed", {"double_value": math.nan}),
    ("run-seed", {"int_value": 3}), ("run-epochs", {"double_array_value": [1.0, math.inf]}),
    ("nickname", {"string_value": "x" * LARGEST_VALUE}), ("nickname", {"bytes_value": b"x"}),
    ("run-optimiser", {"string_value": "adam"}), ("run-one_cycle", {"json_value": "{}"}),
    ("start", {"bool_value": True}), ("None", {"string_value": "x"}), ("unknown", {"string_value": "x"}),
    ("unknown", {"bytes_value": bytes(9)}), ("", {"int_value": 1}),
]  # fmt: skip
"""Values that no page of ours sends."""


def request(*values):
    """A request for a run, with values for widgets by their keys, or by their ids."""
    message = BackMsg()
    message.rerun_script.query_string = "digit=7"
    for key, value in values:
        state = message.rerun_script.widget_states.widgets.add()
        state.id = key if key.startswith("$$") else f"$$ID-0123-{key}"
        for kind, content in value.items():
            if kind.endswith("array_value"):
                getattr(state, kind).data.extend(content)
            else:
                setattr(state, kind, content)
    return message


def test_what_pages_send_comes_in_as_it_was():
    message = request(*GOOD.items())
    before = copy.deepcopy(message)
    assert admit(message)
    assert message == before


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: f"{odd!r:.60}")
def test_a_value_of_another_kind_or_without_sense_is_left_out_and_the_rest_comes_in(odd):
    message = request(("lab", GOOD["lab"]), odd, ("nickname", GOOD["nickname"]))
    assert admit(message)
    assert message == request(("lab", GOOD["lab"]), ("nickname", GOOD["nickname"]))


@pytest.mark.parametrize(("name", "comes_in"), [("desk", False), ("lab", True)])
def test_a_wish_for_a_link_holds_for_one_run_alone(name, comes_in):
    message = request((name, {"json_value": '{"ask": {"share": "http://kai.example/"}}'}))
    admit(message)
    assert bool(message.rerun_script.widget_states.widgets) is comes_in


def test_an_address_without_end_is_taken_for_none():
    message = request()
    message.rerun_script.query_string = "&".join("a" * LONGEST_QUERY)
    admit(message)
    assert message.rerun_script.query_string == ""


def test_what_no_page_asks_for_is_not_asked():
    for message in (BackMsg(stop_script=True), BackMsg(app_heartbeat=True)):
        assert admit(message)
    for message in (BackMsg(), BackMsg(clear_cache=True), BackMsg(set_run_on_save=True), BackMsg(load_git_info=True)):
        assert not admit(message)


def test_every_kind_of_message_that_streamlit_knows_is_let_in_or_left_out_on_purpose():
    known = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    left_out = {"clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket",
                "debug_shutdown_runtime", "file_urls_request", "backend_operation_request"}  # fmt: skip
    assert known == ASKED | left_out
    assert {*KINDS.values(), COMPONENT, EVENTS} <= {*WidgetState.DESCRIPTOR.fields_by_name}


# --- the list of widgets ----------------------------------------------------------------------------------------------

SENDS = {
    "button": PRESS, "download_button": PRESS, "form_submit_button": PRESS, "checkbox": SWITCH, "toggle": SWITCH,
    "radio": TEXT, "selectbox": TEXT, "text_input": TEXT, "text_area": TEXT, "number_input": NUMBER, "slider": NUMBERS,
    "select_slider": TEXTS, "multiselect": TEXTS, "pills": TEXTS, "segmented_control": TEXTS,
}  # fmt: skip
"""What widgets of Streamlit send, by the functions that draw them."""
OTHERS = {"audio_input", "camera_input", "chat_input", "color_picker", "data_editor", "date_input", "datetime_input",
          "feedback", "file_uploader", "menu_button", "pagination", "time_input"}  # fmt: skip
"""Widgets that no page of ours has."""


def widgets():
    """Where each widget of our pages is drawn, by which function, and its key, without a number at its end."""
    for path in [*APP.glob("views/*.py"), *APP.glob("training/*.py"), *APP.glob("components/*.py"), APP / "main.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in SENDS | dict.fromkeys(OTHERS)
            ):
                key = next((word.value for word in node.keywords if word.arg == "key"), ast.Constant(None))
                if isinstance(key, ast.JoinedStr):
                    key = key.values[0]
                yield f"{path.name}:{node.lineno}", node.func.attr, str(key.value).rstrip("-")


def test_every_widget_is_listed_with_what_it_sends():
    found = list(widgets())
    assert len(found) > 25
    for where, function, key in found:
        assert SENDS[function] in kinds_of(f"$$ID-0123-{key}"), f"{where}: {key}"
    assert KINDS.keys() <= {key for _, _, key in found}
