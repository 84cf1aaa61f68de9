"""The pooling stepper, as a person uses it."""

import numpy as np

import kai
from tests.browser.modules import module_path
from tests.full import full

HILLS = np.array(
    [
        [1, 3, 2, 9, 7, 4],
        [2, 8, 1, 1, 5, 6],
        [4, 6, 5, 2, 0, 1],
        [3, 1, 7, 8, 2, 3],
        [0, 2, 4, 9, 6, 5],
        [5, 1, 3, 2, 4, 8],
    ]
)


def test_max_and_average_are_stepped_side_by_side(open_stepper):
    page = open_stepper(kind="pooling")
    assert page.output == kai.pooling_layer(HILLS, 2).flatten().tolist()
    assert page.notice == "Row 0, column 0: of 1, 3, 2, 8 the largest is 8; the average is 14 / 4 = 3.5."
    page.option("Window", "3×3")
    page.option("Stride", "1")
    assert page.output == kai.pooling_layer(HILLS, 3, stride=1).flatten().tolist()
    page.stage.focus()
    page.key("End")
    assert page.step == 16


def test_a_shift_by_one_pixel_changes_some_and_a_global_pool_forgets_it(open_stepper):
    page = open_stepper("?input=cross", kind="pooling")
    page.press("Shift the input")
    moved = np.zeros((7, 7))
    cross = np.array(
        [[c == "1" for c in row] for row in "....... .1...1. ..1.1.. ...1... ..1.1.. .1...1. .......".split()]
    )
    moved[:, 1:] = cross[:, :-1]
    kept = {
        mode: int((kai.pooling_layer(cross * 1, 2, mode) == kai.pooling_layer(moved, 2, mode)).sum())
        for mode in ("max", "average")
    }
    assert f"max keeps {kept['max']} of its 9 cells, average keeps {kept['average']}." in page.remarks
    page.option("Window", "all of it")
    assert page.output == [1.0]
    assert "the largest stays and the average stays" in page.remarks
    assert "It keeps 1 number of 49" in page.facts


@full
def test_painting_a_cell_moves_both_outputs(open_stepper):
    page = open_stepper(kind="pooling")
    page.paint((0, 0))  # with the largest value there is, 9
    assert page.output[0] == 9
    assert "of 9, 3, 2, 8 the largest is 9; the average is 22 / 4 = 5.5" in page.notice


@full
def test_the_learner_is_asked_for_both(open_stepper):
    page = open_stepper("?step=0", kind="pooling")
    page.press("Try it yourself")
    question, verdict = page.page.locator("span.question"), page.page.locator("span.verdict")
    assert question.inner_text() == "Row 0, column 0: what is the max?"
    page.page.keyboard.type("3.5")
    page.key("Enter")
    assert "That is the average" in verdict.inner_text()
    page.page.keyboard.type("8")
    page.key("Enter")
    assert question.inner_text() == "Row 0, column 0: what is the average?"
    page.page.keyboard.type("3,5")
    page.key("Enter")
    assert verdict.inner_text() == "Yes, 3.5."
    page.wait_for(step=1)


def test_the_pages_pooling_is_kais_on_random_cases(open_stepper):
    page = open_stepper(kind="pooling")
    generator = np.random.default_rng(4)
    cases = []
    for _ in range(100):
        size, stride = int(generator.integers(1, 5)), int(generator.integers(1, 5))
        image = generator.normal(size=generator.integers(size, 10, 2))
        cases.append((image, size, stride))
    answers = page.page.evaluate(
        "async ([address, cases]) => { const { pool } = await import(address); return cases.map((c) => pool(c)); }",
        [
            page.server + module_path("pages/stepper/pooling.js"),
            [
                {"input": {"rows": len(i), "cols": len(i[0]), "cells": i.flatten().tolist()}, "size": k, "stride": s}
                for i, k, s in cases
            ],
        ],
    )
    for (image, size, stride), mine in zip(cases, answers, strict=True):
        for mode, name in (("max", "maximum"), ("average", "average")):
            theirs = kai.pooling_layer(image, size, mode, stride)
            assert (mine[name]["rows"], mine[name]["cols"]) == theirs.shape
            np.testing.assert_allclose(mine[name]["cells"], theirs.flatten(), rtol=1e-12)
