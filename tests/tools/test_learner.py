"""The learner without a browser, against a real server."""

import pytest

from tests.full import full
from tests.learners import as_learner

LINK = "http://kai.example/?digit=7&row=3&col=4"


@full
def test_a_learner_opens_the_canvas_asks_for_a_code_and_hears_no_more_than_that(server):
    async def visit(learner):
        opened = await learner.visit("?digit=7")
        assert opened.has_succeeded
        assert learner.exceptions == learner.errors == []
        assert [card["name"] for card in learner.data("canvas")["networks"]] == ["mlp", "lenet", "gap"]
        answer = await learner.gesture("desk", "ask", {"share": LINK})
        assert answer.has_succeeded
        assert answer.seconds > 0
        return learner.data("desk")["shared"]["link"]

    assert as_learner(server, visit) == LINK


def test_another_page_is_opened_by_its_path(server):
    async def visit(learner):
        await learner.visit("?digit=7&row=5&col=6")
        await learner.visit(page="inside")
        with pytest.raises(LookupError, match="no component 'canvas'"):
            learner.data("canvas")
        return learner.data("inside")["networks"][0]["name"]

    assert as_learner(server, visit) == "mlp"


def test_a_lost_connection_comes_back_to_its_session_and_others_have_their_own(server):
    async def visit(learner):
        await learner.visit("?digit=7")
        return learner.session

    session = as_learner(server, visit)
    assert as_learner(server, visit, session=session) == session
    assert as_learner(server, visit) != session


@pytest.mark.parametrize("host", ["192.0.2.7:8501", "teachers-laptop.local:8501", "[2001:db8::7]:8501"])
def test_learners_come_by_any_name_of_the_machine_unless_hosts_are_named(server, host):
    async def visit(learner):
        return (await learner.visit()).has_succeeded

    assert as_learner(server, visit, headers={"Host": host, "Origin": f"http://{host}"})
