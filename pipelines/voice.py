"""A call, as a picture.

    line -> Hearing -> Feeling -> Answering -> Speaking -> Playing -> line
            turns      emotion    receptionist  clauses     marks

The caller's audio ends in Hearing: voice activity, speech-to-text and turn-taking are fed at the line, in the socket's
receive loop, and only words and events travel on. Playing tells Hearing's turn-taking when we are audible, and Hearing
tells Playing at once when the caller has cut us off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.utils.asyncio.task_manager import TaskManager
from pipecat.workers.base_worker import WorkerParams

from agents.arrival import Arrival
from agents.reception import Reception
from pipelines.answering import Answering
from pipelines.emotion import CallEmotion
from pipelines.feeling import Feeling, TurnEmotion
from pipelines.frames import CallerTurn, ReplyBegan, ReplyOver, ReplyText
from pipelines.hearing import Hearing
from pipelines.minutes import Minutes
from pipelines.phone_line import PhoneLine
from pipelines.phrase_book import PhraseBook
from pipelines.playing import Playing
from pipelines.rehearsing import Rehearsing
from pipelines.speaking import Speaking
from pipelines.speech.protocols import EndOfTurnModel, SpeechToText
from pipelines.turn_taking import TurnTaking
from pipelines.voice_settings import VoiceSettings
from pipelines.witness import Witness, nobody

_FRAMES_BETWEEN_MARK_CHECKS = 50


@dataclass(frozen=True, slots=True)
class VoiceServices:
    """What every call of a process shares."""

    receptionist: Reception
    speech_to_text: SpeechToText
    phrase_book: PhraseBook
    end_of_turn: EndOfTurnModel | None
    settings: VoiceSettings
    now: Callable[[], datetime]
    emotion: Callable[[], TurnEmotion] = CallEmotion


class _Ears:
    """Hands what arrives on the line to the parts of the pipeline that wait for it, with no queue in between."""

    def __init__(self, hearing: Hearing, playing: Playing) -> None:
        self.on_audio_of_turns = hearing.on_audio
        self.on_digit = hearing.on_digit
        self.on_mark = playing.on_mark
        self._check_marks = playing.check_marks
        self._frames = 0

    def on_audio(self, pcm: bytes) -> None:
        self._frames += 1
        if self._frames % _FRAMES_BETWEEN_MARK_CHECKS == 0:
            self._check_marks()
        self.on_audio_of_turns(pcm)

    def on_hang_up(self) -> None:
        """`PhoneLine.listen` returns as well; nothing more to do."""


async def answer_call(line: PhoneLine, arrival: Arrival, services: VoiceServices, witness: Witness = nobody) -> None:
    """Take one call from its first audio to its end. Returns when the caller or we have hung up."""
    rate, settings = line.sample_rate, services.settings
    visit = await services.receptionist.arrive(arrival)
    turns = TurnTaking(settings.turn, settings.silence, judged=services.end_of_turn is not None)
    minutes = Minutes(visit, arrival, services.receptionist, witness, services.now)

    playing = Playing(line, turns, minutes, services.phrase_book)
    rehearsing = Rehearsing(
        visit,
        arrival,
        services.receptionist,
        services.phrase_book,
        sample_rate=rate,
        now=services.now,
        first=minutes.keep_said,
    )

    def turn_heard(heard: CallerTurn) -> None:
        rehearsing.go_on()
        minutes.turn_heard(heard)

    hearing = Hearing(
        sample_rate=rate,
        speech_to_text=services.speech_to_text,
        end_of_turn=services.end_of_turn,
        turns=turns,
        phrases=settings.phrases,
        witness=witness,
        turn_heard=turn_heard,
        cut_off=playing.cut_off,
        likely=rehearsing.begin,
        unlikely=rehearsing.drop,
    )
    feeling = Feeling(services.emotion(), sample_rate=rate)
    answering = Answering(services.receptionist, minutes, settings.phrases, witness)
    speaking = Speaking(rehearsing, sample_rate=rate, witness=witness, saying=turns.saying)

    pipeline = _worker(Pipeline([hearing, feeling, answering, speaking, playing]), rate)
    running = asyncio.create_task(_run(pipeline, line), name="voice_pipeline")
    thread = visit.conversation
    witness({"type": "call_began", "conversation": thread.id, "customer": thread.customer, "goes_on": thread.goes_on})
    try:
        turns.reply_coming()
        greeting = minutes.unasked_reply()
        await pipeline.queue_frames([ReplyBegan(greeting), ReplyText(greeting, visit.greeting), ReplyOver(greeting)])
        await line.listen(_Ears(hearing, playing))
    finally:
        rehearsing.drop()
        await playing.call_over()
        await pipeline.cancel()
        try:
            await running
        finally:
            witness({"type": "call_ended"})


async def _run(pipeline: PipelineWorker, line: PhoneLine) -> None:
    """However the pipeline ends, the call ends with it: nobody would be there to answer."""
    try:
        await pipeline.run(WorkerParams(TaskManager()))
    finally:
        await line.hang_up()


def _worker(pipeline: Pipeline, sample_rate: int) -> PipelineWorker:
    """Pipecat's worker with all that a phone call does not need switched off: it costs more than the call."""
    return PipelineWorker(
        pipeline,
        params=PipelineParams(audio_in_sample_rate=sample_rate, audio_out_sample_rate=sample_rate),
        enable_rtvi=False,
        enable_turn_tracking=False,
        idle_timeout_secs=None,
        check_dangling_tasks=False,
    )
