"""Our ES modules as resources, under a hash over all of them: an update never mixes two versions in one page."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.http.answer import entity

FOLDER = Path(__file__).parent.parent / "static" / "js"
MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".md": "text/plain; charset=utf-8"}
"""Modules, and the licence of the one that is not ours; nothing else is served."""


@cache
def files() -> dict[str, bytes]:
    """Return the content of every module by its path, read once: what is served is one version."""
    paths = (path for path in sorted(FOLDER.rglob("*")) if path.suffix in MEDIA_TYPES)
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in paths}


@cache
def version() -> str:
    """Return the hash over all modules, 16 characters."""
    digest = hashlib.sha256()
    for path, content in files().items():
        digest.update(f"{path} {len(content)} ".encode() + content)
    return digest.hexdigest()[:16]


def address(module: str) -> str:
    """Return where a module is served, below the folder of all resources.

    Args:
        module: its path below `static/js`.
    """
    return f"js/{version()}/{module}"


async def module(request: Request) -> Response:
    """Answer with a module of the version that this server has."""
    path = request.path_params["path"]
    if request.path_params["version"] != version() or path not in files():
        raise HTTPException(404, "There is no such module in this version of the page: reload it.")
    return await entity(request, files()[path], media_type=MEDIA_TYPES[Path(path).suffix], immutable=True)
