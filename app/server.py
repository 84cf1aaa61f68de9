"""The application: Streamlit's pages and our own routes in one ASGI application, warm before it serves.

`python -m app` serves it; so does `python -m streamlit run app/server.py`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app import errors, warm
from app.http import log, resources
from app.http.guard import Guard
from app.http.headers import Headers
from app.http.identity import Identity
from app.http.line import Line
from app.room.here import rooms
from app.room.routes import routes as room_routes
from app.stopping import when_asked_to_stop
from app.training import runs

log.install()

PREFIX = resources.prefix(st.get_option("server.baseUrlPath"))
"""What stands before all our addresses; Streamlit puts it before its own alone."""


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, bool]]:
    """Load everything, then print the addresses; end the room and the training runs when the server ends.

    The instructor's address is printed, not logged: it has the key in it.
    """
    warm.up()
    rooms.start()
    log.install()
    address = (os.environ.get("KAI_ADDRESS") or f"http://localhost:{st.get_option('server.port')}{PREFIX}").rstrip("/")
    print(f"\n  KAI Lab is at {address}   (Ctrl+C stops it)", flush=True)
    print(f"  To teach: {address}/{resources.FOLDER}/teach?key={quote(rooms.key, safe='')}\n", flush=True)
    try:
        with when_asked_to_stop(rooms.end_streams):
            yield {"warm": True}
    finally:
        rooms.close()
        runs.close()


async def health(_: Request) -> JSONResponse:
    """Answer 200 once pages, networks and tables can be served, 503 before; and whether the room is active."""
    is_warm = app.state.get("warm", False)
    said = {"status": "ok" if is_warm else "warming", "room": rooms.is_active}
    return JSONResponse(said, 200 if is_warm else 503, {"Cache-Control": "no-store"})


app = st.App(
    Path(__file__).parent / "main.py",
    routes=[
        Route(f"{PREFIX}/{resources.FOLDER}/health", health),
        *room_routes(PREFIX, rooms),
        *resources.routes(PREFIX),
    ],
    middleware=[
        Middleware(Headers),
        Middleware(Guard, prefix=PREFIX),
        Middleware(Identity, prefix=PREFIX),
        Middleware(Line, largest=st.get_option("server.maxWidgetStateSize") * 2**20),
    ],
    lifespan=lifespan,
    on_script_error=errors.show,
)
