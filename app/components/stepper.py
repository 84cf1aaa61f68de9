"""The stepper: a convolution or a pooling that runs in the page; it asks the server for nothing but test images."""

from __future__ import annotations

import base64
from typing import Literal

import streamlit as st

from app import answers, prepared, state
from app.components import stub

_stepper = stub.component(
    "kai_stepper",
    "pages/stepper/stepper.js",
    css=stub.css("stepper.css", "forced.css"),
)


@st.fragment
def stepper(kind: Literal["convolution", "pooling"]) -> None:
    """Mount a stepper; what it shows is its own, kept in the page's address by the page itself."""
    key = f"stepper-{kind}"
    number = state.wanted_digit(key)
    _stepper(
        key=key,
        data={
            "kind": kind,
            "kernels": answers.learned_kernels() if kind == "convolution" else [],
            "digit": None if number is None else _digit(number),
            "prepared": prepared.prepared(kind),
        },
        on_digit_change=lambda: None,
    )


def _digit(number: int) -> dict:
    return {"number": number, "pixels": base64.b64encode(answers.test_digit(number).pixels).decode()}
