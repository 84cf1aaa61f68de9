"""Server-sent events of a room: first its whole state, then the parts that changed, to any number of listeners.

A listener has no queue. It knows which version of the state it was sent last, and when it has time, it is sent the
parts that are newer: who is slow gets fewer and later messages, and costs no memory. A learner costs no thread either.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import json

HEARTBEAT = b": \n\n"
"""A comment: proxies cut lines on which nothing is sent, and a server finds out who is gone."""


def as_json(value: object) -> bytes:
    """Return a value as JSON, compact.

    >>> as_json({"at": (3, 4), "text": "é"}).decode()
    '{"at":[3,4],"text":"é"}'
    """
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


class Feed:
    """The state of a room as one audience sees it: parts by name, each with the version at which it last changed."""

    def __init__(self) -> None:
        self.version = 0
        self.beats = 0
        self._parts: dict[str, object] = {}
        self._written: dict[str, bytes] = {}
        self._versions: dict[str, int] = {}
        self._composed: dict[int, bytes] = {}
        self._news = asyncio.Event()

    def put(self, parts: dict[str, object]) -> None:
        """Take over the parts of the state, and wake the listeners if one of them has changed."""
        changed = {name: value for name, value in parts.items() if self._parts.get(name, self) != value}
        if not changed:
            return
        self.version += 1
        for name, value in changed.items():
            self._parts[name] = value
            self._written[name] = as_json(name) + b":" + as_json(value)
            self._versions[name] = self.version
        self._composed.clear()
        self.wake()

    def since(self, version: int) -> bytes:
        """Return the parts that changed after a version, as the inside of a JSON object; empty if none has."""
        if version not in self._composed:
            newer = [text for name, text in self._written.items() if self._versions[name] > version]
            self._composed[version] = b",".join(newer)
        return self._composed[version]

    def beat(self) -> None:
        """Have every listener send something, so that a line stays open."""
        self.beats += 1
        self.wake()

    def wake(self) -> None:
        """Wake all listeners, who look for what is new to them."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    def news(self) -> asyncio.Event:
        """Return what is set at the next change. Take it before looking at the state, so that no change is missed."""
        return self._news


def event(*fragments: bytes) -> bytes:
    r"""Return an event whose data is a JSON object, given by what stands inside it.

    >>> event(b'"here":3', b"", b'"follow":true')
    b'data: {"here":3,"follow":true}\n\n'
    """
    return b"data: {" + b",".join(filter(None, fragments)) + b"}\n\n"
