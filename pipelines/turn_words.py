"""What the words of a running turn say about turn-taking: finished, going on, being spelled, a mere "mm-hm".

Pure functions of text, in American English as speech-to-text writes it (with or without punctuation and digits).
"""

from __future__ import annotations

import itertools
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
    """and or but so because um uh er like with for to of the a an my your our their his its these at in on from by into
    between under over without during per is are am was were be been being if that about than then also plus whether
    when while who which whose how although unless until since i we he she they i'm i'd i'll i've we're we'd we'll
    we've it's that's there's you're they're he's she's would could should can will might do does did have has had
    want wanted need wondering looking calling asking trying going not very just even only every each another dot
    underscore dash what which where"""
)
"""No sentence ends with these, or few do."""
_NEVER_LAST = _words("a an the my your our their and or but because um uh er i'm i'd i'll it's we're")
_THINKS = re.compile(
    r"^(?:(?:okay|oh|now|and|yes|no) )*(?:(?:well|so|um|uh|hm|hmm|let me (?:see|think|check|look)|you know)\b\s*)+$"
)
_VERBS = _words(
    """is are was were am be do does did have has had can could will would shall should may might must need want like
    get got take make let put give send tell call come go see know think hope live pay paid say said mean meant i'm
    i'd i'll i've it's that's we're we'd we'll we've you're they're he's she's there's what's how's where's who's don't
    doesn't didn't can't won't isn't aren't wasn't thank thanks please works sounds looks goodbye bye"""
)
_OPEN_END = re.compile(
    r"\b(?:(?:tell|give|show|let|get|bring|send|ask) (?:me|us|you|him|her|them)"
    r"|zip|zip code|my (?:\w+ )?(?:name|number|e?mail|address|zip|code))$"
)
_FLOOR_ONLY = re.compile(r"^(?:(?:wait|stop|hold on|hang on|excuse me|sorry|actually|listen|hi|hey|hello)\b ?)+$")
"""Who takes the floor has something to say next."""
_ASKS = re.compile(r"^(?:(?:and|so|well|okay|oh|um) )*(?:what|who|which|how|where|why|when) (?!about\b)\w+ \w+ \w+")
_SELDOM_ALONE = re.compile(r"\b(?:that's all|that is all|thank you|thanks|it's me(?: again)?)$")
_WHOLE_NUMBER_DIGITS = 10
_HALF = re.compile(
    r"(?:^|[.?!] )(?:if|when|while|since|although|unless|whenever)\b(?! (?:do|does|did|is|are|was|can|could|will|would|"
    r"should|have)\b)[^,.?!]*\W*$",
    re.IGNORECASE,
)
"""A clause that waits for its sentence: "If it rains". Not a question: "When do you open"."""
_DIGIT_WORDS = _words("zero oh one two three four five six seven eight nine")
_NUMBER_CUE = re.compile(r"\b(?:number(?:'s| is)|reach me (?:at|on)|call me (?:at|on)|phone is)\b", re.IGNORECASE)
_ZIP_CUE = re.compile(r"\bzip\b", re.IGNORECASE)
_EMAIL_CUE = re.compile(r"\be-?mail\b", re.IGNORECASE)
_ZIP_DIGITS = 5
_EMAIL_PART = re.compile(r"\b(?:dot|underscore) \w", re.IGNORECASE)
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


def repeats(words: list[str], said: list[str]) -> bool:
    """True when these words, four or more, are mostly a stretch of what was `said`: an echo, or a read-back."""
    if len(words) < 4:
        return False
    pairs, known = list(itertools.pairwise(words)), set(itertools.pairwise(said))
    return sum(pair in known for pair in pairs) >= 0.7 * len(pairs)


def goes_on(text: str) -> bool:
    """True when the last words leave the sentence open: "eight adults and", "my number is", "if it rains", "um"."""
    words, end = words_of(text), text.rstrip()
    if not words or is_whole_number(text):
        return False
    said = " ".join(words)
    if end.endswith(("?", "!")):  # "What can we choose from?" is whole, "do you have a?" is not
        return words[-1] in _NEVER_LAST or _OPEN_END.search(said) is not None
    if words[-1] in _GOES_ON or end.endswith(("...", "-", "…")) or (end.endswith(",") and len(words) > 1):
        return True
    return bool(_THINKS.match(said) or _OPEN_END.search(said) or _HALF.search(text) or _FLOOR_ONLY.match(said))


def says_goodbye(text: str) -> bool:
    """True when a goodbye is the last word: nobody goes on after it, however it sounds."""
    return words_of(text)[-1:] in (["bye"], ["goodbye"])


def ends_as_a_sentence(text: str) -> bool:
    """True when speech-to-text put a full stop, question mark or exclamation mark at the end, or a number is whole."""
    stripped = text.rstrip()
    return is_whole_number(text) or (stripped.endswith((".", "?", "!")) and not stripped.endswith("..."))


def is_fragment(text: str) -> bool:
    """True when the last sentence has no verb that shows, or one that seldom comes alone: "the chicken", "that's all".

    Something may follow. A question of four words or more has its verb, known or not: "What happens if it rains?".
    """
    last = re.split(r"[.?!]\s+", text.strip())[-1]
    if last.endswith("?") and _ASKS.match(" ".join(words_of(last))):
        return False
    if _SELDOM_ALONE.search(" ".join(words_of(text))):
        return True
    return not is_whole_number(text) and not any(word in _VERBS for word in words_of(last))


def is_whole_number(text: str) -> bool:
    """True when a phone number or a ZIP that was spoken of ends the text, and nothing of it is missing."""
    digits = trailing_digits(text)
    return digits >= _WHOLE_NUMBER_DIGITS or (digits == _ZIP_DIGITS and _ZIP_CUE.search(text) is not None)


def being_spelled(text: str) -> bool:
    """True while a phone number or an email is under way and not complete.

    A number counts as spelled when at least three digits end the text, or none have come yet after "my number is".
    It is complete at 10 digits (11 with a leading 1), or 5 where a ZIP was spoken of.
    """
    if _EMAIL_CUE.search(text) or _EMAIL_PART.search(text):
        return not _EMAIL_DONE.search(text)
    digits = trailing_digits(text)
    if _ZIP_CUE.search(text) and not _NUMBER_CUE.search(text):
        return 0 < digits < 5
    if _NUMBER_CUE.search(text):
        return digits < 10
    if words_of(text)[-1:] and re.fullmatch(r"\d{5}", words_of(text)[-1]):  # written in one: a ZIP, on its own
        return False
    return 3 <= digits < 10 or _said_singly(text) == 2


def _said_singly(text: str) -> int:
    """How many words at the end are single digits: "it is nine five" has 2, "for fifteen" none."""
    count = 0
    for word in reversed(words_of(text)):
        if word not in _DIGIT_WORDS and not (word.isdigit() and len(word) == 1):
            break
        count += 1
    return count


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
