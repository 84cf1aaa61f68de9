"""The page that trains on runs that have been made by real processes, under Streamlit's AppTest."""

import base64
import io
import json
import time
import zlib
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

import kai
from app.room import digits, wall
from app.room.scene import Scene
from app.room.state import Room
from app.room.wall import Item, Wall
from app.training import guests, looks, room_digits, runs, visitor
from kai.runs.networks import OwnNetwork
from kai.runs.settings import RunSettings
from tests.app.sent import data_sent
from tests.full import full
from tests.training.run_pages import MAIN, SMALL, drawn_of, finished, opened


def test_a_finished_run_is_found_by_its_link_with_all_that_it_left(run_id):
    app = opened(run=run_id)
    assert not app.exception
    assert any("Finished: MLP" in one.value for one in app.markdown)
    labels = [metric.label for metric in app.metric]
    assert labels == ["in training", "top-left", "bottom-right"]
    names = [button.proto.label for button in app.get("download_button")]
    assert names == ["Weights", "Curve", "Script"]
    [link] = app.get("link_button")
    assert (link.proto.label, link.proto.url) == ("Take it to the canvas →", f"./?guest={run_id}")


def test_what_a_run_shows_is_what_it_has_found(run_id):
    run = runs.queue().look(run_id)
    app = opened(run=run_id)
    [proto] = [one.proto for one in app.get("bidi_component") if one.proto.component_name == "kai_run"]
    drawn = json.loads(proto.json)
    loss, accuracies = drawn["charts"]
    assert [len(line["x"]) for line in loss["series"]] == [len(run.curve)]
    seen = [point["accuracies"]["top_left"] for point in run.curve if "top_left" in point.get("accuracies", {})]
    assert accuracies["series"][1]["y"] == pytest.approx(
        [100 * share for share in seen], abs=0.1
    )  # always of 500 digits
    assert drawn["heat"]["shares"] == run.result["heat"]
    home, away = drawn["mixups"]["places"]
    assert home["counts"] == run.result["confusion"]["top_left"] and home["offset"] == [0, 0]
    assert away["counts"] == run.result["confusion"]["bottom_right"] and away["offset"] == [28, 28]
    assert drawn["mixups"]["run"] == run_id and home["has_answers"] and away["has_answers"]
    first = drawn["first"]
    assert first["picture"].startswith("data:image/png") and "hidden units" in first["title"]  # an MLP has no kernels
    assert "outside the corner" in first["note"].lower()
    worst = max((n, k, j) for k, row in enumerate(home["counts"]) for j, n in enumerate(row) if j != k)
    assert f"{worst[1]} for {worst[2]} ({worst[0]} times)" in home["said"]


def test_what_comes_when_a_run_has_ended_does_not_take_the_place_of_stop(shown, monkeypatch):
    monkeypatch.setattr(visitor, "learner", lambda: "me")
    live = [button.key for button in shown(state="running", result={}, estimate=1.0, learner="me").button]
    ended = shown(learner="me")
    assert live[:2] == [button.key for button in ended.button][:2] == ["start", "stop"]
    assert [link.proto.label for link in ended.get("link_button")] == ["Take it to the canvas →"]


def test_a_stopped_runs_bar_shows_how_far_it_came(shown):
    point = {"epoch": 1, "seconds": 5.0, "loss": 1.0, "accuracy": 0.5, "examples": 600, "examples_per_second": 120.0}
    settings = SMALL.replace(share=0.02, epochs=2, seconds=20.0)  # 2,400 digits
    for state, value in (("cancelled", 25), ("finished", 100)):
        app = shown(state=state, message="over", curve=[point], settings=settings)
        assert [bar.proto.value for bar in app.get("progress")] == [value]


def test_earlier_runs_can_be_looked_at_again(run_id):
    second = finished(SMALL.replace(network="gap-lenet"), "who looks back")
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.session_state["runs"], app.session_state["learner"] = [run_id, second], "who looks back"
    app.switch_page("views/train.py").run()
    titles = lambda: [one.value for one in app.markdown if one.value.startswith("## ")]  # noqa: E731
    assert "Smallest" in titles()[0]
    app.button_group(key="picked-run").select(run_id).run()
    assert not app.exception and "MLP" in titles()[0] and app.query_params["run"] == run_id
    assert run_id[:8] in runs.file_name(runs.queue().look(run_id), "run.py")


@full
def test_a_link_to_a_run_that_was_pasted_with_a_bracket_opens_that_run(run_id):
    other = finished(SMALL.replace(network="gap-lenet"), "who pasted a link")
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.session_state["runs"], app.session_state["learner"] = [run_id, other], "who pasted a link"
    app.query_params["run"] = f"{run_id})."
    app.switch_page("views/train.py").run()
    title = next(one.value for one in app.markdown if one.value.startswith("## "))
    assert not app.exception and "MLP" in title and app.query_params["run"] == run_id


def test_who_waits_is_told_for_how_long_and_what_to_do_meanwhile(shown):
    app = shown(state="waiting", result={}, curve=[], place=3, estimate=65.0)
    assert [bar.proto.text for bar in app.get("progress")] == ["Place 3 in the queue; it begins in about 65 s."]
    assert any("neighbour's run" in caption.value for caption in app.caption)


@pytest.fixture
def shown(run_id, monkeypatch):
    """Open the page on the run as it would be with some changes."""
    run, queue = runs.queue().look(run_id), runs.queue()

    def show(**changes):
        monkeypatch.setattr(queue, "look", lambda *_: replace(run, **changes))
        app = opened(run=run_id)
        assert not app.exception
        return app

    return show


def test_while_a_run_is_measured_at_the_end_the_page_says_what_is_measured(shown):
    lines = []
    for name in ("top_left", "bottom_right", "training", "heat", None, "something from another version"):
        app = shown(state="running", result={}, estimate=1.0, snapshot={"measuring": name})
        lines += [bar.proto.text for bar in app.get("progress")]
    assert [line.split("measured: ")[1] for line in lines[:4]] == [
        "top-left …", "bottom-right …", "digits that it learned from …", "all 841 placements …",
    ]  # fmt: skip
    assert all("digits a second" in line for line in lines[4:])


def test_each_number_is_the_last_that_was_measured_there_and_says_of_how_many_digits(shown):
    met = {"epoch": 1, "seconds": 1.0, "loss": 1.0, "accuracy": 0.5, "examples": 600, "examples_per_second": 600.0}
    looks = [{"top_left": 0.5, "bottom_right": 0.1}, {"top_left": 0.75}, {}, {"bottom_right": 0.125}, {}]
    curve = [{**met, **({"accuracies": found, "test_digits": 500} if found else {})} for found in looks]
    numbers = shown(state="running", result={}, estimate=1.0, curve=curve).metric[1:]
    assert [(number.value, number.proto.help) for number in numbers] == [
        ("75.0 %", "of 500 test digits"), ("12.5 %", "of 500 test digits"),
    ]  # fmt: skip
    counts = {"top_left": [[9000, 1000]], "bottom_right": [[200, 1300]]}
    result = {"accuracies": {"top_left": 0.9, "bottom_right": 0.1333}, "confusion": counts, "test_digits": 1500}
    numbers = shown(result=result).metric[1:]
    assert [number.proto.help for number in numbers] == ["of 10,000 test digits", "of 1,500 test digits"]


def test_the_first_weights_of_a_dense_network_are_a_picture_of_them_in_words_too(shown):
    levels = np.zeros((4, 2, 2), np.int8)
    levels[0], levels[3] = [[15, -15], [0, 5]], 1
    packed = {"shape": [4, 2, 2], "levels": base64.b64encode(zlib.compress(levels.tobytes())).decode()}
    first = drawn_of(shown(snapshot={"units": packed}))["first"]
    assert first["title"] == "Weights of the first 4 hidden units" and "image of 2×2 each" in first["said"]
    assert "Outside the corner they stay the random start" in first["note"]
    picture = Image.open(io.BytesIO(base64.b64decode(first["picture"].split(",")[1]))).convert("RGBA")
    pixels = np.asarray(picture)
    assert pixels.shape == (2 + 2 + 2, 2 + 2 + 2 + 2 + 2, 4)  # three side by side, the fourth below, gaps of two
    blue, orange, white = [0, 114, 178, 255], [213, 94, 0, 255], [255, 255, 255, 255]
    assert pixels[0, :2].tolist() == [blue, orange] and pixels[1, 0].tolist() == white
    assert pixels[1, 1].tolist() == [170, 208, 229, 255]  # a third of the way from white to blue
    assert not pixels[2:4, :, 3].any() and not pixels[:, 2:4, 3].any() and not pixels[4:, 4:, 3].any()  # transparent


def test_what_is_said_of_first_weights_is_true_of_the_network_and_of_where_its_digits_stand(shown):
    answers_alone = SMALL.replace(network="own", own=OwnNetwork(channels=(), hidden=()))
    assert drawn_of(shown(settings=answers_alone))["first"]["title"] == "Weights for the answers 0 to 5"
    assert "form everywhere" in drawn_of(shown(settings=SMALL.replace(data="anywhere")))["first"]["note"]
    for odd in ({}, {"shape": 3, "levels": "x"}, {"shape": ["a", 2, 3], "levels": None}, [1, 2], "text"):
        assert drawn_of(shown(snapshot={"units": odd}))["first"] is None


def test_one_run_each_more_are_refused_in_words():
    app = opened()
    slow = RunSettings(network="gap", epochs=20, seconds=60.0)
    first = runs.queue().submit(slow, app.session_state["learner"])
    app.button(key="start").click().run()
    assert any("Cancel it, or wait" in warning.value for warning in app.warning)
    runs.queue().cancel(first)
    runs.queue().forget(first)


def test_after_a_reload_a_learners_last_runs_are_there_again():
    name = "who reloads"
    ended = finished(learner=name)
    assert runs.last_runs(name, 6) == [ended]
    slow = runs.queue().submit(RunSettings(network="gap", epochs=20), name)
    assert runs.last_runs(name, 6) == [ended, slow] and runs.last_runs(name, 1) == [slow]
    runs.queue().forget(slow)
    assert runs.last_runs("nobody", 6) == []


def on_the_canvas_with(run_id):
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.session_state["lives"] = run_id
    return app.run()


def test_a_run_is_kept_alive_while_its_learner_is_on_another_page():
    queue = runs.queue()
    slow = queue.submit(RunSettings(network="gap", epochs=20, seconds=60.0), "who looks around")
    queue._beats[slow] = long_ago = time.time() - queue.limits.patience / 2
    app = on_the_canvas_with(slow)
    assert not app.exception and not app.toast
    assert queue._beats[slow] > long_ago
    queue.forget(slow)


def test_who_is_on_another_page_is_told_once_how_the_run_has_ended(run_id):
    app = on_the_canvas_with(run_id)
    assert not app.exception
    assert ["Finished" in toast.value for toast in app.toast] == [True]
    assert "lives" not in app.session_state
    assert not app.run().toast


def test_a_trained_network_stands_on_the_canvas_as_a_fourth(run_id):
    [link] = opened(run=run_id).get("link_button")
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["guest"] = link.proto.url.removeprefix("./?guest=")
    app.switch_page("views/canvas.py").run()
    assert not app.exception
    assert guests.guest_of(run_id), "which the page itself asks for"
    assert data_sent(app, "kai_canvas")["networks"][-1]["name"] == "gap"


def test_a_network_of_bare_digits_cannot_stand_there():
    bare = finished(SMALL.replace(data="bare"), "somebody else")
    assert guests.trained(bare) is None
    app = opened(run=bare)
    assert any("cannot stand on the canvas" in caption.value for caption in app.caption)
    assert not app.exception


def test_a_link_to_a_guest_that_still_learns_is_not_looked_up_and_so_not_remembered_as_none(monkeypatch):
    asked = []
    monkeypatch.setattr(guests, "_loaded", asked.append)
    early = runs.queue().submit(RunSettings(network="mlp", epochs=20, seconds=60.0), "who is early")
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["guest"] = early
    app.run()
    assert not app.exception and "guest" not in app.session_state
    runs.queue().forget(early)
    assert asked == []


def test_an_ended_run_can_be_gone_through_again_and_a_live_one_not_yet(run_id, shown):
    again = drawn_of(opened(run=run_id))["again"]
    times = runs.queue().store.times(run_id)
    assert again["steps"] == [step for step, _ in times] and again["steps"][0] == 0 and len(times) >= 2
    assert looks.version(run_id).startswith(again["version"]) and again["others"] == []
    assert drawn_of(shown(state="running", result={}, estimate=1.0))["again"] is None


def test_a_run_beside_it_comes_with_the_link_and_goes_when_another_is_picked(run_id):
    other = finished(SMALL.replace(data="anywhere"), "who trains beside")
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.session_state["learner"] = "who compares"
    app.query_params["run"], app.query_params["with"], app.query_params["moment"] = run_id, other, "1"
    app.switch_page("views/train.py").run()
    again = drawn_of(app)["again"]
    assert again["id"] == run_id and [one["id"] for one in again["others"]] == [other]
    assert again["others"][0]["name"].endswith("MLP, anywhere on the canvas")
    assert {again["index"], again["others"][0]["index"]} == {0, 1}
    app.button_group(key="picked-run").select(other).run()
    assert app.query_params["run"] == other or app.query_params["run"] == [other]
    assert "moment" not in app.query_params and "with" not in app.query_params


def test_a_run_is_measured_on_the_digits_that_hang_on_the_rooms_wall(run_id, monkeypatch):
    assert not any("The room's digits" in one.value for one in opened(run=run_id).markdown)
    images, labels = kai.mnist("test")
    hung = [Item(f"d{n}", "ada", images[n].tobytes(), int(labels[n]), (n, 20), "approved") for n in range(8)]
    hung = [
        replace(item, readings=digits.readings(item), scene=Scene("canvas") if item.id in ("d6", "d7") else None)
        for item in hung
    ]
    live = SimpleNamespace(room=Room(wall=Wall(tuple(hung))))
    monkeypatch.setattr(room_digits.here, "rooms", SimpleNamespace(find=lambda code: live if code == "" else None))
    app = opened(run=run_id, room="KTWR")
    assert not app.exception
    assert any("The room's digits: 6" in one.value for one in app.markdown)  # without scenes
    table = next(one.value for one in app.dataframe if "where they were drawn" in one.value)
    network = runs.queue().network(run_id)
    corner = (network(kai.place(images[:6])).argmax(1).numpy() == labels[:6]).sum()
    assert table.iloc[0, 1] == corner
    known = wall.known(hung[:6], ("mlp", "lenet", "gap"))
    assert table.iloc[1:, 1:].to_numpy().tolist() == [known[name] for name in ("mlp", "lenet", "gap")]
