"""The live room on learners' pages: votes, places, covers, following. Bare pages, with a real room behind them."""

from tests.full import full

HIDE = """(hidden) => {
  const state = { value: hidden ? "hidden" : "visible", configurable: true };
  Object.defineProperty(document, "visibilityState", state);
  document.dispatchEvent(new Event("visibilitychange"));
}"""
SEVEN = {"page": "canvas", "query": "digit=0&row=0&col=0&network=lenet", "cue": ""}
PHONE = {"width": 390, "height": 844}


def island(page):
    return page.get_by_role("region", name="The live room")


def choice(page, name):
    return page.get_by_role("group", name="Your vote").get_by_role("button", name=name)


def wait_for_offset(page, row, col):
    page.wait_for_selector(f'[data-testid="digit-canvas"][data-row="{row}"][data-col="{col}"]')


def test_without_an_active_room_nothing_shows_and_its_part_of_the_page_is_not_even_fetched(open_bare, instructor):
    visit = open_bare(viewport=PHONE)
    visit.page.wait_for_function("async (url) => (await import(url)).room.isKnown", arg=visit.module("room/client.js"))
    assert instructor.state["here"] == 1
    assert visit.page.locator(".room").count() == 0
    assert not [url for url in visit.requests_made if "room/island.js" in url]


def test_one_touch_votes_is_shown_as_taken_and_can_be_changed_until_the_close(open_bare, instructor):
    page = open_bare(viewport=PHONE).page
    instructor.ask("choice", "What is <b>this</b>?", choices=["A seven", "A one"], answer=0)
    page.get_by_text("What is <b>this</b>?").wait_for()
    choice(page, "A one").click()
    page.get_by_text("Taken: A one. You can change it until the vote closes.").wait_for()
    choice(page, "A seven").click()
    page.get_by_text("Taken: A seven.").wait_for()
    assert choice(page, "A seven").get_attribute("aria-pressed") == "true"
    assert choice(page, "A one").get_attribute("aria-pressed") == "false"
    assert instructor.state["question"]["tally"] == [1, 0]
    instructor.do("close")
    page.get_by_text("The vote is closed. You said: A seven.").wait_for()
    assert choice(page, "A one").is_disabled()
    page.reload()
    page.get_by_text("The vote is closed. You said: A seven.").wait_for()


def test_nothing_of_what_was_said_reaches_a_learner_before_it_is_shown_and_two_votes_stand_side_by_side(
    open_bare, instructor
):
    visit = open_bare(viewport=PHONE)
    page = visit.page
    instructor.ask("yesno", "Did it stay?", answer=1)
    choice(page, "Yes").click()
    page.get_by_text("Taken: Yes").wait_for()
    instructor.do("close")
    page.get_by_text("The vote is closed.").wait_for()
    seen = """async (url) => { const { question } = (await import(url)).room.state;
      return [question.tallies, question.answer]; }"""
    assert page.evaluate(seen, visit.module("room/client.js")) == [None, None]
    instructor.do("open")
    choice(page, "No").click()
    page.get_by_text("Taken: No").wait_for()
    instructor.do("close")
    instructor.do("reveal")
    page.get_by_text("Right: 0 % in the first vote, 100 % in the second vote").wait_for()
    assert page.get_by_text("Above the first vote, below the second.").is_visible()
    assert page.locator(".distribution .right .label").inner_text() == "✓ No"


def test_a_place_is_answered_by_dragging_while_answers_and_maps_are_covered_and_dots_lie_on_the_real_map(
    open_bare, instructor
):
    visit = open_bare("?digit=0")
    page = visit.page
    visit.wait_for_tables()
    instructor.ask("place", "Where does it first fail?", scene=SEVEN, answer=[[4, 0], [1, 4]])
    page.get_by_text("Drag the digit on your canvas").wait_for()
    page.locator('[data-covered][data-cover="maps"]').first.wait_for()
    page.locator('[data-covered][data-cover="answers"]').first.wait_for()
    maps = page.locator('[data-cover="maps"]')
    maps.first.click(force=True)
    page.keyboard.press("h")
    visit.next_frames()
    assert page.locator('[data-covered][data-cover="maps"]').count() == maps.count(), "not while the vote is open"
    assert maps.first.get_attribute("aria-label") == "The maps are covered until the vote is closed."
    visit.drag((14, 14), (18, 14))
    page.get_by_text("Taken: row 4, column 0.").wait_for()
    visit.canvas.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_text("Taken: row 5, column 0.").wait_for()
    instructor.do("close")
    instructor.do("reveal")
    page.locator("[data-covered]").first.wait_for(state="detached")
    page.get_by_text("Right: 0 %").wait_for()
    page.locator(".room .map:not(.empty)").wait_for()
    assert page.get_by_role("img", name="The room's places: row 5, column 0").is_visible()
    assert page.locator(".dots circle").count() == 1 and page.locator(".dots rect").count() == 2


def test_a_learner_elsewhere_is_taken_to_the_canvas_by_one_touch_and_has_the_own_digit_back(open_bare, instructor):
    visit = open_bare("?digit=3&row=9&col=9")
    page = visit.page
    instructor.ask("place", "Where does it first fail?", scene=SEVEN)
    page.get_by_role("button", name="Take me to the canvas").click()
    wait_for_offset(page, 0, 0)
    visit.wait_for_label(7)
    instructor.do("close")
    instructor.do("clear")
    wait_for_offset(page, 9, 9)


def test_a_learners_page_moves_with_the_instructors_and_looks_around_alone_by_one_touch(open_bare, instructor):
    visit = open_bare("?digit=3&row=9&col=9", viewport=PHONE)
    page = visit.page
    instructor.do("follow", scene=SEVEN)
    visit.wait_for_label(7)
    wait_for_offset(page, 0, 0)
    instructor.do("follow", at={"row": 20, "col": 6})
    wait_for_offset(page, 20, 6)
    page.get_by_role("button", name="Look around alone").click()
    wait_for_offset(page, 9, 9)
    instructor.do("follow", at={"row": 2, "col": 2})
    page.get_by_role("button", name="Come back").click()
    wait_for_offset(page, 2, 2)
    page.reload()  # what was the learner's own is kept in the tab
    page.get_by_text("You follow the lecture.").wait_for()
    instructor.do("follow", on=False)
    wait_for_offset(page, 9, 9)


@full
def test_a_glide_shows_places_in_between_and_comes_to_rest(open_bare, instructor):
    visit = open_bare("?digit=0")
    page = visit.page
    instructor.do("follow", scene=SEVEN)
    page.get_by_text("You follow the lecture.").wait_for()
    page.evaluate(
        """() => {
          const { shadowRoot } = document.querySelector("[data-component=kai_canvas]");
          const canvas = shadowRoot.querySelector("[data-testid=digit-canvas]");
          window.columns = new Set();
          const note = () => columns.add(canvas.dataset.col);
          new MutationObserver(note).observe(canvas, { attributeFilter: ["data-col"] });
        }"""
    )
    instructor.do("follow", at={"row": 0, "col": 24})
    wait_for_offset(page, 0, 24)
    assert page.evaluate("columns.size") >= 3


def test_all_eyes_are_on_the_question_until_it_is_over_or_somebody_looks_around_alone(open_bare, instructor):
    page = open_bare(viewport=PHONE).page
    instructor.ask("yesno", "Did it stay?")
    instructor.do("pause", on=True)
    page.locator(".room.held").wait_for()
    middle = "() => document.elementFromPoint(innerWidth / 2, 100).dataset.component"
    assert page.evaluate(middle) == "kai_desk"  # nothing else of the page is under the finger
    page.get_by_role("button", name="Look around alone").click()
    page.locator(".room.held").wait_for(state="detached")


@full
def test_a_countdown_is_seen_by_all_and_ends_the_vote(open_bare, instructor):
    page = open_bare(viewport=PHONE).page
    instructor.do("ask", kind="digit", text="Which digit?")
    instructor.do("open", seconds=5)
    page.get_by_role("timer").filter(has_text=" s").wait_for()
    choice(page, "7").click()
    page.get_by_text("Taken: 7").wait_for()
    page.get_by_text("The vote is closed. You said: 7.").wait_for(timeout=20_000)


def test_a_hidden_page_closes_its_line_and_opens_it_again_when_it_is_seen(open_bare, instructor):
    visit = open_bare()
    page = visit.page
    client = visit.module("room/client.js")
    page.wait_for_function("async (url) => (await import(url)).room.isKnown", arg=client)
    page.evaluate(HIDE, True)
    assert page.evaluate("async (url) => (await import(url)).room.source", client) is None
    instructor.ask("yesno", "Did it stay?")
    page.evaluate(HIDE, False)
    choice(page, "Yes").wait_for()
