"""Page: a network that has learned fifty answers by heart."""

import streamlit as st

from app import asked, figures, questions
from app.components import lesson
from app.components.covers import coverable
from app.components.spoken import speak
from app.components.terms import explain_terms
from app.plain import plain

PLAIN = {"displayModeBar": False}
STRIP = "The inputs as a strip of cells; the line below has them in numbers"

st.title("What does a network that has learned fifty answers know?")
st.write("A network turns numbers into numbers. So a **question must become numbers**, and each answer is an output.")
lesson.ask_question("questions")
explain_terms("questions")


def percent(share: float | None) -> str:
    """Return a share as people read it."""
    return "cannot be asked" if share is None else f"{100 * share:.0f} %"


def verdict(answer: str, known: questions.Known | None) -> str:
    """Say whether an answer is right, and what the right one is."""
    if known is None:
        return "Nobody here knows the right answer: judge for yourself."
    right = " or ".join(known.answers)
    return f"Right. It is {known.kind}." if answer in known.answers else f"Wrong: it is {right}. This is {known.kind}."


def show_verdict(answer: str, known: questions.Known | None) -> None:
    """Show whether an answer is right, and where the right one comes from."""
    said = plain(verdict(answer, known))
    if known is None:
        st.info(said, icon=":material/help:")
        return
    (st.success if answer in known.answers else st.error)(
        said, icon=":material/check:" if answer in known.answers else ":material/close:"
    )
    if known.facts:
        facts = " ".join(f"*{plain(pair['question'])}* {plain(', '.join(pair['answers']))}." for pair in known.facts)
        st.caption(f"It follows from two facts that it learned: {facts}")


def use_example() -> None:
    """Ask what was picked."""
    if picked := st.session_state["example"]:
        asked.touch()
        st.session_state["ask"] = questions.examples()[picked]
        st.session_state["example"] = None


def train() -> None:
    """Begin from the next first weights."""
    asked.touch()
    st.session_state["seed"] = (st.session_state.get("seed", asked.UNTRAINED) + 1) % questions.SEEDS


seed = asked.take(questions.SEEDS)


def with_kind(kind: str) -> str:
    """Return an example's question, and what kind it is."""
    return f"*{kind}:* {questions.examples()[kind]}"


st.pills("Pick a question", list(questions.examples()), format_func=with_kind, key="example", on_change=use_example)
question = st.text_input(
    "Or type one", key="ask", max_chars=asked.LONGEST, on_change=asked.touch,
    placeholder=questions.pairs()[0]["question"],
)  # fmt: skip
asked.keep(question, seed)
text = question or questions.pairs()[0]["question"]
if not question:
    st.caption(f"Pick a question, or type one. Shown now: *{plain(text)}*")
with st.expander("The fifty facts that it learns"):
    st.table(
        [{"question": pair["question"], "answer": " or ".join(pair["answers"])} for pair in questions.pairs()],
        hide_index=True, border="horizontal",
    )  # fmt: skip

one_hot, bag = st.columns(2, gap="large")
with one_hot:
    st.markdown("## As a number on a list")
    numbers = questions.by_id(text)
    if numbers is None:
        st.info("This wording is none of the fifty. It has no number on the list, so it cannot even be asked.")
    else:
        wordings = [pair["question"] for pair in questions.pairs()]
        st.plotly_chart(figures.number_strip(numbers, wordings), key="one-hot", config=PLAIN, alt=STRIP)
        st.caption(f"Fifty inputs, one for each question; number {numbers.index(1.0)} is 1, all others are 0.")
with bag:
    st.markdown("## As a bag of words")
    counts, vocabulary = questions.by_words(text)
    st.plotly_chart(figures.number_strip(counts, vocabulary), key="bag", config=PLAIN, alt=STRIP)
    st.caption(
        f"{len(vocabulary)} inputs, one for each word of the fifty questions; {sum(counts):.0f} of this text's words "
        "are counted. Their order is lost."
    )

label = "Train on the fifty questions" if seed < 0 else "Train again, from other first weights"
st.button(label, key="train", on_click=train, type="primary")

if seed >= 0:
    trained = questions.trained(seed)
    reply = trained.answerer.ask(text)
    judged = questions.known(text)
    judgement = verdict(reply.answer, judged)
    speak(
        f"It answers {reply.answer}, {100 * reply.probability:.0f} % sure. {judgement} {reply.remark or ''}",
        key="reply",
    )
    with coverable("answers", "reply"):
        answer, why = st.columns(2, gap="large")
    with answer:
        st.markdown("## It answers")
        st.markdown(f"### {reply.answer}")
        st.progress(reply.probability, f"{100 * reply.probability:.0f} % sure")
        show_verdict(reply.answer, judged)
        if reply.remark:
            st.warning(plain(reply.remark))
        others = ", ".join(f"{text} ({100 * share:.0f} %)" for text, share in reply.top[1:4])
        st.caption(f"Next: {others}.")
    with why:
        st.markdown("## Which words pushed it there")
        if not reply.known:
            st.write("It knows none of these words, so none pushed.")
        else:
            pushes = [contribution.push for contribution in reply.contributions]
            told = ", ".join(f"{word} {push:+.1f}" for word, push in zip(reply.known, pushes, strict=True))
            st.plotly_chart(figures.word_pushes(reply.known, pushes), key="pushes", config=PLAIN, alt=f"Pushes: {told}")
            st.caption("How much weaker the answer gets without this word (in log-odds).")
        if reply.unknown:
            st.caption(
                f"Not in any of the fifty questions, so it does not know: {plain(', '.join(reply.unknown[:30]))}."
            )

    with coverable("answers", "measured"):
        st.markdown("## It remembers, but it does not infer")
        measured, losses = st.columns([3, 2], gap="large")
    found = trained.measured
    rows = [
        ("what it learned, word for word", found.trained_by_id, found.trained, None),
        ("the same in other words", found.paraphrases_by_id, found.paraphrases, None),
        ("what follows from two of its facts", None, found.inferences, found.guess_of_kind),
        ("other questions of the same kind", None, found.held_out, None),
        ("what nobody told it", None, found.unseen, None),
    ]
    measured.table(
        [
            {
                "asked": f"{what} ({words.total})",
                "by number": percent(ids.accuracy) if ids else percent(None),
                "by words": percent(words.accuracy),
                "a guess": percent(words.chance if guess is None else guess),
                "how sure": percent(words.sureness),
            }
            for what, ids, words, guess in rows
        ],
        hide_index=True,
        border="horizontal",
    )
    measured.caption(
        "The guess for what follows from two facts has understood what is asked for, a neighbour or a city, but not "
        f"about whom. Asked five words at random, the network is {percent(found.nonsense)} sure; asked nothing at all, "
        f"{percent(found.nothing.probability)}, of “{found.nothing.answer}”."
    )
    loss = trained.answerer.losses
    losses.plotly_chart(
        figures.loss_curve(loss),
        key="losses",
        config=PLAIN,
        alt=f"The loss, from {loss[0]:.2g} to {loss[-1]:.2g}",
    )
    losses.caption(
        f"Trained in {trained.seconds:.2f} seconds: {len(loss)} updates of {trained.parameters:,} parameters."
    )

st.markdown(
    """
## What a large language model does differently
It reads the words in their order, each in the light of the others
([Vaswani and others, 2017](https://arxiv.org/abs/1706.03762)), and no question has to be on a list. Two facts that were
never told together can meet in its answer, though less often than it knows each of them
([Press and others, 2023](https://arxiv.org/abs/2210.03350)). And it, too, can be fluent and wrong
([Lin and others, 2022](https://arxiv.org/abs/2109.07958)): whether an answer is right has to be checked elsewhere.
"""
)
lesson.close_page("questions")
