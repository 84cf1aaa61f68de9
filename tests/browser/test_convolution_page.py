"""The convolution stepper, as a person uses it: look, step, paint, type, slide, flip, predict, link."""

import numpy as np
import pytest

import kai
from tests.browser.modules import module_path
from tests.full import also_in_full, full

NOTEBOOK = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]])
CROSS = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])


def by_kai(image, kernel, bias=0, **settings):
    """The output by the library, cell by cell."""
    return [float(step.activation) for step in kai.convolution_steps(image, kernel, bias, **settings)]


def test_the_first_picture_is_the_notebooks_example_with_its_arithmetic_in_words(open_stepper_page):
    page = open_stepper_page()
    assert page.page.locator("h1").count() == 1
    assert page.output == by_kai(NOTEBOOK, CROSS) == [4, 3, 4, 2, 4, 3, 2, 3, 4]
    assert (page.step, page.steps) == (1, 9)
    assert page.notice.startswith("Row 0, column 0: 1×1 + 1×0 + 1×1 + 0×0 + 1×1 + 1×0 + 0×1 + 0×0 + 1×1 = 4")
    assert "(5 + 2·0 − 3) / 1 + 1 = 3" in page.facts
    assert "9 + 1 here" in page.facts and "25 × 9 = 225" in page.facts


def test_settings_change_the_output_as_kai_says_and_no_message_leaves_the_page(open_stepper_page):
    page = open_stepper_page()
    page.settle()
    before = page.messages_sent
    page.choose("Input", "Steps of 0, 75 and 80")
    page.choose("Kernel", "Sobel, level edges")
    page.option("Padding", "1")
    page.option("Stride", "2")
    page.option("Activation", "ReLU")
    page.page.get_by_label("Bias", exact=True).last.fill("-25")
    page.key("Enter")
    image = np.array([[0, 0, 75, 80, 80], [0, 75, 80, 80, 80], [0, 75, 80, 80, 80], [0, 70, 75, 80, 80], [0] * 5])
    sobel = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])
    assert page.output == by_kai(image, sobel, -25, stride=2, padding=1, activation="relu")
    assert "(5 + 2·1 − 3) / 2 + 1 = 3" in page.facts
    page.key("Home", "End")
    page.settle()
    assert page.messages_sent == before


def test_painting_and_typing_change_cells_at_once(open_stepper):
    page = open_stepper()
    page.paint((0, 3), (0, 4), (1, 4))
    image = NOTEBOOK.copy()
    image[0, 3] = image[0, 4] = image[1, 4] = 1
    assert page.output == by_kai(image, CROSS)
    page.paint((0, 0))  # a cell that holds the brush's value is wiped
    image[0, 0] = 0
    assert page.output == by_kai(image, CROSS)

    kernel = CROSS.copy()
    page.kernel(0, 1).fill("-3")
    kernel[0, 1] = -3
    assert page.output == by_kai(image, kernel)
    page.kernel(0, 1).press("ArrowUp")
    kernel[0, 1] = -2
    assert page.output == by_kai(image, kernel)
    page.kernel(2, 2).hover()
    page.page.mouse.wheel(0, 100)
    page.next_frames()
    kernel[2, 2] = 0
    assert page.output == by_kai(image, kernel)


@full
def test_undo_takes_back_strokes_settings_and_a_fresh_start(open_stepper):
    page = open_stepper(clock=True)
    page.paint((0, 3), (0, 4), (1, 4))
    painted = page.output
    page.page.clock.fast_forward(500)  # what comes sooner belongs to the same stroke
    page.option("Padding", "1")
    page.page.clock.fast_forward(500)
    page.press("Start afresh")
    assert page.output == by_kai(NOTEBOOK, CROSS)
    page.press("Undo")
    assert page.steps == 25
    page.stage.focus()
    page.key("Control+z")
    assert page.output == painted
    page.key("Control+z")
    assert page.output == by_kai(NOTEBOOK, CROSS)
    page.key("Control+z")
    assert page.notice == "There is nothing to undo."


@full
def test_what_is_no_number_changes_nothing_and_is_said(open_stepper):
    page = open_stepper()
    page.kernel(1, 1).fill("one")
    page.key("Tab")
    assert page.output == by_kai(NOTEBOOK, CROSS)
    assert "“one” is no number" in page.notice
    assert page.kernel(1, 1).input_value() == "1"
    page.page.get_by_label("Bias", exact=True).last.fill("12345")
    page.key("Enter")
    assert page.output == by_kai(NOTEBOOK, CROSS)
    assert "from −999 to 999" in page.notice


def test_the_keyboard_alone_plays_steps_and_writes_cells(open_stepper):
    page = open_stepper()
    page.stage.focus()
    page.key("Home")
    assert page.step == 0
    page.key("ArrowRight")
    page.wait_for(step=1)
    page.key("End")
    assert page.step == 9
    page.key("ArrowLeft")
    assert page.step == 8
    page.key(" ")
    assert page.page.get_by_role("button", name="Pause").is_visible()
    page.key(" ")
    assert page.page.get_by_role("button", name="Play", exact=True).is_visible()
    page.key("Tab")  # into the cells of the input
    page.key("ArrowDown", "ArrowRight", "ArrowRight", "7")
    image = NOTEBOOK.copy()
    image[1, 2] = 7
    assert page.output == by_kai(image, CROSS)
    assert page.notice == "Input row 1, column 2: 7"
    page.key("-", "2", ".", "5")
    assert page.notice == "Input row 1, column 2: −2.5"
    page.key("Delete")
    image[1, 2] = 0
    assert page.output == by_kai(image, CROSS)


def test_a_step_is_animated_and_announced_when_it_rests(open_stepper):
    page = open_stepper(clock=True)
    clock = page.page.clock
    clock.pause_at(page.page.evaluate("Date.now()") + 1000)
    page.stage.focus()
    page.page.keyboard.press("ArrowRight")
    pictures = set()
    for _ in range(8):
        clock.run_for(250)
        pictures.add(page.picture())
    assert len(pictures) == 8
    clock.run_for(2000)
    assert page.step == 2
    assert page.notice.startswith("Row 0, column 1: 1×1 + 1×0 + 0×1")
    still = page.picture()
    clock.run_for(1000)
    assert page.picture() == still


@full
def test_where_motion_is_unwelcome_a_step_jumps(open_stepper):
    page = open_stepper(reduced_motion="reduce")
    page.stage.focus()
    page.key("ArrowRight")
    assert page.step == 2


def test_an_output_cell_is_jumped_to_by_a_click_and_its_patch_shown_by_hovering(open_stepper):
    page = open_stepper()
    page.page.mouse.click(*page.cell("output", 1, 2))
    page.next_frames()
    assert page.step == 6
    assert page.notice.startswith("Row 1, column 2")
    page.page.mouse.move(5, 300)
    page.next_frames()
    at_rest = page.picture()
    page.page.mouse.move(*page.cell("output", 2, 0))
    page.next_frames()
    assert page.picture() != at_rest
    page.page.mouse.move(*page.cell("input", 4, 4))
    page.next_frames()
    assert page.picture() != at_rest
    page.page.mouse.move(5, 300)
    page.next_frames()
    assert page.picture() == at_rest


@full
def test_the_slider_scrubs_through_time(open_stepper):
    page = open_stepper()
    page.page.get_by_role("slider", name="Step").fill("4.3")
    page.next_frames()
    assert page.step == 4


def test_the_output_slides_along_with_the_input(open_stepper):
    page = open_stepper("?input=cross&padding=1")
    page.press("Slide the input")
    assert "42 slid along unchanged" in page.remarks and "equivariance" in page.remarks
    page.press("down")
    assert "Of 36 cells that both maps have, 36 slid along" in page.remarks
    page.option("Stride", "2")
    assert "no whole number of strides" in page.remarks
    page.press("Slide the input")
    assert page.remarks == ""


def test_flipping_the_kernel_turns_cross_correlation_into_convolution(open_stepper):
    page = open_stepper("?input=dot&kernel=3x3_1_2_3_4_5_6_7_8_9")

    def drawn():
        return [page.output[row * 5 + col] for row in (1, 2, 3) for col in (1, 2, 3)]

    assert drawn() == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    page.press("Flip the kernel")
    assert drawn() == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert "8 of 25 cells" in page.remarks and "cross-correlation" in page.remarks
    page.kernel(0, 0).fill("0")  # as shown: the ninth of the kernel as it was written
    page.press("Flip the kernel")
    assert drawn() == [0, 8, 7, 6, 5, 4, 3, 2, 1]


def test_a_learned_kernel_sees_a_digit_as_torch_does(open_stepper):
    import torch

    page = open_stepper("?input=digit-4&padding=2")
    page.wait_for(steps=30 * 30)
    page.choose("Kernel", "LeNet, channel 3")
    network = kai.load_pretrained("lenet")
    with torch.no_grad():
        first = next(layer for layer in network.modules() if isinstance(layer, torch.nn.Conv2d))
        image = torch.from_numpy(kai.mnist("test")[0][4] / 255).double()[None, None]
        expected = torch.relu(first.double()(image))[0, 3].flatten().numpy()
    np.testing.assert_allclose(page.output, expected, atol=1e-12)


@full
def test_numbers_appear_on_zoom(open_stepper):
    page = open_stepper("?input=digit-4")
    page.wait_for(steps=676)
    small = page.parts()["input"]["cell"]
    page.page.get_by_role("slider", name="Zoom").fill("3")
    page.next_frames()
    assert page.parts()["input"]["cell"] == pytest.approx(3 * small)
    page.paint((0, 0))
    page.settle()
    assert "28x28x" in page.page.url


@full
def test_the_learner_predicts_and_is_told_kindly(open_stepper):
    page = open_stepper()
    page.press("Try it yourself")
    question, verdict = page.page.locator("span.question"), page.page.locator("span.verdict")
    assert question.inner_text() == "Row 0, column 1: what comes out?"
    hidden = page.picture()
    page.page.keyboard.type("5")
    page.key("Enter")
    assert verdict.inner_text().startswith("Not 5.")
    assert page.picture() == hidden and page.step == 1
    page.page.keyboard.type("3")
    page.key("Enter")
    assert verdict.inner_text() == "Yes, 3."
    page.wait_for(step=2)
    page.settle()
    assert question.inner_text() == "Row 0, column 2: what comes out?"
    assert page.page.locator(".score").inner_text() == "0 of 1 right at the first try"
    page.page.reload()
    page.wait_until_ready()
    page.press("Try it yourself")
    assert page.page.locator(".score").inner_text() == "0 of 1 right at the first try"


@full
def test_the_address_holds_everything_and_a_reload_brings_it_back(open_stepper_page):
    page = open_stepper_page()
    page.paint((4, 4), (4, 3))
    page.kernel(1, 0).fill("0.5")
    page.option("Padding", "2")
    page.option("Activation", "sigmoid")
    page.press("Slide the input")
    page.stage.focus()
    page.key("End")
    page.settle()
    seen, url = page.output, page.page.url
    page.page.reload()
    page.wait_until_ready()
    assert (page.output, page.step, page.page.url) == (seen, page.steps, url)
    other = open_stepper_page(url.split("convolution")[1])
    assert (other.output, other.step) == (seen, page.step)
    other.go_to("Pooling", "Step by step")
    other.page.get_by_text("many cells become one").wait_for()
    other.go_to("Convolution", "Step by step")
    other.wait_until_ready()
    assert other.output == seen


@full
def test_a_hostile_link_is_refused_in_words_and_the_rest_is_taken(open_stepper):
    page = open_stepper("?input=%3Cimg%20src=x%20onerror=alert(1)%3E&stride=77&padding=1&kernel=9x9_1*81")
    assert "The input in this link was not taken" in page.notice
    assert "“77” is no whole number from 1 to 3" in page.notice
    assert page.output == by_kai(NOTEBOOK, CROSS, padding=1)


def test_a_kernel_that_does_not_fit_is_said_and_mended(open_stepper):
    page = open_stepper("?kernel=7x7_1*49")
    assert page.steps == 0
    assert "does not fit into 5×5" in page.facts
    page.option("Padding", "1")
    assert page.output == [float(NOTEBOOK.sum())]


@full
def test_pictures_are_saved(open_stepper, tmp_path):
    from PIL import Image

    page = open_stepper("?step=9")
    with page.page.expect_download() as download:
        page.press("SVG")
    svg = tmp_path / "still.svg"
    download.value.save_as(svg)
    assert "<title>One convolution, step by step</title>" in svg.read_text()
    assert "Row 2, column 2" in svg.read_text()
    with page.page.expect_download() as download:
        page.press("PNG")
    download.value.save_as(tmp_path / "still.png")
    with Image.open(tmp_path / "still.png") as still:
        assert still.size == (2400, 860)
        assert len(set(still.convert("RGB").resize((120, 43)).getdata())) > 20
    with page.page.expect_download(timeout=60_000) as download:
        page.press("GIF")
    download.value.save_as(tmp_path / "steps.gif")
    with Image.open(tmp_path / "steps.gif") as gif:
        assert gif.size == (1200, 430)
        assert gif.n_frames > 9 * 10
        assert gif.info.get("loop") == 0
        gif.seek(gif.n_frames - 1)
        assert gif.info["duration"] >= 2000


def test_the_pages_arithmetic_is_kais_on_random_cases(open_stepper):
    page = open_stepper()
    generator = np.random.default_rng(3)
    cases, expected = [], []
    for _ in range(200):
        size, stride, padding = (int(generator.integers(*limits)) for limits in ((2, 8), (1, 4), (0, 4)))
        rows, cols = (int(side) for side in generator.integers(size, 13, 2))
        whole = generator.random() < 0.5
        image, kernel = (
            generator.integers(-9, 10, shape) if whole else generator.normal(size=shape)
            for shape in ((rows, cols), (size, size))
        )
        bias = int(generator.integers(-5, 6))
        activation = str(generator.choice(["none", "relu", "sigmoid"]))
        grids = [{"rows": len(a), "cols": len(a[0]), "cells": a.flatten().tolist()} for a in (image, kernel)]
        names = ("input", "kernel", "bias", "stride", "padding", "activation")
        cases.append(dict(zip(names, (*grids, bias, stride, padding, activation), strict=True)))
        expected.append(by_kai(image, kernel, bias, stride=stride, padding=padding, activation=activation))
    answers = page.page.evaluate(
        "async ([address, cases]) => cases.map((await import(address)).convolve).map(({ cells }) => cells)",
        [page.server + module_path("pages/stepper/convolution.js"), cases],
    )
    for case, mine, theirs in zip(cases, answers, expected, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12, err_msg=str(case))


@full
@pytest.mark.parametrize("theme", ["light", *also_in_full("dark")])
def test_everything_fits_on_every_screen(open_stepper_page, theme):
    page = open_stepper_page("?input=digit-4&shift=1_1", color_scheme=theme)
    for width, height in page.on_screens():
        assert page.page.evaluate("document.documentElement.scrollWidth") == width
        for name, grid in page.parts().items():
            assert grid["x"] >= 0 and grid["x"] + grid["cell"] * grid["cols"] <= width, name
        box = page.stage.bounding_box()
        player = page.page.get_by_role("button", name="Play", exact=True).bounding_box()
        assert box["y"] + box["height"] <= player["y"]
        if width > 1000:
            assert player["y"] + player["height"] <= height
