"""The page of the challenge, with real runs, under Streamlit's AppTest."""

from streamlit.testing.v1 import AppTest

from app.training import runs
from kai.runs.settings import RunSettings
from tests.app.sent import data_sent
from tests.full import full
from tests.training.run_pages import MAIN, SMALL, finished
from tests.waiting import wait_until


def challenged(*run_ids):
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.session_state["runs"], app.session_state["learner"] = list(run_ids), "somebody"
    return app.switch_page("views/challenge.py").run()


def test_without_a_run_the_challenge_tells_how_to_get_one():
    app = challenged()
    assert not app.exception
    assert any("Train a network first" in info.value for info in app.info)


@full
def test_a_run_goes_on_the_board_under_a_plain_nickname(run_id):
    small = finished(SMALL.replace(network="gap-lenet"))
    app = challenged(run_id, small)
    app.text_input(key="nickname").set_value("<b>x</b>")
    app.button(key="enter").click().run()
    assert any("letters, digits" in warning.value for warning in app.warning)
    app.text_input(key="nickname").set_value("Åsa 7")
    app.button(key="enter").click().run()
    assert not app.exception and "measures the network now" in app.success[0].value
    wait_until(lambda: not runs.leaderboard().waiting())
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
