"""`CrmWriter`: after each conversation, a summary for staff, what to do next, and where the lead stands.

It follows the record, behind every channel: what is pending is asked of the record each time, so a writer that dies in
the middle has lost nothing, and several of them write each note once. The rules write every note; a model, when there
is one, words the summary and the follow-up anew, and what it invents is dropped (`agents.staff.backing`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from pydantic import BaseModel, ConfigDict, Field
from pydantic_ai import Agent

from agents.faults import places_of
from agents.staff.backing import Sources, sentences_in
from agents.staff.spoken import booking_words, deposit_words
from agents.staff.staff_models import StaffModel
from agents.staff.summaries import Outcome, outcome_of
from memory.clock import Clock, utc_now
from memory.conversation_notes import ConversationNote, Ended, Material
from memory.errors import MemoryTrouble
from memory.people import OrgId

log = structlog.get_logger()

_MOST_SENTENCES = 3
_MOST_TURNS = 200
_MODEL_SECONDS = 60.0


class NotesKept(Protocol):
    """Where notes are kept, and what waits for one: `memory.records.conversation_notes_sql`."""

    async def pending(
        self, org: OrgId, *, now: datetime, gap: timedelta, settle: timedelta, most: int = 20
    ) -> Sequence[Ended]: ...

    async def material(self, ended: Ended) -> Material: ...

    async def write(self, note: ConversationNote) -> bool: ...


Remembers = Callable[[Material, ConversationNote], Awaitable[None]]
"""Keeps of an ended conversation what recall needs. Told before the note is written: again, when that failed."""


class Draft(BaseModel):
    """What a model makes of a conversation."""

    model_config = ConfigDict(frozen=True)

    summary: str = Field(description="Two or three sentences: who, what they wanted, what was promised, what is open.")
    follow_up: str = Field(default="", description="What staff should do next, in one sentence; empty for nothing.")


@dataclass(frozen=True, slots=True)
class Pace:
    """`gap` is the silence that ends a thread, `settle` what the record is given to be complete after a call, `every`
    how often is looked, in seconds, and `rest` how long nothing is done after each note.
    """

    gap: timedelta = timedelta(minutes=30)
    settle: timedelta = timedelta(seconds=10)
    every_seconds: float = 10.0
    rest_seconds: float = 0.0


class CrmWriter:
    """The writer of one org. Without a `model` the rules write alone; it may be replaced at any time."""

    def __init__(
        self,
        org: OrgId,
        notes: NotesKept,
        model: StaffModel | None = None,
        *,
        pace: Pace = Pace(),
        now: Clock = utc_now,
        remembers: Remembers | None = None,
    ) -> None:
        self._org = org
        self._notes = notes
        self.model = model
        self._pace = pace
        self._now = now
        self._remembers = remembers
        self._agent = Agent(name="crm_writer", output_type=Draft, retries=1)

    async def run(self) -> None:
        """Write what is pending until cancelled, through any time in which the record is away."""
        while True:
            try:
                while await self.write_pending():
                    pass
            except MemoryTrouble as trouble:
                log.warning("crm_waiting", org=self._org, code=trouble.code)
            except Exception as trouble:
                log.error("crm_trouble", org=self._org, code=type(trouble).__name__, at=places_of(trouble))
            await asyncio.sleep(self._pace.every_seconds)

    async def write_pending(self) -> int:
        """Write the notes that are pending now, some at a time; how many were. Raises MemoryTrouble."""
        written = 0
        for ended in await self.pending():
            try:
                written += await self.write(ended)
            except MemoryTrouble:
                raise
            except Exception as trouble:  # one conversation must not stand in the way of the others
                code, at = type(trouble).__name__, places_of(trouble)
                log.error("crm_note_failed", org=self._org, conversation=ended.conversation, code=code, at=at)
            await asyncio.sleep(self._pace.rest_seconds)
        return written

    async def pending(self) -> Sequence[Ended]:
        """Some conversations that wait for a note, the oldest first. Raises MemoryTrouble."""
        pace = self._pace
        return await self._notes.pending(self._org, now=self._now(), gap=pace.gap, settle=pace.settle)

    async def write(self, ended: Ended) -> bool:
        """Write the note of one; false when there is one that covers as much. Raises MemoryTrouble."""
        material = await self._notes.material(ended)
        note = await self._note(material)
        if self._remembers is not None:
            await self._remembers(material, note)
        written = await self._notes.write(note)
        if written:
            log.info("crm_note_written", org=self._org, conversation=ended.conversation, lead=note.lead, by=note.by)
        return written

    async def _note(self, material: Material) -> ConversationNote:
        outcome, model = outcome_of(material), self.model
        draft = await self._drafted(material, model) if model else None
        kept = sentences_in(draft.summary)[:_MOST_SENTENCES] if draft else []
        by = model.name if model and kept else "rules"
        backing = {sentence.text: sentence.stands_on for sentence in outcome.sentences}
        ended = material.ended
        return ConversationNote(
            org=ended.org,
            conversation=ended.conversation,
            customer=ended.customer,
            lead=outcome.lead,
            summary=" ".join(kept) or _words(outcome),
            follow_up=draft.follow_up if draft and kept and draft.follow_up else outcome.follow_up,
            up_to=ended.last_at,
            written_at=self._now(),
            by=by,
            backing=dict.fromkeys(kept, (f"conversation:{ended.conversation}",)) or backing,
        )

    async def _drafted(self, material: Material, model: StaffModel) -> Draft | None:
        """A model's draft without what stands nowhere; None when it has none to give, and when it fails."""
        texts = _texts(material)
        try:
            async with asyncio.timeout(_MODEL_SECONDS):
                draft = await model.answer(
                    self._agent, "\n".join(texts), None, instructions=model.prompt, org=self._org, now=self._now()
                )
        except Exception as trouble:
            log.warning("crm_model_failed", org=self._org, code=type(trouble).__name__, at=places_of(trouble))
            return None
        if draft is None:
            return None
        sources = Sources(texts)
        summary = sources.backed(sentences_in(draft.summary))
        follow_up = sources.backed(sentences_in(draft.follow_up))
        return Draft(summary=" ".join(summary), follow_up=" ".join(follow_up))


def _words(outcome: Outcome) -> str:
    return " ".join(sentence.text for sentence in outcome.sentences)


def _texts(material: Material) -> list[str]:
    """The conversation and its rows, a line each: what a model sees, and all that it may speak of."""
    lines = [f"{name}: {value}" for name, value in material.customer.facts.items() if not name.startswith("callback_")]
    lines += [f"{contact.kind}: {contact.value}" for contact in material.customer.contacts if contact.kind != "web"]
    for booking in material.bookings:
        lines.append(f"{booking.state} {booking_words(booking)}. {deposit_words(booking)}")
    lines += [f"given to a person ({matter.state}): {matter.story}" for matter in material.escalations]
    return [*lines, *(f"{turn.who}: {turn.text}" for turn in material.turns[-_MOST_TURNS:])]
