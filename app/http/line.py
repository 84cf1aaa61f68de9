"""The websocket between a page and its session: what comes is looked at, what goes waits until the page asks.

Streamlit stops a run whose page has lost its line, and says when the line is back that the run has ended: the page then
takes away all that the run had not drawn yet, the canvas in somebody's hand included. So into a line that comes back to
a session nothing is sent until the page asks for a run, which `static/js/core/connection.js` does at once.
"""

from __future__ import annotations

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from app.http.messages import admit


class Line:
    """ASGI middleware between a page and Streamlit's websocket."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        """Wrap an application.

        Args:
            app: the application.
            largest: bytes of a message that Streamlit takes in; a larger one is left to it, which ends the line.
        """
        self.app, self.largest = app, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the inner application speak with a page, in our sense."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        is_silent = _comes_back(scope)

        async def receive_admitted() -> Message:
            nonlocal is_silent
            while True:
                message = await receive()
                data = message.get("bytes")
                if message["type"] != "websocket.receive" or len(data or b"") > self.largest:
                    return message
                if data is None:
                    continue  # a text, which no page sends
                request = BackMsg()
                try:
                    request.ParseFromString(data)
                except DecodeError:
                    return message  # Streamlit ends such a line
                if admit(request):
                    is_silent = is_silent and request.WhichOneof("type") != "rerun_script"
                    return message | {"bytes": request.SerializeToString()}

        async def send_when_asked(message: Message) -> None:
            if not (is_silent and message["type"] == "websocket.send"):
                await send(message)

        await self.app(scope, receive_admitted, send_when_asked)


def _comes_back(scope: Scope) -> bool:
    """Tell whether a page asks for a session that it has had: Streamlit sends its id as the third subprotocol."""
    return len(scope.get("subprotocols", [])) > 2
