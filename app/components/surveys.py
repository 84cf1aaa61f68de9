"""The accuracy of networks at every placement, as maps that are drawn in the page."""

from __future__ import annotations

from collections.abc import Sequence

from app import answers
from app.components import stub

_surveys = stub.component(
    "kai_surveys",
    "pages/placements/surveys.js",
    css=stub.css("map.css", "surveys.css", "forced.css"),
)


def draw_surveys(names: Sequence[str]) -> None:
    """Draw the surveys of these pretrained networks, on one scale from 0 to 100 %.

    A place that a learner chooses opens the canvas there.
    """
    _surveys(key="surveys", data={"surveys": [_sent(name) for name in names]})


def _sent(name: str) -> dict:
    survey = answers.survey(name)
    row, column = survey.worst_place
    return {
        "name": name,
        "title": survey.title,
        "accuracies": survey.accuracies,
        "words": (
            f"{survey.nature} {survey.parameters:,} parameters. Mean of all places {100 * survey.mean:.1f}\u00a0%, "
            f"worst {100 * survey.worst:.1f}\u00a0% at row {row}, column {column}."
        ),
    }
