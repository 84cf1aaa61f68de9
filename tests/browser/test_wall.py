"""The wall from learners' canvases and back onto them, and what the room covers: bare pages, a real room behind."""

from tests.browser.test_room import HIDE, PHONE, SEVEN, island, wait_for_offset
from tests.full import full
from tests.room.conftest import SEVEN as STROKE


def drawn(open_bare):
    """A learner who has drawn a stroke on the canvas."""
    visit = open_bare("?row=0&col=0", viewport=PHONE)
    visit.page.get_by_role("button", name="Draw your own").click()
    visit.draw([(20, 20), (40, 20)])
    visit.settle()
    return visit


def wait_for_client(visit):
    visit.page.wait_for_function("async (url) => (await import(url)).room.isKnown", arg=visit.module("room/client.js"))


def test_a_drawing_goes_from_a_canvas_to_the_wall_and_from_there_onto_every_canvas_and_back(open_bare, instructor):
    ann, ben = drawn(open_bare), open_bare("?digit=3&row=9&col=9", viewport=PHONE)
    instructor.do("ask", kind="digit", text="Which digit is it?")  # the room stays live
    for visit in (ann, ben):
        visit.page.get_by_text("Which digit is it?").wait_for()
    ann.page.get_by_role("button", name="Send to the room").click()
    ann.page.get_by_label("It is a").select_option("1")
    ann.page.locator("form.send").get_by_role("button", name="Send to the room").click()
    ann.page.get_by_text("Sent: it hangs on the wall").wait_for()
    (item,) = instructor.state["wall"]["queue"]
    assert (item["label"], item["sends"]) == (1, True)
    instructor.do("approve", id=item["id"])
    ink = ann.grey_levels()
    instructor.do("everywhere", id=item["id"])
    ben.page.get_by_role("button", name="Have mine back").wait_for()
    ben.settle()
    assert (ben.grey_levels() == ink).all()
    ben.page.reload()
    ben.page.get_by_role("button", name="Have mine back").click()
    wait_for_offset(ben.page, 9, 9)
    ben.wait_for_label(0)
    ben.page.get_by_role("button", name="The room's drawing").click()
    ben.page.get_by_role("button", name="Have mine back").wait_for()
    ben.page.get_by_role("button", name="Have mine back").click()
    wait_for_offset(ben.page, 9, 9)


def test_who_looks_around_alone_is_offered_it_and_strokes_that_nobody_approved_land_nowhere(open_bare, instructor):
    instructor.do("follow", on=True)
    visit = open_bare("?digit=3&row=9&col=9", viewport=PHONE)
    page = visit.page
    page.get_by_role("button", name="Look around alone").click()
    wait_for_offset(page, 9, 9)
    sent = {"drawing": STROKE, "label": 1, "offset": [0, 0], "ink": "CYDAhc"}  # strokes of something else
    page.evaluate(
        """async ([url, sent]) => (await import(url)).room.act("send", sent)""", [visit.module("room/client.js"), sent]
    )
    instructor.do("approve", id="d1")
    instructor.do("everywhere", id="d1")
    page.get_by_role("button", name="The room's drawing").click()
    page.get_by_role("button", name="The room's drawing").wait_for(state="detached")
    visit.settle()
    assert visit.offset == (9, 9) and visit.label == "0"


def test_a_scene_goes_from_the_canvas_to_the_wall(open_bare, instructor):
    instructor.do("follow", on=True)
    visit = open_bare("?digit=3&row=9&col=9", viewport=PHONE)
    page = visit.page
    page.get_by_role("button", name="Look around alone").click()
    wait_for_offset(page, 9, 9)
    page.get_by_role("button", name="Send to the room").click()
    page.get_by_text("Test image 3 at row 9, column 9").wait_for()
    page.locator("form.send").get_by_role("button", name="Send to the room").click()
    page.get_by_text("Sent: it hangs on the wall").wait_for()
    (item,) = instructor.state["wall"]["queue"]
    assert item["scene"]["query"] == "digit=3&row=9&col=9" and item["label"] == 0


@full
def test_what_the_instructors_page_covers_is_covered_on_pages_that_follow_and_comes_back(open_bare, instructor):
    visit = open_bare("?digit=0", viewport=PHONE)
    page = visit.page
    visit.wait_for_tables()
    covered = page.locator('[data-covered][data-cover="maps"]').first
    instructor.do("follow", scene={**SEVEN, "covers": ["maps"]})
    covered.wait_for()
    assert page.locator('[data-covered][data-cover="answers"]').count() == 0
    instructor.do("stand", scene={**SEVEN, "covers": []})
    covered.wait_for(state="detached")
    instructor.do("stand", scene={**SEVEN, "covers": ["maps"]})
    covered.wait_for()
    island(page).get_by_role("button", name="Look around alone").click()
    covered.wait_for(state="detached")


def test_a_question_covers_what_its_scene_covers_until_it_is_revealed(open_bare, instructor):
    visit = open_bare("?digit=0", viewport=PHONE)
    page = visit.page
    visit.wait_for_tables()
    instructor.ask("yesno", "Did the map stay?", answer=1, scene={**SEVEN, "covers": ["maps"]})
    covered = page.locator('[data-covered][data-cover="maps"]').first
    covered.wait_for()
    instructor.do("close")
    page.get_by_text("The vote is closed.").wait_for()
    assert covered.is_visible()
    instructor.do("reveal")
    covered.wait_for(state="detached")


@full
def test_a_room_that_has_ended_says_so_and_is_not_asked_for_again(open_bare, instructor):
    code = instructor.do("make")["code"]
    visit = open_bare(f"?digit=0&room={code}", viewport=PHONE)
    page = visit.page
    wait_for_client(visit)
    instructor.in_room(code).do("end")
    page.get_by_text("This room has ended.").wait_for(timeout=20_000)
    client = visit.module("room/client.js")
    assert page.evaluate("async (url) => (await import(url)).room.source", client) is None
    visit.errors.clear()  # the browser has said that the room was not there
    instructor.ask("yesno", "Are you here?")
    page.get_by_role("button", name="Leave it").click()
    page.get_by_text("Are you here?").wait_for()
    assert "room=" not in page.url


@full
def test_a_browser_without_cookies_votes_once_and_keeps_its_vote(open_bare, instructor):
    visit = open_bare(viewport=PHONE)
    page = visit.page
    page.route("**/lab/room/**", lambda route: route.continue_(headers=_without_cookie(route.request.headers)))
    page.reload()
    instructor.ask("yesno", "Did it stay?")
    for name in ("Yes", "No"):
        page.get_by_role("group", name="Your vote").get_by_role("button", name=name).click()
        page.get_by_text(f"Taken: {name}.").wait_for()
    assert instructor.state["question"]["tally"] == [0, 1]


def _without_cookie(headers):
    return {name: value for name, value in headers.items() if name != "cookie"}


@full
def test_two_tabs_of_a_browser_are_one_vote_and_both_show_it(open_bare, instructor):
    first = open_bare(viewport=PHONE)
    second = first.page.context.new_page()
    second.goto(first.page.url)
    instructor.ask("yesno", "Did it stay?")
    first.page.get_by_role("group", name="Your vote").get_by_role("button", name="Yes").click()
    for page in (first.page, second):
        page.bring_to_front()
        page.get_by_text("Taken: Yes.").wait_for()
    assert instructor.state["question"]["tally"] == [1, 0]
    second.close()


def test_a_phone_that_slept_through_the_close_says_so_and_its_vote_stays(open_bare, instructor):
    visit = open_bare(viewport=PHONE)
    page = visit.page
    instructor.ask("yesno", "Did it stay?")
    page.get_by_role("group", name="Your vote").get_by_role("button", name="Yes").click()
    page.get_by_text("Taken: Yes.").wait_for()
    page.evaluate(HIDE, True)  # a phone that sleeps closes the line
    instructor.do("close")
    page.get_by_role("group", name="Your vote").get_by_role("button", name="No").click()
    page.get_by_text("The vote is not open.").wait_for()
    visit.errors.clear()  # of the vote that was refused
    page.evaluate(HIDE, False)
    page.get_by_text("The vote is closed. You said: Yes.").wait_for()
    assert instructor.state["question"]["tally"] == [1, 0]
    instructor.do("reveal")
    page.get_by_text("Right:").or_(page.get_by_text("You said: Yes.")).first.wait_for()
    kept = page.evaluate("JSON.parse(localStorage.getItem('kai-predictions'))")
    assert [(one["asked"], one["said"]) for one in kept] == [("Did it stay?", "Yes")]


@full
def test_what_a_learner_draws_while_the_page_follows_is_still_there_afterwards(open_bare, instructor):
    instructor.do("follow", scene=SEVEN)
    visit = open_bare("?digit=3&row=9&col=9", viewport=PHONE)
    page = visit.page
    visit.wait_for_label(7)
    page.get_by_role("button", name="Draw your own").click()
    visit.draw([(20, 20), (30, 20)])
    visit.settle()
    ink = visit.grey_levels()
    instructor.do("follow", on=False)
    wait_for_offset(page, 9, 9)
    page.get_by_role("button", name="Draw your own").click()
    visit.settle()
    assert ink.any() and (visit.grey_levels() == ink).all()
