"""Questions and votes as plain values: hypothesis walks through all orders of acts, beside a model of dicts."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.room import view
from app.room.refusal import Refused
from app.room.state import Act, Room, perform
from tests.full import amount

VOTERS = st.sampled_from(["ada", "bo", "cy", "di"])
VOTES = {
    "choice": st.integers(0, 2),
    "digit": st.integers(0, 9),
    "yesno": st.integers(0, 1),
    "networks": st.lists(st.sampled_from(["mlp", "lenet", "gap"]), unique=True),
    "place": st.tuples(st.integers(0, 28), st.integers(0, 28)).map(list),
}


class Lecture(RuleBasedStateMachine):
    """An instructor and four learners who do anything at any time."""

    def __init__(self):
        super().__init__()
        self.room, self.now, self.ids = Room(), 1000.0, []
        self.kind = self.phase = None
        self.rounds, self.closes, self.is_shown = [], None, False

    def does(self, name, is_allowed, voter="teacher", **given):
        """Do an act, which is refused exactly when the model says so, and then changes nothing."""
        before = self.room
        try:
            self.room, answer = perform(self.room, Act(name, given, voter, self.now))
        except Refused as error:
            assert not is_allowed, error
            assert error.status == 409 and str(error).endswith(".") and self.room is before
            return None
        assert is_allowed, name
        return answer

    @rule(seconds=st.integers(1, 40))
    def time_passes(self, seconds):
        self.now += seconds
        if self.phase == "open" and self.closes is not None and self.now >= self.closes:
            self.phase = "closed"

    @rule(kind=st.sampled_from(sorted(VOTES)), data=st.data())
    def ask(self, kind, data):
        given = {"kind": kind, "text": "Who?", "choices": ["a", "b", "c"], "answer": data.draw(VOTES[kind])}
        if answer := self.does("ask", self.phase != "open", **given):
            assert answer["id"] not in self.ids
            self.ids.append(answer["id"])
            self.kind, self.phase, self.rounds, self.closes, self.is_shown = kind, "asked", [], None, False

    @rule(seconds=st.none() | st.integers(5, 60))
    def open(self, seconds):
        is_allowed = self.phase in ("asked", "closed") and len(self.rounds) < 2
        if self.does("open", is_allowed, seconds=seconds) is not None:
            self.phase, self.is_shown = "open", False
            self.rounds.append({})
            self.closes = None if seconds is None else self.now + seconds

    @rule()
    def close(self):
        if self.does("close", self.phase == "open") is not None:
            self.phase = "closed"

    @rule()
    def show(self):
        if self.does("show", self.phase in ("closed", "revealed")) is not None:
            self.is_shown = True

    @rule()
    def reveal(self):
        if self.does("reveal", self.phase == "closed") is not None:
            self.phase, self.is_shown = "revealed", True

    @rule()
    def clear(self):
        if self.does("clear", self.phase is not None and self.phase != "open") is not None:
            self.kind = self.phase = None
            self.rounds, self.is_shown = [], False

    @rule(voter=VOTERS, data=st.data())
    def vote(self, voter, data):
        choice = data.draw(VOTES[self.kind or "digit"])
        if self.does("vote", self.phase == "open", voter, choice=choice) is not None:
            self.rounds[-1][voter] = choice

    @rule(voter=VOTERS, data=st.data())
    def vote_for_what_is_over(self, voter, data):
        choice = data.draw(VOTES[self.kind or "digit"])
        self.does("vote", False, voter, choice=choice, question=data.draw(st.sampled_from(["q0", *self.ids[:-1]])))
        self.does("vote", False, voter, choice=choice, round=data.draw(st.sampled_from([-1, 0, 3])))

    @invariant()
    def what_is_counted_is_what_was_voted_last_by_each(self):
        seen = view.parts(self.room, is_private=True)["question"]
        if self.kind is None:
            assert seen is None
            return
        counted = [sorted(map(repr, map(_plain, votes.values()))) for votes in self.room.question.rounds]
        assert counted == [sorted(map(repr, map(_in_order, votes.values()))) for votes in self.rounds]
        assert seen["answered_rounds"] == [len(votes) for votes in self.rounds]
        for tally, votes in zip(seen["tallies"], self.rounds, strict=True):
            counts = [entry[2] for entry in tally] if self.kind == "place" else tally
            assert sum(counts) == (sum(map(len, votes.values())) if self.kind == "networks" else len(votes))

    @invariant()
    def no_tally_is_seen_early_and_no_answer(self):
        seen = view.parts(self.room, is_private=False)["question"]
        if seen is not None and self.phase == seen["phase"]:  # else a countdown is over, which the next act finds
            assert (seen["tally"] is not None) == (self.is_shown and bool(self.rounds))
            assert (seen["tallies"] is not None) == self.is_shown
            assert (seen["answer"] is not None) == (seen["right"] is not None) == (self.phase == "revealed")


def _plain(choice):
    return list(choice) if isinstance(choice, tuple) else choice


def _in_order(choice):
    """A vote for networks as the room has it: in the order in which they stand."""
    if isinstance(choice, list) and all(isinstance(one, str) for one in choice):
        return [network for network in ("mlp", "lenet", "gap") if network in choice]
    return choice


Lecture.TestCase.settings = settings(max_examples=amount(30, 150), stateful_step_count=40, deadline=None)
TestLecture = Lecture.TestCase


def voted(kind, *choices, **question):
    """A room in which a question is open, and a learner for each choice has voted."""
    given = {"kind": kind, "text": "Who?", "choices": ["a", "b", "c"], **question}
    room = Room()
    for act in (Act("ask", given, "teacher", 0.0), Act("open", {}, "teacher", 0.0)):
        room, _ = perform(room, act)
    for number, choice in enumerate(choices):
        room, _ = perform(room, Act("vote", {"choice": choice}, f"learner {number}", 1.0))
    return room


def seen_by_learners(room):
    return view.parts(room, is_private=False)


def test_before_it_is_shown_learners_see_the_same_whatever_the_room_has_voted():
    for kind, one, other in [
        ("choice", (0, 0, 1), (2, 1, 2)), ("digit", (7, 7, 1), (0, 3, 4)), ("yesno", (0, 0, 0), (1, 1, 1)),
        ("networks", ([], ["gap"], []), (["mlp"], ["lenet", "gap"], ["mlp"])),
        ("place", ([0, 0], [1, 2], [3, 4]), ([5, 5], [5, 5], [28, 28])),
    ]:  # fmt: skip
        for acts in ([], ["close"], ["close", "open"], ["close", "open", "close"]):
            rooms = [voted(kind, *votes, answer=one[0]) for votes in (one, other)]
            for act in acts:
                rooms = [perform(room, Act(act, {}, "teacher", 2.0))[0] for room in rooms]
            assert seen_by_learners(rooms[0]) == seen_by_learners(rooms[1])


def test_what_is_shown_differs_with_what_was_voted():
    rooms = [perform(voted("digit", vote), Act("close", {}, "teacher", 2.0))[0] for vote in (3, 4)]
    shown = [perform(room, Act("show", {}, "teacher", 2.0))[0] for room in rooms]
    assert seen_by_learners(shown[0]) != seen_by_learners(shown[1])


def test_tallies_by_hand():
    def tally(room):
        return view.parts(room, is_private=True)["question"]["tally"]

    assert tally(voted("choice", 2, 0, 2)) == [1, 0, 2]
    assert tally(voted("yesno", 1, 1, 0)) == [1, 2]
    assert tally(voted("digit", 7, 7, 0)) == [1, 0, 0, 0, 0, 0, 0, 2, 0, 0]
    assert tally(voted("networks", ["gap", "mlp"], [], ["gap"])) == [1, 0, 2]
    assert tally(voted("place", [3, 4], [0, 28], [3, 4])) == [[0, 28, 1], [3, 4, 2]]


def test_right_votes_by_hand():
    def right(room):
        return view.parts(room, is_private=True)["question"]["right"]

    assert right(voted("choice", 2, 0, 2, answer=2)) == [2]
    assert right(voted("networks", ["gap", "mlp"], ["mlp", "gap"], ["gap"], answer=["mlp", "gap"])) == [2]
    assert right(voted("place", [3, 4], [3, 5], [9, 9], answer=[[3, 4], [3, 5]])) == [2]
    assert right(voted("place", [3, 4], [3, 5], answer=[3, 4])) == [1]
    assert right(voted("digit", 0, 0)) is None


def test_a_countdown_closes_by_itself_to_the_moment():
    room, _ = perform(Room(), Act("ask", {"kind": "digit", "text": "Who?"}, "teacher", 0.0))
    room, _ = perform(room, Act("open", {"seconds": 10}, "teacher", 100.0))
    before, _ = perform(room, Act("vote", {"choice": 1}, "ada", 109.99))
    assert before.question.votes == {"ada": 1}
    try:
        perform(before, Act("vote", {"choice": 2}, "ada", 110.0))
    except Refused as error:
        assert error.status == 409
    else:
        raise AssertionError("a vote was counted after the countdown")


def test_questions_stay_on_the_sheet_when_others_are_asked_and_those_without_a_vote_do_not():
    room = voted("digit", 1)
    room, _ = perform(room, Act("close", {}, "teacher", 2.0))
    room, _ = perform(room, Act("ask", {"kind": "yesno", "text": "And this?"}, "teacher", 3.0))
    room, _ = perform(room, Act("ask", {"kind": "yesno", "text": "Or this?"}, "teacher", 3.0))
    assert [question.id for question in room.questions] == ["q1"] and room.question.id == "q3"
