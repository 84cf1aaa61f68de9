"""What a page is sent when its line broke in the middle of a run, by a real server."""

import pytest

from tests.full import full
from tests.learners import as_learner
from tests.serving import free_port, serving


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A server whose pages take two seconds, half way through."""
    slow = """
import app.components.lesson as lesson, time
close = lesson.close_page
lesson.close_page = lambda *args: (time.sleep(2), close(*args))
"""
    with serving(free_port(), tmp_path_factory.mktemp("served") / "log.txt", first=slow) as address:
        yield address


@full
@pytest.mark.parametrize("asked_again", [True, False])
def test_a_run_that_was_cut_is_not_ended_on_the_page_but_drawn_whole_when_it_asks(address, asked_again):
    async def open_and_leave(learner):
        await learner.visit("?digit=7")
        if asked_again:
            await learner.ask({})
            assert not await learner.hears_nothing(1.0)  # the run has begun
        return learner.session

    session = as_learner(address, open_and_leave)

    async def come_back(learner):
        assert await learner.hears_nothing(3.0)
        answer = await learner.visit("?digit=7")
        assert answer.has_succeeded
        assert learner.session == session
        return len(learner.elements), len(learner.data("canvas")["networks"])

    elements, networks = as_learner(address, come_back, session=session)
    assert networks == 3
    assert elements > 10
