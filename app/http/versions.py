"""Versions in addresses: `?v=` with the first characters of a hash, twelve or more, names an answer exactly."""

from __future__ import annotations

from starlette.requests import Request

from app.answers import VERSION


def names_version(request: Request, sha256: str) -> bool:
    """Tell whether an address names by `?v=` what has this sha256, so that the answer never changes."""
    asked = request.query_params.get("v", "")
    return len(asked) >= VERSION and sha256.startswith(asked)
