"""The room's digits as a test set of one's own: how many of them a run's network knows, beside those on show."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import streamlit as st
import torch

import kai
from app.answers import ON_SHOW
from app.components.covers import coverable
from app.room import here
from app.room.wall import Item, known
from app.training import runs
from app.training.jobs.run import Run
from kai.canvas import CANVAS, DIGIT, TOP_LEFT
from kai.pretrained import read_card

Digits = tuple[tuple[bytes, int, tuple[int, int]], ...]
"""Grey levels, class and offset of each."""
_ROOM = "room"
"""Key of the session, and of the address: the code of a room that is not the server's own."""


def drawings() -> list[Item]:
    """Return what hangs on the wall of the room that the visitor came from; nothing where there is no room."""
    session = st.session_state
    if code := st.query_params.get(_ROOM, ""):
        session[_ROOM] = code.upper()[:4]
    live = here.rooms.find(session.get(_ROOM, "")) or here.rooms.find("")
    return [] if live is None else live.room.wall.drawings


@lru_cache(maxsize=32)
def count(run_id: str, digits: Digits) -> tuple[int, int | None] | None:
    """Count the digits that a run's network knows.

    Returns:
        How many in the corner, and where they were drawn, which is None for a network that reads bare digits; None if
        the run left no network.
    """
    network = runs.queue().network(run_id)
    if network is None:
        return None
    images = np.stack([np.frombuffer(pixels, np.uint8).reshape(DIGIT, DIGIT) for pixels, _, _ in digits])
    labels = torch.tensor([label for _, label, _ in digits])

    def right(canvases: torch.Tensor) -> int:
        with torch.no_grad():
            return int((network(canvases).argmax(1) == labels).sum())

    if runs.queue().look(run_id, runs.NO_CURVE).settings.size != CANVAS:
        return right(torch.from_numpy(images[:, None] / np.float32(255))), None
    drawn = torch.cat([kai.place(image[None], offset) for image, (_, _, offset) in zip(images, digits, strict=True)])
    return right(kai.place(images, TOP_LEFT)), right(drawn)


def show(run: Run) -> None:
    """Draw how many of the room's digits an ended run's network knows, if the room has drawn any."""
    drawn = [item for item in drawings() if item.readings is not None]
    if not drawn or (own := count(run.id, tuple((one.pixels, one.label, one.offset) for one in drawn))) is None:
        return
    on_show = {read_card(name)["title"]: counts for name, counts in known(drawn, ON_SHOW).items()}
    rows = {runs.name_of(run): own, **on_show}
    with coverable("answers", "room-digits"):
        st.markdown(f"#### The room's digits: {len(drawn)}")
        st.dataframe(
            [
                {"network": name, "in the corner": corner, "where they were drawn": there}
                for name, (corner, there) in rows.items()
            ],
            hide_index=True, key="room-digits",
        )  # fmt: skip
        st.caption("How many of them each knows. Nobody trained on these: they hang on the wall of The room.")
