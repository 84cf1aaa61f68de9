"""The canvas page as a person meets it: where things are, what is seen, and what the hand does."""

import numpy as np

from tests.browser.visit import Visit

NETWORKS = ("mlp", "lenet", "gap")


class CanvasPage(Visit):
    """Wraps a Playwright page on the canvas page."""

    def __init__(self, page, server):
        super().__init__(page, server)
        self.canvas = page.get_by_test_id("digit-canvas")

    def wait_until_ready(self):
        self.page.wait_for_selector(".lab.ready, .stages figure", timeout=60_000)
        self.settle()

    def wait_for_tables(self):
        self.page.wait_for_selector(".map:not(.empty)", timeout=20_000)
        self.page.wait_for_selector(".map.empty", state="detached", timeout=20_000)

    def wait_for_label(self, label):
        """Wait until a digit of this class is on the canvas."""
        self.page.wait_for_selector(f'[data-testid="digit-canvas"][data-label="{label}"]')

    # --- what is seen

    @property
    def offset(self):
        return int(self.canvas.get_attribute("data-row")), int(self.canvas.get_attribute("data-col"))

    @property
    def label(self):
        return self.canvas.get_attribute("data-label")

    def prediction(self, name):
        return self.page.get_by_test_id(f"answer-{name}").get_attribute("data-prediction")

    def predictions(self):
        return [self.prediction(name) for name in NETWORKS]

    def probabilities(self):
        """Of the three networks, shape (3, 10)."""
        texts = [self.page.get_by_test_id(f"answer-{name}").get_attribute("data-probabilities") for name in NETWORKS]
        return np.array([[float(number) for number in text.split(",")] for text in texts])

    @property
    def notice(self):
        return self.page.locator(".notice").inner_text()

    def grey_levels(self):
        """What the canvas shows, read from its own bitmap, shape (56, 56), 0..255."""
        values = self.canvas.evaluate(
            """canvas => {
              const cell = canvas.width / 56, context = canvas.getContext("2d");
              const at = (row, col) => context.getImageData((col + .5) * cell, (row + .5) * cell, 1, 1).data[0];
              return Array.from({length: 3136}, (_, i) => at(Math.floor(i / 56), i % 56));
            }"""
        )
        return np.array(values, np.uint8).reshape(56, 56)

    # --- what the hand does

    def point(self, row, col):
        """Where a point of the canvas, in its pixels, lies on the page."""
        box = self.canvas.bounding_box()
        return box["x"] + col * box["width"] / 56, box["y"] + row * box["height"] / 56

    def press(self, row, col):
        self.page.mouse.move(*self.point(row, col))
        self.page.mouse.down()

    def move(self, row, col, steps=10):
        self.page.mouse.move(*self.point(row, col), steps=steps)

    def release(self):
        self.page.mouse.up()

    def drag(self, start, end, steps=10):
        self.press(*start)
        self.move(*end, steps=steps)
        self.release()

    def draw(self, *strokes):
        """Draw strokes, each a list of (row, col)."""
        for first, *rest in strokes:
            self.press(*first)
            for point in rest:
                self.move(*point, steps=4)
            self.release()
