"""The sheet after class: its figures by hand, no identity, and nothing that a reader of Markdown or CSV would run."""

import csv
import io
from dataclasses import replace

from app.room import sheet
from app.room.state import Act, Room, perform
from tests.room.conftest import SEVEN


def lecture(text="Who *fails* first?", choices=("MLP", "=1+1", "a|b")):
    room = Room()
    acts = [("ask", {"kind": "choice", "text": text, "choices": list(choices), "answer": 0}, "t"), ("open", {}, "t")]
    acts += [("vote", {"choice": choice}, f"voter{number}") for number, choice in enumerate([0, 1, 1, 2])]
    acts += [("close", {}, "t"), ("open", {}, "t")]
    acts += [("vote", {"choice": choice}, f"voter{number}") for number, choice in enumerate([0, 0, 0, 0, 1])]
    acts += [
        ("close", {}, "t"),
        ("reveal", {}, "t"),
        ("ask", {"kind": "place", "text": "Where?"}, "t"),
        ("open", {}, "t"),
    ]
    acts += [("vote", {"choice": place}, f"voter{number}") for number, place in enumerate([[3, 4], [3, 4], [0, 28]])]
    acts += [("send", {"drawing": SEVEN, "label": 7, "offset": [0, 0]}, "voter0"), ("approve", {"id": "d1"}, "t")]
    for name, given, voter in acts:
        room, _ = perform(room, Act(name, given, voter, 0.0))
    return room


def test_the_csv_has_both_rounds_and_the_shift_between_their_shares():
    rows = list(csv.DictReader(io.StringIO(sheet.as_csv(lecture()))))
    assert [tuple(row.values()) for row in rows if row["kind"] != "wall"] == [
        ("q1", "Who *fails* first?", "choice", "MLP", "yes", "1", "4", "+55"),  # 4 of 5 - 1 of 4
        ("q1", "Who *fails* first?", "choice", "'=1+1", "no", "2", "1", "-30"),
        ("q1", "Who *fails* first?", "choice", "a|b", "no", "1", "0", "-25"),
        ("q2", "Where?", "place", "row 0, col 28", "", "1", "", ""),
        ("q2", "Where?", "place", "row 3, col 4", "", "2", "", ""),
    ]


def test_the_csv_has_the_walls_counts():
    room = lecture()
    read = replace(room.wall.items[0], readings={"mlp": (7, 1), "lenet": (7, 7), "gap": (3, 7)})
    rows = list(csv.reader(io.StringIO(sheet.as_csv(replace(room, wall=replace(room.wall, items=(read,)))))))
    assert rows[-6:] == [
        ["wall", "of 1: known in the corner", "wall", "mlp", "", "1", "", ""],
        ["wall", "of 1: known where drawn", "wall", "mlp", "", "0", "", ""],
        ["wall", "of 1: known in the corner", "wall", "lenet", "", "1", "", ""],
        ["wall", "of 1: known where drawn", "wall", "lenet", "", "1", "", ""],
        ["wall", "of 1: known in the corner", "wall", "gap", "", "0", "", ""],
        ["wall", "of 1: known where drawn", "wall", "gap", "", "1", "", ""],
    ]


def test_the_markdown_has_the_same_and_texts_stay_texts():
    text = sheet.as_markdown(lecture("<b>Who</b> *fails*?"))
    assert "| choice | round 1 of 4 | round 2 of 5 | shift, points |" in text
    assert "Right: 1 of 4, then 4 of 5." in text and "<b>" not in text and r"\*fails\*" in text
    assert r"a\|b" in text and "One drawing" in text and "| mlp | 0 | 0 |" in text


def test_of_many_places_the_markdown_has_those_that_were_taken_most():
    room = Room()
    acts = [("ask", {"kind": "place", "text": "Where?"}, "t"), ("open", {}, "t")]
    acts += [("vote", {"choice": [number, 0]}, f"voter{number}") for number in range(20)]
    acts += [("vote", {"choice": [19, 0]}, "one more")]
    for name, given, voter in acts:
        room, _ = perform(room, Act(name, given, voter, 0.0))
    text = sheet.as_markdown(room)
    assert text.count("| row ") == 12 and "| row 19, col 0 | 2 |" in text and "of 20" in text
    assert sheet.as_csv(room).count("place") == 20


def test_nobody_is_on_the_sheet():
    room = lecture()
    for text in (sheet.as_csv(room), sheet.as_markdown(room)):
        assert "voter" not in text


def test_a_room_in_which_nothing_happened_has_a_sheet_that_says_so():
    assert "Nothing was asked" in sheet.as_markdown(Room())
    assert sheet.as_csv(Room()).splitlines() == ["question,text,kind,choice,is right,round 1,round 2,shift"]
