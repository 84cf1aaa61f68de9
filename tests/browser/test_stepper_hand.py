"""Strokes on the stepper and what takes them back, as hands, pens and browsers really behave."""

import pytest

from tests.full import also_in_full, full


def painted(page):
    """The cells of the input that are not 0, as (row, col)."""
    return page.page.evaluate(
        """async (address) => {
          const { stepperOn } = await import(address);
          const host = [...document.querySelectorAll("*")].find((e) => e.shadowRoot?.querySelector(".stepper"));
          const { cells, cols } = stepperOn(host.shadowRoot).bench.input;
          return cells.flatMap((value, i) => (value ? [[Math.floor(i / cols), i % cols]] : []));
        }""",
        page.module,
    )


def fire(page, kind, cell, **how):
    """Send a pointer event to the input as if by a hand; `how` are its properties."""
    x, y = page.cell("input", *cell)
    usual = {
        "clientX": x, "clientY": y, "pointerId": 7, "pointerType": "mouse", "isPrimary": True, "button": 0,
        "buttons": 0 if kind in ("pointerup", "pointercancel") else 1,
        "bubbles": True, "cancelable": True, "composed": True,
    }  # fmt: skip
    page.page.locator(".cells").dispatch_event(kind, usual | how)
    page.next_frames()


def test_a_fast_stroke_leaves_no_gaps(open_stepper):
    page = open_stepper("?input=28x28_0*784")
    page.page.mouse.move(*page.cell("input", 3, 1))
    page.page.mouse.down()
    page.page.mouse.move(*page.cell("input", 3, 13))
    page.page.mouse.move(*page.cell("input", 15, 26))
    page.page.mouse.up()
    page.next_frames()
    cells = painted(page)
    assert [3, 1] in cells and [15, 26] in cells
    assert sorted({col for _, col in cells}) == list(range(1, 27))
    assert sorted({row for row, _ in cells}) == list(range(3, 16))


@pytest.mark.parametrize(
    "end",
    [
        lambda page: fire(page, "pointermove", (1, 2), buttons=0),
        *also_in_full(
            lambda page: fire(page, "lostpointercapture", (1, 2)),
            lambda page: fire(page, "contextmenu", (1, 2), button=2),
            lambda page: page.page.evaluate("dispatchEvent(new Event('blur'))"),
        ),
    ],
    ids=["no button", "lost capture", "menu", "blur"],
)
def test_a_release_that_is_not_heard_ends_the_stroke(open_stepper, end):
    page = open_stepper("?input=blank")
    fire(page, "pointerdown", (1, 1))
    fire(page, "pointermove", (1, 2))
    end(page)
    fire(page, "pointermove", (5, 5))
    assert painted(page) == [[1, 1], [1, 2]]


@full
def test_a_pen_goes_before_a_palm_that_rests_and_nothing_stays_of_the_palm(open_stepper):
    page = open_stepper("?input=blank")
    palm = {"pointerType": "touch", "pointerId": 2}
    pen = {"pointerType": "pen", "pointerId": 3}
    fire(page, "pointerdown", (6, 6), **palm)
    fire(page, "pointermove", (6, 4), **palm)  # sideways, so it paints
    fire(page, "pointerdown", (1, 1), **pen)
    fire(page, "pointermove", (1, 3), **pen)
    fire(page, "pointerup", (6, 4), **palm)
    fire(page, "pointerup", (1, 3), **pen)
    assert painted(page) == [[1, 1], [1, 2], [1, 3]]


def test_a_touch_that_is_taken_away_and_two_fingers_leave_nothing(open_stepper):
    page = open_stepper("?input=blank")
    one = {"pointerType": "touch", "pointerId": 2}
    two = {"pointerType": "touch", "pointerId": 3, "isPrimary": False}
    for interrupt in (
        lambda: fire(page, "pointercancel", (2, 5), **one),
        lambda: fire(page, "pointerdown", (4, 4), **two),
    ):
        fire(page, "pointerdown", (2, 2), **one)
        fire(page, "pointermove", (2, 5), **one)
        assert len(painted(page)) == 4
        interrupt()
        fire(page, "pointermove", (2, 7), **one)
        assert painted(page) == []
    page.press("Undo")
    assert page.notice == "There is nothing to undo."


def test_undo_in_the_middle_of_a_stroke_takes_that_stroke_back_and_no_other(open_stepper):
    page = open_stepper("?input=blank")
    page.paint((0, 0), (0, 2))
    page.page.mouse.move(*page.cell("input", 4, 1))
    page.page.mouse.down()
    page.page.mouse.move(*page.cell("input", 4, 3))
    page.key("Control+z")
    assert painted(page) == [[0, 0], [0, 1], [0, 2]]
    page.page.mouse.move(*page.cell("input", 4, 6))
    page.page.mouse.up()
    page.next_frames()
    assert painted(page) == [[0, 0], [0, 1], [0, 2]]
    page.key("Control+z")
    assert painted(page) == []


def test_undo_takes_back_what_was_typed_into_the_kernel(open_stepper):
    page = open_stepper()
    before = page.output
    page.kernel(0, 1).click()
    page.page.keyboard.type("-3")
    assert page.output != before
    page.key("Control+z")
    assert page.output == before
    assert page.kernel(0, 1).input_value() == "0"
    page.key("Control+z")
    assert page.notice == "There is nothing to undo."


@full
def test_in_a_field_undo_is_the_fields_own_until_its_number_is_taken(open_stepper):
    page = open_stepper()
    bias = page.page.get_by_label("Bias", exact=True).last
    page.option("Padding", "1")
    steps = page.steps
    bias.click()
    page.page.keyboard.type("5")
    page.key("Control+z")
    assert page.steps == steps
    page.key("Enter", "Control+z")  # what stands in the field has been taken or has not changed
    assert page.steps != steps


@pytest.mark.parametrize(
    "keys",
    [
        {"key": "я", "code": "KeyZ", "ctrlKey": True},
        *also_in_full(
            {"key": "z", "code": "KeyZ", "metaKey": True},
            {"key": "z", "code": "KeyY", "ctrlKey": True},
        ),
    ],
    ids=["Cyrillic", "⌘Z", "QWERTZ"],
)
def test_every_keyboard_takes_back_from_wherever_the_focus_is(open_stepper, keys):
    page = open_stepper("?input=blank")
    page.paint((2, 2))
    page.press("Flip the kernel")  # the focus is on a button or, as browsers on a Mac have it, nowhere
    page.page.evaluate("document.activeElement.shadowRoot?.activeElement?.blur()")
    for _ in range(2):
        page.page.evaluate(
            "keys => (document.activeElement ?? document.body).dispatchEvent("
            "new KeyboardEvent('keydown', {...keys, bubbles: true, cancelable: true, composed: true}))",
            keys,
        )
        page.next_frames()
    assert painted(page) == []
