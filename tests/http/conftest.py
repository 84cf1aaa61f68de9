"""The resources alone, as an application of Starlette below a base path: no Streamlit, no server, no browser."""

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.http.resources import routes

PLAIN = {"Accept-Encoding": "identity"}
"""So that a text is what goes over the line."""


@pytest.fixture(scope="session")
def app():
    return Starlette(routes=routes("kai"))


@pytest.fixture(scope="module")
def client(app):
    with TestClient(app, base_url="http://lab.test/kai/lab", headers=PLAIN, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def learners(app):
    """Make a client on a running event loop, for those who ask at the same time."""
    return lambda: httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://lab.test/kai/lab/")
