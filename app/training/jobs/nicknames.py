"""Nicknames that all in a room see: plain text of one script, and nobody's looks like somebody else's.

Source: M. Davis, M. Suignard, "Unicode Security Mechanisms", Unicode Technical Standard 39, of which this keeps the
ideas and leaves out the tables.
"""

from __future__ import annotations

import re
import unicodedata

SHORTEST, LONGEST = 2, 20
"""Characters of a nickname."""
_LONGEST_TYPED = 10 * LONGEST
"""What is longer is refused unread: to normalise a thousand marks on one letter takes a million steps."""
MARKS_IN_A_ROW = 4
"""Marks on one letter; Burmese needs four. More of them would run over the lines above and below."""

_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Letters and marks that nobody sees (Default_Ignorable_Code_Point)."""
_TOGETHER = frozenset({"LATIN", "CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
"""Scripts that people write side by side, and that nobody takes for each other."""
_LOOKALIKES = str.maketrans(
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" "αγικνορτυχ" "АВЕЗКМНОРСТУХІЈЅҺԀԚԜ" "аекорстухіјѕһԁԛԝ",
    "ABEZHIKMNOPTYX" "ayikvoptux" "ABE3KMHOPCTYXIJSHDQW" "aekopctyxijshdqw",
)  # fmt: skip
"""Greek and Cyrillic letters that look like Latin ones."""
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "ı": "l", " ": "", "-": "", ".": ""})
"""What looks alike within one script, or is hardly seen."""


def nickname_problem(text: str) -> str | None:
    """Say in words what is wrong with what somebody typed as a nickname; None if it can be taken."""
    if len(text) > _LONGEST_TYPED:
        return f"A nickname has {SHORTEST} to {LONGEST} characters, this one {len(text)}."
    nickname = usual_form(text)
    if not SHORTEST <= len(nickname) <= LONGEST:
        return f"A nickname has {SHORTEST} to {LONGEST} characters, this one {len(nickname)}."
    kinds = "".join(_kind(character) for character in nickname)
    if not re.fullmatch(f"[LN](?:[LN ]|M{{1,{MARKS_IN_A_ROW}}}(?!M))*", kinds):
        return "A nickname has letters, digits, spaces, hyphens and dots, and begins with a letter or a digit."
    scripts = {_script(character) for character in nickname if _kind(character) == "L"} - {"MODIFIER"}
    if len(scripts) > 1 and not scripts <= _TOGETHER:
        return "A nickname keeps to one script: letters of several look alike, and people could be taken for others."
    return None


def usual_form(text: str) -> str:
    """Return a nickname as it is kept and shown.

    >>> usual_form("  Ada   Ｌ. ")
    'Ada L.'
    """
    return " ".join(unicodedata.normalize("NFKC", text).split())


def looks(nickname: str) -> str:
    """Return what a nickname looks like: two with the same looks would be taken for each other.

    >>> looks("Ida") == looks("lda.") == looks("IDA"), looks("Вова") == looks("Bова"), looks("Ada") == looks("Eda")
    (True, True, False)
    """
    return nickname.translate(_LOOKALIKES).casefold().translate(_ALIKE)


def _kind(character: str) -> str:
    """Return L, M, N for a letter, a mark, a number; a space for what may stand between them; else a question mark."""
    if character in " -.":
        return " "
    category = unicodedata.category(character)
    return "?" if category == "Me" or category[0] not in "LMN" or _INVISIBLE.match(character) else category[0]


def _script(letter: str) -> str:
    """Return the first word of a letter's name, which is that of its script in all that matters here."""
    return re.split("[ -]", unicodedata.name(letter, "UNNAMED"), maxsplit=1)[0]
