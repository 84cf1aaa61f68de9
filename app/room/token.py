"""Tokens that nobody can make but the server: a learner's, which dies with its room, and the instructor's.

A token is random and carries a signature (HMAC-SHA256, RFC 2104). The server keeps no list of tokens; of a learner it
knows a name that follows from the token, and from which the token does not follow.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

_LEARNER = re.compile(r"([0-9a-f]{24})\.([0-9a-f]{32})")
_TEACHER = re.compile(r"([0-9]{10})\.([0-9a-f]{24})\.([0-9a-f]{32})")
TEACHING_SECONDS = 12 * 3600


def new_secret() -> str:
    """Return a secret of a room, by which its tokens are signed."""
    return secrets.token_hex(32)


def new_key() -> str:
    """Return a key for instructors that can be typed."""
    return secrets.token_urlsafe(9)


def _mac(secret: str, purpose: str, text: str) -> str:
    return hmac.new(secret.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()[:32]


def learner_token(secret: str) -> str:
    """Return a new token of a room."""
    nonce = secrets.token_hex(12)
    return f"{nonce}.{_mac(secret, 'learner', nonce)}"


def voter_of(token: str, secret: str) -> str | None:
    """Return the name by which a room knows who has a token; None if the token is not of this room."""
    found = _LEARNER.fullmatch(token)
    if found is None or not hmac.compare_digest(found[2], _mac(secret, "learner", found[1])):
        return None
    return _mac(secret, "voter", found[1])[:16]


def teacher_token(key: str, now: float) -> str:
    """Return a token that holds for 12 hours, for whoever knows the instructor's key."""
    dated = f"{int(now) + TEACHING_SECONDS}.{secrets.token_hex(12)}"
    return f"{dated}.{_mac(key, 'teacher', dated)}"


def is_teacher(token: str, key: str, now: float) -> bool:
    """Tell whether a token is an instructor's."""
    found = _TEACHER.fullmatch(token)
    if found is None or not hmac.compare_digest(found[3], _mac(key, "teacher", f"{found[1]}.{found[2]}")):
        return False
    return now < int(found[1])


def is_key(given: str, key: str) -> bool:
    """Tell whether a key is the instructor's, in a time that says nothing of how much of it is right."""
    return hmac.compare_digest(given.encode(errors="replace"), key.encode())
