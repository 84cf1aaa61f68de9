"""The shipped networks as resources: weights and anatomy, for the engine in the page."""

from __future__ import annotations

import json

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app import anatomy as described
from app.http.answer import endpoint, entity

SHORTEST_VERSION = 12
"""Characters of a hash that name a version exactly enough to be kept for ever."""


def network_name(request: Request) -> str:
    """Return the name of a network that pages show.

    Raises:
        HTTPException: 404, if there is none of this name.
    """
    name = request.path_params["network"]
    if name not in described.served():
        raise HTTPException(404, "There is no network of this name.")
    return name


def names_version(request: Request, sha256: str) -> bool:
    """Tell whether an address names these very weights by `?v=`, and so an answer that never changes."""
    asked = request.query_params.get("v", "")
    return len(asked) >= SHORTEST_VERSION and sha256.startswith(asked)


@endpoint("GET")
async def weights(request: Request) -> Response:
    """Answer with a network's weights, the content of a safetensors file."""
    name = network_name(request)
    content, sha256 = described.weights(name), described.version(name)

    async def make() -> bytes:
        return content

    return await entity(
        request, make, etag=sha256[:16], length=len(content), immutable=names_version(request, sha256),
        filename=f"{name.replace('~', '-')}.safetensors",
    )  # fmt: skip


@endpoint("GET")
async def anatomy(request: Request) -> Response:
    """Answer with what a network is made of, as JSON: `anatomy`, `layers`, and in `weights` whose weights it has."""
    name = network_name(request)

    async def make() -> bytes:
        return json.dumps(described.packed(name)).encode()

    sha256 = described.version(name)
    return await entity(
        request, make, etag=f"{sha256[:16]}-anatomy", media_type="application/json",
        immutable=names_version(request, sha256),
    )  # fmt: skip
