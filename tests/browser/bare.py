"""Our components on a bare page: what a page of the app sends for them, mounted as Streamlit mounts it.

The page's Python runs under AppTest; its components get their HTML, styles, data and stub, each in a shadow root of its
own, from a document that the test process serves. So a part opens in a tenth of the time, with what it is really sent,
at the page's own address; nothing answers what it sends, which is kept in `window.sent`.
"""

import json
import threading
import tomllib
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from app.http import resources
from app.navigation import FIRST
from app.room.rooms import Rooms
from app.room.routes import routes as room_routes
from app.room.store import RoomStore
from tests.serving import ROOT, free_port

LEFT_OUT = {"kai_connection"}
"""Components that are about Streamlit's own page."""
KEY = "chalk"
"""The instructor's key of the room that bare pages are in."""
MOUNT = (ROOT / "tests/browser/bare.js").read_text(encoding="utf-8")


def components(page, query=""):
    """What a page of the app sends for each of its components, in their order."""
    app = AppTest.from_file(ROOT / "app/main.py", default_timeout=60)
    app.query_params.update(dict(parse_qsl(query, keep_blank_values=True)))
    app.switch_page(f"views/{page}.py").run()
    assert not app.exception, app.exception
    sent = [one.proto for one in app.get("bidi_component")]
    return [
        {
            "name": one.component_name, "html": one.html_content, "css": one.css_content, "js": one.js_content,
            "data": json.loads(one.json) if one.json else None,
        }
        for one in sent if one.component_name not in LEFT_OUT and not one.bytes
    ]  # fmt: skip


def theme(kind):
    """Streamlit's CSS variables for a theme of ours."""
    colours = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"][kind]
    names = {"primaryColor": "primary-color", "backgroundColor": "background-color", "textColor": "text-color",
             "secondaryBackgroundColor": "secondary-background-color", "linkColor": "link-color"}  # fmt: skip
    return "".join(f"--st-{names[name]}: {value};" for name, value in colours.items())


def document(request):
    page = request.path_params.get("page", FIRST)
    sent = json.dumps(components(page, request.url.query)).replace("</", "<\\/")
    return HTMLResponse(
        f"""<!doctype html><html lang="en"><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1"><title>{page}</title>
        <link rel="icon" href="data:,">
        <style>:root {{ {theme("light")} --st-font: sans-serif; color-scheme: light dark; }}
        @media (prefers-color-scheme: dark) {{ :root {{ {theme("dark")} }} }}
        body {{ margin: 0; background: var(--st-background-color); color: var(--st-text-color); }}</style>
        <main data-testid="stMain"></main>
        <script type="application/json" id="sent">{sent}</script><script type="module">{MOUNT}</script></html>"""
    )


@contextmanager
def bare_server():
    """Serve bare pages from a thread of this process; yields the address."""
    rooms = Rooms(RoomStore(None))

    @asynccontextmanager
    async def lifespan(_):
        rooms.start()
        rooms.key = KEY
        yield
        rooms.close()

    routes = [*room_routes("", rooms), *resources.routes(), Route("/{page}", document), Route("/", document)]
    port = free_port()
    config = uvicorn.Config(Starlette(routes=routes, lifespan=lifespan), port=port, log_level="error",
                            timeout_graceful_shutdown=1)  # fmt: skip
    served = uvicorn.Server(config)
    thread = threading.Thread(target=served.run, daemon=True)
    thread.start()
    while not served.started:
        thread.join(0.02)
        assert thread.is_alive()
    yield f"http://localhost:{port}"
    served.should_exit = True
    thread.join(10)
