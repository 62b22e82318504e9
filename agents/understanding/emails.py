"""Email addresses, as people write and spell them: "jane dot doe at gmail dot com", "b as in boy, o b"."""

from __future__ import annotations

import re

from agents.understanding.numbers import with_digits

_EMAIL = re.compile(r"[a-z0-9](?:[a-z0-9._%+-]*[a-z0-9_+-])?@(?:[a-z0-9-]+\.)+[a-z]{2,24}", re.IGNORECASE)
_AT = re.compile(r"\s+(?:at|@)\s+(?=[a-z0-9 -]+?\s*(?:\.\s*|\s(?:dot|point|period)\s+)[a-z])", re.IGNORECASE)
_NO_DOT = re.compile(r"(@\s?[a-z0-9-]+|\bat [a-z0-9-]+) (?=(?:com|org|net|edu)\b)", re.IGNORECASE)
""" "Joe at example com": people leave out the dot."""
_IN_BREATHS = re.compile(r",\s*(?=(?:at|dot)\b)|(?<=\b(?:at)),|(?<=\bdot),", re.IGNORECASE)
""" "At, example, dot org"."""
_MARKS = (
    (re.compile(r"\s*\b(?:dot|point|period)\b\s*", re.IGNORECASE), "."),
    (re.compile(r"\s*\b(?:underscore|under score)\b\s*", re.IGNORECASE), "_"),
    (re.compile(r"\s*\b(?:dash|hyphen|minus)\b\s*", re.IGNORECASE), "-"),
    (re.compile(r"\s*\bplus\b\s*", re.IGNORECASE), "+"),
)
_THEN_SPELLED = re.compile(r"\b([a-z]{2,})[\s,.]+(?=((?:[a-z][\s,.-]+)+[a-z])\b)", re.IGNORECASE)
""" "Bob, b o b": a word, and the same in letters."""
_DOUBLE = re.compile(r"\bdouble ([a-z])\b", re.IGNORECASE)
_CASE = re.compile(r"\b(?:all )?(?:in )?(?:lower|upper|small)[- ]?(?:case|letters)\b[\s,]*", re.IGNORECASE)
_AS_IN = re.compile(r"\b([a-z]) (?:as in|like in|for|like) [a-z]+\b[\s,]*", re.IGNORECASE)
_EMAIL_START = re.compile(r"^.*\b(?:is|it's|its|to|email|e-mail|address|at)\s+(?=\S)", re.IGNORECASE)

_AFTER_END = re.compile(r"(?<=\b(?:com|org|net|edu|gov))\s+(?!dot\b|point\b|period\b)", re.IGNORECASE)
_HOST_END = re.compile(r"[,;?!]|\.\s|\.$|\b(?:and|please|thanks|thank|if|so|but|is)\b", re.IGNORECASE)


def email_in(text: str) -> str | None:
    """An email address, written or spelled ("jane dot doe at gmail dot com"), in lower case, or None."""
    text = _NO_DOT.sub(r"\1.", _IN_BREATHS.sub(" ", text))
    if written := _EMAIL.search(text):
        return written.group(0).lower()
    if not _AT.search(text):
        return None
    before, after = _AT.split(text, maxsplit=1)
    local = _joined(_said_once(_AS_IN.sub(r"\1 ", _EMAIL_START.sub("", _spelled_out(before)))))
    after = _AFTER_END.split(after)[0]
    host = _joined(_HOST_END.split(re.sub(r"\.\s+(?=(?:com|org|net|edu|co|us|io)\b)", ".", after))[0])
    found = _EMAIL.fullmatch(f"{local}@{host}")
    return found.group(0).lower() if found else None


def _spelled_out(said: str) -> str:
    """ "A double n a" as "a n n a"; that it is in small letters is no part of it."""
    return _DOUBLE.sub(r"\1 \1", _CASE.sub("", said))


def _said_once(said: str) -> str:
    """ "bob, b o b" as "b o b": who says a word and spells it means it once."""

    def kept(found: re.Match[str]) -> str:
        word, letters = found.group(1).lower(), re.sub(r"[^a-z]", "", found.group(2).lower())
        return "" if letters.startswith(word) else found.group(0)

    return _THEN_SPELLED.sub(kept, said)


def _joined(said: str) -> str:
    """Spelled pieces side by side: "j a n e dot doe" -> "jane.doe"."""
    text = with_digits(said)
    for pattern, mark in _MARKS:
        text = pattern.sub(mark, text)
    return re.sub(r"[\s,]+", "", text).strip(".-").lower()
