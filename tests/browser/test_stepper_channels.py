"""The stepper on inputs of several channels: each has its patch and its slice, and all add up to one map."""

import numpy as np
import pytest

import kai
from tests.full import also_in_full, full

NOTEBOOK = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]])
CROSS = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
SOBEL = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
MIDDLE = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]


def outputs(channels, kernels):
    return [step.total for step in kai.convolution_steps(np.stack(channels), kernels)]


def test_the_output_is_the_sum_over_all_channels_and_each_can_be_worked_on(open_stepper):
    stepper = open_stepper()
    before = stepper.cost
    stepper.option("Channels", "3")
    channels = [NOTEBOOK, NOTEBOOK[:, ::-1].copy(), NOTEBOOK[::-1].copy()]
    kernels = [CROSS, SOBEL, MIDDLE]
    assert stepper.output == outputs(channels, kernels)
    stepper.option("Channel at hand", "2")
    stepper.paint((0, 0))
    channels[1][0, 0] = 1 - channels[1][0, 0]
    assert stepper.output == outputs(channels, kernels)
    stepper.kernel(1, 1).fill("5")
    kernels[1] = [[-1, 0, 1], [-2, 5, 2], [-1, 0, 1]]
    stepper.next_frames()
    assert stepper.output == outputs(channels, kernels)
    stepper.page.keyboard.press("Escape")
    stepper.press("Undo")
    kernels[1] = SOBEL
    assert stepper.output == outputs(channels, kernels)
    stepper.settle()
    assert stepper.cost == before


def test_a_click_on_a_channel_takes_it_to_hand(open_stepper):
    stepper = open_stepper("?channels=3")
    stepper.page.mouse.click(*stepper.cell("channel-2", 2, 2))
    stepper.next_frames()
    at_hand = stepper.page.get_by_role("group", name="Channel at hand")
    assert at_hand.get_by_role("button", name="3", exact=True).get_attribute("aria-pressed") == "true"
    assert stepper.output == outputs([NOTEBOOK, NOTEBOOK[:, ::-1], NOTEBOOK[::-1]], [CROSS, SOBEL, MIDDLE])


@full
def test_a_step_is_told_partial_sum_by_partial_sum_and_a_link_holds_the_channels(open_stepper):
    stepper = open_stepper("?channels=2&step=1&bias=1&activation=relu")
    first, second = (
        next(kai.convolution_steps(image, kernel)).sum
        for image, kernel in ((NOTEBOOK, CROSS), (NOTEBOOK[:, ::-1], SOBEL))
    )
    assert f"partial sums {first} + {second}" in stepper.notice.replace("(−", "-").replace(")", "").replace("−", "-")
    output = stepper.output
    stepper.settle()
    stepper.page.reload()
    stepper.wait_until_ready()
    assert stepper.output == output
    stepper.option("Channels", "1")
    assert stepper.output == [step.activation for step in kai.convolution_steps(NOTEBOOK, CROSS, 1, activation="relu")]
    assert not stepper.page.get_by_role("group", name="Channel at hand").is_visible()


@pytest.mark.parametrize("size", [(390, 844), *also_in_full(((1280, 800),), ((1920, 1080),))])
def test_three_channels_fit_on_every_screen(open_stepper, size):
    stepper = open_stepper("?channels=3", viewport={"width": size[0], "height": size[1]})
    assert stepper.page.evaluate("document.documentElement.scrollWidth") == size[0]
    parts = stepper.parts()
    for name in ("input", "kernel", "output", "channel-1", "channel-2"):
        grid = parts[name]
        assert grid["x"] >= 0
        assert grid["x"] + grid["cols"] * grid["cell"] <= size[0]
        assert grid["cell"] > 12
