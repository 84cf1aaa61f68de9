"""Answers to `GET` and `HEAD`: entity tags, caching, ranges, compressed text, after RFC 9110 and RFC 9111; refusals."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable
from functools import lru_cache
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

IMMUTABLE = "public, max-age=31536000, immutable"
"""For what its address names exactly: nobody need ever ask again."""
REVALIDATED = "no-cache"
"""For what its address names by a name: it is kept, but asked for by its entity tag each time."""
UNCOMPRESSED = {"Content-Encoding": "identity"}
"""Keeps Streamlit's gzip off: tables and weights are floats, which it makes little smaller at the price of a core."""
NOSNIFF = {"X-Content-Type-Options": "nosniff"}
OCTETS = "application/octet-stream"
COMPRESSED_KEPT = 256
"""Compressed texts that stay in memory; our ES modules are about a hundred."""
LARGEST_KEPT = 100_000
"""Bytes of a text that stays there compressed; a larger one is compressed each time, beside what else is answered."""

_RANGE = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})")
_TAG = re.compile(r'(?:W/)?("[^"]*")|\*')
_SENTENCES = {
    404: "There is no such resource.",
    405: "This address does not take such a request.",
}
"""For what Starlette itself refuses, without words of its own."""


def refused(status: int, detail: str, **headers: str) -> JSONResponse:
    """Return a refusal: JSON with one sentence, `detail`."""
    return JSONResponse({"detail": detail}, status, headers={"Cache-Control": "no-store", **NOSNIFF, **headers})


def answer_refusal(request: Request, error: Exception) -> Response:
    """Answer for an `HTTPException`, ours or Starlette's."""
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    detail = _SENTENCES.get(error.status_code, f"{phrase}.") if error.detail == phrase else error.detail
    return refused(error.status_code, detail, **(error.headers or {}))


def answer_failure(request: Request, error: Exception) -> Response:
    """Answer for what nobody expected; Starlette raises it again, for the log."""
    return refused(500, "Something went wrong on the server; its log says more.")


async def entity(
    request: Request,
    content: bytes | Callable[[], Awaitable[bytes]],
    *,
    etag: str = "",
    length: int | None = None,
    media_type: str = OCTETS,
    immutable: bool = False,
    private: bool = False,
    filename: str = "",
) -> Response:
    """Answer with an entity, or with as little of it as is asked for.

    Args:
        request: `GET` or `HEAD`.
        content: the bytes, or what makes them; it is not called for what is fresh, nor for a `HEAD`.
        etag: strong entity tag, without its quotes; follows from the bytes if it is not given.
        length: of the content in bytes, where they are still to be made.
        media_type: of the content; text is compressed for whoever reads gzip.
        immutable: whether the address names this very content, now and ever after.
        private: whether caches that people share must not keep it.
        filename: under which a browser saves it; "" if it is not for saving.
    """
    headers = {**NOSNIFF, **UNCOMPRESSED}
    if isinstance(content, bytes):
        if media_type.startswith("text/") or media_type == "application/json":
            headers["Vary"] = "Accept-Encoding"
            if accepts_gzip(request.headers.get("accept-encoding", "")):
                large = len(content) > LARGEST_KEPT
                content = await run_in_threadpool(_gzip, content) if large else _compressed(content)
                headers["Content-Encoding"] = "gzip"
        etag, length = etag or _tag(content), len(content)
    headers["ETag"] = tag = f'"{etag}"'
    caching = IMMUTABLE if immutable else REVALIDATED
    headers["Cache-Control"] = f"private, {caching.removeprefix('public, ')}" if private else caching
    if _has(request.headers.get("if-none-match"), tag):
        del headers["Content-Encoding"]
        return Response(None, 304, headers)
    headers["Accept-Ranges"] = "bytes"
    if filename:
        headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    if request.method == "HEAD":
        return Response(None, 200, {**headers, "Content-Length": str(length)}, media_type)
    part = _part(request.headers.get("range", ""), length)
    if part is None or request.headers.get("if-range", tag) != tag:
        return Response(await _made(content), 200, headers, media_type)
    if not part:
        return refused(416, f"This has {length} bytes.", **{"Content-Range": f"bytes */{length}"})
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{length}"
    return Response((await _made(content))[part.start : part.stop], 206, headers, media_type)


async def _made(content: bytes | Callable[[], Awaitable[bytes]]) -> bytes:
    return content if isinstance(content, bytes) else await content()


def _tag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:24]


@lru_cache(maxsize=COMPRESSED_KEPT)
def _compressed(content: bytes) -> bytes:
    return _gzip(content)


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)  # the same bytes each time, so the same entity tag


def accepts_gzip(header: str) -> bool:
    """Tell whether a header `Accept-Encoding` names gzip, with another weight than zero.

    >>> accepts_gzip("br, gzip;q=0.5"), accepts_gzip("gzip;q=0"), accepts_gzip("")
    (True, False, False)
    """
    for named in header.lower().split(","):
        coding, _, weight = named.partition(";")
        if coding.strip() == "gzip":
            return not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight)
    return False


def _has(known: str | None, tag: str) -> bool:
    """Tell whether `If-None-Match` names an entity tag; weak and strong ones count alike."""
    return known is not None and any(found[0] == "*" or found[1] == tag for found in _TAG.finditer(known))


def _part(asked: str, length: int) -> range | None:
    """Return the bytes that a Range asks for: an empty range if there are none of those, None if it is to be ignored.

    Several ranges at once, or another unit than bytes, may be answered with the whole.

    >>> _part("bytes=2-5", 10), _part("bytes=7-", 10), _part("bytes=-3", 10), _part("bytes=1-2, 4-5", 10)
    (range(2, 6), range(7, 10), range(7, 10), None)
    """
    match = _RANGE.fullmatch(asked.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        return range(max(0, length - int(match[2])), length)
    first, last = int(match[1]), int(match[2] or length)
    return None if first > last else range(first, min(last + 1, length))
