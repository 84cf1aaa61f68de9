"""Whatever is sent to a room: it is done, or refused in one sentence and nothing has changed; it is never an error."""

import base64
import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.room import record, view
from app.room.body import read_object
from app.room.feed import as_json
from app.room.refusal import Refused
from app.room.state import ACTS, Act, Room, perform
from tests.full import amount
from tests.room.conftest import SEVEN

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = (
    "kind", "text", "choices", "answer", "scene", "seconds", "choice", "question", "round", "on", "at", "page", "query",
    "cue", "row", "col", "drawing", "label", "offset", "id", "code", "ink", "covers", "slide", "opens",
)  # fmt: skip
LIKELY = st.sampled_from(
    ["choice", "digit", "place", "Who?", ["a", "b"], 7, [3, 4], {"row": 3, "col": 4}, "d1", "q1", True, SEVEN,
     {"page": "canvas", "query": "digit=7", "cue": "walk"}, ["gap"], [[0, 0], [1, 1]], 30, "CYDAhc",
     {"page": "inside", "query": "digit=7&row=1&col=2", "covers": ["maps"], "slide": "story/1"}]
)  # fmt: skip
GIVEN = st.dictionaries(st.sampled_from(FIELDS), LIKELY | JSON, max_size=6)
ACTED = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), GIVEN), max_size=12)


@settings(max_examples=amount(60, 300), deadline=None)
@given(ACTED)
def test_whatever_is_asked_is_done_or_refused_in_a_sentence_and_can_be_shown_and_kept(acts):
    room = Room()
    for number, (name, body) in enumerate(acts):
        before = room
        try:
            room, answer = perform(room, Act(name, body, f"v{number % 3}", float(number), f"{number:06}"))
        except Refused as error:
            assert 400 <= error.status < 500 and re.fullmatch(r"\S[^\n]*\.", error.sentence)
            assert room is before
        else:
            assert isinstance(as_json(answer), bytes)
    for is_private in (True, False):
        as_json(view.parts(room, is_private=is_private))
    pixels = {item.id: item.pixels for item in room.wall.items}
    votes = json.loads(json.dumps(list(record.new_votes(Room(), room))))
    assert record.from_json(record.to_json(room), votes, pixels) == Room(
        **{**vars(room), "pairings": {}}  # codes on phones are not kept
    )


@settings(max_examples=amount(60, 300), deadline=None)
@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
@example(b"[" * 10_000)
@example(b'{"a":' * 3_000 + b"1" + b"}" * 3_000)
@example(b'{"a": NaN}')
@example(b'{"a": 1e999}')
@example(b'{"a": ' + b"9" * 6_000 + b"}")
@example(b'{"text": "\\ud800"}')
@example("\ufeff{}".encode())
def test_a_body_is_a_json_object_or_refused(content):
    try:
        assert isinstance(read_object(content), dict)
    except Refused as error:
        assert error.status == 400


@pytest.mark.parametrize(
    "text",
    ["", "   ", "x" * 301, "a\x00b", "\ud800", "right to \u202eleft", "a\u2028b\u0007", 7, None, ["Who?"], {"a": 1}],
)
def test_texts_that_cannot_be_shown_are_refused(text):
    with pytest.raises(Refused) as refused:
        perform(Room(), Act("ask", {"kind": "digit", "text": text}, "teacher", 0.0))
    assert refused.value.status == 400


def test_markup_in_a_question_stays_a_text_and_line_breaks_are_blanks():
    text = '<img src=x onerror="alert(1)">\n **bold**  👩‍🏫 $x^2$'
    room, _ = perform(Room(), Act("ask", {"kind": "digit", "text": text}, "teacher", 0.0))
    assert room.question.text == '<img src=x onerror="alert(1)"> **bold** 👩‍🏫 $x^2$'


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "essay"}, {"kind": ["choice"]}, {"kind": "choice"}, {"kind": "choice", "choices": ["a"]},
        {"kind": "choice", "choices": list("abcdefg")}, {"kind": "choice", "choices": ["a", "a"]},
        {"kind": "choice", "choices": ["a", "b"], "answer": 2}, {"kind": "digit", "answer": 10},
        {"kind": "digit", "answer": True}, {"kind": "digit", "answer": 7.0}, {"kind": "digit", "answer": "7"},
        {"kind": "networks", "answer": ["resnet"]}, {"kind": "networks", "answer": "gap"},
        {"kind": "place", "answer": [0, 29]}, {"kind": "place", "answer": [[0, 0], [1]]},
        {"kind": "place", "answer": [[0, 0]] * 842}, {"kind": "digit", "scene": {"page": "nowhere"}},
        {"kind": "digit", "scene": {"page": "canvas", "query": "a#b"}}, {"kind": "digit", "scene": "canvas"},
        {"kind": "digit", "scene": {"page": "canvas", "query": "x" * 8_001}},
        {"kind": "digit", "scene": {"page": "canvas", "cue": "play"}},
        {"kind": "digit", "scene": {"page": "canvas", "covers": ["eyes"]}},
        {"kind": "digit", "scene": {"page": "canvas", "covers": [["maps"]]}},
        {"kind": "digit", "scene": {"page": "canvas", "slide": 7}},
    ],
)  # fmt: skip
def test_questions_that_are_none_are_refused(given):
    with pytest.raises(Refused) as refused:
        perform(Room(), Act("ask", {"text": "Who?"} | given, "teacher", 0.0))
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "drawing",
    [
        None, 7, "", "not Base64!", SEVEN[:-4], SEVEN + "AAAA", "é" * 1048, base64.b64encode(bytes(784)).decode(),
        base64.b64encode(bytes([255]) * 784).decode(), base64.b64encode(bytes(775) + bytes([255]) * 9).decode(),
    ],
)  # fmt: skip
def test_drawings_that_are_none_are_refused(drawing):
    given = {"drawing": drawing, "label": 7, "offset": [0, 0]}
    with pytest.raises(Refused) as refused:
        perform(Room(), Act("send", given, "ada", 0.0))
    assert refused.value.status == 400


def test_nobody_can_fill_the_wall_and_a_full_one_says_so():
    room, given = Room(), {"drawing": SEVEN, "label": 7, "offset": [0, 0]}
    for number in range(300):
        room, _ = perform(room, Act("send", given, f"learner {number // 10}", 0.0))
    for voter in ("learner 0", "somebody else"):
        with pytest.raises(Refused) as refused:
            perform(room, Act("send", given, voter, 0.0))
        assert refused.value.status == 409
