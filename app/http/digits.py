"""Test images of MNIST as resources (Y. LeCun, C. Cortes, C. J. C. Burges; CC BY-SA 3.0)."""

from __future__ import annotations

import hashlib
import re
from functools import cache

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app import answers
from app.http.answer import endpoint, entity

LAST_DIGIT = 9_999
_NUMBER = re.compile("0|[1-9][0-9]{0,8}")


def digit_number(request: Request) -> int:
    """Return the number of a test image from an address.

    Raises:
        HTTPException: 400 for what is no plain whole number, 404 for a number that no test image has.
    """
    text = request.path_params["number"]
    if not _NUMBER.fullmatch(text):
        raise HTTPException(400, f"A test image has a plain whole number from 0 to {LAST_DIGIT}.")
    if int(text) > LAST_DIGIT:
        raise HTTPException(404, f"The numbers of test images go from 0 to {LAST_DIGIT}.")
    return int(text)


@endpoint("GET")
async def digit(request: Request) -> Response:
    """Answer with 785 bytes: the 784 grey levels of a test image, row by row, and its class."""
    found = answers.test_digit(digit_number(request))
    content = found.pixels + bytes([found.label])

    async def make() -> bytes:
        return content

    return await entity(request, make, etag=_tag(content), length=len(content), immutable=True)


@endpoint("GET")
async def labels(request: Request) -> Response:
    """Answer with the classes of all test images as one text of 10,000 digits."""
    content = _labels()

    async def make() -> bytes:
        return content

    tag = _tag(content)
    asked = request.query_params.get("v", "")
    return await entity(
        request,
        make,
        etag=tag,
        length=len(content),
        media_type="text/plain",
        immutable=len(asked) >= 12 and tag == asked,
    )


@cache
def _labels() -> bytes:
    return answers.test_labels().encode()


def _tag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
