"""The shipped networks as resources: weights and anatomy, for the engine in the page."""

from __future__ import annotations

import json
from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app import anatomy as described
from app.http.answer import entity
from app.http.versions import names_version
from kai.canvas import CANVAS
from kai.feature_plane import PLANES, plane_path


def network_name(request: Request) -> str:
    """Return the name of a network that pages show.

    Raises:
        HTTPException: 404, if there is none of this name.
    """
    name = request.path_params["network"]
    if name not in described.served():
        raise HTTPException(404, f"There is no network {name[:40]!r}.")
    return name


def network_on_canvas(request: Request) -> str:
    """Return the name of a network that answers for digits on the canvas.

    Raises:
        HTTPException: 404, if there is none of this name, or it reads bare digits.
    """
    name = network_name(request)
    if described.input_size(name) != CANVAS:
        raise HTTPException(404, f"The network {name!r} reads bare digits, which stand at one place alone.")
    return name


async def weights(request: Request) -> Response:
    """Answer with a network's weights, the content of a safetensors file."""
    name = network_name(request)
    content = await run_in_threadpool(described.weights, name)
    immutable = names_version(request, described.version(name))
    filename = f"{name.replace('~', '-')}.safetensors"
    return await entity(request, content, immutable=immutable, filename=filename)


async def anatomy(request: Request) -> Response:
    """Answer with what a network is made of, as JSON: `anatomy`, `layers`, and in `weights` whose weights it has.

    That follows from our code as much as from the weights, so it is never immutable: an update may change it.
    """
    content = await run_in_threadpool(_anatomy, network_name(request))
    return await entity(request, content, media_type="application/json")


async def plane(request: Request) -> Response:
    """Answer with the plane of a network's last features (`kai.feature_plane`), as JSON, as it lies beside the weights.

    Raises:
        HTTPException: 404, for a network that has none.
    """
    name = network_name(request)
    if name not in PLANES or not plane_path(name).exists():
        raise HTTPException(404, f"The network {name!r} has no plane of its last features.")
    content = await run_in_threadpool(plane_path(name).read_bytes)
    return await entity(request, content, media_type="application/json")


@cache
def _anatomy(name: str) -> bytes:
    return json.dumps(described.packed(name)).encode()
