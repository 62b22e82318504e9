"""What of a turn is worth remembering: what we promised, and what the customer likes. By rules, over the words alone.

A sentence is remembered as one about "them", so that it reads well in any later conversation, and as one to say to
them: "They like it hot." is "you like it hot". What is only asked, refused or supposed is not remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memory.conversation import JSON, Turn
from memory.memories import USUAL, Memory, MemoryId, MemoryKind
from memory.promises import Means

_SENTENCE_ENDS = re.compile(r"(?<=[.!?;])\s+|\n+")
_LONGEST = 200
_MOST_OF_A_TURN = 5

_WE_WILL = re.compile(
    r"\b(?:we|i|(?:some(?:one|body)|a person|our \w+|one of our \w+|the (?:team|staff|owner|manager)|they"
    r"|(?!Nobody|None|You|It|That|This|He|She)(?-i:[A-Z][a-z]+))"
    r"(?: (?:of|from|on) (?:our|the) \w+)?)(?:'ll| will| are going to| am going to| is going to)"
    r"(?: (?:have|get|ask) (?:some(?:one|body)|our \w+|the \w+|(?-i:[A-Z][a-z]+))(?: to)?)?(?: \w+ly)?(?: also)?"
    r" (?:call|text|email|e-mail|write|ring|phone|get back|come back|send|check|look into|find out|let you know|remind|"
    r"follow up|reach out|contact|bring|prepare|waive|keep)\b",
    re.IGNORECASE,
)
"""Somebody of us does something for them later."""
_BY_TEXT = re.compile(r"\b(?:text|send|e-?mail|write)\b(?! (?:you )?(?:someone|somebody|a person))", re.IGNORECASE)
_BY_BOOKING = re.compile(
    r"\bkeep\b|\b(?:booking|book|reserv\w+)\b.*\blink\b|\blink\b.*\b(?:book|reserve)\b", re.IGNORECASE
)
_WE_TOLD = "We told them: "
_SUPPOSED = re.compile(
    r"\b(?:if|unless|when you|once you|can't|cannot|won't|not|never|shall|should|would|could)\b", re.I
)

_ONESELF = r"\b(?:i|we)(?: all)?(?: (?:really|always|usually|just|both|also|much))*"
_LIKE = (
    "like|love|prefer|enjoy|hate|dislike|avoid|can't stand|don't like|do not like|don't eat|do not eat|don't drink"
    "|do not drink"
)
_NO_LIKING = r"(?!(?:to know|to ask|to book|the sound|that idea|your?)\b)"
_WAYS = "call|text|email|ring|phone|write|write to"
_BEING = (
    "vegetarians?|vegans?|pescatarians?|kosher|halal|gluten[- ]free|left[- ]handed|hard of hearing|night owls?"
    "|early birds?"
)
_LIKES = tuple(
    (re.compile(pattern, re.IGNORECASE), shape)
    for pattern, shape in (
        (rf"{_ONESELF} ({_LIKE}) {_NO_LIKING}(.+)", "{0} {1}"),
        (
            r"\b(?:i|we)(?:'d| would)(?: really| much)? (?:rather|prefer(?: to)?) (?!(?:know|ask|book|you)\b)(.+)",
            "would rather {0}",
        ),
        (rf"\b(?:i'm|we're|i am|we are)(?: all| both)?(?: an?)? ({_BEING})\b", "are {0}"),
        (r"\bmy favou?rites?(?: \w+)? (?:is|are) (.+)", "like {0} best"),
        (
            rf"^(?:(?:please|just|and|so|well|oh),? )*({_WAYS}) (?:me|us)"
            r" ((?:(?:only|always|best|back) )?(?:in the|at|on|after|before|between|during|by|not)\b.+)",
            "like us to {0} them {1}",
        ),
        (rf"\bbest (?:time )?to ({_WAYS}|reach) (?:me|us)(?: is)? (.+)", "like us to {0} them {1}"),
    )
)
"""What is said of oneself, and how it goes on after "They"."""
_ONLY_NOW = re.compile(
    r"\b(?:tomorrow|today|tonight|this (?:morning|afternoon|evening|week|weekend)|right now|asap"
    r"|in (?:a|an|\d+|five|ten|fifteen|twenty|thirty) (?:minute|hour|moment|second)s?)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:,? (?:please|thanks|thank you|ok(?:ay)?|you know|if (?:that's|it's|you|possible).*))+$", re.I)
_MORE = re.compile(
    r",? (?:and|but|so|because) (?:can|could|how|what|when|do|does|is|are|i|we|you|would|will)\b.*$", re.I
)

_THEM = {"my": "their", "our": "their", "mine": "theirs", "ours": "theirs", "me": "them", "us": "them", "i": "they",
         "we": "they", "i'm": "they're", "we're": "they're", "myself": "themselves", "ourselves": "themselves",
         "am": "are", "your": "our", "you": "us", "yours": "ours"}  # fmt: skip
_YOU = {
    "they": "you",
    "their": "your",
    "theirs": "yours",
    "them": "you",
    "they're": "you're",
    "themselves": "yourselves",
}


@dataclass(frozen=True, slots=True)
class Learned:
    """A sentence worth remembering."""

    kind: MemoryKind
    text: str
    means: tuple[Means, ...] = ()
    """Of a promise: whichever of these was done has kept it."""


def preferences_in(text: str) -> list[Learned]:
    """What a customer tells that they like, or how they want to be treated; not for this once."""
    found = []
    for sentence in _sentences(text):
        if sentence.endswith("?"):
            sentence, asked = _MORE.subn("", sentence)
            if not asked:
                continue
        for pattern, shape in _LIKES:
            if match := pattern.search(sentence.rstrip(".!;, ")):
                parts = [_TAIL.sub("", _MORE.sub("", part)).strip(" ,") for part in match.groups()]
                if _ONLY_NOW.search(sentence) or not all(re.search(r"\w", part) for part in parts):
                    break
                parts = [part.lower() if at == 0 and len(match.groups()) > 1 else part for at, part in enumerate(parts)]
                phrase = shape.format(*(_turned(part, _THEM) for part in parts))
                found.append(Learned("preference", f"They {phrase[:_LONGEST]}."))
                break
    return found[:_MOST_OF_A_TURN]


def promises_in(text: str) -> list[Learned]:
    """What Frontdesk says that we will do for the customer later: one promise for each way in which it is kept, in all
    of its sentences.
    """
    promised: dict[tuple[Means, ...], list[str]] = {}
    for sentence in _sentences(text):
        if not sentence.endswith("?") and _WE_WILL.search(sentence) and not _SUPPOSED.search(sentence):
            promised.setdefault(_means_of(sentence), []).append(sentence)
    return [
        Learned("promise", f'{_WE_TOLD}"{" ".join(sentences)[:_LONGEST]}"', means)
        for means, sentences in promised.items()
    ]


def _means_of(sentence: str) -> tuple[Means, ...]:
    found: list[Means] = []
    if _BY_TEXT.search(sentence):
        found.append("text")
    if _BY_BOOKING.search(sentence):
        found.append("booking")
    return tuple(found) or ("person",)


def to_them(text: str) -> str:
    """How such a memory is put to the customer, inside a sentence of ours: "you like it hot"; a promise as it was."""
    if text.startswith(_WE_TOLD):
        return text.removeprefix(_WE_TOLD).strip('"')
    return _turned(text[:1].lower() + text[1:].rstrip("."), _YOU)


def memories_of(turn: Turn) -> list[Memory]:
    """The memories that a turn makes, the same however often it is asked; `turns` in their data is this turn."""
    found = preferences_in(turn.text) if turn.who == "customer" else promises_in(turn.text)
    return [_memory(turn, learned, number) for number, learned in enumerate(found)]


def _memory(turn: Turn, learned: Learned, number: int) -> Memory:
    turns, means = list[JSON]([turn.id]), list[JSON](learned.means)
    return Memory(
        id=MemoryId(f"{learned.kind}_{turn.id}_{number}"),
        org=turn.org,
        customer=turn.customer,
        kind=learned.kind,
        text=learned.text,
        at=turn.at,
        retention=USUAL[learned.kind],
        conversation=turn.conversation,
        data={"turns": turns, **({"means": means} if means else {})},
    )


def _sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE_ENDS.split(text.replace("’", "'")):
        if sentence := " ".join(sentence.split()):
            yield sentence


def _turned(words: str, other: dict[str, str]) -> str:
    """The words with every "my" and "me" of the speaker's seen from somebody else."""
    return re.sub(r"[A-Za-z']+", lambda word: other.get(word[0].lower(), word[0]), words)
