"""The mind on the line: a caller's turn goes to the receptionist, and its reply comes out as text."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import structlog
from pipecat.frames.frames import Frame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from agents.reception import Reception
from agents.replies import EndCall, HandOff, Routed, Say, SendMessage
from memory.conversation import Turn
from pipelines.frames import CallerTurn, ReplyBegan, ReplyOver, ReplyText
from pipelines.minutes import Minutes
from pipelines.voice_settings import SpokenPhrases
from pipelines.witness import Witness

log = structlog.get_logger()


class Answering(FrameProcessor):
    """Replies to turns, one at a time. An interruption cancels the reply under way."""

    def __init__(self, receptionist: Reception, minutes: Minutes, phrases: SpokenPhrases, witness: Witness) -> None:
        super().__init__()
        self._receptionist = receptionist
        self._minutes = minutes
        self._phrases = phrases
        self._witness = witness

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, CallerTurn):
            await self._answer(frame)
        else:
            await self.push_frame(frame, direction)

    async def _answer(self, heard: CallerTurn) -> None:
        turn, reply = self._minutes.caller_turn(heard)
        await self.push_frame(ReplyBegan(reply))
        try:
            await self._minutes.keep_said()  # what was heard of the reply before comes first
            end_call = await self._reply(turn, reply)
        except Exception as trouble:  # whatever fails in the mind, the caller hears a sentence
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise asyncio.CancelledError from trouble  # it failed to stop; the caller has interrupted all the same
            code = getattr(trouble, "code", "reply_trouble")
            log.exception("reply_trouble", code=code, turn=turn.id)
            self._witness({"type": "trouble", "code": code})
            await self.push_frame(ReplyText(reply, self._phrases.trouble, instead=True))
            end_call = False
        await self.push_frame(ReplyOver(reply, end_call))

    async def _reply(self, turn: Turn, reply: int) -> bool:
        """Streams the reply down the pipeline. True when the call ends with it."""
        end_call = False
        async with aclosing(self._receptionist.reply(turn)) as parts:
            async for part in parts:
                match part:
                    case Routed():
                        self._minutes.routed(turn, reply, part)
                    case Say(text=text):
                        self._minutes.first_word(reply, asyncio.get_running_loop().time())
                        await self.push_frame(ReplyText(reply, text))
                    case EndCall():
                        end_call = True
                    case HandOff() | SendMessage():
                        log.warning("reply_part_not_carried", part=type(part).__name__, turn=turn.id)
        return end_call
