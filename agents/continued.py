"""Somebody who goes on after we took half of what they say for all of it: the pieces are answered as one turn.

Whoever listens says which turn another one goes on with (`Turn.continues`), and each is kept as it was said. Answered
are all of them, joined, as the first one: by its id, so that what was done for it (a seating held, a message taken) is
not done again, and with the notes as they stood before it, so that what half a sentence was taken for counts for
nothing. What cannot be taken back ends that: it stands, it is said, and what follows is answered by itself.

The notes keep what this takes until the next turn (`Notes.before`): the pieces of the turn that was answered last, and
the notes before it or, when there is no way back, what was done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from agents.guardrails.cards import mask_cards
from agents.notes import Notes
from memory.conversation import JSON, Turn, TurnId

BEFORE = "before"
_STAYS = ("spent_microdollars", "escalated")
"""What is never taken back: what it cost, and what a person of the staff has."""
_DONE = {"booked": "booked", "moved": "moved", "cancelled": "cancelled", "changed": "changed", "sent": "code_sent"}
"""Outcomes of tools after which there is no way back, and what they are told as: `done_...` of the phrases."""

_NAMING = re.compile(r"\bname(?:'s| is) (?:\w+ ?){1,2}\W*$", re.IGNORECASE)
_NAME_WORDS = 2
_RUNS_ON = re.compile(r"^(?:for|with|without|in|at|on|to|of|from|by|about|if)\b", re.IGNORECASE)
"""What begins so is no sentence of its own, also after a question: "Is it safe? For somebody with an allergy."""


@dataclass(frozen=True, slots=True)
class Continued:
    """A turn with all that it goes on with, the ids of its pieces, the turns before, and the notes to answer by."""

    turn: Turn
    pieces: tuple[TurnId, ...]
    before: list[Turn]
    notes: Mapping[str, JSON]


def continued(turn: Turn, before: Sequence[Turn], notes: Mapping[str, JSON]) -> Continued:
    """The turn joined with what it goes on with, if there is such a thing. `notes` are those of now."""
    places = _places(turn, before)
    held = notes.get(BEFORE)
    answered, was = (_answered(held), held.get("notes")) if isinstance(held, dict) else ([], None)
    ids: list[str] = [before[place].id for place in places]
    if answered and answered[-1] in ids:
        if isinstance(was, dict) and answered[0] in ids:
            places = places[: ids.index(answered[0]) + 1]
            notes = {**was, **{name: notes[name] for name in _STAYS if name in notes}}
        else:
            places = places[: ids.index(answered[-1])]
    if not places:
        return Continued(turn, (turn.id,), list(before), notes)
    pieces = [*(before[place] for place in reversed(places)), turn]
    felt = min((piece.emotion for piece in pieces if piece.emotion), key=lambda emotion: emotion.score, default=None)
    text = mask_cards(joined((piece.text for piece in pieces), name=notes.get("asked") == "name"))
    whole = replace(turn, id=pieces[0].id, text=text, emotion=felt, continues=None)
    return Continued(whole, tuple(piece.id for piece in pieces), list(before[: places[-1]]), notes)


def joined(pieces: Iterable[str], *, name: bool = False) -> str:
    """The words of the pieces as one text. A full stop between them was put there by a pause, so it is but a comma.

    A `name`, as was asked for or is being told, has none either: "Sarah." and "Jones." is one.
    """
    text = ""
    for piece in filter(None, map(str.strip, pieces)):
        whole = text.endswith(("?", "!")) or not text
        named = (name or _NAMING.search(text)) and len(piece.split()) <= _NAME_WORDS
        if text and _RUNS_ON.match(piece):
            text = f"{text.rstrip('.,?!')} {piece}"
            continue
        text = f"{text.rstrip('.,')}{'' if whole or named else ','} {piece}"
    return text.strip()


def with_before(notes: Notes, was: Mapping[str, JSON], pieces: Sequence[TurnId]) -> Notes:
    """The notes after a turn, with those that it found. Who says goodbye is not held to it when they go on."""
    if notes.said_goodbye:
        return replace(notes, before={"turns": [*pieces]})
    return replace(notes, before={"turns": [*pieces], "notes": {k: v for k, v in was.items() if k != BEFORE}})


def with_done(notes: Notes, outcome: JSON, pieces: Sequence[TurnId]) -> Notes:
    """The notes once a tool has answered: with no way back, when it did what cannot be taken back."""
    done = _DONE.get(outcome) if isinstance(outcome, str) else None
    return replace(notes, before={"turns": [*pieces], "done": done}) if done else notes


def done_unheard(turn: Turn, notes: Notes) -> str | None:
    """The phrase for what was done in the turn that this one goes on with, where they have not heard of it."""
    done = notes.before.get("done")
    return f"done_{done}" if isinstance(done, str) and turn.continues in _answered(notes.before)[-1:] else None


def _places(turn: Turn, before: Sequence[Turn]) -> list[int]:
    """Where the turns are that this one goes on with, the nearest first."""
    places: list[int] = []
    wanted = turn.continues
    for place in range(len(before) - 1, -1, -1):
        if wanted is None:
            break
        if before[place].id == wanted:
            places.append(place)
            wanted = before[place].continues
    return places


def _answered(held: Mapping[str, JSON]) -> list[str]:
    turns = held.get("turns")
    return [str(turn) for turn in turns] if isinstance(turns, list) else []
