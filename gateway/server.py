"""Uvicorn's server, with two things of ours: a door that several workers share, and an end that waits for the calls."""

from __future__ import annotations

import asyncio
import signal
import socket
from types import FrameType
from typing import Any

import structlog
import uvicorn
from starlette.applications import Starlette

from gateway.app import draining_of
from gateway.audio_socket import AudioSocketProtocol
from gateway.doorman import Doorman
from gateway.environment import Environment
from gateway.worker_place import WorkerPlace
from telephony.twilio.messages import MAX_MESSAGE_CHARS

log = structlog.get_logger()

_GRACE_SECONDS = 5


class GatewayServer(uvicorn.Server):
    """Serves one app. The first SIGTERM lets the calls end or move first; a second one, or SIGINT, is at once."""

    def __init__(self, app: Starlette, env: Environment, place: WorkerPlace) -> None:
        super().__init__(_config(app, env))
        self._app = app
        self._place = place
        self._leave = False
        self._leaving: asyncio.Task[None] | None = None
        self._doorman: Doorman | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal to end: SIGTERM by and by, once."""
        if sig == signal.SIGTERM and self.started and not self._leave:
            self._leave = True
        else:
            super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the house, then the door."""
        if self._place.door is None:
            await super().startup(sockets)
            return
        await super().startup([])
        door = socket.socket(fileno=self._place.door)
        door.setblocking(False)
        self._doorman = Doorman(
            door,
            self._guest,
            busy=lambda: len(self.server_state.connections),
            reluctant=lambda: self._leave,
        )
        self._doorman.open()

    def _guest(self) -> asyncio.Protocol:
        """What uvicorn makes of a connection."""
        made: Any = self.config.http_protocol_class
        return made(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: whether to end."""
        if self._leave and self._leaving is None:
            self._leaving = asyncio.create_task(self._drain(), name="draining")
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the door, end what is left, close the house."""
        if self._doorman:
            self._doorman.close()
        if self._leaving:
            self._leaving.cancel()
        await super().shutdown(sockets)

    async def _drain(self) -> None:
        try:
            await draining_of(self._app).run()
        except Exception:
            log.exception("draining_failed")
        self.should_exit = True


def _config(app: Starlette, env: Environment) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=env.host,
        port=env.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # URLs are built from FRONTDESK_PUBLIC_URL, never from what a request says
        ws=AudioSocketProtocol,
        ws_max_size=MAX_MESSAGE_CHARS + 1,
        ws_per_message_deflate=False,  # audio does not shrink, and trying costs more than the call
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
