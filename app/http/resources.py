"""The resources that pages ask for: digits, tables of answers, networks, runs and our own ES modules.

Addresses lie below the base path. What an address names exactly, by the first twelve or more characters of a hash, is
immutable; all else is asked for again by its entity tag.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from app.http import digits, modules, networks, runs
from app.http.answer import endpoint, refused
from app.http.flights import Flights
from app.http.sweeps import Sweeps

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
"""All are let through to the endpoints, which refuse in JSON those that they do not take."""
FOLDER = "lab"
"""Of all resources, below the base path."""


def routes(base_path: str = "") -> list[BaseRoute]:
    """Return the routes of all resources.

    Args:
        base_path: below which the application lies, such as "kai" or "/kai/"; "" for none.
    """
    sweeps = Sweeps(Flights(kept=1500))
    inner = [
        Route("/digits/{number}", digits.digit, methods=METHODS),
        Route("/labels", digits.labels, methods=METHODS),
        Route("/sweeps/{network}/{number}", sweeps.of_digit, methods=METHODS),
        Route("/sweeps/{network}", sweeps.of_drawing, methods=METHODS),
        Route("/networks/{network}", networks.weights, methods=METHODS),
        Route("/networks/{network}/anatomy", networks.anatomy, methods=METHODS),
        Route("/runs/{run}", runs.card, methods=METHODS),
        Route("/runs/{run}/sweeps/{number}", sweeps.of_run_and_digit, methods=METHODS),
        Route("/runs/{run}/sweeps", sweeps.of_run_and_drawing, methods=METHODS),
        Route("/runs/{run}/network", runs.weights, methods=METHODS),
        Route("/runs/{run}/anatomy", runs.anatomy, methods=METHODS),
        Route("/runs/{run}/{file}", runs.file, methods=METHODS),
        Route("/js/{version}/{path:path}", modules.module, methods=METHODS),
        Route("/{path:path}", _nothing, methods=METHODS),
    ]
    return [Mount(f"{prefix(base_path)}/{FOLDER}", routes=inner, name="resources")]


def prefix(base_path: str) -> str:
    """Return a base path as it stands before our addresses.

    >>> prefix(""), prefix("kai/"), prefix("/workshop/kai")
    ('', '/kai', '/workshop/kai')
    """
    return f"/{base_path.strip('/')}" if base_path.strip("/") else ""


@endpoint(*METHODS)
async def _nothing(request: Request) -> Response:
    """Answer for what is not there: elsewhere the application answers unknown addresses with its page."""
    return refused(404, "There is no such resource.")
