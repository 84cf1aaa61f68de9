"""The one exception with which the room refuses something."""

from __future__ import annotations


class Refused(Exception):
    """Something that is asked of the room cannot be done.

    Args:
        status: HTTP status of the answer.
        sentence: the reason, for people.
    """

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status, self.sentence = status, sentence
