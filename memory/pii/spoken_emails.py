"""Email addresses as they are said or spelled: "jane dot doe at gmail dot com", "j a n e at u c davis dot e d u".

The host is looked for first: words after "at" that end in "dot com" or the like. What stands before "at" is then read
backwards, letter by letter and word by word, to where the sentence around it begins.
"""

from __future__ import annotations

import re

from memory.pii.findings import Pii
from memory.pii.number_runs import NUMBER_WORD

_DOT = r"(?:\s{0,4}\.|\s{1,4}(?:dot|point|period)\s{1,4})"
_TOP = r"(?:com|org|net|edu|gov|info|biz|co|us|io|me|uk|ca|mx|de|fr|dev|app|e d u|c o m|o r g|n e t)"
_LABEL = r"(?!at\b)[a-z0-9]+(?:(?:-|\s{1,4}(?:dash|hyphen)\s{1,4}|\s{1,4})(?!at\b)[a-z0-9]+){0,5}?"
_HOST = re.compile(
    rf"(?:\s{{1,4}}at\s{{1,4}}|\s{{0,4}}(?:@|[(\[]at[)\]])\s{{0,4}})(?P<host>{_LABEL}(?:{_DOT}{_LABEL}){{0,2}}?{_DOT}\s?{_TOP}"
    rf"(?:{_DOT}(?:uk|au|nz|mx))?)(?![\w-])(?!\.\w)",
    re.IGNORECASE,
)
_PROVIDER = re.compile(
    r"(?:g ?mail|yahoo|hot ?mail|outlook|icloud|aol|msn|comcast|proton ?mail|proton|live|att|me|verizon|sbcglobal"
    r"|fastmail|mail)\b",
    re.IGNORECASE,
)
_EMAIL_WORD = re.compile(r"\be-?\s?mail|\bmail\b|\b(?:write|send|address|contact)\b", re.IGNORECASE)
_ANSWER = re.compile(
    r"(?:^|[.!?,]\s)(?:(?:it'?s|that'?s|yes|yeah|sure|um|uh|okay|ok|so|well)\b[\s,.]*)*$", re.IGNORECASE
)
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|_")
_BETWEEN = re.compile(r"[\s.,+-]{0,4}")
_JOINS = frozenset({"dot", "point", "period", "underscore", "dash", "hyphen", "plus", "_"})
_AS_IN = (("as", "in"), ("like", "in"), ("is", "for"))
_NUMBER = re.compile(NUMBER_WORD, re.IGNORECASE)
_NEVER_WORDS = (
    "a an the is its it's it was to at on in for and or my me us our your his her their email emails email's mail "
    "e-mail address addresses send write reach contact us i we you that's thats that this be use sure yes yeah okay "
    "ok um uh so well no please look looked looking found saw see seen order ordered book booked site website online "
    "them him checked visit visited went shop shopped bought get got them menu reviews meet are am were works also "
    "would call text or from of with"
)
_NEVER = frozenset(_NEVER_WORDS.split())
_LONGEST = 40  # words and letters in front of "at"


def spoken_emails(text: str) -> list[Pii]:
    """The email addresses that were said or spelled in a text, with every word that belongs to them."""
    found: list[Pii] = []
    for host in _HOST.finditer(text):
        start, joined = _local_start(text, found[-1].end if found else 0, host.start())
        if start is None:
            continue
        before = text[max(0, start - 40) : start]
        sure = joined or _PROVIDER.match(host["host"]) or _EMAIL_WORD.search(before) or _ANSWER.search(before)
        if sure or "@" in host[0] or "at)" in host[0]:
            found.append(Pii("email", start, host.end()))
    return found


def _local_start(text: str, since: int, end: int) -> tuple[int | None, bool]:
    """Where the part before "at" begins, and whether its letters, figures or joins show that it is one."""
    tokens = list(_TOKEN.finditer(text, max(since, end - 6 * _LONGEST), end))
    start: int | None = None
    joined = False
    words = 0
    at = len(tokens) - 1
    upto = end
    while at >= 0 and _BETWEEN.fullmatch(text, tokens[at].end(), upto):
        word = tokens[at][0].lower()
        if (length := _as_in(tokens, at)) and text[tokens[at].end() : upto].strip() in ("", ","):
            joined, at = True, at - length + 1
            words = 0
        elif word in _JOINS:
            if start is None:
                break
            joined, words, at = True, 0, at - 1
            upto = tokens[at + 1].start()
            continue
        elif _is_piece(word):
            if word == "a" and at and start is not None and _is_worded(tokens, at, text):
                break
            joined = joined or start is None or len(word) == 1 or not word.isalpha()
        elif word in _NEVER or words == 2 or (words and "," in text[tokens[at].end() : upto]):
            break
        else:
            words += 1
            joined = joined or not word.isalpha() or text[tokens[at].end() : upto] in (".", "-", "+")
        start = upto = tokens[at].start()
        at -= 1
    return start, joined


def _as_in(tokens: list[re.Match[str]], at: int) -> int:
    """How many words "b as in boy" takes that end here, 0 when it is none."""
    if at < 3 or len(tokens[at - 3][0]) != 1:
        return 0
    return 4 if (tokens[at - 2][0].lower(), tokens[at - 1][0].lower()) in _AS_IN else 0


def _is_piece(word: str) -> bool:
    """A single letter, a figure, or a number's word."""
    return len(word) == 1 or word.isdigit() or _NUMBER.fullmatch(word) is not None


def _is_worded(tokens: list[re.Match[str]], at: int, text: str) -> bool:
    """Whether "a" is the article: a longer word follows it."""
    following = tokens[at + 1][0].lower() if at + 1 < len(tokens) else ""
    return bool(following) and following not in _JOINS and not _is_piece(following)
