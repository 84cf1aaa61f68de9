"""How the connection to the server stands, said at the edge of the window without being in the way."""

from __future__ import annotations

import secrets

from app.components import stub

_connection = stub.component(
    "kai_connection",
    "core/connection.js",
    html='<p class="line" role="status"></p>',
    css=stub.css("connection.css"),
)


def tell_connection() -> None:
    """Mount the line; it is empty while all is well.

    By its value `back` the page asks for a run when the server is there again; from the data, which are others in each
    run, it knows that it was drawn.
    """
    _connection(key="connection", data=secrets.token_hex(4), height=1, on_back_change=lambda: None)
