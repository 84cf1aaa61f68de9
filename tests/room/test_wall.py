"""The wall: nothing is shown that nobody approved, in whatever order drawings are sent, approved, hidden and shown."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kai
from app.answers import ON_SHOW, network
from app.room import digits, view
from app.room.refusal import Refused
from app.room.state import Act, Room, perform
from app.room.wall import Item, known
from kai.mnist import parse_idx
from tests.full import amount
from tests.room.conftest import SEVEN

ACTS = st.tuples(
    st.sampled_from(["send", "approve", "hide", "large", "everywhere"]), st.sampled_from(["d1", "d2", "d3", "d4"])
)


@settings(max_examples=amount(60, 200), deadline=None)
@given(st.lists(ACTS, max_size=25))
def test_what_is_seen_was_approved_and_not_hidden_since(acts):
    room, approved = Room(), set()
    for name, item in acts:
        body = {"drawing": SEVEN, "label": 7, "offset": [3, 4]} if name == "send" else {"id": item}
        try:
            room, _ = perform(room, Act(name, body, "ada", 0.0))
        except Refused as error:
            assert error.status in (404, 409)
            continue
        if name == "approve":
            approved.add(item)
        elif name == "hide":
            approved.discard(item)
        seen = view.parts(room, is_private=False)["wall"]
        shown = {item["id"] for item in seen["items"]}
        assert shown == approved and "queue" not in seen and "hidden" not in seen
        assert {seen["large"], (seen["everywhere"] or {}).get("id")} - {None} <= approved


def test_drawings_stand_in_the_order_in_which_they_were_approved_and_each_sending_counts():
    room = Room()
    for name, body in [
        *[("send", {"drawing": SEVEN, "label": 7, "offset": [3, 4], "ink": "CYDAhc"})] * 3, ("approve", {"id": "d3"}),
        ("approve", {"id": "d1"}), ("everywhere", {"id": "d1"}), ("everywhere", {"id": "d1"}), ("large", {"id": "d3"}),
    ]:  # fmt: skip
        room, _ = perform(room, Act(name, body, "ada", 0.0))
    seen = view.parts(room, is_private=True)["wall"]
    assert [item["id"] for item in seen["items"]] == ["d3", "d1"] and [item["id"] for item in seen["queue"]] == ["d2"]
    assert (seen["everywhere"]["id"], seen["everywhere"]["n"], seen["everywhere"]["drawn"]) == ("d1", 2, True)
    assert seen["everywhere"]["scene"]["query"] == "ink=CYDAhc&row=3&col=4" and seen["large"] == "d3"
    assert seen["waiting"] == 1
    room, _ = perform(room, Act("large", {"id": None}, "teacher", 0.0))
    assert room.wall.large is None
    room, _ = perform(room, Act("everywhere", {"id": None}, "teacher", 0.0))
    assert room.wall.everywhere is None and room.wall.sendings == 2


def done(*acts):
    room = Room()
    for name, body in acts:
        room, _ = perform(room, Act(name, body, "ada", 0.0))
    return room


def scene(query, page="canvas"):
    return {"scene": {"page": page, "query": query}}


def test_a_scene_hangs_beside_the_drawings_and_is_none_of_the_rooms_digits():
    given = scene("digit=3&row=9&col=11&network=gap&evidence=answer&ask=rude&guest=abc")
    room = done(("send", given), ("approve", {"id": "d1"}), ("everywhere", {"id": "d1"}))
    (item,) = view.parts(room, is_private=False)["wall"]["items"]
    assert (item["label"], item["offset"]) == (0, (9, 11))  # test image 3 is a nought
    assert item["scene"]["query"] == "digit=3&row=9&col=11&network=gap&evidence=answer"
    assert view.parts(room, is_private=False)["wall"]["everywhere"]["scene"] == item["scene"]
    assert room.wall.drawings == [] and known(room.wall.drawings, ("mlp",)) == {"mlp": [0, 0]}
    np.testing.assert_array_equal(np.frombuffer(room.wall.items[0].pixels, np.uint8), kai.mnist("test")[0][3].ravel())


@pytest.mark.parametrize(
    "given",
    [
        scene("row=1&col=2"), scene("digit=10000&row=1&col=2"), scene("digit=1&row=29&col=2"), scene("digit=1&row=1"),
        scene("digit=x&row=1&col=2"), scene("ink=CYDAhc&row=1&col=2"), scene("digit=1&row=1&col=2", "questions"),
        {"drawing": SEVEN, "label": 7, "offset": [0, 0], "ink": "<b>"},
        {"drawing": SEVEN, "label": 7, "offset": [0, 0], "ink": "A" * 6001},
        {"drawing": SEVEN, "label": 7, "offset": [0, 0], "ink": 7},
    ],
)  # fmt: skip
def test_a_scene_without_a_test_image_at_a_place_and_strokes_that_are_none_are_refused(given):
    with pytest.raises(Refused) as refused:
        done(("send", given))
    assert refused.value.status == 400


def test_nothing_is_put_onto_canvases_while_they_vote_by_dragging_nor_what_nobody_has_strokes_of():
    sent = ("send", {"drawing": SEVEN, "label": 7, "offset": [3, 4], "ink": "CYDAhc"})
    without = ("send", {"drawing": SEVEN, "label": 7, "offset": [3, 4]})
    asked = ("ask", {"kind": "place", "text": "Where?"})
    for acts in ([sent, ("approve", {"id": "d1"}), asked, ("open", {})], [without, ("approve", {"id": "d1"})]):
        room = done(*acts)
        with pytest.raises(Refused) as refused:
            perform(room, Act("everywhere", {"id": "d1"}, "teacher", 0.0))
        assert refused.value.status == 409


def items(*offsets):
    images, labels = kai.mnist("test")
    return [
        Item(f"d{number}", "ada", images[number].tobytes(), int(labels[number]), offset, "approved")
        for number, offset in enumerate(offsets)
    ]


def test_the_networks_read_a_drawing_as_they_read_the_canvas():
    (item,) = items((20, 21))
    image = np.frombuffer(item.pixels, np.uint8).reshape(1, 28, 28)
    expected = {
        name: tuple(int(network(name)(kai.place(image, offset)).argmax()) for offset in ((0, 0), (20, 21)))
        for name in ON_SHOW
    }
    assert digits.readings(item) == expected and expected["gap"] == (7, 7)


def test_how_many_each_network_knows_by_hand():
    read = [({"mlp": (7, 3)}, 7), ({"mlp": (7, 7)}, 7), ({"mlp": (1, 2)}, 2), (None, 4)]
    drawn = [Item("d", "ada", b"", label, (0, 0), "approved", readings) for readings, label in read]
    assert known(drawn, ("mlp",)) == {"mlp": [2, 2]}


def test_the_rooms_digits_are_read_again_from_both_files(tmp_path):
    drawn = items((0, 0), (3, 28), (14, 7))
    expected = kai.mnist("test")
    for name, content in (("wall.npz", digits.as_npz(drawn)), ("wall-idx.zip", digits.as_idx(drawn))):
        (tmp_path / name).write_bytes(content)
        images, labels = kai.load_room(tmp_path / name)
        np.testing.assert_array_equal(images, expected[0][:3])
        np.testing.assert_array_equal(labels, expected[1][:3])
        assert images.dtype == np.uint8 and labels.dtype == np.int64
    with zipfile.ZipFile(io.BytesIO(digits.as_idx(drawn))) as archive:
        offsets = parse_idx(archive.read("room-offsets-idx2-ubyte"))
    assert offsets.tolist() == [[0, 0], [3, 28], [14, 7]]


def test_an_empty_wall_is_an_empty_test_set(tmp_path):
    for name, content in (("wall.npz", digits.as_npz([])), ("wall-idx.zip", digits.as_idx([]))):
        (tmp_path / name).write_bytes(content)
        images, labels = kai.load_room(tmp_path / name)
        assert images.shape == (0, 28, 28) and labels.shape == (0,)
