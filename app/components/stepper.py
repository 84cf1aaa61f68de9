"""The stepper: a convolution or a pooling that runs in the page; it asks the server for nothing but test images."""

from __future__ import annotations

import base64
import re
from typing import Literal

import streamlit as st

from app import answers
from app.components import stub

_stepper = stub.component(
    "kai_stepper",
    "pages/stepper/stepper.js",
    css=stub.css("stepper.css", "forced.css"),
)

TEST_DIGITS = 10_000


@st.fragment
def stepper(kind: Literal["convolution", "pooling"]) -> None:
    """Mount a stepper; what it shows is its own, kept in the page's address by the page itself."""
    key = f"stepper-{kind}"
    number = _wanted_digit(key)
    _stepper(
        key=key,
        data={
            "kind": kind,
            "kernels": answers.learned_kernels() if kind == "convolution" else [],
            "digit": None if number is None else _digit(number),
        },
        on_digit_change=lambda: None,
    )


def _wanted_digit(key: str) -> int | None:
    """Return the number of the test image that the page asks for: by the component's value, else by the address."""
    reported = st.session_state.get(key, {}).get("digit")
    link = re.fullmatch(r"digit-([0-9]{1,4})", st.query_params.get("input", ""))
    number = reported if type(reported) is int else int(link[1]) if link else -1
    return number if 0 <= number < TEST_DIGITS else None


def _digit(number: int) -> dict:
    return {"number": number, "pixels": base64.b64encode(answers.test_digit(number).pixels).decode()}
