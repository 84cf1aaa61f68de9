"""The learner without a browser, against a real server."""

import pytest

from tests.learners import as_learner
from tests.serving import free_port, serving


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
