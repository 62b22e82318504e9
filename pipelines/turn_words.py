"""What the words of a running turn say about turn-taking: finished, going on, being spelled, a mere "mm-hm".

Pure functions of text, in American English as speech-to-text writes it (with or without punctuation and digits).
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BACKCHANNELS = _words(
    """mm mmm hm hmm hmmm mhm mmhm mmhmm uh huh uhhuh ah oh okay ok yeah yep yup yes right sure alright gotcha good
    great nice cool got it i see hello hi hey"""
)
_STOP_WORDS = re.compile(
    r"\b(?:wait|stop|hold on|hang on|excuse me|sorry|actually|listen|no no|one second|just a second)\b"
)
_GOES_ON = _words(
    """and or but so because um uh er like with for to of the a an my your at in on from is are if that about than then
    also plus"""
)
_DIGIT_WORDS = _words("zero oh one two three four five six seven eight nine")
_NUMBER_CUE = re.compile(r"\b(?:number(?:'s| is)|reach me (?:at|on)|call me (?:at|on)|phone is)\b", re.IGNORECASE)
_ZIP_CUE = re.compile(r"\bzip\b", re.IGNORECASE)
_EMAIL_CUE = re.compile(r"\be-?mail\b", re.IGNORECASE)
_EMAIL_DONE = re.compile(r"(?:\bdot\s+|\.)(?:com|org|net|edu|gov|io|co|us)\b", re.IGNORECASE)


def words_of(text: str) -> list[str]:
    """Lower-cased words and digit runs, without punctuation: "Mm-hm, 95616." is ["mm", "hm", "95616"]."""
    return [word.lower() for word in _WORD.findall(text)]


def is_backchannel(text: str) -> bool:
    """True for "mm-hm", "yeah, okay", "right": the listener goes on listening. False for no words at all."""
    words = words_of(text)
    return 0 < len(words) <= 4 and all(word in _BACKCHANNELS for word in words)


def asks_to_stop(text: str) -> bool:
    """True when the caller takes the floor by name: "wait", "hold on", "excuse me" ..."""
    return _STOP_WORDS.search(" ".join(words_of(text))) is not None


def goes_on(text: str) -> bool:
    """True when the last words leave the sentence open: "eight adults and", "my number is", "um"."""
    words = words_of(text)
    if text.rstrip().endswith(("?", "!")):  # "What can we choose from?"
        return False
    return bool(words) and (words[-1] in _GOES_ON or text.rstrip().endswith((",", "...", "-", "…")))


def says_goodbye(text: str) -> bool:
    """True when a goodbye is the last word: nobody goes on after it, however it sounds."""
    return words_of(text)[-1:] in (["bye"], ["goodbye"])


def ends_as_a_sentence(text: str) -> bool:
    """True when speech-to-text put a full stop, question mark or exclamation mark at the end."""
    stripped = text.rstrip()
    return stripped.endswith((".", "?", "!")) and not stripped.endswith("...")


def being_spelled(text: str) -> bool:
    """True while a phone number or an email is under way and not complete.

    A number counts as spelled when at least three digits end the text, or none have come yet after "my number is".
    It is complete at 10 digits (11 with a leading 1), or 5 where a ZIP was spoken of.
    """
    if _EMAIL_CUE.search(text):
        return not _EMAIL_DONE.search(text)
    digits = trailing_digits(text)
    if _ZIP_CUE.search(text) and not _NUMBER_CUE.search(text):
        return 0 < digits < 5
    if _NUMBER_CUE.search(text):
        return digits < 10
    return 3 <= digits < 10 and digits != 5


def trailing_digits(text: str) -> int:
    """How many digits end the text, said in words or written: "my number is 916 five five" has 5."""
    count = 0
    for word in reversed(words_of(text)):
        if word.isdigit():
            count += len(word)
        elif word in ("double", "triple"):
            count += 1 if word == "double" else 2
        elif word in _DIGIT_WORDS:
            count += 1
        else:
            break
    return count
