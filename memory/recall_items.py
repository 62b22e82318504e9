"""What there is to recall of a customer, before anything is ranked: each thing as a sentence. Plain data, no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from memory.bookings import Booking
from memory.conversation import Conversation, ConversationId, Turn
from memory.memories import Memory
from memory.promises import promises

RecalledKind = Literal[
    "booking", "promise", "thread", "conversation", "preference", "fact", "mood", "topic",
    "email_thread", "meeting_note", "campaign_result", "interaction",
]  # fmt: skip

TOLD = ("allergies", "party")
"""The facts of a customer that are worth a word by themselves; others are known where they are needed."""

_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")
_SENTENCES = 2
_LONGEST = 400
_MOODS = 3
_UPSET_BELOW, _GLAD_ABOVE = 0.4, 0.6


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that was read of one customer. `conversation` is the one that goes on, `turns` the newest ones of it, and
    `conversations` the newest threads; memories may be in any order.
    """

    conversation: ConversationId | None = None
    memories: Sequence[Memory] = ()
    conversations: Sequence[Conversation] = ()
    bookings: Sequence[Booking] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    turns: Sequence[Turn] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that could be recalled. `at` is when it was so; None for what holds now."""

    kind: RecalledKind
    text: str
    reason: str
    at: datetime | None = None
    conversation: ConversationId | None = None


def items_of(shelf: Shelf, now: datetime) -> list[Item]:
    """Every item, each sentence once: of two that say the same the newer one."""
    every = [*_bookings(shelf, now), *_summaries(shelf), *_memories(shelf), *_facts(shelf), *_mood(shelf)]
    every += _topics(shelf)
    found: dict[str, Item] = {}
    for item in every:
        same = " ".join(item.text.casefold().split())
        if item.text and (same not in found or _newer(item, found[same])):
            found[same] = item
    return list(found.values())


def booking_sentence(booking: Booking) -> str:
    """ "Booked: a party of 12 on Saturday, November 28 at 6 PM, reference R7K2." """
    seating, guests = booking.seating, sum(booking.party.values())
    party = f"a party of {guests}" if guests else "a party"
    hour = f"{seating.at.hour % 12 or 12}{f':{seating.at:%M}' if seating.at.minute else ''}"
    when = f"{seating.day:%A}, {seating.day:%B} {seating.day.day} at {hour} {'PM' if seating.at.hour >= 12 else 'AM'}"
    what = "Booked" if booking.state == "booked" else "Held, not booked yet"
    name = f", reference {booking.reference}" if booking.state == "booked" else ""
    return f"{what}: {party} on {when}{name}."


def next_booking(shelf: Shelf, now: datetime) -> Booking | None:
    """The booking that comes next; no hold."""
    coming = (each for each in shelf.bookings if each.state == "booked" and each.seating.starts_at >= now)
    return min(coming, key=lambda each: each.seating.starts_at, default=None)


def _bookings(shelf: Shelf, now: datetime) -> Iterator[Item]:
    for booking in shelf.bookings:
        if booking.seating.starts_at < now:
            continue
        if booking.state == "booked":
            yield Item("booking", booking_sentence(booking), "an open booking", None, booking.conversation)
        elif booking.holds_at(now):
            yield Item("booking", booking_sentence(booking), "a place held for them", None, booking.conversation)


def _summaries(shelf: Shelf) -> Iterator[Item]:
    """The older part of what is being said, and the last conversation; those before it only when they matter."""
    newest = sorted((each for each in shelf.memories if each.kind == "summary"), key=lambda each: each.at, reverse=True)
    ended: set[ConversationId | None] = set()
    for memory in newest:
        if memory.conversation in ended:
            continue  # what it says is in the newer one of the same thread
        ended.add(memory.conversation)
        if memory.conversation is not None and memory.conversation == shelf.conversation:
            yield Item("thread", memory.text, "earlier in this conversation", memory.at, memory.conversation)
        else:
            first = len(ended - {shelf.conversation}) == 1
            reason = "the last conversation" if first else "an earlier conversation"
            kind: RecalledKind = "conversation" if first else "interaction"
            yield Item(kind, _short(memory.text), reason, memory.at, memory.conversation)


_REASONS: Mapping[str, tuple[RecalledKind, str]] = {
    "promise": ("promise", "a promise of ours"),
    "preference": ("preference", "a preference they told"),
    "fact": ("fact", "a fact about them"),
    "email_thread": ("email_thread", "an email thread"),
    "meeting_note": ("meeting_note", "a note of a meeting"),
    "campaign_result": ("campaign_result", "what came of a campaign"),
    "interaction": ("interaction", "an earlier contact"),
}


def _memories(shelf: Shelf) -> Iterator[Item]:
    """Of promises those that are open."""
    owed = {promise.memory.id for promise in promises(shelf.memories) if promise.kept_by is None}
    for memory in shelf.memories:
        if memory.kind in _REASONS and (memory.kind != "promise" or memory.id in owed):
            kind, reason = _REASONS[memory.kind]
            yield Item(kind, memory.text[:_LONGEST], reason, memory.at, memory.conversation)


def _facts(shelf: Shelf) -> Iterator[Item]:
    for name in TOLD:
        if value := shelf.facts.get(name):
            yield Item("fact", f"Their {name}: {value[:_LONGEST]}.", "a fact about them")


def _mood(shelf: Shelf) -> Iterator[Item]:
    """How they feel now, by their last words; else how they felt when they were last here. Nothing when as usual."""
    felt = [turn.emotion.score for turn in shelf.turns if turn.who == "customer" and turn.emotion][-_MOODS:]
    if felt:
        if (mood := _mood_word(sum(felt) / len(felt))) is not None:
            yield Item(
                "mood", f"They sound {mood}.", "how their last words sounded", shelf.turns[-1].at, shelf.conversation
            )
        return
    last = max((each for each in shelf.memories if each.kind == "summary"), key=lambda each: each.at, default=None)
    score = last.data.get("mood") if last else None
    if last and isinstance(score, int | float) and (mood := _mood_word(float(score))) is not None:
        yield Item("mood", f"They sounded {mood} the last time.", "how the last conversation felt", last.at)


def _mood_word(score: float) -> str | None:
    return "upset" if score < _UPSET_BELOW else "pleased" if score > _GLAD_ABOVE else None


def _topics(shelf: Shelf) -> Iterator[Item]:
    """What is talked about now; and of the last thread, when nobody has summed it up yet."""
    summed = {memory.conversation for memory in shelf.memories if memory.kind == "summary"}
    others = [each for each in shelf.conversations if each.id != shelf.conversation]
    for thread in shelf.conversations:
        if thread.id == shelf.conversation and (topic := _topic(thread)):
            yield Item("topic", f"They are talking about: {topic}.", "the running topic", None, thread.id)
    last = max(others, key=lambda each: each.last_at, default=None)
    if last and last.id not in summed and (topic := _topic(last)):
        yield Item("topic", f"The last time was about: {topic}.", "the topic of the last time", last.last_at, last.id)


def _topic(thread: Conversation) -> str | None:
    topic = thread.notes.get("topic")
    return topic.replace("_", " ")[:60] if isinstance(topic, str) and topic else None


def _short(text: str) -> str:
    """The first two sentences."""
    return " ".join(_SENTENCE_ENDS.split(text.strip())[:_SENTENCES])[:_LONGEST]


def _newer(one: Item, other: Item) -> bool:
    return other.at is not None and (one.at is None or one.at > other.at)
