"""The floor: the least code that answers a phone. Starlette, a voice activity detector, canned audio.

No speech-to-text, no mind, no memory, no marks. It hears out the caller, plays the same sound again after 200 ms of
silence, and is silent when spoken over. Run as `python -m bench.peers.floor PORT`.
"""

from __future__ import annotations

import base64
import sys

import orjson
import uvicorn
import webrtcvad
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bench.peers.canned import REPLY_SECONDS, canned_speech
from telephony import mulaw

_START_FRAMES, _STOP_FRAMES, _FRAME_SECONDS = 10, 10, 0.02
_REPLY = base64.b64encode(mulaw.encode(canned_speech(8000))).decode()


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


def twiml(port: int) -> str:
    """Opens the media socket of this server."""
    return f'<Response><Connect><Stream url="wss://127.0.0.1:{port}/ws"/></Connect></Response>'


async def _call(websocket: WebSocket) -> None:
    """One call: a greeting, and the same again for whatever is said."""
    await websocket.accept()
    detector, stream, speech, silence, talking, playing_until, heard = webrtcvad.Vad(3), "", 0, 0, False, 0.0, 0.0
    try:
        while True:
            message = orjson.loads(await websocket.receive_text())
            kind = message["event"]
            if kind == "start":
                stream = message["start"]["streamSid"]
                await websocket.send_text(_media(stream))
                playing_until = REPLY_SECONDS
            elif kind == "stop":
                return
            elif kind == "media":
                heard += _FRAME_SECONDS
                if detector.is_speech(mulaw.decode(base64.b64decode(message["media"]["payload"])), 8000):
                    speech, silence = speech + 1, 0
                else:
                    speech, silence = 0, silence + 1
                if not talking and speech == _START_FRAMES:
                    talking = True
                    if heard < playing_until:
                        playing_until = heard
                        await websocket.send_text(f'{{"event":"clear","streamSid":"{stream}"}}')
                elif talking and silence == _STOP_FRAMES:
                    talking = False
                    await websocket.send_text(_media(stream))
                    playing_until = heard + REPLY_SECONDS
    except WebSocketDisconnect:
        return


def _media(stream: str) -> str:
    return f'{{"event":"media","streamSid":"{stream}","media":{{"payload":"{_REPLY}"}}}}'


def main() -> None:
    """Serve until stopped."""
    port = int(sys.argv[1])
    uvicorn.run(app(port), host="127.0.0.1", port=port, log_level="warning", ws_per_message_deflate=False)


if __name__ == "__main__":
    main()
