"""Talks in two parts: what every visitor's page may have of them, and what is for the instructor alone."""

from __future__ import annotations

from dataclasses import asdict

from app.content.talks import Talk


def name_of(talk: Talk, index: int) -> str:
    """Return by what both parts know a scene.

    >>> name_of(Talk("story", "The story", ()), 2)
    'story/2'
    """
    return f"{talk.name}/{index}"


def public(talks: tuple[Talk, ...]) -> list[dict]:
    """Return talks without notes and without answers, which a learner could read in what the browser has."""
    return [
        {
            "name": talk.name,
            "title": talk.title,
            "slides": [_public(asdict(slide)) | {"id": name_of(talk, i)} for i, slide in enumerate(talk.slides)],
        }
        for talk in talks
    ]


def _public(slide: dict) -> dict:
    shown = {name: value for name, value in slide.items() if name != "note"}
    if slide["question"]:
        shown["question"] = {name: value for name, value in slide["question"].items() if name != "answer"}
    return shown


def private(talks: tuple[Talk, ...]) -> dict[str, dict]:
    """Return each scene's note and its question's answer, by the scene's id."""
    return {
        name_of(talk, index): {"note": slide.note, "answer": slide.question.answer if slide.question else None}
        for talk in talks
        for index, slide in enumerate(talk.slides)
    }
