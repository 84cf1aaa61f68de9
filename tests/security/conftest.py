"""A real server that a hostile client speaks with, in the server's own words and in words that no page would say."""

import asyncio
import json
import urllib.request

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.learners import as_learner
from tests.serving import free_port, serving

PATIENCE = 120.0
"""Seconds; the machine may have more to do than these tests."""


class Hostile:
    """What a client can do that obeys no page: any value of any kind for any widget."""

    def __init__(self, learner):
        self.learner = learner

    def ids(self):
        """The ids of all widgets on the page, with the fragments that drew them."""
        found = {}
        for place in self.learner._places.values():
            element = getattr(place.element, place.element.WhichOneof("type"))
            if getattr(element, "id", ""):
                found[element.id] = place.fragment
        return found

    async def say(self, values, fragment="", query=None):
        """Ask for a run with these values: pairs of a widget's id and a function that sets its value."""
        learner, message = self.learner, BackMsg()
        request = message.rerun_script
        request.query_string = learner.query if query is None else query
        request.page_script_hash, request.fragment_id = learner._page, fragment
        request.cached_message_hashes.extend(learner._cache)
        request.widget_states.SetInParent()
        for name, put in values:
            state = request.widget_states.widgets.add()
            state.id = name
            put(state)
        await learner.send(message)
        async with asyncio.timeout(learner.timeout):
            return await learner._take_in(is_whole_page=not fragment)

    def is_unharmed(self):
        """Whether no error of ours or Streamlit's stands on the page."""
        return self.learner.exceptions == [] and not any("went wrong" in error for error in self.learner.errors)


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    with serving(free_port(), tmp_path_factory.mktemp("served") / "log.txt", KAI_METRICS="open") as address:
        as_learner(address, lambda learner: learner.visit(), timeout=PATIENCE)
        yield address


@pytest.fixture
def with_hostile(address):
    """A function that has a hostile client do something in a session of its own, and returns what it found."""

    def with_(what):
        async def whole(learner):
            await learner.visit("?digit=7")
            return await what(learner, Hostile(learner))

        return as_learner(address, whole, timeout=PATIENCE)

    return with_


@pytest.fixture
def metrics(address):
    """A function that returns what the server tells anybody of its memory."""

    def metrics_(family="cache_memory_bytes"):
        with urllib.request.urlopen(f"{address}/_stcore/metrics?families={family}", timeout=PATIENCE) as answer:
            return answer.read().decode()

    return metrics_


def json_text(value):
    """A function that sets a component's value."""
    text = value if isinstance(value, str) else json.dumps(value)
    return lambda state: setattr(state, "json_value", text)
