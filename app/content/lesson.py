"""The lesson as data: six steps, what to ask the room on each page, and the notebook's tasks for one's own thoughts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Step:
    """One step of the story.

    Attributes:
        key: of the page on which it happens.
        title: what it is about.
        question: to take along.
        notice: what to see there.
        choices: answers to pick from; none is wrong to try.
        right: index of the one that holds.
        covers: what of its page would tell the answer at once, of `talks.COVERS`: covered for whoever walks the story,
            until there is an answer.
    """

    key: str
    title: str
    question: str
    notice: str
    choices: tuple[str, ...]
    right: int
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guide:
    """What an instructor needs on a page.

    Attributes:
        minutes: that it takes with a room.
        ask: the question to put, before anything is shown.
        answer: what it comes to.
    """

    minutes: int
    ask: str
    answer: str


@dataclass(frozen=True)
class Task:
    """A discussion task of the notebook, with room for one's own thoughts.

    Attributes:
        number: in the notebook.
        question: in our words.
        pages: keys of the pages that show what it is about.
    """

    number: int
    question: str
    pages: tuple[str, ...]


STORY = (
    Step(
        "questions",
        "It remembers. Does it understand?",
        "A network has learned fifty answers. What does it know?",
        "It has every trained question by heart. In other words it knows some of them. What follows from two of its "
        "answers it does not know.",
        ("Those fifty, as they were asked", "Whatever they say, in any words", "And all that follows from them"),
        0,
    ),
    Step(
        "canvas",
        "Move the digit",
        "Three networks know this digit. Which of them still know it far from the corner?",
        "The MLP and LeNet are lost as soon as the digit leaves the corner. The global-pooled LeNet is not.",
        ("All three", "The two that convolve: both LeNets", "The global-pooled LeNet alone"),
        2,
        covers=("maps",),
    ),
    Step(
        "convolution",
        "Convolution is not enough",
        "One kernel looks everywhere. Why does that not make LeNet safe?",
        "Slide the input and the feature map slides along. A dense layer that reads it at fixed places is lost.",
        (
            "Its kernel misses the digit elsewhere",
            "Its map moves along, the dense layer does not",
            "Its kernel is too small",
        ),
        1,
    ),
    Step(
        "inside",
        "Look inside",
        "Which part of LeNet loses the digit?",
        "The maps follow. The dense layer's weights stay where they are, and away from the corner they have "
        "never met a digit.",
        ("The convolutions", "The pooling", "The dense layer after them"),
        2,
        covers=("maps",),
    ),
    Step(
        "everywhere",
        "Global pooling",
        "What is left of a map that is summed to one number?",
        "What was found, not where. Accuracy is nearly the same at every place, though training saw one corner alone.",
        ("What was found, not where", "Where it was found, not what", "Both, only smaller"),
        0,
    ),
    Step(
        "train",
        "Your turn",
        "Can you train a network that knows the digit where it has never seen one?",
        "A dense layer must see a digit at every place; a sum over each map does not. Go through two runs again side "
        "by side, then try yours on a digit of your own.",
        (
            "Yes, with more digits in the corner",
            "Yes, if it sums each map and forgets the place",
            "No, it must see every place",
        ),
        1,
    ),
)
"""Six steps, from what a network remembers to what it cannot help knowing."""

ONWARD = {
    "train": ("challenge", "The challenge"),
    "challenge": ("canvas", "Drag a digit"),
    "networks": ("inside", "Look inside while the digit moves"),
    "exact": ("everywhere", "Every placement"),
    "mixups": ("exact", "Does the answer change?"),
    "reading": ("exact", "Measure it yourself"),
    "pooling": ("networks", "The networks, layer by layer"),
    "story": (STORY[0].key, STORY[0].title),
    "room": ("canvas", "To the canvas"),
}
"""Where pages lead that the story does not lead on from: a page's key, and what its button says."""


def next_page(key: str) -> tuple[str, str]:
    """Return the key of the page that follows a page, and what its button says."""
    after = {step.key: (following.key, following.title) for step, following in pairwise(STORY)}
    return (after | ONWARD)[key]


GUIDES = {
    "story": Guide(
        5,
        "What would you have to change in a network so that it knows a digit in a place where it has never seen one?",
        "Not the data: the network. What is built in need not be learned. The six steps lead there.",
    ),
    "questions": Guide(
        10,
        "The network knows whom Mei lives with, and who that person's neighbour is. Will it know Mei's neighbour?",
        "No. It maps a bag of words to one of its answers; nothing in it says that two of them belong together. Let "
        "the room ask it. Then show the table, and compare inferences with a guess of the right kind.",
    ),
    "canvas": Guide(
        10,
        "All three networks are right about this digit. I move it by ten pixels. Who is still right? Raise your hands.",
        "Only the global-pooled one, but for lucky guesses. Let somebody come to the front and drag, then start the "
        "walk. Point at the maps: two have one bright corner, where training was. Then show what speaks for the "
        "answer: the MLP's evidence changes with every step, the global-pooled one's rides along. Ten pixels to "
        "the right LeNet is wrong and all but certain; *Numbers* on its card shows why: five logits more are 148 to 1.",
    ),
    "convolution": Guide(
        10,
        "Nine numbers under the kernel, nine in the kernel: what is in the cell of the feature map?",
        "Their products, summed, plus the bias. Predict three cells together, then slide the input: the feature map "
        "slides along. That is equivariance, and all that a convolution promises.",
    ),
    "pooling": Guide(
        5,
        "Shift the input by one pixel. Does the pooled map stay as it was?",
        "Partly: within a window of max pooling the largest may move without a trace. Across windows it does not stay. "
        "Pooling softens shifts, it does not remove them.",
    ),
    "networks": Guide(
        5,
        "LeNet's picture grows from 28×28 to 56×56. Which layers have to change?",
        "None of the convolutions, whose kernels do not care. Only the first dense layer: 400 inputs become 2,304. "
        "With global pooling not even that: one number a map, whatever the size. On “Look inside” any cell "
        "that is chosen shows the sum that these weights make.",
    ),
    "inside": Guide(
        10,
        "The feature maps of LeNet follow the digit. So why is its answer wrong?",
        "The dense layer has a weight for each cell of each map. In training digits lit up cells of the corner alone, "
        "so only their weights learned to read them. Move the digit and watch which weights it meets. Further down its "
        "last features wander from cloud to cloud; those of the global-pooled one stand still.",
    ),
    "exact": Guide(
        15,
        "One pixel to the right, in the middle of the canvas: will the logits of the notebook's network change?",
        "Yes: pooling takes every second place, and an odd shift pairs other cells. Two pixels: no, exactly not. At "
        "the edge: yes again, windows are lost. Switch the effects off one by one; let the room predict each time.",
    ),
    "everywhere": Guide(
        5,
        "The notebook's LeNet3 is good in the corner where it learned. Where on the canvas is it worst?",
        "Along the bottom, where it loses windows at the edge. The published pair of numbers, top-left and "
        "bottom-right, are two cells of this map: one of the best, and one of the worst.",
    ),
    "mixups": Guide(
        5,
        "Thousands of digits, of all ten kinds, stand bottom-right. What will the MLP call most of them?",
        "A five, nearly all of them: it has a favourite answer there, whatever it sees. Walk over the map, and one "
        "column of the table empties while another fills. Then choose the global-pooled one: nothing moves.",
    ),
    "train": Guide(
        15,
        "I train LeNet on digits that stand anywhere on the canvas. Will it be as good as the global-pooled one?",
        "It has to see digits at every place, and learns more slowly. The other one has that built in and learns it "
        "from one corner. Let both run for the same seconds, and compare the curves. Then go through both again side "
        "by side: after as many updates, which of the two maps of placements has more light?",
    ),
    "challenge": Guide(
        20,
        "Before anybody starts: which network would you choose, and what would you change in it?",
        "Whoever pools globally is far ahead, and further still with full padding. Then width, schedule and seconds "
        "decide. Ask the first three what they tried that did not help.",
    ),
    "room": Guide(
        10,
        "What do you predict, each of you alone, before anything is shown?",
        "Open the vote, close it, and show nothing: let neighbours talk, then vote again. Where a third to two thirds "
        "were right at first, talking pays most. Then reveal, and show both votes side by side.",
    ),
    "reading": Guide(
        5,
        "Convolutional networks were called shift-invariant for decades. Why did few notice that they are not?",
        "Most pictures in training and test sets show their object in the middle, and accuracy hides what consistency "
        "shows. Azulay and Weiss asked whether the answer stays, not whether it is right.",
    ),
}
"""For each page, by key."""

TASKS = (
    Task(1, "How could an MLP answer questions: what would its inputs be, what its outputs?", ("questions",)),
    Task(2, "What are its limits, with other wording, and with questions never asked?", ("questions",)),
    Task(6, "Why does the MLP do so much worse on one of the two test sets?", ("inside", "everywhere")),
    Task(8, "What is pooling for? Does it make features robust, or only smaller, or something else?", ("pooling",)),
    Task(11, "Why is LeNet not invariant to translations, although it convolves?", ("inside", "exact")),
)
"""The notebook's tasks for discussion."""
