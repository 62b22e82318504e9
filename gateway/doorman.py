"""Lets connections in through a listening socket that the workers of a box share.

All of them see a connection knock, and the first to take it has it. So that calls spread evenly, a worker stands back
a moment before it takes one: the longer, the more it has already. It never refuses, so that whoever knocks gets in even
when all others are busy or gone; and a worker that dies takes nobody with it who was still waiting outside.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import structlog

log = structlog.get_logger()

_CONNECTIONS_A_MILLISECOND = 8
_LONGEST_WAIT_SECONDS = 0.02
_RELUCTANT_SECONDS = 0.05
_AGAIN_SECONDS = 0.1


class Doorman:
    """`guest` makes the protocol of a connection, `busy` says how many there are, `reluctant` whether others go first.

    The socket must not block. It belongs to the caller, and so do the connections.
    """

    def __init__(
        self,
        door: socket.socket,
        guest: Callable[[], asyncio.Protocol],
        *,
        busy: Callable[[], int],
        reluctant: Callable[[], bool] = lambda: False,
    ) -> None:
        self._door = door
        self._guest = guest
        self._busy = busy
        self._reluctant = reluctant
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.TimerHandle | None = None
        self._arriving: set[asyncio.Task[object]] = set()

    def open(self) -> None:
        """From here on, take who knocks."""
        self._waiting = None
        self._loop.add_reader(self._door, self._knock)

    def close(self) -> None:
        """Take nobody any more. Those who knock wait for another worker."""
        if self._waiting:
            self._waiting.cancel()
        self._loop.remove_reader(self._door)

    def _knock(self) -> None:
        wait_seconds = min(self._busy() // _CONNECTIONS_A_MILLISECOND / 1000, _LONGEST_WAIT_SECONDS)
        if self._reluctant():
            wait_seconds = _RELUCTANT_SECONDS
        if wait_seconds:
            self._later(wait_seconds, self._take_and_open)
        else:
            self._take()

    def _take_and_open(self) -> None:
        self.open()
        self._take()

    def _take(self) -> None:
        """One connection, if nobody else was quicker."""
        try:
            connection, _ = self._door.accept()
        except (BlockingIOError, ConnectionAbortedError, InterruptedError):
            return
        except OSError as trouble:  # too many open files, say: it knocks on, and must not be asked again at once
            log.error("door_jammed", reason=trouble.strerror)
            self._later(_AGAIN_SECONDS, self.open)
            return
        connection.setblocking(False)
        task = self._loop.create_task(self._enter(connection))
        self._arriving.add(task)
        task.add_done_callback(self._arriving.discard)

    async def _enter(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._guest, connection)
        except OSError:  # left at once
            connection.close()

    def _later(self, seconds: float, do: Callable[[], None]) -> None:
        self._loop.remove_reader(self._door)
        self._waiting = self._loop.call_later(seconds, do)
