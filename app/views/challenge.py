"""Page: the challenge, and the leaderboard of this server."""

import streamlit as st

from app.components import lesson
from app.plain import plain
from app.training import runs, visitor
from app.training.jobs.leaderboard import MOST_PARAMETERS, MOST_SECONDS, unseen_accuracy, why_not
from app.training.jobs.nicknames import LONGEST
from app.training.jobs.queue import Refused

st.title("The challenge")
st.write(
    f"Train at the **top-left corner alone**, with at most **{MOST_PARAMETERS:,} parameters** and "
    f"**{MOST_SECONDS:.0f} seconds**. Who reads the most digits at the 840 placements that training never saw?"
)

try:
    queue, leaderboard = runs.queue(), runs.leaderboard()
except OSError:
    st.error(runs.NO_PLACE)
    lesson.close_page("challenge")
    st.stop()
found = [run for run_id in st.session_state.get("runs", []) if (run := queue.look(run_id))]
mine = [run for run in found if run.has_ended and run.learner == visitor.learner()]  # not those of others' links
best, enter = st.columns([3, 2], gap="large")

with enter:
    st.markdown("## Take part")
    if not mine:
        st.info("Train a network first; its run then appears here.")
        st.page_link("views/train.py", label="Train it yourself →")
    else:
        names = [f"{number}: {runs.name_of(run)}" for number, run in enumerate(mine, start=1)]
        picked = st.selectbox("Your run", names, index=len(mine) - 1)
        chosen = dict(zip(names, mine, strict=True)).get(picked, mine[-1])
        if why := why_not(chosen):
            st.warning(why)
        else:
            st.metric("at unseen placements", f"{100 * unseen_accuracy(chosen):.1f} %")
            nickname = st.text_input("Nickname, for all in this room to see", key="nickname", max_chars=LONGEST)
            if st.button("Put it on the board", type="primary", key="enter"):
                try:
                    entry = leaderboard.enter(chosen, nickname)
                    st.success(plain(f"{entry.nickname} is on the board."))
                except Refused as refusal:
                    st.warning(plain(str(refusal)))

with best:
    st.markdown("## The best on this server")
    entries = leaderboard.best()
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
            column_config={
                "unseen placements": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1),
                "parameters": st.column_config.NumberColumn(format="localized"),
                "seconds": st.column_config.NumberColumn(format="%.0f"),
            },
        )
    st.caption("Measured by each run at its end, on its own share of the test digits, up to 200 at all placements.")

st.markdown(
    """
## What may help
- Which of the three effects on *Does the answer change?* can your network do without? **Padding** and **global
  pooling** are in *Build your own*.
- Small networks learn fast, and a **one-cycle** schedule makes the most of a minute.
"""
)
lesson.close_page("challenge")
