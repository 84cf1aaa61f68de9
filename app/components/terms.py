"""The words of a page that a newcomer may not know: a row of them, each explained when it is touched or focused."""

from __future__ import annotations

from dataclasses import asdict

from app.components import stub
from app.content.glossary import terms_of

_terms = stub.component("kai_terms", "lesson/terms.js", css=stub.css("terms.css", "forced.css"))


def explain_terms(page: str) -> None:
    """Mount the row of words of a page, by the page's key."""
    _terms(key=f"terms-{page}", data={"terms": [asdict(term) for term in terms_of(page)]})
