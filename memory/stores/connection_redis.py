"""One Redis client a process, with time limits that suit a phone call, and Redis' errors in the words of this room."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from redis.asyncio import BlockingConnectionPool, Connection, Redis, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ReadOnlyError
from redis.exceptions import TimeoutError as RedisTimeoutError

from memory.errors import StoreDown

Client = Redis
"""What `connect` gives, for those who pass it on."""

CONNECTIONS = 64
"""Most connections of a process. More work than that waits its turn, rather than opening sockets without end."""

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 1.5
BLOCK_SECONDS = 5.0
"""How long a reader that waits for news blocks at a time."""


def connect(url: str) -> Redis:
    """The client of this process for `url` (redis://, rediss:// or unix://). Answers are bytes. Opens nothing yet.

    A call that finds its connection dead is tried twice more, at once: every script of the stores may run twice with
    the effect of once. A server that is not there is known within 0.2 s, one that says nothing within 5 s.
    `await client.aclose()` at the end.
    """
    return _client(url, connections=CONNECTIONS, answer_seconds=ANSWER_SECONDS)


def connect_reader(url: str) -> Redis:
    """A second client, for those who block while they wait for news: they must not hold up a call's connections."""
    return _client(url, connections=1024, answer_seconds=BLOCK_SECONDS + ANSWER_SECONDS)


class _Bounded:
    """A connection whose answers take `answer_seconds` at most, and whose caller can be cancelled.

    The client's own limit, `socket_timeout`, sends through `asyncio.wait_for`, which in Python 3.11 swallows a
    cancellation that comes as the sending ends: a caller that was told to stop, as in a barge-in, would go on.
    """

    def __init__(self, *, answer_seconds: float, **options: Any) -> None:
        super().__init__(**{**options, "socket_timeout": None})
        self._answer_seconds = answer_seconds

    async def read_response(self, *args: Any, **options: Any) -> Any:
        """The next answer. Raises the client's TimeoutError, and hangs up, when it does not come."""
        try:
            async with asyncio.timeout(self._answer_seconds):
                return await super().read_response(*args, **options)  # pyright: ignore[reportAttributeAccessIssue]
        except TimeoutError:
            raise RedisTimeoutError("the server does not answer") from None


class _Tcp(_Bounded, Connection):
    pass


class _Tls(_Bounded, SSLConnection):
    pass


class _Unix(_Bounded, UnixDomainSocketConnection):
    pass


class _Pool(BlockingConnectionPool):
    """The client's own takes as long to hand out a connection and take it back as the server takes for an answer. While
    one is free nobody waits for it, so that nobody has to be told.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._asking = 0

    async def get_connection(self, *arguments: Any, **options: Any) -> Any:
        """A connection that is ready. Raises the client's ConnectionError when none becomes free in time."""
        if self._asking or not self._available_connections:
            self._asking += 1
            try:
                return await super().get_connection(*arguments, **options)
            finally:
                self._asking -= 1
        connection = self.get_available_connection()
        try:
            await self.ensure_connection(connection)
        except BaseException:
            await self.release(connection)
            raise
        return connection

    async def release(self, connection: Any) -> None:
        """Take a connection back."""
        if self._asking or connection.should_reconnect():
            await super().release(connection)
            return
        self._in_use_connections.remove(connection)
        self._available_connections.append(connection)


_BOUNDED = {Connection: _Tcp, SSLConnection: _Tls, UnixDomainSocketConnection: _Unix}


def _client(url: str, *, connections: int, answer_seconds: float) -> Redis:
    # No health checks of the client's own: in redis 8.1 they try for ever against a server that says nothing.
    retry = Retry(
        ExponentialWithJitterBackoff(base=0.02, cap=0.2), 2, supported_errors=(RedisConnectionError, RedisTimeoutError)
    )
    pool = _Pool.from_url(
        url,
        max_connections=connections,
        timeout=ANSWER_SECONDS,
        socket_connect_timeout=CONNECT_SECONDS,
        retry=retry,
        decode_responses=False,
        answer_seconds=answer_seconds,
        driver_info=None,  # else each connection reads the client's version from disk, and tells it to the server
    )
    pool.connection_class = _BOUNDED[pool.connection_class]
    return Redis.from_pool(pool)


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn the ways in which a Redis can be out of reach into `StoreDown`."""
    try:
        yield
    except (RedisConnectionError, RedisTimeoutError, ReadOnlyError, OSError) as error:
        raise StoreDown(f"the memory server cannot be reached: {type(error).__name__}") from error
