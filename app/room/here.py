"""The rooms of this process: the server starts and ends them, and pages look at them."""

from __future__ import annotations

from app.room.rooms import Rooms

rooms = Rooms()
