"""How the connection to the server stands, said at the edge of the window without being in the way."""

from __future__ import annotations

from app.components import stub

_connection = stub.component(
    "kai_connection",
    "core/connection.js",
    html='<p class="line" role="status"></p>',
    css=stub.css("connection.css"),
)


def tell_connection() -> None:
    """Mount the line; it is empty while all is well. `back` asks for a run when the server is there again."""
    _connection(key="connection", height=1, on_back_change=lambda: None)
