"""What the story adds to a page: a question under the title; at its end thoughts, the instructor's fold, the way on."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from app.components import stub
from app.content.lesson import GUIDES, STORY, TASKS, next_page
from app.navigation import TITLES

_lesson = stub.component(
    "kai_lesson",
    "lesson/lesson.js",
    css=stub.css("lesson.css", "forced.css"),
)

_question = stub.component("kai_question", "lesson/question.js", css=stub.css("question.css", "forced.css"))

TAKEN_ALONG = "Take your network to the canvas"
"""What the way on to the canvas says where a network of one's own comes along."""


def ask_question(key: str) -> None:
    """Mount, under the title of a step of the story, the question that one answers before one goes on."""
    number, step = next((number, step) for number, step in enumerate(STORY, 1) if step.key == key)
    _question(key=f"lesson-question-{key}", data={"step": asdict(step), "number": number, "count": len(STORY)})


def close_page(key: str, guest: str | None = None) -> None:
    """Mount the end of a page, from which one goes on.

    Args:
        key: of the page.
        guest: id of the run whose network comes along to the canvas, if the way on leads there.
    """
    onward, title = next_page(key)
    if guest:
        title = TAKEN_ALONG
    st.html(stub.STATIC / "css" / "access.css")  # every page comes by here
    _lesson(
        key=f"lesson-{key}",
        data={
            "page": key,
            "steps": [asdict(step) | {"page": TITLES[step.key]} for step in STORY],
            "pages": list(TITLES),
            "next": (onward, title),
            "guest": guest or "",
            "guide": asdict(GUIDES[key]),
            "tasks": [asdict(task) for task in TASKS],
        },
    )
