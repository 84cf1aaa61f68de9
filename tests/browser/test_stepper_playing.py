"""Playing on the stepper: how long it takes, and where it begins."""

from tests.full import full

PATCHES_OF_ZEROS = 5 * 26
"""Cells of the first rows of image 0's feature map: the seven begins in row 7, which the 3×3 window meets in row 5."""


@full
def test_a_digits_map_appears_within_seconds_from_where_there_is_ink(open_stepper):
    page = open_stepper("?input=digit-0&kernel=sobel-cols&step=0")
    page.wait_for(steps=676)
    speed = page.page.get_by_label("Speed")
    assert speed.locator("option:checked").inner_text() == "1× · 12 s"
    assert speed.locator("option").first.inner_text() == "Each product · 33 min"
    page.press("Play")
    assert PATCHES_OF_ZEROS <= page.step < 400
    page.page.wait_for_function(
        "stage => stage.dataset.step === '676'", arg=page.stage.element_handle(), timeout=20_000
    )


def test_the_notebooks_nine_cells_are_played_slowly_and_say_so(open_stepper):
    page = open_stepper("?step=0")
    speeds = page.page.get_by_label("Speed").locator("option").all_inner_texts()
    assert speeds == ["0.5× · 65 s", "1× · 32 s", "2× · 16 s", "4× · 8 s", "16× · 2 s"]


@full
def test_who_wants_to_follow_each_product_of_a_digit_can(open_stepper):
    page = open_stepper("?input=digit-0&kernel=sobel-cols&step=200")
    page.wait_for(steps=676)
    page.page.get_by_label("Speed").select_option("followed")
    page.press("Play")
    page.wait_for(step=201)
    page.press("Pause")
    assert page.step == 201


@full
def test_one_step_takes_its_time_even_where_playing_is_fast(open_stepper):
    page = open_stepper("?input=digit-0&kernel=sobel-cols&step=200")
    page.wait_for(steps=676)
    page.stage.focus()
    page.key("ArrowRight")
    pictures = [page.picture()]
    while page.step == 200:
        page.next_frames()
        pictures.append(page.picture())
    assert len(set(pictures)) > 9  # the window glides, and the products come one by one
