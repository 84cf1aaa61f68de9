"""What stays of a room after class: each question, both distributions, the shift between them, and the wall's counts.

Nothing on the sheet says who voted.
"""

from __future__ import annotations

import csv
import io

from app.answers import ON_SHOW
from app.plain import plain
from app.room import question as questions
from app.room.question import Question
from app.room.state import Room
from app.room.wall import known

COLUMNS = ("question", "text", "kind", "choice", "is right", "round 1", "round 2", "shift")
MOST_ROWS = 12
"""Of a question's table in Markdown: a place for each learner would be many."""
_FORMULA = ("=", "+", "-", "@")
"""How a text begins that a spreadsheet would compute."""


def _rows(question: Question) -> list[tuple[str, bool | None, list[int]]]:
    """Return each choice in words, whether it is right, and its votes in each round."""
    if question.kind == "place":
        counts = [{(row, col): count for row, col, count in questions.tally(question, v)} for v in question.rounds]
        answer = question.answer
        return [
            (f"row {place[0]}, col {place[1]}", None if answer is None else place in answer,
             [of_round.get(place, 0) for of_round in counts])
            for place in sorted(set().union(*counts))
        ]  # fmt: skip
    tallies = [questions.tally(question, votes) for votes in question.rounds]
    return [
        (choice, _is_right(question, index), [of_round[index] for of_round in tallies])
        for index, choice in enumerate(question.choices)
    ]


def _is_right(question: Question, index: int) -> bool | None:
    if question.answer is None:
        return None
    return question.choices[index] in question.answer if question.kind == "networks" else index == question.answer


def _shift(counts: list[int], voters: list[int]) -> float | None:
    """Return by how many percentage points a share grew from the first round to the second; None without both."""
    if len(counts) < 2 or not all(voters):
        return None
    first, second = (100 * count / of for count, of in zip(counts, voters, strict=True))
    return second - first


def _in_words(shift: float | None) -> str:
    return "" if shift is None else f"{shift:+.0f}"


def as_csv(room: Room) -> str:
    """Return the questions as CSV, a line for each choice, with the shift in percentage points, and the wall's counts.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for question in room.questions:
        voters = [len(votes) for votes in question.rounds]
        for choice, is_right, counts in _rows(question):
            cells = [_cell(question.text), question.kind, _cell(choice), {None: "", True: "yes", False: "no"}[is_right]]
            rounds = [*map(str, counts), "", ""][:2]
            writer.writerow([question.id, *cells, *rounds, _in_words(_shift(counts, voters))])
    if items := room.wall.drawings:
        for network, counts in known(items, ON_SHOW).items():
            for where, count in zip(("in the corner", "where drawn"), counts, strict=True):
                writer.writerow(["wall", f"of {len(items)}: known {where}", "wall", network, "", count, "", ""])
    return written.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_markdown(room: Room) -> str:
    """Return the sheet as Markdown: a table for each question, and what the networks read on the wall."""
    sections = ["# What the room said", *map(_section, room.questions), *_wall(room)]
    if len(sections) == 1:
        sections.append("Nothing was asked, and nothing was drawn.")
    return "\n\n".join(sections) + "\n"


def _section(question: Question) -> str:
    voters = [len(votes) for votes in question.rounds]
    heads = ["choice", *(f"round {number} of {count}" for number, count in enumerate(voters, 1))]
    lines = [f"## {plain(question.text)}", ""]
    if len(voters) == 2:
        heads.append("shift, points")
    lines += [_line(heads), _line(["---", *["---:"] * (len(heads) - 1)])]
    rows = _rows(question)
    shown_rows = sorted(rows, key=lambda row: -max(row[2])) if len(rows) > MOST_ROWS else rows
    for choice, is_right, counts in shown_rows[:MOST_ROWS]:
        shown = f"**{plain(choice)}** ✓" if is_right else plain(choice)
        lines.append(
            _line([shown, *map(str, counts), *([_in_words(_shift(counts, voters))] if len(voters) == 2 else [])])
        )
    if len(rows) > MOST_ROWS:
        lines += ["", f"The {MOST_ROWS} that were taken most, of {len(rows)}; the CSV has them all."]
    rights = [questions.right(question, votes) for votes in question.rounds]
    if question.answer is not None:
        shares = (f"{right} of {of}" for right, of in zip(rights, voters, strict=True))
        lines += ["", f"Right: {', then '.join(shares)}."]
    return "\n".join(lines)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _wall(room: Room) -> list[str]:
    items = room.wall.drawings
    if not items:
        return []
    lines = [_line(["network", "in the corner", "where they were drawn"]), _line(["---", "---:", "---:"])]
    lines += [_line([network, *map(str, counts)]) for network, counts in known(items, ON_SHOW).items()]
    count = "One drawing" if len(items) == 1 else f"{len(items)} drawings"
    return ["## The wall", f"{count}; how many of them each network knows:", "\n".join(lines)]
