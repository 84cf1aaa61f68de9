"""The page that trains, under Streamlit's AppTest, with real processes behind it."""

import base64
import csv
import io
import json
import os
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

import kai
from app import answers, figures
from app.content.presets import PRESETS
from app.room import digits, wall
from app.room.scene import Scene
from app.room.state import Room
from app.room.wall import Item, Wall
from app.training import charts, form, guests, looks, room_digits, runs, visitor
from app.training.runs import NETWORKS
from kai.runs.networks import OwnNetwork
from kai.runs.settings import RunSettings
from tests.app.sent import data_sent
from tests.full import also_in_full, full

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"
SMALL = RunSettings(network="mlp", share=0.02, epochs=1, batch_size=128, one_cycle=True, learning_rate=0.01)


def opened(**parameters):
    app = AppTest.from_file(MAIN, default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page("views/train.py").run()


def finished(settings=SMALL, learner="somebody"):
    """The id of a run that has ended."""
    run_id = runs.queue().submit(settings, learner)
    for _ in range(600):
        runs.queue().beat(run_id)
        if runs.queue().look(run_id).has_ended:
            return run_id
        time.sleep(0.1)
    raise AssertionError("the run did not end")


@pytest.fixture(scope="module")
def run_id():
    return finished()


def test_the_page_offers_presets_and_waits():
    app = opened()
    assert not app.exception
    assert len(app.title) == 1
    assert "Nothing is training yet" in app.info[0].value
    assert app.selectbox(key="run-network").value == "mlp"


def test_before_a_run_one_sees_how_its_digits_stand():
    app = opened()
    for data, side in (("top_left", 56), ("bare", 28), ("anywhere", 56)):
        app.selectbox(key="run-data").select(data).run()
        assert not app.exception
        digits = answers.standing(data)
        assert digits.shape == (8, side, side)
        [image] = [image for element in app.get("imgs") or app.get("image") for image in element.proto.imgs]
        assert image.url == figures.picture_url(figures.row_of_canvases(digits))
    ink = [digits[i].nonzero() for i in range(8)]
    assert len({(rows.min(), columns.min()) for rows, columns in ink}) == 8
    assert answers.standing("top_left")[:, 28:].max() == answers.standing("top_left")[:, :, 28:].max() == 0


def test_a_preset_fills_the_form():
    app = opened()
    titles = [preset.title for preset in PRESETS]
    app.selectbox(key="preset").select(titles.index("Task 10: LeNet on the canvas")).run()
    assert app.selectbox(key="run-network").value == "lenet"
    assert app.toggle(key="run-softmax_inside").value is True
    assert not app.exception


def test_the_notebooks_tasks_are_trained_as_they_stand_there():
    tasks = {preset.title.split(":")[0].split(" w")[0]: preset.run for preset in PRESETS if "Task" in preset.title}
    assert {name: (run.epochs, run.learning_rate) for name, run in tasks.items()} == {
        "Tasks 3, 4, 5": (5, 1e-3), "Task 9": (5, 1e-3), "Task 10": (5, 1e-3), "Task 12": (10, 5e-3),
    }  # fmt: skip
    assert all(run.optimiser == "Adam" and not run.one_cycle for run in tasks.values())


@pytest.mark.parametrize("preset", [*PRESETS[:2], PRESETS[-1], *also_in_full(*PRESETS[2:-1])], ids=lambda p: p.title)
def test_a_preset_is_what_may_be_run_and_what_the_form_can_show(preset):
    assert RunSettings.clamped(preset.run.as_dict()) == preset.run
    app = opened()
    app.selectbox(key="preset").select(PRESETS.index(preset)).run()
    assert not app.exception
    assert not app.button(key="start").disabled
    shown = {name: app.session_state[f"run-{name}"] for name in form.FIELDS}
    assert shown == {name: getattr(preset.run, name) for name in form.FIELDS}


def test_a_network_of_ones_own_tells_its_size_and_what_is_wrong_with_it():
    app = opened()
    app.selectbox(key="run-network").select("own").run()
    [size] = [caption.value for caption in app.caption if "parameters" in caption.value]
    layers = app.dataframe[0].value
    assert f"{layers['parameters'].sum():,} parameters" in size
    assert layers["output"].tolist()[:3] == ["6×52×52", "6×52×52", "6×26×26"]
    for channels, word in (("6, x", "whole numbers"), ("64, 64, 64, 64", "million multiplications"), ("6,,16,", None)):
        app.text_input(key="own-channels").set_value(channels).run()
        assert not app.exception
        warnings = [warning.value for warning in app.warning]
        assert app.button(key="start").disabled == (word is not None)
        assert word is None or any(word in warning for warning in warnings)


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


def test_the_network_of_a_run_goes_home_with_a_card(run_id, tmp_path):
    (tmp_path / "mine.safetensors").write_bytes(runs.network_file(runs.queue().look(run_id)))
    network, images = kai.load(tmp_path / "mine.safetensors"), torch.rand(2, 1, 56, 56)
    assert network.card == {"title": "MLP, top-left on the canvas", "size": 56}
    assert torch.equal(network(images), runs.queue().network(run_id)(images))


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


def test_a_busy_room_says_so_before_one_starts(monkeypatch):
    monkeypatch.setattr(runs.queue(), "outlook", lambda: (4, 31.0))
    assert any("4 runs wait: yours would begin in about 31 s." in caption.value for caption in opened().caption)


def drawn_of(app):
    [proto] = [one.proto for one in app.get("bidi_component") if one.proto.component_name == "kai_run"]
    return json.loads(proto.json)


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


def test_an_unknown_run_or_a_hostile_link_is_as_good_as_none():
    for run in ("nobody", "../../etc/passwd", "x" * 5000, "' OR 1=1 --"):
        app = opened(run=run)
        assert not app.exception
        assert "Nothing is training yet" in app.info[0].value


def test_a_server_that_cannot_write_its_data_folder_trains_all_the_same_and_says_what_to_do(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KAI_DATA", str(tmp_path / "file" / "runs"))
    monkeypatch.setattr(runs, "_opened", runs._opened.__wrapped__)
    queue, remark = runs._opened()
    queue.close()
    assert remark == runs.SHORT_LIVED and "KAI_DATA" in remark


def test_a_server_with_nowhere_to_keep_runs_says_what_to_do_and_has_its_canvas(monkeypatch):
    def nowhere():
        raise OSError("read-only file system")

    monkeypatch.setattr(runs, "_opened", nowhere)
    app = opened(run="abc")
    assert not app.exception and app.error[0].value == runs.NO_PLACE
    app = app.switch_page("views/challenge.py").run()
    assert not app.exception and app.error[0].value == runs.NO_PLACE
    app.query_params["guest"] = "abc"
    app = app.switch_page("views/canvas.py").run()
    assert not app.exception and not app.error


def test_one_run_each_more_are_refused_in_words():
    app = opened()
    slow = RunSettings(network="gap", epochs=20, seconds=60.0)
    first = runs.queue().submit(slow, app.session_state["learner"])
    app.button(key="start").click().run()
    assert any("Cancel it, or wait" in warning.value for warning in app.warning)
    runs.queue().cancel(first)
    runs.queue().forget(first)


def test_the_curve_is_a_table(run_id):
    run = runs.queue().look(run_id)
    rows = list(csv.DictReader(io.StringIO(runs.files(run)["curve.csv"])))
    assert len(rows) == len(run.curve)
    assert float(rows[-1]["loss"]) == run.curve[-1]["loss"]
    assert float(rows[-1]["accuracy_top_left"]) == run.curve[-1]["accuracies"]["top_left"]


def epochs_of(curve):
    """Mean loss and accuracy of each epoch: a record tells of the digits since the last one, whenever that was."""
    told, met, sums = [], 0, [0.0, 0.0]
    for point in curve:
        n = int(point["examples"]) - met
        met += n
        sums = [sums[0] + n * float(point["loss"]), sums[1] + n * float(point["accuracy"])]
        if met % SMALL.digits == 0:
            told.append(tuple(total / SMALL.digits for total in sums))
            sums = [0.0, 0.0]
    return told


@pytest.mark.parametrize("network", ["mlp", "gap-lenet"])
@full
def test_the_script_does_the_run_again_with_the_same_curve_and_the_same_weights(network, tmp_path):
    settings = SMALL.replace(network=network, epochs=3, softmax_inside=True, seed=7)
    run = runs.queue().look(finished(settings, f"who repeats {network}"))
    (tmp_path / "curve.csv").write_text("a neighbour")
    (tmp_path / "run.py").write_text(runs.files(run)["run.py"])
    environment = os.environ | {"PYTHONPATH": str(MAIN.parent.parent)}
    done = subprocess.run([sys.executable, "run.py"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    stem = f"kai-{network}-seed7-{run.id[:8]}"
    assert done.returncode == 0 and f"{stem}-again" in done.stdout, done.stderr
    assert (tmp_path / "curve.csv").read_text() == "a neighbour"
    again = list(csv.DictReader((tmp_path / f"{stem}-again.csv").open()))
    assert len(epochs_of(again)) == 3
    for one, other in zip(epochs_of(again), epochs_of(run.curve), strict=True):
        assert one == pytest.approx(other, abs=1e-6)
    found = kai.load(tmp_path / f"{stem}-again.safetensors").state_dict()
    expected = runs.queue().network(run.id).state_dict()
    assert found.keys() == expected.keys() and all(torch.equal(found[name], expected[name]) for name in expected)


@full
def test_a_script_ends_with_the_update_with_which_time_ended_the_run():
    run = runs.queue().look(finished(SMALL.replace(network="lenet", share=1.0, seconds=1.0), "who has no time"))
    assert run.result["ended_by"] == "seconds"
    met = run.curve[-1]["examples"]
    assert f"'examples': {met}," in runs.files(run)["run.py"]
    assert f"'seconds': {RunSettings.bounds()['seconds'].most}," in runs.files(run)["run.py"]


def test_after_a_reload_a_learners_last_runs_are_there_again(run_id):
    name = runs.queue().look(run_id).learner
    ended = runs.last_runs(name, 6)
    assert ended[-1] == run_id and all(runs.queue().look(one).learner == name for one in ended)
    slow = runs.queue().submit(RunSettings(network="gap", epochs=20), name)
    assert runs.last_runs(name, 6)[-2:] == [run_id, slow] and runs.last_runs(name, 1) == [slow]
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


def test_every_network_that_may_be_trained_has_a_name():
    assert set(RunSettings.bounds()["network"].values) == set(NETWORKS)


# --- the challenge ----------------------------------------------------------------------------------------------------


def challenged(*run_ids):
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.session_state["runs"], app.session_state["learner"] = list(run_ids), "somebody"
    return app.switch_page("views/challenge.py").run()


def test_without_a_run_the_challenge_tells_how_to_get_one():
    app = challenged()
    assert not app.exception
    assert any("Train a network first" in info.value for info in app.info)


def test_a_run_goes_on_the_board_under_a_plain_nickname(run_id):
    small = finished(SMALL.replace(network="gap-lenet"))
    app = challenged(run_id, small)
    app.text_input(key="nickname").set_value("<b>x</b>")
    app.button(key="enter").click().run()
    assert any("letters, digits" in warning.value for warning in app.warning)
    app.text_input(key="nickname").set_value("Åsa 7")
    app.button(key="enter").click().run()
    assert not app.exception and "measures the network now" in app.success[0].value
    for _ in range(600):
        if not runs.leaderboard().waiting():
            break
        time.sleep(0.1)
    table = app.run().dataframe[0].value  # as the fragment does every few seconds
    assert "Åsa 7" in table["nickname"].tolist()
    assert 0 <= table["unseen placements"].tolist()[0] <= 1


def test_the_challenge_finds_ones_own_runs_after_a_reload(run_id):
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.session_state["learner"] = runs.queue().look(run_id).learner
    app.switch_page("views/challenge.py").run()
    assert not app.exception and not any("Train a network first" in info.value for info in app.info)
    assert app.selectbox


def test_from_the_challenge_ones_own_network_comes_along_to_the_canvas(run_id):
    found = data_sent(challenged(run_id), "kai_lesson")
    assert (found["next"], found["guest"]) == (["canvas", "Take your network to the canvas"], run_id)
    found = data_sent(challenged(), "kai_lesson")
    assert (found["next"], found["guest"]) == (["canvas", "Drag a digit"], "")


def test_a_run_over_the_budget_is_told_why(run_id):
    app = challenged(run_id)
    assert any("157,360 parameters" in warning.value for warning in app.warning)
    app = challenged(finished(SMALL.replace(data="anywhere")))
    assert any("do without" in warning.value for warning in app.warning)
    assert not app.button


@full
def test_a_run_that_is_known_by_its_link_is_not_ones_own_to_stop_or_to_enter():
    slow = RunSettings(network="gap", epochs=20, seconds=60.0)
    theirs = runs.queue().submit(slow, "its learner")
    for learner, may_stop in (("its learner", True), ("somebody", False)):
        app = AppTest.from_file(MAIN, default_timeout=60)
        app.session_state["learner"] = learner
        app.query_params["run"] = theirs
        app.switch_page("views/train.py").run()
        assert not app.exception
        assert ("stop" in {button.key for button in app.button}) is may_stop
        assert any("Only they can stop it" in caption.value for caption in app.caption) is not may_stop
    runs.queue().forget(theirs)
    app = challenged(finished(SMALL, "its learner"))
    assert any("Train a network first" in info.value for info in app.info)


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


# --- the run, again ---------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "The same seed, 0: they began with the same weights and met the same digits in the same order."),
        ({"learning_rate": 0.5}, "the same digits in the same order"),
        ({"batch_size": 64}, "The same seed, 0: they began with the same weights."),
        ({"data": "anywhere"}, "The same seed, 0: they began with the same weights."),
        ({"seed": 3}, "Two seeds, 0 and 3: they began with different weights."),
        ({"data": "bare"}, "Two networks"),
        ({"network": "lenet"}, "Two networks"),
    ],
)
def test_what_is_said_of_two_runs_is_true_of_their_first_weights(change, words):
    other = SMALL.replace(**change)
    said = charts._begins_in_words(SMALL, other)
    assert words in said
    first = []
    for settings in (SMALL, other):
        torch.manual_seed(settings.seed)
        first.append([*settings.build().parameters()])
    shapes = [[parameter.shape for parameter in parameters] for parameters in first]
    assert (shapes[0] != shapes[1]) == ("Two networks" in said)
    assert (shapes[0] == shapes[1] and all(map(torch.equal, *first))) == ("the same weights" in said)


# --- figures ----------------------------------------------------------------------------------------------------------

CURVE = [
    {"seconds": 0.5, "loss": 2.0, "accuracy": 0.2, "accuracies": {"top_left": 0.3, "bottom_right": 0.1}},
    {"seconds": 1.0, "loss": 1.0, "accuracy": 0.5},
]


def test_one_run_shows_training_and_both_places_several_show_a_name_each():
    alone = figures.run_accuracies([("run 1", CURVE)])["series"]
    assert [line["name"] for line in alone] == ["training", "top-left", "bottom-right"]
    assert (alone[0]["x"], alone[0]["y"], alone[1]["x"]) == ([0.5, 1.0], [20.0, 50.0], [0.5])
    several = figures.run_accuracies([("run 1", CURVE), ("run 2", CURVE)])["series"]
    assert [line["name"] for line in several] == [
        f"run {n}, {place}" for n in (1, 2) for place in ("top-left", "bottom-right")
    ]
    assert several[0]["colour"] == several[1]["colour"] != several[2]["colour"]
    assert len({line["dash"] for line in alone}) == 3


@pytest.mark.parametrize(
    ("losses", "decades"), [([1.5, 1.9], [0, 1]), ([], [0, 1]), ([0.0, 0.02], [-2, -1]), ([2.3, 0.004], [-3, 1])]
)
def test_the_losses_axis_always_has_a_power_of_ten_to_name(losses, decades):
    curve = [{"seconds": k, "loss": loss, "accuracy": 0.1} for k, loss in enumerate(losses)]
    reach = pytest.approx([decades[0] - 0.1, decades[1] + 0.1])
    assert figures.run_loss([("run 1", curve)])["range"] == reach
    assert list(figures.loss_curve(losses).layout.yaxis.range) == reach


def test_kernels_are_blue_above_and_orange_below_nothing():
    picture = figures.row_of_kernels([[[1.0, -1.0], [0.0, 0.5]]], enlarged=1)
    assert picture.shape == (2, 2, 3)
    assert picture[0, 0].tolist() == [0, 114, 178]
    assert picture[0, 1].tolist() == [213, 94, 0]
    assert picture[1, 0].tolist() == [255, 255, 255]


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
