"""What networks take the test digits for, as resources: a text of one answer a digit, and how often each is wrong."""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app import anatomy, mixups
from app.http.answer import OCTETS, entity
from app.http.networks import network_on_canvas
from app.http.versions import names_version
from app.training import guests
from kai.canvas import OFFSETS

TEXT = "text/plain; charset=us-ascii"
_NUMBER = re.compile("0|[1-9][0-9]{0,8}")


def offset(request: Request) -> tuple[int, int]:
    """Return the offset that an address names.

    Raises:
        HTTPException: 400 for what are no plain whole numbers, 404 for a place that is none.
    """
    texts = [request.path_params[axis] for axis in ("row", "col")]
    for text in texts:
        if not _NUMBER.fullmatch(text):
            raise HTTPException(
                400, f"Row and column are plain whole numbers from 0 to {OFFSETS - 1}, not {text[:20]!r}."
            )
        if int(text) >= OFFSETS:
            raise HTTPException(404, f"Rows and columns go from 0 to {OFFSETS - 1}; there is no {text}.")
    row, col = map(int, texts)
    return row, col


async def answers_at(request: Request) -> Response:
    """Answer with what a shipped network answers to the test digits at one place, as a text of one digit each."""
    name, (row, col) = network_on_canvas(request), offset(request)
    return await _of_network(request, name, await run_in_threadpool(mixups.answers_at, name, row, col), TEXT)


async def tallies(request: Request) -> Response:
    """Answer with how a shipped network's answers fall everywhere: 18,502 bytes, uint16 (29, 29, 11)."""
    name = network_on_canvas(request)
    return await _of_network(request, name, await run_in_threadpool(mixups.tallies, name), OCTETS)


async def _of_network(request: Request, name: str, content: bytes | None, media_type: str) -> Response:
    if content is None:
        raise HTTPException(404, f"The answers of the network {name!r} were not recorded.")
    immutable = names_version(request, anatomy.version(name))
    return await entity(request, content, media_type=media_type, immutable=immutable)


async def of_run(request: Request) -> Response:
    """Answer with what a run's network answered when it was measured: one digit a test digit, from the first on."""
    run = await run_in_threadpool(guests.ended_run, request.path_params["run"])
    text = guests.answers_of(run.result, request.path_params["place"]) if run else ""
    if not text:
        raise HTTPException(404, "There are no answers of such a run at such a place.")
    return await entity(request, text.encode(), media_type=TEXT, private=True)
