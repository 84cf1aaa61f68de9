"""The application: Streamlit's pages and our own routes in one ASGI application, warm before it serves.

`python -m app` serves it; so does `python -m streamlit run app/server.py`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

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
from app.training import runs

log.install()

PREFIX = resources.prefix(st.get_option("server.baseUrlPath"))
"""What stands before all our addresses; Streamlit puts it before its own alone."""


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, bool]]:
    """Load everything, then print the learners' address; end the training runs when the server ends."""
    warm.up()
    log.install()
    address = os.environ.get("KAI_ADDRESS") or f"http://localhost:{st.get_option('server.port')}{PREFIX}"
    print(f"\n  KAI Lab is at {address}   (Ctrl+C stops it)\n", flush=True)
    try:
        yield {"warm": True}
    finally:
        runs.close()


async def health(_: Request) -> JSONResponse:
    """Answer 200 once pages, networks and tables can be served, 503 before."""
    is_warm = app.state.get("warm", False)
    said = {"status": "ok" if is_warm else "warming"}
    return JSONResponse(said, 200 if is_warm else 503, {"Cache-Control": "no-store"})


app = st.App(
    Path(__file__).parent / "main.py",
    routes=[Route(f"{PREFIX}/{resources.FOLDER}/health", health), *resources.routes(PREFIX)],
    middleware=[
        Middleware(Headers),
        Middleware(Guard, prefix=PREFIX),
        Middleware(Identity, prefix=PREFIX),
        Middleware(Line, largest=st.get_option("server.maxWidgetStateSize") * 2**20),
    ],
    lifespan=lifespan,
    on_script_error=errors.show,
)
