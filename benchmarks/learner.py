"""A learner without a browser: speaks with the server as a page does, over the websocket, in Streamlit's messages.

For health checks and tests of load and faults. Knows neither torch nor Streamlit's runtime, only its messages.

    async with Learner("http://localhost:8501") as learner:
        opened = await learner.visit("?digit=7")
        shared = await learner.gesture("desk", "ask", {"share": "http://localhost:8501/?digit=7"})
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

EVENTS = "__events"
"""How the id ends under which Streamlit hears what a component asks for."""
LARGEST_MESSAGE = 32 * 2**20
"""Bytes of a message that is still read; the server sends 20 MB at most."""


@dataclass
class Answer:
    """What one run of a page's script brought.

    Attributes:
        seconds: from the request to the message that says the run is over.
        size: bytes received.
        has_succeeded: whether the script came to its end.
        elements: what was drawn anew, in the order in which it came.
    """

    seconds: float = 0.0
    size: int = 0
    has_succeeded: bool = False
    elements: list[Element] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """Where an element stands: its message and the fragment that drew it ("" for the page itself)."""

    element: Element
    fragment: str


class Learner:
    """One session with the server: what the page shows, and what a learner does there.

    Args:
        address: of the app, as in a browser, with its base path if it has one.
        timeout: seconds after which an answer no longer comes.
        headers: sent with the request for the websocket, for instance `Host`.
        session: id of a session to come back to, as `session` of an earlier learner.
    """

    def __init__(
        self, address: str, *, timeout: float = 30.0, headers: Mapping[str, str] | None = None, session: str = ""
    ):
        self.address = address.rstrip("/")
        self.timeout = timeout
        self.headers = dict(headers or {})
        self.session = session
        self.pages: dict[str, str] = {}
        self.query = ""
        self._page = ""
        self._places: dict[tuple[int, ...], Place] = {}
        self._ticking: set[str] = set()
        self._cache: dict[str, ForwardMsg] = {}

    async def __aenter__(self) -> Learner:
        parts = urllib.parse.urlsplit(self.address)
        scheme = "wss" if parts.scheme == "https" else "ws"
        headers = dict(self.headers)
        named = headers.pop("Host", parts.netloc)
        self._socket = await websockets.connect(
            urllib.parse.urlunsplit((scheme, named, f"{parts.path}/_stcore/stream", "", "")),
            host=parts.hostname,
            port=parts.port or (443 if scheme == "wss" else 80),
            subprotocols=["streamlit", "no-token", self.session or "none"],
            additional_headers=headers,
            max_size=LARGEST_MESSAGE,
            open_timeout=self.timeout,
            compression=None,
            proxy=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    # --- what a learner does ------------------------------------------------------------------------------------------

    async def visit(self, query: str = "", page: str | None = None) -> Answer:
        """Open a page with a query string like "?digit=7": at first the first one, later another by its path, too.

        Raises:
            KeyError: if there is no such page.
        """
        self.query = query.lstrip("?")
        if page is not None:
            self._page = self.pages[page]
        return await self._run({}, "")

    async def gesture(self, key: str, event: str, value: object) -> Answer:
        """Let the component with this key ask the server for something, as `setTriggerValue` in the page does.

        Raises:
            LookupError: if the page has no such component.
        """
        place = self._find(key)
        events = f"$$STREAMLIT_INTERNAL_KEY_{place.element.bidi_component.id}{EVENTS}"
        return await self._run({events: json.dumps([{"event": event, "value": value}])}, place.fragment)

    async def press(self, key: str) -> Answer:
        """Press the button with this key.

        Raises:
            LookupError: if the page has no such button, or one that cannot be pressed.
        """
        for place in self._places.values():
            button = place.element.button
            if place.element.WhichOneof("type") == "button" and button.id.endswith(f"-{key}") and not button.disabled:
                return await self._run({button.id: True}, place.fragment)
        raise LookupError(f"the page has no button {key!r} that can be pressed")

    async def tick(self) -> Answer | None:
        """Draw again what the page draws every so often, as a browser does; None where there is no such thing."""
        return await self._run({}, next(iter(self._ticking))) if self._ticking else None

    async def send(self, message: BackMsg | bytes) -> None:
        """Send a message as it is, however wrong."""
        await self._socket.send(message if isinstance(message, bytes) else message.SerializeToString())

    # --- what the page shows ------------------------------------------------------------------------------------------

    @property
    def elements(self) -> list[Element]:
        """What is on the page now, in the order in which it came."""
        return [place.element for place in self._places.values()]

    def data(self, key: str) -> dict:
        """Return what the server sent to the component with this key.

        Raises:
            LookupError: if the page has no such component.
        """
        return data_of(self._find(key).element.bidi_component)

    @property
    def exceptions(self) -> list[str]:
        """The exceptions that stand on the page, which no learner should ever see."""
        return [element.exception.message for element in self.elements if element.WhichOneof("type") == "exception"]

    @property
    def errors(self) -> list[str]:
        """What the page says in red."""
        return list(_said(self.elements, Alert.ERROR))

    @property
    def warnings(self) -> list[str]:
        """What the page says in yellow: friendly refusals."""
        return list(_said(self.elements, Alert.WARNING))

    def _find(self, key: str) -> Place:
        for place in self._places.values():
            is_component = place.element.WhichOneof("type") == "bidi_component"
            if is_component and place.element.bidi_component.id.split("-", 2)[-1] == key:  # $$ID-HASH-KEY
                return place
        raise LookupError(f"the page has no component {key!r}")

    # --- the protocol -------------------------------------------------------------------------------------------------

    async def _run(self, values: Mapping[str, str | bool], fragment: str) -> Answer:
        """Ask for a run of the script, or of one fragment, and take in what it brings."""
        start = time.perf_counter()
        await self.ask(values, fragment)
        async with asyncio.timeout(self.timeout):
            answer = await self._take_in(is_whole_page=not fragment)
        answer.seconds = time.perf_counter() - start
        return answer

    async def ask(self, values: Mapping[str, str | bool], fragment: str = "") -> None:
        """Ask for a run of the script, or of one fragment, and do not wait for it.

        Args:
            values: of components, as JSON, and buttons, by their ids.
            fragment: its id, or "" for the whole page.
        """
        message = BackMsg()
        request = message.rerun_script
        request.query_string, request.page_script_hash, request.fragment_id = self.query, self._page, fragment
        request.cached_message_hashes.extend(self._cache)
        request.context_info.url = self.address
        for name, value in values.items():
            state = request.widget_states.widgets.add()
            state.id = name
            if isinstance(value, bool):
                state.trigger_value = value
            elif name.endswith(EVENTS):
                state.json_trigger_value = value
            else:
                state.json_value = value
        request.widget_states.SetInParent()
        await self.send(message)

    async def hears_nothing(self, seconds: float) -> bool:
        """Whether the server sends nothing for so long; what it sends is lost."""
        try:
            await asyncio.wait_for(self._socket.recv(), seconds)
        except TimeoutError:
            return True
        return False

    async def _take_in(self, is_whole_page: bool) -> Answer:
        answer = Answer()
        while True:
            raw = await self._socket.recv()
            answer.size += len(raw)
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                path = message.metadata.delta_path
                message = self._cache[message.ref_hash]
                kind = message.WhichOneof("type")
                message.metadata.delta_path[:] = path
            elif message.metadata.cacheable and message.hash:
                self._cache[message.hash] = message
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
                self._page = message.new_session.page_script_hash
                if is_whole_page:
                    self._places.clear()
                    self._ticking.clear()
            elif kind == "navigation":
                self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
                self._page = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "auto_rerun":
                self._ticking.add(message.auto_rerun.fragment_id)
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                place = Place(message.delta.new_element, message.delta.fragment_id)
                self._places[tuple(message.metadata.delta_path)] = place
                answer.elements.append(place.element)
            elif kind == "script_finished":
                finished = ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)
                if finished == "FINISHED_EARLY_FOR_RERUN":  # the script asked for a run of its own
                    is_whole_page = True
                    continue
                answer.has_succeeded = "SUCCESSFULLY" in finished
                return answer


def data_of(component: BidiComponent) -> dict:
    """Return a component's data."""
    return json.loads(component.mixed.json if component.WhichOneof("data") == "mixed" else component.json)


def _said(elements: list[Element], colour: int) -> Iterator[str]:
    for element in elements:
        if element.WhichOneof("type") == "alert" and element.alert.format == colour:
            yield element.alert.body
