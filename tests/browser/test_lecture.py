"""A lecture: an instructor at the laptop that is projected, the phone that is its remote, and two learners."""

import base64
import re
from itertools import product

import pytest

from tests.browser.instructor import Instructor
from tests.browser.test_access import arm, violations
from tests.browser.visit import Visit
from tests.full import full
from tests.serving import free_port, serving

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
KEY = "chalk and cheese"
WALKED = """() => { const find = root => root.querySelector('[data-testid=digit-canvas]')
    ?? [...root.querySelectorAll('*')].map(one => one.shadowRoot && find(one.shadowRoot)).find(Boolean);
  return Number(find(document).dataset.col) > 3; }"""
"""Whether the digit has left the first columns."""


@pytest.fixture(scope="module")
def lecture_hall(tmp_path_factory):
    """The address of a server of its own, whose key is known."""
    with serving(free_port(), tmp_path_factory.mktemp("lecture") / "log.txt", KAI_TEACH_KEY=KEY) as address:
        yield address


def choice(page, name):
    return page.get_by_role("group", name="Your vote").get_by_role("button", name=name, exact=True)


def vote(page, name):
    choice(page, name).tap()
    page.get_by_text(f"Taken: {name}.").wait_for()


def make_remote(phone, laptop):
    """Pair a phone as a person does: it shows six digits, which are typed at the laptop."""
    phone.get_by_text("You teach here?").tap()
    phone.get_by_role("button", name="Make this my remote").tap()
    shown = phone.get_by_text("at the projected computer")
    shown.wait_for()
    laptop.get_by_text("Your phone as a remote").click()
    laptop.get_by_label("Six digits").fill(shown.inner_text().split()[1])
    laptop.get_by_role("button", name="Pair").click()
    phone.get_by_role("button", name="Next scene").wait_for()


def test_a_lecture_from_the_qr_code_to_the_sheet(_open, lecture_hall):
    ann, ben = (_open(lecture_hall, "?digit=3&row=9&col=9", **PHONE) for _ in range(2))
    teaching = _open(lecture_hall, path=f"lab/teach?key={KEY.replace(' ', '%20')}", kind=Visit, ready=False)
    laptop = teaching.page
    phone = _open(lecture_hall, path="room", kind=Visit, ready=False, **PHONE).page
    laptop.get_by_role("img", name="QR code of this room").wait_for(timeout=60_000)
    assert KEY not in laptop.url and KEY not in laptop.content()
    laptop.get_by_text("3 here").wait_for()
    phone.get_by_text("You are in the room").wait_for()
    make_remote(phone, laptop)
    laptop.get_by_text("2 here").wait_for()

    # The remote opens the first scene of the talk on the laptop, and everybody comes along.
    phone.get_by_role("button", name="Bring everybody along").tap()
    phone.get_by_role("button", name="Next scene").tap()
    laptop.get_by_text("1 / 16").wait_for()
    for learner in (ann, ben):
        learner.page.get_by_text("You follow the lecture.").wait_for()
        learner.wait_for_label(7)

    # A first vote, nothing told, a second one; what the room said is on the remote alone.
    phone.get_by_role("button", name="Ask the room").tap()
    vote(ann.page, "Global-pooled LeNet")
    vote(ben.page, "LeNet")
    laptop.get_by_text("2 have answered").wait_for()
    laptop.keyboard.press("v")
    phone.get_by_text("Right: 50 %").wait_for()
    laptop.get_by_text("2 have answered. The vote is closed.").wait_for()  # what its keys do depends on it
    assert laptop.locator(".distribution").count() == 0
    laptop.keyboard.press("a")
    vote(ann.page, "Global-pooled LeNet")
    vote(ben.page, "Global-pooled LeNet")
    laptop.keyboard.press("v")
    ben.page.get_by_text("The vote is closed. You said: Global-pooled LeNet.").wait_for()
    laptop.get_by_text("2 have answered. The vote is closed.").wait_for()
    laptop.keyboard.press("v")
    for page in (laptop, ann.page):
        page.get_by_text("Right: 50 % in the first vote, 100 % in the second vote").wait_for()
    for page in (laptop, ben.page):  # the scene runs, on the projector and on every phone
        page.wait_for_function(WALKED)
    laptop.keyboard.press("v")

    # Ann looks around alone, with the digit that was hers, and comes back.
    ann.page.get_by_role("button", name="Look around alone").tap()
    ann.wait_for_label(0)
    laptop.get_by_text("1 follow").wait_for()
    ann.page.get_by_role("button", name="Come back").tap()
    ann.wait_for_label(7)

    # A drawing goes to the wall, and is seen by all when the instructor has approved it, not before.
    ben.page.get_by_role("button", name="Look around alone").tap()
    ben.page.goto(f"{lecture_hall}/?row=0&col=0")
    ben.wait_until_ready()
    ben.page.get_by_role("button", name="Draw your own").tap()
    ben.draw([(20, 20), (40, 20)])
    ben.settle()
    ben.page.goto(f"{lecture_hall}/room")
    ben.page.get_by_label("It is a").select_option("1")
    ben.page.get_by_role("region", name="Send a drawing").get_by_role("button", name="Send to the room").tap()
    ben.page.get_by_text("You have sent 1, of which 0 hang on the wall.").wait_for()
    phone.get_by_role("button", name="Approve").tap()
    ben.page.get_by_text("You have sent 1, of which 1 hangs on the wall.").wait_for()
    ben.page.get_by_role("img", name="A drawing, meant to be a 1").wait_for()

    # The sheet has what was said, and nobody's name.
    sheet = laptop.evaluate("async (url) => (await fetch(url)).text()", f"{lecture_hall}/lab/room/sheet.md")
    assert "I move it by ten pixels" in sheet and "50" in sheet
    tokens = [cookie["value"] for cookie in ann.page.context.cookies() if cookie["name"].startswith("kai_")]
    assert tokens and not [
        token for token in tokens if token in sheet or base64.b64encode(token.encode()).decode() in sheet
    ]
    laptop.keyboard.press("b")
    ann.wait_for_label(0)


SIZES = [{"width": 390, "height": 844}, {"width": 1280, "height": 800}, {"width": 1920, "height": 1080}]


@pytest.fixture
def instructor(lecture_hall):
    """Whoever teaches; the room begins anew before and after."""
    found = Instructor(lecture_hall, KEY.replace(" ", "%20"))
    found.do("end")
    yield found
    found.do("end")


@full
def test_axe_finds_nothing_on_what_is_projected_nor_on_a_learners_card(_open, lecture_hall, instructor):
    teaching = _open(lecture_hall, path=f"lab/teach?key={KEY.replace(' ', '%20')}", kind=Visit, ready=False)
    teaching.page.get_by_role("img", name="QR code of this room").wait_for(timeout=60_000)
    learner = _open(lecture_hall)
    instructor.ask("networks", "Which of them knows it?", answer=["gap"])
    for page in (teaching.page, learner.page):
        page.get_by_text("Which of them knows it?").wait_for()
        arm(page)
    choice(learner.page, "LeNet").click()
    learner.page.get_by_text("Taken: LeNet.").wait_for()
    for phase, act in (("open", ""), ("closed", "close"), ("revealed", "reveal")):
        if act:
            instructor.do(act)
        learner.page.locator(f'.card[data-phase="{phase}"]').wait_for()
        for visit, theme, size in product((teaching, learner), ("light", "dark"), SIZES):
            visit.page.set_viewport_size(size)
            visit.page.emulate_media(color_scheme=theme)
            visit.settle()
            assert violations(visit.page) == [], (phase, theme, size)


@full
def test_axe_finds_nothing_on_the_remote_nor_on_the_wall_nor_where_drawings_are_sent(_open, lecture_hall, instructor):
    teaching = _open(lecture_hall, path=f"lab/teach?key={KEY.replace(' ', '%20')}", kind=Visit, ready=False)
    teaching.page.get_by_role("img", name="QR code of this room").wait_for(timeout=60_000)
    remote = _open(lecture_hall, path="room", kind=Visit, ready=False, **PHONE)
    remote.page.get_by_text("You are in the room").wait_for(timeout=60_000)
    make_remote(remote.page, teaching.page)
    learner = _open(lecture_hall, "?row=0&col=0", **PHONE)
    page = learner.page
    page.get_by_role("button", name="Draw your own").tap()
    learner.draw([(20, 20), (40, 20)])
    learner.settle()
    send = page.locator("form.send").get_by_role("button", name="Send to the room")
    for count in (1, 2):
        page.get_by_role("button", name="Send to the room").tap()
        page.get_by_label("It is a").select_option("1")
        send.tap()
        page.get_by_text("Sent: it hangs on the wall").wait_for()
        remote.page.get_by_role("button", name="Approve").nth(count - 1).wait_for()
    instructor.ask("yesno", "Did it stay?", answer=1)
    vote(page, "Yes")
    for act in ("close", "reveal", "clear"):
        instructor.do(act)
    remote.page.get_by_role("button", name="Approve").first.tap()
    remote.page.get_by_role("button", name="Large").tap()
    teaching.page.locator(".drawings .large").wait_for()
    _axe(teaching, SIZES)
    remote.page.get_by_role("button", name="Onto every canvas").tap()
    remote.page.get_by_role("button", name="Onto every canvas", pressed=True).wait_for()
    _axe(remote, SIZES[:1])
    page.get_by_role("button", name="Have mine back").wait_for()
    page.get_by_role("button", name="Send to the room").tap()
    send.wait_for()
    _axe(learner, SIZES[:2])
    page.goto(f"{lecture_hall}/room")
    page.get_by_role("region", name="What you predicted").wait_for()
    page.get_by_role("button", name="Send to the room").wait_for()
    _axe(learner, SIZES[:2])


def _axe(visit, sizes):
    arm(visit.page)
    for theme, size in product(("light", "dark"), sizes):
        visit.page.set_viewport_size(size)
        visit.page.emulate_media(color_scheme=theme)
        visit.settle()
        assert violations(visit.page) == [], (visit.page.url, theme, size)


TALK = """
title = "A talk of one's own"
[[slides]]
title = "A scene that asks"
page = "canvas"
query = "digit=0&row=0&col=0"
ask = "Which of these stays?"
choices = ["The dense layer", "The pooled number"]
answer = "The pooled number"
note = "Xyzzy is for the presenter."
"""
ANSWER = re.compile(rb'"answer\\?": ?[\d\[tf]')
"""The answer to a question for the room, in JSON, also within a text; the guide's own questions have words."""


class Received:
    """What a browser receives for itself: bodies of resources, messages of the websocket, server-sent events."""

    def __init__(self, page):
        self.responses, self.bodies, self.pieces = [], [], []
        page.on("response", lambda response: self.responses.append(response))
        page.on("websocket", lambda socket: socket.on("framereceived", lambda piece: self.pieces.append(_bytes(piece))))
        session = page.context.new_cdp_session(page)
        session.on("Network.eventSourceMessageReceived", lambda event: self.pieces.append(event["data"].encode()))
        session.send("Network.enable")

    def all(self):
        """Every piece so far; asked before the page goes elsewhere, which forgets bodies."""
        for response in self.responses:
            if response.status == 200 and re.search(r"/lab/(?!js/|health|room/events)", response.url):
                self.bodies.append(response.body())
        self.responses.clear()
        return [*self.pieces, *self.bodies]


def _bytes(piece):
    return piece.encode() if isinstance(piece, str) else piece


@full
def test_answers_and_notes_of_talks_reach_the_instructor_alone_until_the_reveal(_open, tmp_path):
    talks = tmp_path / "talks"
    talks.mkdir()
    (talks / "mine.toml").write_text(TALK)
    with serving(free_port(), tmp_path / "log.txt", KAI_TEACH_KEY="chalk", KAI_TALKS=str(talks)) as address:
        learner = _open(address, path="lab/health", kind=Visit, ready=False)
        received = Received(learner.page)
        learner.page.goto(address)
        learner.page.get_by_test_id("digit-canvas").wait_for(timeout=60_000)
        teaching = _open(address, path="lab/teach?key=chalk", kind=Visit, ready=False)
        teaching.page.get_by_role("img", name="QR code of this room").wait_for(timeout=60_000)
        teaching.page.goto(address)
        teaching.page.get_by_role("button", name="Present", exact=True).click()
        teaching.page.get_by_role("button", name="A scene that asks").click()
        with teaching.page.expect_popup() as popup:
            teaching.page.get_by_role("button", name="Notes", exact=True).click()
        popup.value.get_by_text("Xyzzy is for the presenter.").wait_for()
        teaching.page.get_by_role("button", name="Ask the room").click()
        choice(learner.page, "The dense layer").click()
        learner.page.get_by_text("Taken: The dense layer.").wait_for()
        assert len(received.all()) > 10
        room = learner.page.context.new_page()  # going there on the first page would forget what it received
        received_there = Received(room)
        room.goto(f"{address}/room")
        room.get_by_text("You are in the room").wait_for()
        teaching.page.keyboard.press("v")
        room.get_by_text("The vote is closed. You said").wait_for()
        pieces = received.all() + received_there.all()
        assert any(b"A scene that asks" in piece for piece in pieces), "talks are looked at"
        assert any(b"Which of these stays?" in piece for piece in pieces), "and what the room sends"
        told = re.compile(rb".{0,80}(?:Xyzzy|" + ANSWER.pattern + rb").{0,40}", re.DOTALL)
        assert [found[0] for piece in pieces for found in told.finditer(piece)] == []
        teaching.page.get_by_text("1 has answered. The vote is closed.").wait_for()
        teaching.page.keyboard.press("v")
        room.get_by_text("Right: 0 %").wait_for()
        assert any(ANSWER.search(piece) for piece in received_there.all()), "the reveal brings it"
        room.close()


@full
def test_a_restart_in_the_middle_of_a_question_loses_no_vote_and_doubles_none(_open, tmp_path):
    port = free_port()
    options = {"KAI_TEACH_KEY": "chalk", "KAI_DATA": str(tmp_path / "data"), "STREAMLIT_SERVER_BASE_URL_PATH": "kai"}
    with serving(port, tmp_path / "log.txt", **options) as address:
        learner = _open(address, kind=Visit, ready=False, **PHONE)
        page = learner.page
        page.get_by_test_id("digit-canvas").wait_for(timeout=60_000)
        Instructor(address, "chalk").ask("yesno", "Did it stay?")
        vote(page, "Yes")
    with serving(port, tmp_path / "second.txt", **options) as address:
        page.wait_for_function("async (url) => (await fetch(url)).ok", arg=f"{address}/lab/health")
        instructor = Instructor(address, "chalk")
        assert instructor.state["question"]["tally"] == [1, 0]
        page.get_by_text("Taken: Yes.").wait_for()
        choice(page, "No").tap()
        page.get_by_text("Taken: No.").wait_for()
        assert instructor.state["question"]["tally"] == [0, 1]
        instructor.do("close")
        page.get_by_text("The vote is closed. You said: No.").wait_for()
        learner.errors.clear()  # of the time in which nobody answered


def what_is_shown(instructor):
    """The scene that the room knows of, whatever place a walk has reached by now."""
    scene = instructor.state["scene"]
    return scene | {"query": re.sub(r"(row|col)=\d+", "", scene["query"])}


@full
def test_two_instructors_and_a_remote_teach_one_room_and_only_the_remote_moves_a_laptop(
    _open, lecture_hall, instructor
):
    laptops = []
    for _ in range(2):
        teaching = _open(lecture_hall, path=f"lab/teach?key={KEY.replace(' ', '%20')}", kind=Visit, ready=False)
        teaching.page.get_by_role("img", name="QR code of this room").wait_for(timeout=60_000)
        laptops.append(teaching.page)
    first, second = laptops
    first.goto(f"{lecture_hall}/?digit=5&row=2&col=2")
    first.get_by_role("region", name="The live room").wait_for()
    phone = _open(lecture_hall, path="room", kind=Visit, ready=False, **PHONE).page
    phone.get_by_text("You are in the room").wait_for(timeout=60_000)
    make_remote(phone, second)
    # Nobody follows, and yet the remote knows where the laptop is.
    first.get_by_role("button", name="Present", exact=True).click()
    first.get_by_role("button", name="A seven walks across the canvas").click()
    phone.get_by_text("2 / 16 A seven walks across the canvas").wait_for()
    assert second.url.endswith("/room")  # what is shown there is shown on
    phone.get_by_role("button", name="Next scene").tap()
    for laptop in laptops:
        laptop.get_by_text("3 / 16").wait_for()
    assert instructor.state["follow"] is False
    told = what_is_shown(instructor)
    first.wait_for_timeout(3_000)
    assert what_is_shown(instructor) == told, "the laptops do not talk to each other"


@full
def test_the_keyboard_alone_takes_a_question_through_all_its_phases(_open, lecture_hall, instructor):
    teaching = _open(lecture_hall, path=f"lab/teach?key={KEY.replace(' ', '%20')}", kind=Visit, ready=False)
    page = teaching.page
    page.get_by_role("img", name="QR code of this room").wait_for(timeout=60_000)
    page.goto(lecture_hall)
    page.get_by_role("region", name="The live room").wait_for()
    page.get_by_role("button", name="Present", exact=True).click()
    page.get_by_role("button", name="All three know it where they learned").click()
    page.get_by_role("button", name="Ask the room").wait_for()
    for key, phase in [("v", "open"), ("v", "closed"), ("a", "open"), ("v", "closed"), ("v", "revealed")]:
        page.keyboard.press(key)
        page.locator(f'.card[data-phase="{phase}"]').wait_for()
    assert instructor.state["question"]["round"] == 2
    page.keyboard.press("b")
    page.get_by_role("button", name="Bring everybody along", pressed=True).wait_for()
    page.keyboard.press("e")
    live = page.get_by_role("region", name="The live room")  # the walk, too, can be paused
    live.get_by_role("button", name="Pause", pressed=True).wait_for()
    page.keyboard.press("?")
    page.get_by_text("opens the vote again, after talking to a neighbour").wait_for()
