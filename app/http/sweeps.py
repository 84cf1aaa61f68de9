"""Tables of answers as resources: a network's logits at all 841 placements of a digit or a drawing."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app import anatomy, answers
from app.http import runs
from app.http.answer import UNCOMPRESSED, endpoint, entity
from app.http.digits import digit_number
from app.http.flights import Flights
from app.http.networks import names_version, network_name
from kai.canvas import DIGIT, OFFSETS

TABLE_BYTES = OFFSETS * OFFSETS * 10 * 4
"""33,640: float32, little-endian, shape (29, 29, 10)."""
DRAWING_BYTES = DIGIT * DIGIT


class Sweeps:
    """The endpoints of all tables; those asked for lately stay in memory, one computation serves all who ask at once.

    Args:
        flights: where they stay.
    """

    def __init__(self, flights: Flights):
        self._flights = flights
        self.of_digit = endpoint("GET")(self._of_digit)
        self.of_drawing = endpoint("POST")(self._of_drawing)
        self.of_run_and_digit = endpoint("GET")(self._of_run_and_digit)
        self.of_run_and_drawing = endpoint("POST")(self._of_run_and_drawing)

    async def _of_digit(self, request: Request) -> Response:
        name, number = network_name(request), digit_number(request)
        sha256 = anatomy.version(name)

        async def make() -> bytes:
            pixels = answers.test_digit(number).pixels
            return await self._flights.get((name, sha256, pixels), lambda: answers.table(answers.network(name), pixels))

        return await entity(
            request, make, etag=f"{sha256[:16]}-{number}", length=TABLE_BYTES, immutable=names_version(request, sha256)
        )

    async def _of_drawing(self, request: Request) -> Response:
        name, pixels = network_name(request), await drawing(request)
        key = (name, anatomy.version(name), pixels)
        return _table(await self._flights.get(key, lambda: answers.table(answers.network(name), pixels)))

    async def _of_run_and_digit(self, request: Request) -> Response:
        run, number = runs.find(request), digit_number(request)

        async def make() -> bytes:
            pixels = answers.test_digit(number).pixels
            return await self._flights.get((run.version, pixels), lambda: answers.table(run.network, pixels))

        return await entity(
            request, make, etag=f"{run.version[:16]}-{number}", length=TABLE_BYTES,
            immutable=names_version(request, run.version),
        )  # fmt: skip

    async def _of_run_and_drawing(self, request: Request) -> Response:
        run, pixels = runs.find(request), await drawing(request)
        return _table(await self._flights.get((run.version, pixels), lambda: answers.table(run.network, pixels)))


def _table(content: bytes) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **UNCOMPRESSED}
    return Response(content, headers=headers, media_type="application/octet-stream")


async def drawing(request: Request) -> bytes:
    """Return the 784 grey levels of a request's body.

    Raises:
        HTTPException: 413 if there are more, which are not read; 400 if there are fewer.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > DRAWING_BYTES:
            raise HTTPException(413, f"A drawing has {DRAWING_BYTES} grey levels of one byte each, not more.")
    if len(body) < DRAWING_BYTES:
        raise HTTPException(400, f"A drawing has {DRAWING_BYTES} grey levels of one byte each, not {len(body)}.")
    return body
