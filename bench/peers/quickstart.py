"""Pipecat's own starting point for a phone bot over Twilio, with its services scripted in process at 0 ms.

The pipeline, its parts and their settings are those that Pipecat 1.14 scaffolds for Twilio (`pipecat init`): 8 kHz,
Silero voice activity, Smart Turn, RTVI and metrics on, a worker and a runner a call, uvicorn on asyncio's own loop. A
final transcript comes the moment the voice activity stops, the model gives its twenty words at once, and speech comes
as fast as it is taken. It logs from INFO on, less than the scaffold's DEBUG. Run as `python -m bench.peers.quickstart
PORT`.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator

import uvicorn
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import (
    Frame,
    InterimTranscriptionFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMRunFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.processors.frame_processor import FrameDirection
from pipecat.runner.types import WebSocketRunnerArguments
from pipecat.runner.utils import create_transport
from pipecat.services.llm_service import LLMService
from pipecat.services.settings import LLMSettings, STTSettings, TTSSettings
from pipecat.services.stt_service import STTService
from pipecat.services.tts_service import TTSService
from pipecat.transports.base_transport import BaseTransport
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams
from pipecat.utils.time import time_now_iso8601
from pipecat.workers.runner import WorkerRunner
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bench.peers.canned import REPLY, canned_speech
from bench.peers.floor import twiml

_HEARD = "What proteins can we choose from?"
_CHUNK_SECONDS = 0.2


class ScriptedListener(STTService):
    """A partial when the caller begins, the final the moment the voice activity stops."""

    def __init__(self) -> None:
        super().__init__(ttfs_p99_latency=0.0, settings=STTSettings(model="scripted", language=None))

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None, None]:
        """Takes the audio, as a streaming service does, and says nothing yet."""
        yield None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Follows the voice activity."""
        await super().process_frame(frame, direction)
        if isinstance(frame, VADUserStartedSpeakingFrame):
            await self.push_frame(InterimTranscriptionFrame(_HEARD.split()[0], "caller", time_now_iso8601()))
        elif isinstance(frame, VADUserStoppedSpeakingFrame):
            await self.push_frame(TranscriptionFrame(_HEARD, "caller", time_now_iso8601(), finalized=True))


class ScriptedMind(LLMService):
    """Twenty words, a word at a time, at once."""

    def __init__(self) -> None:
        super().__init__(settings=LLMSettings(model="scripted", system_instruction="Be friendly."))

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Answers each context."""
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        await self.push_frame(LLMFullResponseStartFrame())
        for word in REPLY.split():
            await self._push_llm_text(f"{word} ")
        await self.push_frame(LLMFullResponseEndFrame())


class ScriptedVoice(TTSService):
    """The tone that Frontdesk's scripted speech answers with."""

    def __init__(self) -> None:
        super().__init__(
            push_start_frame=True,
            push_stop_frames=True,
            settings=TTSSettings(model="scripted", voice="tone", language=None),
        )

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame | None, None]:
        """The whole sound of these words, in chunks as a service streams them."""
        pcm = canned_speech(self.sample_rate, text)
        step = int(_CHUNK_SECONDS * self.sample_rate) * 2
        for start in range(0, len(pcm), step):
            yield TTSAudioRawFrame(pcm[start : start + step], self.sample_rate, 1, context_id=context_id)


async def run_bot(transport: BaseTransport) -> None:
    """One call, from its first audio to its end."""
    context = LLMContext()
    user_aggregator, assistant_aggregator = LLMContextAggregatorPair(
        context, user_params=LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    )
    pipeline = Pipeline(
        [
            transport.input(),
            ScriptedListener(),
            user_aggregator,
            ScriptedMind(),
            ScriptedVoice(),
            transport.output(),
            assistant_aggregator,
        ]
    )
    worker = PipelineWorker(
        pipeline,
        params=PipelineParams(
            enable_metrics=True, enable_usage_metrics=True, audio_in_sample_rate=8000, audio_out_sample_rate=8000
        ),
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)

    async def greet(_transport: BaseTransport, _client: WebSocket) -> None:
        context.add_message({"role": "developer", "content": "Introduce yourself."})
        await worker.queue_frames([LLMRunFrame()])

    async def leave(_transport: BaseTransport, _client: WebSocket) -> None:
        await runner.cancel()

    transport.add_event_handler("on_client_connected", greet)
    transport.add_event_handler("on_client_disconnected", leave)
    await runner.run()


async def _call(websocket: WebSocket) -> None:
    await websocket.accept()
    arguments = WebSocketRunnerArguments(websocket=websocket)  # pyright: ignore[reportArgumentType] - FastAPI's is this
    transport = await create_transport(
        arguments, {"twilio": lambda: FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True)}
    )
    await run_bot(transport)


def app(port: int) -> Starlette:
    """The server behind the phones' carrier."""

    async def voice(_: Request) -> Response:
        return Response(twiml(port), media_type="text/xml")

    async def status(_: Request) -> Response:
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/readyz", status),
            Route("/twilio/voice", voice, methods=["POST"]),
            Route("/twilio/voice/status", status, methods=["POST"]),
            WebSocketRoute("/ws", _call),
        ]
    )


def main() -> None:
    """Serve until stopped."""
    logger.remove()
    logger.add(sys.stderr, level="INFO")
    port = int(sys.argv[1])
    uvicorn.run(app(port), host="127.0.0.1", port=port, loop="asyncio", log_level="info")


if __name__ == "__main__":
    main()
