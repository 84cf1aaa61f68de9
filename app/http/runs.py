"""Training runs as resources: whoever has a run's id may have what it left."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app import anatomy as described
from app.http.answer import endpoint, entity
from app.http.networks import names_version
from app.training import runs
from kai.networks import DigitNetwork, layer_specs

_ID = re.compile("[0-9a-f]{8,40}")
FILES = {"curve.csv": "text/csv", "run.py": "text/x-python"}


@dataclass(frozen=True)
class Found:
    """An ended run whose network can stand on the canvas: its id, its network, and the sha256 of its weights."""

    id: str
    network: DigitNetwork
    version: str


def find(request: Request) -> Found:
    """Return the run that an address names.

    Raises:
        HTTPException: 404, if there is none that has ended and whose network can stand on the canvas.
    """
    run_id = request.path_params["run"]
    network = _network(run_id)
    if network is None:
        raise HTTPException(404, "There is no run of this name whose network could stand on the canvas.")
    return Found(run_id, network, _version(run_id))


def _network(run_id: str) -> DigitNetwork | None:
    if not _ID.fullmatch(run_id):
        return None
    try:
        run = runs.queue().look(run_id)
        return runs.guest_network(run_id) if run is not None and run.has_ended else None
    except OSError:  # this server has no folder for runs
        return None


@lru_cache(maxsize=runs.GUESTS_KEPT)
def _version(run_id: str) -> str:
    return hashlib.sha256(runs.queue().weights(run_id)).hexdigest()


@endpoint("GET")
async def card(request: Request) -> Response:
    """Answer with what a page says of a run's network, as JSON: `name`, `title`, `nature`, `parameters`, `version`."""
    found = find(request)

    async def make() -> bytes:
        shown = runs.guest_card(runs.queue().look(found.id))
        return json.dumps(shown | {"version": found.version[:12]}).encode()

    return await entity(request, make, etag=f"{found.version[:16]}-card", media_type="application/json")


@endpoint("GET")
async def weights(request: Request) -> Response:
    """Answer with the weights that a run has learned, the content of a safetensors file."""
    found = find(request)

    async def make() -> bytes:
        return runs.queue().weights(found.id)

    return await entity(
        request, make, etag=found.version[:16], immutable=names_version(request, found.version),
        filename=f"run-{found.id}.safetensors",
    )  # fmt: skip


@endpoint("GET")
async def anatomy(request: Request) -> Response:
    """Answer with the layers of a run's network, for the engine in the page."""
    found = find(request)

    async def make() -> bytes:
        return json.dumps(
            {"layers": layer_specs(found.network), "stages": described.stage_list(found.network)}
        ).encode()

    return await entity(
        request, make, etag=f"{found.version[:16]}-anatomy", media_type="application/json",
        immutable=names_version(request, found.version),
    )  # fmt: skip


@endpoint("GET")
async def file(request: Request) -> Response:
    """Answer with a file that an ended run left: its curve as CSV, or a script that does it again."""
    name, run_id = request.path_params["file"], request.path_params["run"]
    try:
        run = runs.queue().look(run_id) if _ID.fullmatch(run_id) else None
    except OSError:
        run = None
    if run is None or not run.has_ended or name not in FILES:
        raise HTTPException(404, "There is no such file of an ended run.")
    content = runs.files(run)[name].encode()

    async def make() -> bytes:
        return content

    tag = hashlib.sha256(content).hexdigest()[:16]
    return await entity(request, make, etag=tag, length=len(content), media_type=FILES[name], filename=name)
