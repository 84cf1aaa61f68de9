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


def ways_on(key: str) -> list[str]:
    """Return the keys of the pages to which the buttons at a page's end lead."""
    if key == "story":
        return [step.key for step in STORY]
    return [onward for onward in (next_page(key)[0], "story") if onward != key]


def ask_question(key: str) -> None:
    """Mount, under the title of a step of the story, the question that one answers before one goes on."""
    number, step = next((number, step) for number, step in enumerate(STORY, 1) if step.key == key)
    _question(key=f"lesson-question-{key}", data={"step": asdict(step), "number": number, "count": len(STORY)})


def close_page(key: str) -> None:
    """Mount the end of a page, and go where the learner wants to go from there."""
    st.html(stub.STATIC / "css" / "access.css")  # every page comes by here
    result = _lesson(
        key=f"lesson-{key}",
        data={
            "page": key,
            "steps": [asdict(step) | {"page": TITLES[step.key]} for step in STORY],
            "pages": list(TITLES),
            "next": next_page(key),
            "guide": asdict(GUIDES[key]),
            "tasks": [asdict(task) for task in TASKS],
        },
        on_go_change=lambda: None,
    )
    if isinstance(result.go, str) and result.go in TITLES:
        st.switch_page(f"views/{result.go}.py")
