"""The page that trains before anything has been trained, under Streamlit's AppTest."""

import pytest

from app import answers, figures
from app.content.presets import PRESETS
from app.training import form, runs
from app.training.runs import NETWORKS
from kai.runs.settings import RunSettings
from tests.full import also_in_full
from tests.training.run_pages import opened


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


def test_a_busy_room_says_so_before_one_starts(monkeypatch):
    monkeypatch.setattr(runs.queue(), "outlook", lambda: (4, 31.0))
    assert any("4 runs wait: yours would begin in about 31 s." in caption.value for caption in opened().caption)


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


def test_every_network_that_may_be_trained_has_a_name():
    assert set(RunSettings.bounds()["network"].values) == set(NETWORKS)
