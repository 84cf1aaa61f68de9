"""A server's rooms alone, as an application of Starlette below a base path: no Streamlit, no server, no browser."""

import base64
from contextlib import asynccontextmanager, contextmanager

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.room.rooms import Rooms
from app.room.routes import routes
from app.room.store import RoomStore

KEY = "the instructor's key"
ADDRESS = "http://lab.test/kai/lab/room/"
SEVEN = base64.b64encode(bytes(784 - 40) + bytes([200] * 40)).decode()
"""A drawing: a stroke along the lower edge."""


class Browser:
    """A browser in the room, which keeps its cookies."""

    def __init__(self, client, query=""):
        self.client, self.query = client, query

    def get(self, path, **options):
        return self.client.get(f"{ADDRESS}{path}{self.query}", follow_redirects=False, **options)

    def post(self, act, given=None, **options):
        return self.client.post(f"{ADDRESS}{act}{self.query}", json={} if given is None else given, **options)

    def do(self, act, **given):
        """Do something that must succeed; returns the answer."""
        response = self.post(act, given)
        assert response.status_code == 200, (act, given, response.json())
        return response.json()

    def refused(self, act, **given):
        """Do something that must be refused; returns the status."""
        response = self.post(act, given)
        detail = response.json()["detail"]
        assert response.status_code >= 400 and detail.endswith(".") and "\n" not in detail, (act, response.text)
        return response.status_code

    @property
    def state(self):
        response = self.get("state")
        assert response.status_code == 200, response.text
        return response.json()

    @property
    def question(self):
        return self.state["question"]


class Lab:
    """A server's rooms, and browsers that come to them."""

    def __init__(self, app, rooms, client):
        self.app, self.rooms, self.client = app, rooms, client

    def browser(self, query=""):
        client = TestClient(self.app, base_url="http://lab.test")
        client.portal = self.client.portal  # one event loop for all
        return Browser(client, query)

    def learner(self, query=""):
        browser = self.browser(query)
        assert browser.state["you"]["instructor"] is False
        return browser

    def instructor(self, query=""):
        browser = self.browser(query)
        led = browser.client.get(f"http://lab.test/kai/lab/teach?key={KEY}", follow_redirects=False)
        assert led.status_code == 303 and led.headers["location"] == "/kai/room"
        return browser


@contextmanager
def opened(folder=None):
    """Start a server's rooms, kept in a folder or in memory alone."""
    rooms = Rooms(RoomStore(folder))

    @asynccontextmanager
    async def lifespan(_):
        rooms.start()
        yield
        rooms.close()

    app = Starlette(routes=routes("kai", rooms), lifespan=lifespan)
    with TestClient(app, base_url="http://lab.test") as client:
        yield Lab(app, rooms, client)


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("KAI_TEACH_KEY", KEY)


@pytest.fixture
def lab():
    with opened() as lab:
        yield lab
