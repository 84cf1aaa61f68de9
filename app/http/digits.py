"""Test images of MNIST as resources (Y. LeCun, C. Cortes, C. J. C. Burges; CC BY-SA 3.0)."""

from __future__ import annotations

import hashlib
import re
from functools import cache

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app import answers
from app.http.answer import entity
from app.http.versions import names_version

LAST_DIGIT = 9_999
_NUMBER = re.compile("0|[1-9][0-9]{0,8}")


def digit_number(request: Request) -> int:
    """Return the number of a test image from an address.

    Raises:
        HTTPException: 400 for what is no plain whole number, 404 for a number that no test image has.
    """
    text = request.path_params["number"]
    if not _NUMBER.fullmatch(text):
        raise HTTPException(400, f"A test image has a plain whole number from 0 to {LAST_DIGIT}, not {text[:20]!r}.")
    if int(text) > LAST_DIGIT:
        raise HTTPException(404, f"The numbers of test images go from 0 to {LAST_DIGIT}; there is no {text}.")
    return int(text)


async def digit(request: Request) -> Response:
    """Answer with 785 bytes: the 784 grey levels of a test image, row by row, and its class."""
    found = answers.test_digit(digit_number(request))
    return await entity(request, found.pixels + bytes([found.label]), immutable=True)


async def labels(request: Request) -> Response:
    """Answer with the classes of all test images as one text of 10,000 digits."""
    text, sha256 = _labels()
    immutable = names_version(request, sha256)
    return await entity(request, text, media_type="text/plain; charset=us-ascii", immutable=immutable)


@cache
def _labels() -> tuple[bytes, str]:
    text = answers.test_labels().encode()
    return text, hashlib.sha256(text).hexdigest()
