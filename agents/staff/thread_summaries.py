"""Summaries that are remembered: of a conversation that has ended, and of the older part of a long one.

Each sentence stands for turns, and is held against them: one with a figure, a name, a date or a claim that is not in
its turns is dropped, whoever wrote it. What a summary stands for is in its data: `turns` are the ids of all turns, and
`sentences` those of each sentence, `mood` how the customer felt at the end (0 to 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from agents.staff.backing import Sources, sentences_in
from agents.staff.claims import unsaid
from agents.staff.summaries import Backed, outcome_of
from agents.tools.request_callback import FACT
from memory.conversation import JSON, ConversationId, Turn
from memory.conversation_notes import ConversationNote, Ended, Material
from memory.memories import USUAL, Memory, MemoryId
from memory.people import Customer

KEEP_TURNS = 8
"""So many turns at the end of a long thread are not summed up: whoever answers sees them as they were said."""

SOME_TURNS = 20
"""A long thread is summed up in pieces of so many turns."""
_MOST_SENTENCES = 8
_MOODS = 3
_TURN = "turn:"


def of_note(material: Material, note: ConversationNote) -> Memory | None:
    """The summary of an ended conversation: what of a model's note the turns bear out, else what the rules make of it.

    None when nothing stands. The same end of the same conversation gives the same id again.
    """
    by_rules = outcome_of(_nameless(material)).sentences
    told = [
        Backed(sentence, tuple(note.backing.get(sentence, ())) or (f"conversation:{note.conversation}",))
        for sentence in (sentences_in(note.summary) if note.by != "rules" else ())
    ]
    kept = checked(told, material.turns) or checked(by_rules, material.turns)
    return _memory(material.ended, material.turns, kept, "ended")


def of_thread(customer: Customer, conversation: ConversationId, turns: Sequence[Turn], *, keep: int) -> Memory | None:
    """The summary of a thread up to its last `keep` turns, by the rules. None when there is nothing to sum up."""
    older = turns[: max(0, len(turns) - keep)]
    if not older:
        return None
    kept: dict[str, Backed] = {}
    for start in range(0, len(older), SOME_TURNS):
        some = older[start : start + SOME_TURNS]
        ended = Ended(customer.org, conversation, customer.id, some[0].at, some[-1].at)
        for sentence in checked(outcome_of(_nameless(Material(ended, customer, some))).sentences, some):
            before = kept.get(sentence.text, Backed(sentence.text, ()))
            kept[sentence.text] = replace(before, stands_on=(*before.stands_on, *sentence.stands_on))
    ended = Ended(customer.org, conversation, customer.id, older[0].at, older[-1].at)
    return _memory(ended, older, list(kept.values())[-_MOST_SENTENCES:], "thread")


def checked(sentences: Iterable[Backed], turns: Sequence[Turn]) -> list[Backed]:
    """The sentences that their turns bear out, each standing on turns alone. What names no turn is held against all."""
    by_id: dict[str, Turn] = {turn.id: turn for turn in turns}
    kept = []
    for sentence in sentences:
        named = [by_id[id] for ref in sentence.stands_on if (id := ref.removeprefix(_TURN)) in by_id]
        own = named or list(turns)
        if own and not strange(sentence.text, own):
            kept.append(Backed(sentence.text, tuple(turn.id for turn in own)))
    return kept


def strange(sentence: str, turns: Sequence[Turn]) -> list[str]:
    """The figures, names and claims of a sentence that are not in these turns. What a turn was about counts as said."""
    said = [turn.text for turn in turns]
    about = {turn.intent.replace("_", " ") for turn in turns if turn.intent}
    return Sources(said).strange(sentence) + unsaid(sentence, [*said, *about])


def _nameless(material: Material) -> Material:
    """The material without what the turns need not have said: the rules then write of "them", from the turns alone."""
    asked = {name: line for name, line in material.customer.facts.items() if name.startswith(FACT)}
    nobody = replace(material.customer, contacts=(), facts={**asked, "name": "they"})
    return replace(material, customer=nobody, bookings=(), escalations=())


def _memory(ended: Ended, turns: Sequence[Turn], kept: Sequence[Backed], what: str) -> Memory | None:
    if not kept:
        return None
    felt = [turn.emotion.score for turn in turns if turn.who == "customer" and turn.emotion][-_MOODS:]
    data: dict[str, JSON] = {
        "turns": [turn.id for turn in turns],
        "sentences": {sentence.text: list(sentence.stands_on) for sentence in kept},
        "of": what,
        **({"mood": round(sum(felt) / len(felt), 3)} if felt else {}),
    }
    return Memory(
        id=MemoryId(f"summary_{ended.conversation}_{turns[-1].id}"),
        org=ended.org,
        customer=ended.customer,
        kind="summary",
        text=" ".join(sentence.text for sentence in kept),
        at=ended.last_at,
        retention=USUAL["summary"],
        conversation=ended.conversation,
        data=data,
    )


def stands_for(memory: Memory) -> Sequence[str]:
    """The ids of the turns that a summary stands for, in order."""
    turns = memory.data.get("turns")
    return [str(each) for each in turns] if isinstance(turns, list) else []
