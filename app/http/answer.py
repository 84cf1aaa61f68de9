"""Answers to `GET` and `HEAD`: entity tags, caching, ranges, and refusals as JSON, after RFC 9110 and RFC 9111."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

IMMUTABLE = "public, max-age=31536000, immutable"
"""For what its address names exactly: nobody need ever ask again."""
REVALIDATED = "no-cache"
"""For what its address names by a name: it is kept, but asked for by its entity tag each time."""
UNCOMPRESSED = {"Content-Encoding": "identity"}
"""Keeps Streamlit's gzip off: tables and weights are floats, which it makes little smaller at the price of a core."""

_RANGE = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})")

Endpoint = Callable[[Request], Awaitable[Response]]


def refused(status: int, detail: str, **headers: str) -> JSONResponse:
    """Return a refusal: JSON with one sentence, `detail`."""
    return JSONResponse({"detail": detail}, status, headers={"Cache-Control": "no-store", **headers})


def endpoint(*methods: str) -> Callable[[Endpoint], Endpoint]:
    """Make a function the endpoint of a route: other methods, and what it raises as HTTPException, answer as JSON.

    Args:
        methods: that it takes; "GET" takes "HEAD" as well.
    """
    taken = {*methods, *(["HEAD"] if "GET" in methods else [])}

    def decorate(answer: Endpoint) -> Endpoint:
        @wraps(answer)
        async def answer_or_refuse(request: Request) -> Response:
            if request.method not in taken:
                allowed = ", ".join(sorted(taken))
                return refused(405, f"This address takes {allowed}, not {request.method[:20]}.", Allow=allowed)
            try:
                return await answer(request)
            except HTTPException as error:
                return refused(error.status_code, error.detail, **(error.headers or {}))

        return answer_or_refuse

    return decorate


def is_fresh(request: Request, etag: str) -> bool:
    """Tell whether the browser, or a cache before us, has this entity already."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in known.split(","))


async def entity(
    request: Request,
    content: Callable[[], Awaitable[bytes]],
    *,
    etag: str,
    length: int | None = None,
    media_type: str = "application/octet-stream",
    immutable: bool = False,
    filename: str = "",
) -> Response:
    """Answer with an entity, or with as little of it as is asked for.

    Args:
        request: `GET` or `HEAD`.
        content: makes the bytes; not called for what is fresh, nor for a `HEAD` whose length is known.
        etag: strong entity tag, without its quotes.
        length: of the content in bytes, where it is known beforehand.
        media_type: of the content.
        immutable: whether the address names this very content, now and ever after.
        filename: under which a browser saves it; "" if it is not for saving.
    """
    tag = f'"{etag}"'
    headers = {
        "ETag": tag,
        "Cache-Control": IMMUTABLE if immutable else REVALIDATED,
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
    }
    if filename:
        headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    if is_fresh(request, tag):
        return Response(status_code=304, headers=headers)
    if not media_type.startswith("text/"):
        headers |= UNCOMPRESSED
    if request.method == "HEAD" and length is not None and "range" not in request.headers:
        return Response(headers=headers | {"Content-Length": str(length)}, media_type=media_type)
    body = await content()
    asked = request.headers.get("range")
    if asked is None or request.headers.get("if-range", tag) != tag:
        return Response(body, headers=headers, media_type=media_type)
    part = _part(asked, len(body))
    if part is None:  # several ranges, or another unit: the whole is a right answer, too
        return Response(body, headers=headers, media_type=media_type)
    first, last = part
    if first > last:
        return refused(416, f"This has {len(body)} bytes.", **{"Content-Range": f"bytes */{len(body)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
    return Response(body[first : last + 1], 206, headers, media_type)


def _part(asked: str, length: int) -> tuple[int, int] | None:
    """Return the first and the last byte that a Range asks for; the first after the last if there is no such byte.

    >>> _part("bytes=2-5", 10), _part("bytes=7-", 10), _part("bytes=-3", 10), _part("bytes=1-2, 4-5", 10)
    ((2, 5), (7, 9), (7, 9), None)
    """
    match = _RANGE.fullmatch(asked.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        return max(0, length - int(match[2])), length - 1
    first, last = int(match[1]), int(match[2] or length)
    if first > last:
        return None
    return first, max(min(last, length - 1), -1) if first < length else -1
