"""A line that breaks in the middle of a run leaves the page as it was.

Streamlit stops a run whose page has lost its line, and says when the line is back that the run has ended: the page then
takes away all that the run had not drawn yet, the canvas in somebody's hand included. Here, from the moment a line
breaks until the page asks for a run, which `static/js/core/connection.js` does as soon as it is back, nothing is sent.
"""

from __future__ import annotations

from functools import cache
from weakref import WeakSet

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

_silent: WeakSet[AppSession] = WeakSet()
"""Sessions whose page has lost its line and not asked for a run since."""


@cache
def install() -> None:
    """Have it so for all sessions of this process.

    Three methods of Streamlit are wrapped; `tests/app/test_reconnection.py` tells when a new version has none of them.
    """
    disconnect, flush, handle = (
        WebsocketSessionManager.disconnect_session,
        AppSession.flush_browser_queue,
        AppSession.handle_backmsg,
    )

    def disconnect_session(self: WebsocketSessionManager, session_id: str) -> None:
        info = self.get_active_session_info(session_id)
        if info is not None:
            _silent.add(info.session)
        disconnect(self, session_id)

    def flush_browser_queue(self: AppSession) -> list[ForwardMsg]:
        messages = flush(self)
        return [] if self in _silent else messages

    def handle_backmsg(self: AppSession, message: BackMsg) -> None:
        if self in _silent and message.WhichOneof("type") == "rerun_script":
            flush(self)
            _silent.discard(self)
        handle(self, message)

    WebsocketSessionManager.disconnect_session = disconnect_session
    AppSession.flush_browser_queue = flush_browser_queue
    AppSession.handle_backmsg = handle_backmsg
