import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.state import Look, Scene, look_from, scene_from_component, scene_from_url

places = st.integers(0, 28)
ink = st.text("abcxyzABC019_~.-", max_size=80)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=4),
    max_leaves=8,
)


@given(scene=st.builds(Scene, places, places, st.integers(0, 9999)) | st.builds(Scene, places, places, st.none(), ink))
def test_a_scene_survives_its_link(scene):
    assert scene_from_url(scene.to_url()) == (scene, [])


@given(parameters=st.dictionaries(st.sampled_from(["digit", "row", "col", "ink", "other"]), st.text(max_size=40)))
def test_whatever_a_link_says_a_scene_on_the_canvas_comes_of_it(parameters):
    scene, notices = scene_from_url(parameters)
    assert 0 <= scene.row <= 28
    assert 0 <= scene.col <= 28
    assert scene.digit is None or 0 <= scene.digit < 10_000
    assert all(len(notice) < 150 for notice in notices)


@pytest.mark.parametrize(
    ("parameters", "notice"),
    [
        ({"row": "29"}, "row goes from 0 to 28; 29 became 28."),
        ({"digit": "-1"}, "digit goes from 0 to 9999; -1 became 0."),
        ({"col": "٣"}, "col must be a whole number from 0 to 28; “٣” became 0."),
        ({"digit": "9" * 300}, "digit must be a whole number from 0 to 9999; “99999999999999999999…” became 0."),
        ({"ink": "a b"}, "The drawing in this link is damaged, so here is a test image instead."),
        ({"ink": "a" * 6001}, "The drawing in this link is damaged, so here is a test image instead."),
    ],
)
def test_what_is_wrong_in_a_link_is_said(parameters, notice):
    assert scene_from_url(parameters)[1] == [notice]


def test_the_components_scenes_are_read():
    pixels = bytes(range(256)) * 3 + bytes(16)
    drawing = {
        "kind": "drawing",
        "ink": "Cab",
        "pixels": base64.b64encode(pixels).decode(),
        "row": 1,
        "col": 2,
        "seq": 9,
    }
    assert scene_from_component(drawing) == Scene(1, 2, None, "Cab", pixels)
    assert scene_from_component({"kind": "digit", "digit": 7, "row": 28, "col": 0}) == Scene(28, 0, 7)
    assert scene_from_component(drawing | {"pixels": None}) == Scene(1, 2, None, "Cab", None)


@given(value=json_values)
def test_no_json_makes_the_reader_fail(value):
    assert scene_from_component(value) is None


@pytest.mark.parametrize(
    "change",
    [
        {"row": True}, {"col": False}, {"digit": True}, {"row": None}, {"col": [1]}, {"digit": {"a": 1}},
        {"digit": 10**19}, {"row": 29}, {"col": -1}, {"row": 1.5}, {"digit": 10_000}, {"digit": None},
        {"kind": "other"}, {"row": "1"},
        {"kind": "drawing", "ink": "a b", "pixels": None}, {"kind": "drawing", "ink": "a", "pixels": "AAAA"},
        {"kind": "drawing", "ink": "a", "pixels": "!" * 1048}, {"kind": "drawing", "ink": "a", "pixels": "A" * 10**6},
        {"kind": "drawing", "ink": "a" * 6001, "pixels": None},
    ],
)  # fmt: skip
def test_a_scene_with_one_thing_wrong_is_no_scene(change):
    assert scene_from_component({"kind": "digit", "digit": 3, "row": 1, "col": 2} | change) is None


# --- looks ------------------------------------------------------------------------------------------------------------

NETWORKS, EFFECTS = ("mlp", "lenet", "notebook-gap"), ("stride", "bright_black")
looks = st.builds(
    Look,
    st.sampled_from(NETWORKS),
    st.sets(st.sampled_from(EFFECTS)).map(lambda some: tuple(one for one in EFFECTS if one in some)),
    st.tuples(places, places),
)


@given(look=looks)
def test_a_look_survives_its_link_and_the_components_report(look):
    assert look_from(look.to_url(), NETWORKS, EFFECTS) == look
    reported = {"network": look.network, "without": list(look.without), "start": list(look.start)}
    assert look_from(reported, NETWORKS, EFFECTS) == look


@given(
    value=json_values | st.fixed_dictionaries({"network": json_values, "without": json_values, "start": json_values})
)
def test_whatever_is_reported_a_look_that_the_page_offers_comes_of_it(value):
    look = look_from(value, NETWORKS, EFFECTS)
    assert look.network in NETWORKS
    assert set(look.without) <= set(EFFECTS)
    assert all(0 <= offset <= 28 for offset in look.start)


@pytest.mark.parametrize(
    "start",
    ["29.0", "1", "1.2.3", "a.b", "-1.2", "9" * 99, [1, None], [1.5, 2], "1.2.", [True, 2], [None, 1, 2], [[1], 2]],
)
def test_a_start_off_the_canvas_becomes_the_corner(start):
    assert look_from({"start": start}, NETWORKS).start == (0, 0)
