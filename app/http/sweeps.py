"""Tables of answers as resources: a network's logits at all 841 placements of a digit or a drawing."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import torch
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app import anatomy, answers
from app.http import runs
from app.http.answer import NOSNIFF, OCTETS, UNCOMPRESSED, entity
from app.http.digits import digit_number
from app.http.flights import Flights
from app.http.networks import network_on_canvas
from app.http.versions import names_version
from kai.canvas import DIGIT, OFFSETS

TABLE_BYTES = OFFSETS * OFFSETS * 10 * 4
"""33,640: float32, little-endian, shape (29, 29, 10)."""
DRAWING_BYTES = DIGIT * DIGIT


def _threads(most: int, name: str) -> ThreadPoolExecutor:
    count = min(most, os.cpu_count() or 1)
    return ThreadPoolExecutor(count, name, initializer=torch.set_num_threads, initargs=(1,))


class Sweeps:
    """The endpoints of all tables; those asked for lately stay in memory, one computation serves all who ask at once.

    Drawings are kept apart, so that however many there are, they drive out no digit's table that a room works with.
    The tables of learners' own networks, which may take a second each, are computed by another thread, so that nobody
    waits behind them for the shipped networks.

    Args:
        digits_kept: tables of test images that stay, 33,640 bytes each.
        drawings_kept: tables of drawings.
        runs_kept: tables of learners' own networks.
        waiting: tables under way and waiting, at most, of each kind; of learners' own networks a tenth.
    """

    def __init__(self, digits_kept: int = 1500, drawings_kept: int = 300, runs_kept: int = 500, waiting: int = 2000):
        shipped, own = _threads(4, "kai-sweeps"), _threads(1, "kai-run-sweeps")
        self._digits = Flights(shipped, digits_kept, waiting)
        self._drawings = Flights(shipped, drawings_kept, waiting)
        self._runs = Flights(own, runs_kept, waiting // 10)

    async def of_digit(self, request: Request) -> Response:
        """Answer with a shipped network's table of a test image."""
        name, number = network_on_canvas(request), digit_number(request)
        sha256 = anatomy.version(name)

        async def make() -> bytes:
            pixels = answers.test_digit(number).pixels
            return await self._digits.get((name, number), lambda: answers.table(answers.network(name), pixels))

        return await _table_of_digit(request, make, sha256, number)

    async def of_drawing(self, request: Request) -> Response:
        """Answer with a shipped network's table of the drawing in the body."""
        name, pixels = network_on_canvas(request), await drawing(request)
        return _table_of_drawing(
            await self._drawings.get((name, pixels), lambda: answers.table(answers.network(name), pixels))
        )

    async def of_run_and_digit(self, request: Request) -> Response:
        """Answer with the table of a run's network and a test image."""
        number, found = digit_number(request), await runs.trained(request)

        async def make() -> bytes:
            pixels = answers.test_digit(number).pixels
            return await self._runs.get((found.sha256, pixels), lambda: answers.table(found.network, pixels))

        return await _table_of_digit(request, make, found.sha256, number, private=True)

    async def of_run_and_drawing(self, request: Request) -> Response:
        """Answer with the table of a run's network and the drawing in the body."""
        pixels, found = await drawing(request), await runs.trained(request)
        return _table_of_drawing(
            await self._runs.get((found.sha256, pixels), lambda: answers.table(found.network, pixels))
        )


async def _table_of_digit(request: Request, make, sha256: str, number: int, private: bool = False) -> Response:
    """Answer with a table; its entity tag names weights and digit, so that for who has it nothing is computed."""
    return await entity(
        request, make, etag=f"{sha256[:24]}-{number}", length=TABLE_BYTES, private=private,
        immutable=names_version(request, sha256),
    )  # fmt: skip


def _table_of_drawing(content: bytes) -> Response:
    return Response(content, 200, {"Cache-Control": "no-store", **NOSNIFF, **UNCOMPRESSED}, OCTETS)


async def drawing(request: Request) -> bytes:
    """Return the 784 grey levels of a request's body.

    Raises:
        HTTPException: 413 if there are more, which are not read; 400 if there are fewer.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and not 0 <= int(announced[:9]) <= DRAWING_BYTES:
        raise _too_large()
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > DRAWING_BYTES:
            raise _too_large()
    if len(body) < DRAWING_BYTES:
        raise HTTPException(400, f"A drawing has {DRAWING_BYTES} grey levels of one byte each, not {len(body)}.")
    return body


def _too_large() -> HTTPException:
    closing = {"Connection": "close"}  # since the rest of the body is not read
    return HTTPException(413, f"A drawing has {DRAWING_BYTES} grey levels of one byte each, not more.", closing)
