"""The resources that pages ask for: digits, tables of answers, networks, runs and our own ES modules.

Addresses lie below the base path. What an address names exactly, by the first twelve or more characters of a hash, is
immutable; all else is asked for again by its entity tag.
"""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Scope

from app.http import digits, mixups, modules, networks, runs
from app.http.answer import answer_failure, answer_refusal
from app.http.sweeps import Sweeps

FOLDER = "lab"
"""Of all resources, below the base path."""


class Below(Mount):
    """A mount that takes every address below its path, and the path itself: a line break is no way around it."""

    def matches(self, scope: Scope) -> tuple[Match, dict[str, Any]]:
        """Match by the beginning of the path alone; Starlette's own pattern ends at a line break."""
        if scope["type"] not in ("http", "websocket"):
            return Match.NONE, {}
        root = scope.get("root_path", "")
        path = scope["path"].removeprefix(root)
        if path != self.path and not path.startswith(f"{self.path}/"):
            return Match.NONE, {}
        return Match.FULL, {
            "app_root_path": scope.get("app_root_path", root), "root_path": root + self.path, "endpoint": self.app,
        }  # fmt: skip


def routes(base_path: str = "") -> list[BaseRoute]:
    """Return the routes of all resources; what there is not below them is refused in JSON, not answered with a page.

    Other routes below `/lab` come before these.

    Args:
        base_path: below which the application lies, such as "kai" or "/kai/"; "" for none.
    """
    modules.version()  # of the files as they are when the server starts
    sweeps = Sweeps()
    resources = Starlette(
        routes=[
            Route("/digits/{number}", digits.digit),
            Route("/labels", digits.labels),
            Route("/sweeps/{network}/{number}", sweeps.of_digit),
            Route("/sweeps/{network}", sweeps.of_drawing, methods=["POST"]),
            Route("/answers/{network}", mixups.tallies),
            Route("/answers/{network}/{row}/{col}", mixups.answers_at),
            Route("/networks/{network}", networks.weights),
            Route("/networks/{network}/anatomy", networks.anatomy),
            Route("/networks/{network}/plane", networks.plane),
            Route("/runs/{run}", runs.card),
            Route("/runs/{run}/sweeps/{number}", sweeps.of_run_and_digit),
            Route("/runs/{run}/sweeps", sweeps.of_run_and_drawing, methods=["POST"]),
            Route("/runs/{run}/network", runs.weights),
            Route("/runs/{run}/anatomy", runs.anatomy),
            Route("/runs/{run}/moments", runs.moments),
            Route("/runs/{run}/answers/{place}", mixups.of_run),
            *(Route(f"/runs/{{run}}/{name}", runs.file) for name in runs.FILES),
            Route("/js/{version}/{path:path}", modules.module),
        ],
        exception_handlers={HTTPException: answer_refusal, Exception: answer_failure},
    )
    resources.router.redirect_slashes = False  # an address is right or wrong
    return [Below(f"{prefix(base_path)}/{FOLDER}", resources, name="resources")]


def prefix(base_path: str) -> str:
    """Return a base path as it stands before our addresses.

    >>> prefix(""), prefix("kai/"), prefix("/workshop/kai")
    ('', '/kai', '/workshop/kai')
    """
    return f"/{base_path.strip('/')}" if base_path.strip("/") else ""
