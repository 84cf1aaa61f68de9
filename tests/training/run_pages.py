"""The page that trains, under Streamlit's AppTest, and runs of the app's own queue, by real processes."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

from app.training import runs
from kai.runs.settings import RunSettings
from tests.waiting import wait_until

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
    wait_until(lambda: runs.queue().beat(run_id) or runs.queue().look(run_id).has_ended)
    return run_id


def drawn_of(app):
    [proto] = [one.proto for one in app.get("bidi_component") if one.proto.component_name == "kai_run"]
    return json.loads(proto.json)
