"""Page: the challenge, and the leaderboard of this server."""

import streamlit as st

from app.components import lesson
from app.components.covers import coverable
from app.components.terms import explain_terms
from app.plain import plain
from app.training import guests, runs, visitor
from app.training.jobs.examination import DIGITS
from app.training.jobs.leaderboard import MOST_PARAMETERS, MOST_SECONDS, unseen_accuracy, why_not
from app.training.jobs.nicknames import LONGEST
from app.training.jobs.run import Refused

LOOKS = 3.0  # seconds from one look at the leaderboard to the next: it is live, on a projector too

st.title("The challenge")
st.write(
    f"Train at the **top-left corner alone**, with at most **{MOST_PARAMETERS:,} parameters** and "
    f"**{MOST_SECONDS:.0f} seconds**. Who reads the most digits at the 840 placements that training never saw?"
)

explain_terms("challenge")

try:
    queue, leaderboard = runs.queue(), runs.leaderboard()
except OSError:
    st.error(runs.NO_PLACE)
    lesson.close_page("challenge")
    st.stop()
found = [run for run_id in visitor.own_runs() if (run := queue.look(run_id))]
mine = [run for run in found if run.has_ended and run.learner == visitor.learner()]  # not those of others' links
guest = next((run.id for run in reversed(mine) if guests.guest_of(run.id)), None)


@st.fragment(run_every=LOOKS)
def show_leaderboard() -> None:
    """Draw the best entries and who is being measured, again and again."""
    entries, waiting = leaderboard.best(), leaderboard.waiting()
    if not entries:
        st.info("Nobody yet. The first place is free.")
    else:
        st.dataframe(
            [
                {
                    "": place,
                    "nickname": entry.nickname,
                    "unseen placements": entry.accuracy,
                    "network": runs.NETWORKS[entry.network].split(",")[0],
                    "parameters": entry.parameters,
                    "seconds": entry.seconds,
                }
                for place, entry in enumerate(entries, start=1)
            ],
            hide_index=True,
            height="content",
            key="leaderboard",
            column_config={
                "": st.column_config.NumberColumn(width=40),
                "unseen placements": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1),
                "parameters": st.column_config.NumberColumn(format="localized"),
                "seconds": st.column_config.NumberColumn(format="%.0f"),
            },
        )
    if waiting:
        names = ", ".join(plain(one.nickname) for one in waiting[:8])
        more = f" and {len(waiting) - 8} more" if len(waiting) > 8 else ""
        st.caption(f"Being measured: {names}{more}.")
    if any(not entry.digits for entry in entries):
        st.caption("The last in the list are from an earlier version: measured by their own runs, so they do not lead.")


best, enter = st.columns([3, 2], gap="large")
with best:
    st.markdown("## The best on this server")
    show_leaderboard()
    st.caption(
        f"The server measures every entry itself, on the same {DIGITS:,} test digits at the same unseen placements. "
        "Between equals, the network with fewer parameters leads."
    )

with enter:
    st.markdown("## Take part")
    if not mine:
        st.info("Train a network first; its run then appears here.")
        st.page_link("views/train.py", label="Train it yourself →")
    else:
        names = [f"{number}: {runs.name_of(run)}" for number, run in enumerate(mine, start=1)]
        picked = st.selectbox("Your run", names, index=len(mine) - 1, key=f"entered-run-{len(mine)}")
        chosen = dict(zip(names, mine, strict=True)).get(picked, mine[-1])
        if why := why_not(chosen):
            st.warning(why)
        else:
            swept = chosen.result.get("heat_digits", 0)
            st.metric(
                "at unseen placements, as its run saw it", f"{100 * unseen_accuracy(chosen):.1f} %",
                help=f"of {swept:,} test digits only. The leaderboard's number is measured anew.",
            )  # fmt: skip
            nickname = st.text_input("Nickname, for all in this room to see", key="nickname", max_chars=LONGEST)
            if st.button("Enter the challenge", type="primary", key="enter"):
                try:
                    name = leaderboard.enter(chosen, nickname)
                    st.success(plain(f"{name} is in. The server measures the network now; that takes a few seconds."))
                except Refused as refusal:
                    st.warning(plain(str(refusal)))

hints, watched = st.columns(2, gap="large")
with hints, coverable("words", "hints"):
    st.markdown(
        """
## What may help
- Three things spoil the answer when a digit moves: [*Does the answer change?*](exact) shows them. Which can your
  network do without? **Padding** and **global pooling** are in *Build your own*.
- Small networks learn fast, and a **one-cycle** schedule makes the most of a minute.
        """
    )
watched.markdown(
    """
## In front of a room
This list renews itself: leave it on the projector while the room trains. Whoever runs the server can take entries off,
or begin anew, with `python -m app.training.jobs.leaderboard --help`.
"""
)
lesson.close_page("challenge", guest)
