"""The stepper: a convolution or a pooling that runs in the page, which keeps what it shows in its address."""

from __future__ import annotations

from typing import Literal

from app import answers
from app.components import stub

_stepper = stub.component(
    "kai_stepper",
    "pages/stepper/stepper.js",
    css=stub.css("stepper.css", "forced.css"),
)


def stepper(kind: Literal["convolution", "pooling"]) -> None:
    """Mount a stepper."""
    kernels = answers.learned_kernels() if kind == "convolution" else []
    _stepper(key=f"stepper-{kind}", data={"kind": kind, "kernels": kernels})
