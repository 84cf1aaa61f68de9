"""The state of the page of questions: what was asked and which network answers, in the session and in the address.

The text is no parameter that Streamlit binds: whoever leaves a page with a bound one is refused.
"""

from __future__ import annotations

import re

import streamlit as st

LONGEST = 2_000
"""Characters of a question that can be typed."""
UNTRAINED = -1
"""Seed of no network at all."""
_KEPT, _TOUCHED = "asked", "asked-touched"


def touch() -> None:
    """Remember that the page itself has changed what is asked: in this run its address says what was before."""
    st.session_state[_TOUCHED] = True


def take(seeds: int) -> int:
    """Fill the session's `ask` and return the seed: from the address if somebody else changed it, else as they were.

    Args:
        seeds: how many there are.
    """
    session, said = st.session_state, _said()
    kept = session.get(_KEPT, {})
    if said and said != kept and not session.pop(_TOUCHED, False):
        session["ask"] = said.get("ask", "")[:LONGEST]
        session["seed"] = _seed(said.get("seed", ""), seeds)
    session.setdefault("ask", kept.get("ask", ""))
    session.setdefault("seed", _seed(kept.get("seed", ""), seeds))
    session.pop(_TOUCHED, None)
    return session["seed"]


def keep(question: str, seed: int) -> None:
    """Put down what the page shows, so that a link, a reload and the way back find it."""
    shown = {"ask": question} if question else {}
    if seed != UNTRAINED:
        shown["seed"] = str(seed)
    st.session_state[_KEPT] = shown
    if _said() != shown:
        others = {name: text for name, text in st.query_params.to_dict().items() if name not in ("ask", "seed")}
        st.query_params.from_dict(others | shown)


def _said() -> dict[str, str]:
    return {name: st.query_params[name] for name in ("ask", "seed") if name in st.query_params}


def _seed(text: str, seeds: int) -> int:
    found = re.fullmatch(r"[^\w-]*([0-9]{1,4})\W*", text)  # a link may have been taken out of a sentence
    return int(found[1]) % seeds if found else UNTRAINED
