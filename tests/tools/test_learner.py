"""The learner without a browser, and the health check, against a real server."""

import subprocess
import sys

import pytest

from tests.browser.conftest import free_port, serving
from tests.learners import as_learner
from tools.healthcheck import own_host
from tools.serve import default_port, local_address


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with serving(free_port(), tmp_path_factory.mktemp("served") / "log.txt") as address:
        yield address


def moved_to(row, col, seq):
    return {"kind": "digit", "digit": 7, "row": row, "col": col, "seq": seq}


def test_a_learner_opens_a_digit_moves_it_and_sees_the_address_follow(address):
    async def visit(learner):
        opened = await learner.visit("?digit=7")
        assert opened.has_succeeded
        assert learner.exceptions == learner.errors == []
        assert learner.data("parcel-swept")["about"]["label"] == 9  # test image 7 is a nine
        answer = await learner.gesture("lab", "scene", moved_to(3, 4, 1))
        assert answer.has_succeeded
        assert answer.seconds > 0
        return learner.query

    assert as_learner(address, visit) == "digit=7&row=3&col=4"


def test_what_the_page_keeps_travels_once(address):
    async def visit(learner):
        first = await learner.visit()
        again = await learner.visit()
        assert learner.data("parcel-swept")["about"]["digit"] == 0
        return first.size, again.size

    first, again = as_learner(address, visit)
    assert again < first / 3


def test_a_gesture_costs_a_few_kilobytes_and_a_new_digit_its_tables(address):
    async def visit(learner):
        await learner.visit("?digit=7")
        moved = await learner.gesture("lab", "scene", moved_to(3, 4, 1))
        chosen = await learner.gesture("lab", "scene", moved_to(3, 4, 2) | {"digit": 8})
        assert learner.data("parcel-swept")["about"]["digit"] == 8
        return moved.size, chosen.size

    moved, chosen = as_learner(address, visit)
    assert moved < 20_000  # most of it the style sheet, which Streamlit sends with every component
    assert 3 * 33_640 < chosen < 3 * 33_640 + 20_000


def test_another_page_is_opened_by_its_path_and_the_digit_comes_along(address):
    async def visit(learner):
        await learner.visit("?digit=7&row=5&col=6")
        await learner.visit(page="inside")
        with pytest.raises(LookupError, match="no component 'lab'"):
            learner.data("lab")
        return learner.data("inside")["scene"], learner.query

    scene, query = as_learner(address, visit)
    assert (scene["digit"], scene["row"], scene["col"]) == (7, 5, 6)
    assert query == "digit=7&row=5&col=6"


def test_a_lost_connection_comes_back_to_its_session_and_others_have_their_own(address):
    async def visit(learner):
        await learner.visit("?digit=7")
        await learner.gesture("lab", "scene", moved_to(3, 4, 1))
        return learner.session

    async def back(learner):
        await learner.visit("?digit=7&row=3&col=4")
        return learner.session, learner.data("lab")["scene"]["row"]

    session = as_learner(address, visit)
    assert as_learner(address, back, session=session) == (session, 3)
    assert as_learner(address, back)[0] != session


@pytest.mark.parametrize("host", ["192.0.2.7:8501", "teachers-laptop.local:8501", "[2001:db8::7]:8501"])
def test_learners_come_by_any_name_of_the_machine_unless_hosts_are_named(address, host):
    async def visit(learner):
        return (await learner.visit()).has_succeeded

    assert as_learner(address, visit, headers={"Host": host, "Origin": f"http://{host}"})


def health_check(address):
    """The command as an image runs it: its exit code and what it complains about."""
    done = subprocess.run([sys.executable, "-m", "tools.healthcheck", address], capture_output=True, text=True)
    return done.returncode, done.stderr


def test_the_health_check_is_content_with_a_server_that_answers(address):
    assert health_check(address) == (0, "")


@pytest.mark.parametrize(("where", "word"), [("http://127.0.0.1:1", "127.0.0.1:1"), ("/nowhere", "HTTP 403")])
def test_the_health_check_says_in_a_line_what_is_wrong(address, where, word):
    code, message = health_check(where if where.startswith("http") else address + where)
    assert code == 1
    assert message.startswith("not healthy: ")
    assert word in message
    assert message.count("\n") == 1


def test_the_health_check_finds_the_server_by_the_environments_settings(monkeypatch):
    for name in ("PORT", "BASE_URL_PATH", "ALLOWED_HOSTS"):
        monkeypatch.delenv(f"STREAMLIT_SERVER_{name}", raising=False)
    assert local_address(default_port()) == "http://localhost:8501"
    assert own_host() == {}
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "9000")
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "/lab/")
    assert local_address(default_port(), "127.0.0.1") == "http://127.0.0.1:9000/lab"
    monkeypatch.setenv("STREAMLIT_SERVER_ALLOWED_HOSTS", "*.lab.example other.example")
    assert own_host() == {"Host": "healthcheck.lab.example"}
