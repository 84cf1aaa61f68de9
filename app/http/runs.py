"""Training runs as resources: whoever has a run's id may have what it left."""

from __future__ import annotations

import json
from functools import lru_cache

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.http.answer import entity
from app.http.versions import names_version
from app.training import guests, looks
from app.training.guests import Guest, Trained
from app.training.runs import file_name, files
from kai.anatomy import describe
from kai.networks import layer_specs

FILES = {"curve.csv": "text/csv; charset=utf-8", "run.py": "text/x-python; charset=utf-8"}
"""What a run leaves beside its weights, and their media types."""


async def trained(request: Request) -> Trained:
    """Return what the run that an address names has learned.

    Raises:
        HTTPException: 404, if there is none that has ended and whose network can stand on the canvas.
    """
    found = await run_in_threadpool(guests.trained, request.path_params["run"])
    if found is None:
        raise _no_run()
    return found


def _no_run() -> HTTPException:
    return HTTPException(404, "There is no run of this name whose network could stand on the canvas.")


async def _guest(request: Request) -> Guest:
    guest = await run_in_threadpool(guests.guest_of, request.path_params["run"])
    if guest is None:
        raise _no_run()
    return guest


async def card(request: Request) -> Response:
    """Answer with what a page says of a run's network, as JSON: `name`, `title`, `nature`, `parameters`, `version`."""
    content = json.dumps((await _guest(request)).card).encode()
    return await entity(request, content, media_type="application/json", private=True)


async def weights(request: Request) -> Response:
    """Answer with the network that a run has trained, in a safetensors file that `kai.load` reads."""
    found, run_id = await trained(request), request.path_params["run"]
    immutable = names_version(request, found.sha256)
    return await entity(request, found.weights, immutable=immutable, private=True, filename=f"run-{run_id}.safetensors")


async def anatomy(request: Request) -> Response:
    """Answer with what a run's network is made of, as `networks.anatomy` does, without `weights`: it has its own.

    `layers` is null where the engine in the page does not know one of them.
    """
    guest = await _guest(request)
    content = await run_in_threadpool(_anatomy, guest.id)
    return await entity(request, content, media_type="application/json", private=True)


@lru_cache(maxsize=guests.GUESTS_KEPT)
def _anatomy(run_id: str) -> bytes:
    found, guest = guests.trained(run_id), guests.guest_of(run_id)
    try:
        layers = layer_specs(found.network)
    except TypeError:
        layers = None
    return json.dumps({"anatomy": describe(found.network, guest.card), "layers": layers}).encode()


async def moments(request: Request) -> Response:
    """Answer with an ended run's recorded moments, for looking at it again, as JSON (`app.training.looks.record`)."""
    run_id = request.path_params["run"]
    content = await run_in_threadpool(looks.record, run_id)
    if content is None:
        raise HTTPException(404, "There is no ended run of this name whose moments were recorded.")
    immutable = names_version(request, looks.version(run_id))
    return await entity(request, content, media_type="application/json", immutable=immutable, private=True)


async def file(request: Request) -> Response:
    """Answer with a file that an ended run left: its curve as CSV, or a script that does it again."""
    name = request.url.path.rpartition("/")[2]
    run = await run_in_threadpool(guests.ended_run, request.path_params["run"])
    if run is None:
        raise HTTPException(404, "There is no such file of an ended run.")
    content = (await run_in_threadpool(files, run))[name].encode()
    return await entity(request, content, media_type=FILES[name], private=True, filename=file_name(run, name))
