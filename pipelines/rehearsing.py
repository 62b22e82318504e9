"""The first clause of a reply, made ready while it is not yet sure that the caller is done.

At a pause whose words could be all, the receptionist rehearses them and the first clause is spoken into a drawer. If
the caller goes on, the drawer is emptied. If not, the turn is answered as ever; a first clause that is the one in the
drawer is heard at once, and any other is spoken anew. So nothing that is unsure is said, kept or done.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

import structlog

from agents.arrival import Arrival, Visit
from agents.reception import Reception
from memory.conversation import Turn, TurnId
from pipelines.clauses import ClauseSplitter
from pipelines.errors import code_of
from pipelines.phrase_book import PhraseBook

log = structlog.get_logger()


@dataclass(slots=True)
class _Drawer:
    """One clause, and its audio as far as it has been made. `more` is set when there is some, or no more."""

    text: str
    pieces: list[bytes] = field(default_factory=list)
    done: bool = False
    more: asyncio.Event = field(default_factory=asyncio.Event)


class Rehearsing:
    """Of one call: one rehearsal at a time. What is told to it in the receive loop returns at once."""

    def __init__(
        self,
        visit: Visit,
        arrival: Arrival,
        receptionist: Reception,
        phrase_book: PhraseBook,
        *,
        sample_rate: int,
        now: Callable[[], datetime],
        first: Callable[[], Awaitable[None]],
    ) -> None:
        """`first` is awaited before each rehearsal: it puts into memory what was really said."""
        self._visit = visit
        self._arrival = arrival
        self._receptionist = receptionist
        self._phrase_book = phrase_book
        self._sample_rate = sample_rate
        self._now = now
        self._first = first
        self._drawer: _Drawer | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, words: str, continues: str | None = None) -> None:
        """The caller may be done, and these are the words; they may go on with an earlier turn."""
        self.drop()
        self._task = asyncio.create_task(self._rehearse(self._turn(words, continues)), name="rehearsing")

    def go_on(self) -> None:
        """The turn is over, and is being answered: what has no words by now would come too late."""
        if self._drawer is None:
            self.drop()

    def drop(self) -> None:
        """The caller was not done, or is gone: forget what was made ready."""
        if self._task is not None:
            self._task.cancel()
        self._task = self._drawer = None

    async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
        """Audio of a clause, as `PhraseBook.speak` gives it; from the drawer when it is there. Raises SpeechTrouble."""
        drawer, self._drawer = self._drawer, None
        spoke = False
        if drawer is not None and drawer.text == text:
            given = 0
            while given < len(drawer.pieces) or not drawer.done:
                drawer.more.clear()
                while given < len(drawer.pieces):
                    spoke, given = True, given + 1
                    yield drawer.pieces[given - 1]
                if not drawer.done:
                    await drawer.more.wait()
        if spoke:
            return
        async with aclosing(self._phrase_book.speak(text, sample_rate=sample_rate)) as fresh:
            async for pcm in fresh:
                yield pcm

    # --- inside ---

    async def _rehearse(self, turn: Turn) -> None:
        try:
            await self._first()
            clause = await self._first_clause(turn)
            if clause:
                await self._fill(clause)
        except Exception as trouble:  # the turn itself will show it, if it lasts
            log.info("not_rehearsed", code=code_of(trouble))

    async def _first_clause(self, turn: Turn) -> str | None:
        clauses = ClauseSplitter()
        async with aclosing(self._receptionist.rehearse(turn)) as pieces:
            async for piece in pieces:
                for clause in clauses.feed(piece):
                    return clause
        return next(iter(clauses.rest()), None)

    async def _fill(self, clause: str) -> None:
        drawer = self._drawer = _Drawer(clause)
        try:
            async with aclosing(self._phrase_book.speak(clause, sample_rate=self._sample_rate)) as audio:
                async for pcm in audio:
                    drawer.pieces.append(pcm)
                    drawer.more.set()
        finally:
            drawer.done = True
            drawer.more.set()

    def _turn(self, words: str, continues: str | None) -> Turn:
        return Turn(
            id=TurnId(uuid4().hex),
            org=self._arrival.org,
            conversation=self._visit.conversation.id,
            customer=self._visit.customer.id,
            who="customer",
            channel=self._arrival.channel,
            text=words,
            at=self._now(),
            call=self._arrival.call,
            continues=TurnId(continues) if continues else None,
        )
