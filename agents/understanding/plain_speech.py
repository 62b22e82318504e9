"""What was meant by what was typed or said in a hurry: "um, how much 4 ten ppl" is "how much for ten people".

For comparing sentences only: what is kept and answered stays as it was written.
"""

from __future__ import annotations

import re

_HESITATION = re.compile(
    r"[\s,.…-]*\b(?:[Uu]+m+|[Uu]+h+|[Ee]?er+m*|[Hh]+m+|[Mm]m+|[Aa]h+|[Yy]ou know|[Ii] mean)\b(?!-)[,.…-]*"
)
_STUTTER = re.compile(r"\b([a-z']+)((?:[\s,.…-]+\1\b)+)", re.IGNORECASE)
_SHORT_FORMS = {
    "u": "you", "ur": "your", "r": "are", "n": "and", "ppl": "people", "pls": "please", "plz": "please",
    "thx": "thanks", "thnx": "thanks", "ty": "thank you", "tysm": "thank you so much", "np": "no problem",
    "wat": "what", "wats": "what's", "whats": "what's", "wut": "what", "hows": "how's", "wheres": "where's",
    "whens": "when's", "hw": "how", "bk": "back", "tmrw": "tomorrow", "tmr": "tomorrow", "tomo": "tomorrow",
    "2day": "today", "2nite": "tonight", "tonite": "tonight", "nite": "night", "b4": "before", "abt": "about",
    "cuz": "because", "bday": "birthday", "b-day": "birthday", "info": "information",
    "wanna": "want to", "gonna": "going to", "gotta": "got to", "gimme": "give me", "lemme": "let me",
    "dunno": "do not know", "yall": "you", "y'all": "you", "im": "I'm", "ive": "I've",
    "dont": "don't", "cant": "can't", "wont": "won't", "doesnt": "doesn't", "isnt": "isn't", "didnt": "didn't",
    "thats": "that's", "theres": "there's", "hes": "he's", "shes": "she's", "theyre": "they're", "youre": "you're",
}  # fmt: skip
_SHORT = re.compile(
    rf"(?<![\w'@.])(?:{'|'.join(sorted(map(re.escape, _SHORT_FORMS), key=len, reverse=True))})(?![\w'@])", re.IGNORECASE
)
_FOR = re.compile(r"(?<=[a-z] )4(?= (?:a|the|my|our|me|us|mon|tue|wed|thu|fri|sat|sun|\d)[a-z]*\b)", re.IGNORECASE)
_TO = re.compile(
    r"(?<=[a-z] )2(?= (?:be|book|change|cancel|move|talk|speak|pay|know|ask|go|get|my|the)\b)", re.IGNORECASE
)


def plain(text: str) -> str:
    """The text without hesitations and stutters, and with short forms written out; never less than one word of it."""
    said = _TO.sub("to", _FOR.sub("for", text))
    said = _SHORT.sub(lambda match: _SHORT_FORMS[match[0].lower()], said)
    said = _STUTTER.sub(r"\1", said)
    rest = " ".join(_HESITATION.sub(" ", said).split()).lstrip(" ,.…-")
    return rest if re.search(r"\w", rest) else text
