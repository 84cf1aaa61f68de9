"""The room over HTTP: its state, its events, acts, files, and the way in for the instructor."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from app.content import script
from app.content.talks import listed
from app.http.answer import NOSNIFF, OCTETS, UNCOMPRESSED, answer_failure, answer_refusal, entity, refused
from app.http.resources import FOLDER, Below, prefix
from app.room import digits, token
from app.room.body import read_object
from app.room.feed import as_json
from app.room.flood import Bucket, Buckets
from app.room.live import Listener, LiveRoom
from app.room.refusal import Refused
from app.room.rooms import QUIET_SECONDS, Rooms
from app.room.state import OF_INSTRUCTORS, OF_LEARNERS

LEARNER_COOKIE, TEACHER_COOKIE = "kai_room", "kai_teach"
TOKEN_HEADER = "X-Kai-Room"
"""For browsers that keep no cookies: the token that the state gave them."""
LARGEST_BODY = 16_000
NOT_STORED = {"Cache-Control": "no-store", **NOSNIFF, **UNCOMPRESSED}
STREAMED = {**NOT_STORED, "X-Accel-Buffering": "no"}
"""nginx holds a stream back unless it is told not to."""

ACTS_OF_ONE, ACTS_OF_ALL = (8, 30), (500, 1_500)
"""Acts a second, and at once, of a learner, and of all learners of this server."""
ACTS_OF_INSTRUCTORS = (25, 100)
WRONG_KEYS = (5, 50)
"""Keys that may be tried in vain, a second and at once."""


@dataclass(frozen=True)
class Visitor:
    """Who asks for something of a room.

    Attributes:
        token: by which the room knows this browser from now on.
        voter: the name that follows from it.
        is_known: whether the browser had it before.
        is_teacher: whether it has the instructor's cookie.
    """

    token: str
    voter: str
    is_known: bool
    is_teacher: bool


class EventStream(StreamingResponse):
    """A stream of a room's events; its listener is here as long as the line is."""

    def __init__(self, live: LiveRoom, listener: Listener):
        super().__init__(live.listen(listener), headers=STREAMED, media_type="text/event-stream")
        self._present = live.present(listener)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the browser goes or the room ends."""
        with self._present:
            await super().__call__(scope, receive, send)


class RoomRoutes:
    """The endpoints of all rooms of a server.

    Args:
        rooms: of this server.
        path: below which the application lies, "/" for none; other pages of the host are not told the cookies.
    """

    def __init__(self, rooms: Rooms, path: str):
        self._rooms, self._path = rooms, path
        self._by_learner, self._by_instructor = Buckets(*ACTS_OF_ONE), Buckets(*ACTS_OF_INSTRUCTORS)
        self._by_all, self._wrong_keys = Bucket(*ACTS_OF_ALL), Bucket(*WRONG_KEYS)

    # --- What is seen ---

    async def state(self, request: Request) -> Response:
        """Answer with the room's state as JSON."""
        live = self._room(request)
        visitor = self._visitor(request, live)
        listener = Listener(visitor.voter, visitor.token, visitor.is_teacher, _wants_public(request))
        response = Response(as_json(live.state(listener)), 200, NOT_STORED, "application/json")
        return self._with_token(response, request, live, visitor)

    async def events(self, request: Request) -> Response:
        """Answer with the room's state and its changes as server-sent events."""
        live = self._room(request)
        visitor = self._visitor(request, live)
        if request.method == "HEAD":
            return Response(None, 200, STREAMED, "text/event-stream")
        if request.query_params.get("following") == "false":
            await live.act("attend", {"following": False}, visitor.voter)
        known_token = visitor.token if visitor.is_known else ""  # a page without cookies has one from the state
        listener = Listener(visitor.voter, known_token, visitor.is_teacher, _wants_public(request))
        return self._with_token(EventStream(live, listener), request, live, visitor)

    async def drawing(self, request: Request) -> Response:
        """Answer with a drawing's 784 grey levels; one that is not approved is for the instructor alone."""
        live = self._room(request)
        item = live.room.wall.item(request.path_params["item"])
        if item.status != "approved" and not self._is_instructor(request, live):
            raise Refused(404, "There is no such drawing.")
        return Response(item.pixels, 200, NOT_STORED, OCTETS)

    # --- What is done ---

    async def make(self, request: Request) -> Response:
        """Begin another room, with the code that the address names or one that is drawn by lot."""
        if not self._is_instructor(request, self._rooms.find("")):
            raise Refused(403, "Only the instructor can do this.")
        self._admit("", is_of_learners=False)
        read_object(await _json_body(request))
        return _done(code=self._rooms.make(_code(request)))

    async def act(self, request: Request) -> Response:
        """Do what a learner or the instructor asks, and answer with JSON."""
        live, name = self._room(request), request.path_params["act"]
        if name not in OF_LEARNERS.keys() | OF_INSTRUCTORS.keys() | {"attend", "end"}:
            raise Refused(404, "The room knows no such act.")
        is_of_learners = name in OF_LEARNERS or name == "attend"
        visitor = self._visitor(request, live)
        if not is_of_learners and not live.is_instructor(visitor.voter, visitor.is_teacher):
            raise Refused(403, "Only the instructor can do this.")
        if is_of_learners and not visitor.is_known:
            response = refused(401, "This browser is new to the room: ask for its state first.")
            return self._with_token(response, request, live, visitor)
        self._admit(visitor.voter if visitor.is_known else "", is_of_learners=is_of_learners)
        given = read_object(await _json_body(request))
        if name == "end":
            self._rooms.end(live.code)
            return _done()
        return _done(**await live.act(name, given, visitor.voter))

    def _admit(self, voter: str, *, is_of_learners: bool) -> None:
        """Refuse what comes too often."""
        now = time.monotonic()
        if is_of_learners:
            is_admitted = self._by_learner.take(voter, now) and self._by_all.take(now)
        else:
            is_admitted = self._by_instructor.take(voter, now)
        if not is_admitted:
            raise Refused(429, "That was too often; wait a moment.")

    async def teach(self, request: Request) -> Response:
        """Give the instructor's cookie to whoever knows the key, and lead to the page of the room."""
        code, now = self._room(request).code, time.monotonic()
        if not (self._is_teacher(request) or self._wrong_keys.has(now)):
            raise Refused(429, "Too many keys were wrong; try again in a moment.")
        if not token.is_key(request.query_params.get("key", ""), self._rooms.key):
            self._wrong_keys.take(now)
            raise Refused(403, "This is not the key that the server printed at its start.")
        page = f"{self._path.rstrip('/')}/room" + (f"?room={code}" if code else "")
        response = RedirectResponse(page, 303, NOT_STORED)
        self._set_cookie(response, request, TEACHER_COOKIE, token.teacher_token(self._rooms.key, time.time()))
        return response

    async def script(self, request: Request) -> Response:
        """Answer with what of the talks is for the instructor alone: notes, and what is right."""
        if not self._is_instructor(request, self._room(request)):
            raise Refused(403, "Only the instructor can have the notes and answers of talks.")
        return Response(as_json(script.private(listed().talks)), 200, NOT_STORED, "application/json")

    # --- Files ---

    async def sheet(self, request: Request) -> Response:
        """Answer with the sheet, as Markdown or CSV."""
        code = _code(request)
        if not self._is_instructor(request, self._rooms.find(code)):
            raise Refused(403, "Only the instructor can have the sheet.")
        kind = request.url.path.rpartition(".")[2]
        text = self._rooms.sheet(code)[kind == "csv"]
        media_type = {"md": "text/markdown; charset=utf-8", "csv": "text/csv; charset=utf-8"}[kind]
        return await _file(request, text.encode(), media_type, f"kai-room.{kind}")

    async def npz(self, request: Request) -> Response:
        """Answer with the wall's approved drawings as NPZ."""
        content = digits.as_npz(self._room(request).room.wall.drawings)
        return await _file(request, content, OCTETS, "wall.npz")

    async def idx(self, request: Request) -> Response:
        """Answer with the wall's approved drawings as IDX, in a ZIP archive."""
        content = digits.as_idx(self._room(request).room.wall.drawings)
        return await _file(request, content, "application/zip", "wall-idx.zip")

    # --- Who asks ---

    def _room(self, request: Request) -> LiveRoom:
        return self._rooms.get(_code(request))

    def _visitor(self, request: Request, live: LiveRoom) -> Visitor:
        """Return who asks; a browser without a token of this room is given one."""
        is_teacher = self._is_teacher(request)
        for given in (request.headers.get(TOKEN_HEADER, ""), request.cookies.get(_cookie(live.code), "")):
            if voter := token.voter_of(given, live.secret):
                return Visitor(given, voter, True, is_teacher)
        new = token.learner_token(live.secret)
        return Visitor(new, token.voter_of(new, live.secret) or "", False, is_teacher)

    def _is_teacher(self, request: Request) -> bool:
        return token.is_teacher(request.cookies.get(TEACHER_COOKIE, ""), self._rooms.key, time.time())

    def _is_instructor(self, request: Request, live: LiveRoom | None) -> bool:
        if live is None:
            return self._is_teacher(request)
        visitor = self._visitor(request, live)
        return live.is_instructor(visitor.voter, visitor.is_teacher)

    def _with_token(self, response: Response, request: Request, live: LiveRoom, visitor: Visitor) -> Response:
        if not visitor.is_known:
            self._set_cookie(response, request, _cookie(live.code), visitor.token)
        return response

    def _set_cookie(self, response: Response, request: Request, name: str, value: str) -> None:
        response.set_cookie(
            name, value, max_age=QUIET_SECONDS, path=self._path, secure=request.url.scheme == "https", httponly=True,
            samesite="lax",
        )  # fmt: skip


def _code(request: Request) -> str:
    return request.query_params.get("room", "").upper()


def _cookie(code: str) -> str:
    return f"{LEARNER_COOKIE}_{code}" if code else LEARNER_COOKIE


def _wants_public(request: Request) -> bool:
    return request.query_params.get("view") == "public"


def _done(**answer: object) -> Response:
    return Response(as_json({"ok": True, **answer}), 200, NOT_STORED, "application/json")


async def _json_body(request: Request) -> bytes:
    """Return a request's body; a form of another page cannot send what is accepted here."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "Acts are JSON: Content-Type must be application/json.")
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > LARGEST_BODY:
            raise Refused(413, f"An act may have {LARGEST_BODY} bytes.")
    return content


async def _file(request: Request, content: bytes, media_type: str, filename: str) -> Response:
    return await entity(request, content, media_type=media_type, private=True, filename=filename)


def _answering(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that answers for what is refused, outside of an application of our own."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as error:
            return answer_refused(request, error)

    return answer


def answer_refused(request: Request, error: Exception) -> Response:
    """Answer for a `Refused`."""
    assert isinstance(error, Refused)
    headers = {"Retry-After": "2"} if error.status in (429, 503) else {}
    return refused(error.status, error.sentence, **headers)


def routes(base_path: str, rooms: Rooms) -> list[BaseRoute]:
    """Return the routes of a server's rooms; they come before those of the resources.

    Args:
        base_path: below which the application lies.
        rooms: of this server.
    """
    before = prefix(base_path)
    room = RoomRoutes(rooms, before or "/")
    handlers: dict = {Refused: answer_refused, HTTPException: answer_refusal, Exception: answer_failure}
    of_room = Starlette(
        routes=[
            Route("/state", room.state),
            Route("/events", room.events),
            Route("/wall/{item}", room.drawing),
            Route("/sheet.md", room.sheet),
            Route("/sheet.csv", room.sheet),
            Route("/script", room.script),
            Route("/wall.npz", room.npz),
            Route("/wall-idx.zip", room.idx),
            Route("/make", room.make, methods=["POST"]),
            Route("/{act}", room.act, methods=["POST"]),
        ],
        exception_handlers=handlers,
    )
    of_room.router.redirect_slashes = False  # an address is right or wrong
    return [
        Route(f"{before}/{FOLDER}/teach", _answering(room.teach)),
        Below(f"{before}/{FOLDER}/room", of_room, name="room"),
    ]
