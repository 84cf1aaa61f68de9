"""The lab: canvas, answers and maps in one component, which asks the server only when a gesture has ended."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import streamlit as st

from app import anatomy, answers
from app.components import stub
from app.runs import Guest, guest_table
from app.state import LAB, Scene

_lab = st.components.v2.component(
    "kai_lab", html=stub.WAITING, css=stub.css("map.css", "lab.css"), js=stub.js("lab.js")
)
_parcel = st.components.v2.component("kai_networks", html="", js=stub.js("parcel.js"))


def shift_lab(scene: Scene, opened: str, notices: Sequence[str], guest: Guest | None = None, key: str = LAB) -> None:
    """Mount the lab; its value `scene` stands in the session state under its key at the start of the next run.

    Args:
        scene: what stands on the canvas.
        opened: changes when the scene came from a link, so that the component takes it over.
        notices: sentences for the learner.
        guest: a network of the learner's own that answers beside the others.
        key: of the component; another one for each guest, so that it is built anew.
    """
    _lab(
        key=key,
        data={
            "networks": answers.cards() + ([guest.card] if guest else []),
            "labels": answers.test_labels(),
            "scene": scene_data(scene),
            "opened": opened,
            "swept": swept(scene, guest),
            "notices": list(notices),
        },
        on_scene_change=lambda: None,
    )


def send_networks(names: tuple[str, ...] = answers.ON_SHOW) -> None:
    """Send networks for the engine in the page, about 2 MB, once: needed for drawing, and to look inside."""
    _parcel(key="networks", data=anatomy.parcel(names), height=1)


def scene_data(scene: Scene) -> dict:
    """Return a scene as the page reads it."""
    kind = "drawing" if scene.digit is None else "digit"
    return {"kind": kind, "digit": scene.digit, "ink": scene.ink, "row": scene.row, "col": scene.col}


def swept(scene: Scene, guest: Guest | None = None) -> dict | None:
    """Return what the server knows of a scene: pixels, class and sweep tables, in base64; None for an empty canvas."""
    pixels = scene_pixels(scene)
    if pixels is None:
        return None
    label = None if scene.digit is None else answers.test_digit(scene.digit).label
    tables = {name: _base64(table) for name, table in answers.sweep_tables(pixels).items()}
    if guest:
        tables["guest"] = _base64(guest_table(guest.id, pixels))
    return {"digit": scene.digit, "label": label, "pixels": _base64(pixels), "tables": tables}


def scene_pixels(scene: Scene) -> bytes | None:
    """Return the 784 grey levels of what stands on the canvas; None for an empty canvas or too large a drawing."""
    return scene.pixels if scene.digit is None else answers.test_digit(scene.digit).pixels


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
