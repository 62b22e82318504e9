"""The minutes of one call: its turns as both sides heard them, and how long each answer took.

What Frontdesk said is kept only when it has been heard, or cut off, and always before the next turn is answered.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

import structlog

from agents.arrival import Arrival, Visit
from agents.reception import Reception
from agents.replies import Routed
from memory.conversation import Emotion, Turn, TurnId
from memory.errors import MemoryTrouble
from pipelines.errors import code_of
from pipelines.frames import CallerTurn
from pipelines.playback import Spoken
from pipelines.witness import Witness

log = structlog.get_logger()


@dataclass(slots=True)
class _Answer:
    """One reply under way: to which turn, by whom, and when its parts came. Times are of the event loop's clock."""

    turn: TurnId | None
    speech_ended_at: float = 0.0
    final_at: float = 0.0
    decided_at: float = 0.0
    asked_at: float = 0.0
    routed_at: float | None = None
    first_word_at: float | None = None
    first_audio_at: float | None = None
    routed: Routed | None = None


class Minutes:
    """Writes down one call."""

    def __init__(
        self,
        visit: Visit,
        arrival: Arrival,
        receptionist: Reception,
        witness: Witness,
        now: Callable[[], datetime],
        clock: Callable[[], float] | None = None,
    ) -> None:
        """`clock` is the event loop's unless another one is given."""
        self._visit = visit
        self._arrival = arrival
        self._receptionist = receptionist
        self._witness = witness
        self._now = now
        self._clock = clock or asyncio.get_running_loop().time
        self._answers: dict[int, _Answer] = {}
        self._replies = 0
        self._heard: deque[CallerTurn] = deque()  # turns that nobody has taken up yet
        self._said: deque[Turn] = deque()
        self._keeping = asyncio.Lock()

    @property
    def replies(self) -> int:
        """The number of the latest reply."""
        return self._replies

    def unasked_reply(self) -> int:
        """The number of a reply to nothing that was said: the greeting, a prompt."""
        return self._next_reply(_Answer(turn=None))

    def turn_heard(self, heard: CallerTurn) -> None:
        """The caller has finished a turn. If an interruption overtakes it, it is kept all the same."""
        heard.decided_at = self._clock()
        self._heard.append(heard)

    def caller_turn(self, heard: CallerTurn) -> tuple[Turn, int]:
        """The turn to answer, and the number of its reply. Turns before it that got none go into memory first."""
        while self._heard and self._heard[0] is not heard:
            self._said.append(self._customer_turn(self._heard.popleft()))
        turn = self._customer_turn(heard)
        event = {"type": "caller", "turn": turn.id, "text": turn.text, "confidence": round(heard.confidence, 3)}
        if (felt := heard.emotion) is not None:
            event["emotion"] = {"score": felt.score, "label": felt.label, "words": felt.words, "voice": felt.voice}
        self._witness(event)
        decided_at = heard.final_at if heard.decided_at is None else heard.decided_at
        return turn, self._next_reply(
            _Answer(turn.id, heard.speech_ended_at, heard.final_at, decided_at, asked_at=self._clock())
        )

    def routed(self, turn: Turn, reply: int, routed: Routed) -> None:
        """Who answers, and what the turn was taken for. The receptionist has the turn in memory by now."""
        if self._heard and self._heard[0].turn_id == turn.id:
            self._heard.popleft()
        if (answer := self._answers.get(reply)) is not None:
            answer.routed, answer.routed_at = routed, self._clock()
        self._witness(
            {
                "type": "routed",
                "turn": turn.id,
                "intent": routed.intent,
                "agent": routed.agent,
                "confidence": round(routed.confidence, 3),
            }
        )

    def first_word(self, reply: int, at: float) -> None:
        """The first word of a reply came from the mind."""
        if (answer := self._answers.get(reply)) is not None and answer.first_word_at is None:
            answer.first_word_at = at

    def first_audio(self, reply: int, at: float) -> None:
        """The first audio of a reply went on the line."""
        answer = self._answers.get(reply)
        if answer is None or answer.first_audio_at is not None:
            return
        answer.first_audio_at = at
        if answer.turn is None:
            return
        word_at = answer.first_word_at or at

        def since(when: float) -> int:
            return round((when - answer.speech_ended_at) * 1000)

        self._witness(
            {
                "type": "timing",
                "turn": answer.turn,
                "final_ms": since(answer.final_at),
                "decided_ms": since(answer.decided_at),
                "asked_ms": since(answer.asked_at),
                "routed_ms": since(answer.routed_at or word_at),
                "first_word_ms": since(word_at),
                "first_audio_ms": since(at),
            }
        )

    def saying(self, text: str) -> None:
        """A clause goes on the line; whether it is heard is not known yet."""
        self._witness({"type": "saying", "text": text})

    def said(self, spoken: Spoken, *, interrupted: bool) -> None:
        """A reply has been heard, or cut off. `keep_said` puts it into memory."""
        text = spoken.heard()
        answer = self._answers.pop(spoken.reply, None)
        if not text:
            return
        routed = answer.routed if answer else None
        self._said.append(self._turn("frontdesk", text, routed=routed, interrupted=interrupted))
        self._witness({"type": "frontdesk", "text": text, "interrupted": interrupted})

    async def keep_said(self) -> None:
        """Put all that was said so far into memory, in order. Waits for one that is being put there; never raises.

        What memory cannot take now comes first the next time; what it will never take is left out.
        """
        async with self._keeping:
            while self._said:
                try:
                    await self._receptionist.said(self._said[0])
                except Exception as trouble:  # the call goes on, whatever is wrong with memory
                    log.error("said_not_kept", code=code_of(trouble), turn=self._said[0].id)
                    if isinstance(trouble, MemoryTrouble) and trouble.retryable:
                        return
                self._said.popleft()

    async def close(self) -> None:
        """The call is over: put what is left into memory."""
        self._said.extend(self._customer_turn(heard) for heard in self._heard)
        self._heard.clear()
        await self.keep_said()

    def _next_reply(self, answer: _Answer) -> int:
        self._replies += 1
        self._answers[self._replies] = answer
        return self._replies

    def _customer_turn(self, heard: CallerTurn) -> Turn:
        turn = self._turn("customer", heard.text, emotion=heard.emotion, confidence=heard.confidence)
        continues = TurnId(heard.continues) if heard.continues else None
        return replace(turn, id=TurnId(heard.turn_id), continues=continues)

    def _turn(
        self,
        who: str,
        text: str,
        *,
        emotion: Emotion | None = None,
        confidence: float | None = None,
        routed: Routed | None = None,
        interrupted: bool = False,
    ) -> Turn:
        return Turn(
            id=TurnId(uuid4().hex),
            org=self._arrival.org,
            conversation=self._visit.conversation.id,
            customer=self._visit.customer.id,
            who="customer" if who == "customer" else "frontdesk",
            channel=self._arrival.channel,
            text=text,
            at=self._now(),
            call=self._arrival.call,
            emotion=emotion,
            intent=routed.intent if routed else None,
            agent=routed.agent if routed else None,
            confidence=routed.confidence if routed else confidence,
            interrupted=interrupted,
        )
