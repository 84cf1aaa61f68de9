"""A stepper page as a person meets it: the picture, the player, the settings, and what the hand does."""

from tests.browser.modules import module_path
from tests.browser.visit import Visit


class StepperPage(Visit):
    """Wraps a Playwright page on the convolution or the pooling page."""

    def __init__(self, page, server):
        super().__init__(page, server)
        self.stage = page.get_by_test_id("stepper-stage")

    def wait_until_ready(self):
        self.page.wait_for_function(
            "element => element.dataset.steps", arg=self.stage.element_handle(timeout=60_000), timeout=60_000
        )
        self.settle()

    def wait_for(self, **marks):
        """Wait until the stage bears these marks: `step=3`, `steps=9`."""
        self.page.wait_for_function(
            "([stage, marks]) => Object.entries(marks).every(([name, value]) => stage.dataset[name] === String(value))",
            arg=[self.stage.element_handle(), marks],
        )

    # --- what is seen

    @property
    def output(self):
        """The whole output, cell by cell."""
        return [float(cell) for cell in self.stage.get_attribute("data-output").split(",")]

    @property
    def step(self):
        return int(self.stage.get_attribute("data-step"))

    @property
    def steps(self):
        return int(self.stage.get_attribute("data-steps"))

    @property
    def notice(self):
        return self.page.locator(".notice").inner_text()

    @property
    def facts(self):
        return self.page.locator(".facts").inner_text()

    @property
    def remarks(self):
        return self.page.locator(".remarks").inner_text()

    @property
    def module(self):
        """Address of the stepper's own module in the page."""
        return self.server + module_path("pages/stepper/stepper.js")

    def picture(self):
        """The pixels of the stage as a data URL: equal if nothing moved."""
        return self.stage.locator("canvas").evaluate("canvas => canvas.toDataURL()")

    def parts(self):
        """Where the grids are on the page, by name: corner, side of a cell, rows and columns."""
        return self.page.evaluate(
            """async (address) => {
              const { stepperOn } = await import(address);
              const host = [...document.querySelectorAll("*")].find((e) => e.shadowRoot?.querySelector(".stepper"));
              const { bench, view } = stepperOn(host.shadowRoot);
              const { left, top } = view.canvas.getBoundingClientRect();
              return Object.fromEntries(Object.entries(bench.parts(view.last)).map(
                ([name, { x, y, cell, rows, cols }]) => [name, { x: left + x, y: top + y, cell, rows, cols }]));
            }""",
            self.module,
        )

    # --- what the hand does

    def cell(self, part, row, col):
        """The middle of a cell on the page."""
        grid = self.parts()[part]
        return grid["x"] + (col + 0.5) * grid["cell"], grid["y"] + (row + 0.5) * grid["cell"]

    def paint(self, *cells, part="input"):
        """Drag the brush over cells (row, col) of the input, counted from the padding's corner."""
        first, *rest = [self.cell(part, *cell) for cell in cells]
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for point in rest:
            self.page.mouse.move(*point, steps=6)
        self.page.mouse.up()
        self.next_frames()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()
        self.next_frames()

    def option(self, field, name):
        """Press a button of a field of settings."""
        self.page.get_by_role("group", name=field, exact=True).get_by_role("button", name=name, exact=True).click()
        self.next_frames()

    def choose(self, field, title):
        self.page.get_by_label(field, exact=True).and_(self.page.locator("select")).select_option(label=title)
        self.next_frames()

    def kernel(self, row, col):
        return self.page.get_by_label(f"Kernel row {row}, column {col}")

    def key(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        self.next_frames()
