"""The trip-wire: a test that reaches for another machine fails, however well it hides the error.

An audit hook sees every connect, send and name look-up of Python's sockets, asyncio's included; uvloop, which has its
own, is watched at its loop. What it sees is refused at once and remembered, so that a library that swallows the refusal
(and tries again, or goes on without) still fails the test that led there. Child processes are out of its sight: they
inherit an environment in which their web requests lead to a dead port.
"""

from __future__ import annotations

import functools
import ipaddress
import os
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost", socket.gethostname().lower()})
_CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_LOOKING_UP = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})

_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "OTEL_SDK_DISABLED": "true",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "127.0.0.1,localhost,::1",
}
_KEYS_OF_THE_DEVELOPER = ("OPENAI_API_KEY", "DEEPGRAM_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY")
_SETTINGS_OF_THE_DEVELOPER = (
    "TWILIO_",
    "RINGCENTRAL_",
    "CALDAV_",
    "STRIPE_",
    "FRONTDESK_",
    "REDIS_URL",
    "DATABASE_URL",
)


class NetworkReached(OSError):
    """A test tried to leave this machine."""


class TripWire:
    """What the running test reached for, oldest first."""

    def __init__(self) -> None:
        self.reached: list[str] = []

    def check(self, how: str, host: object) -> None:
        """Raise `NetworkReached`, and remember it, unless `host` is this machine."""
        if not _here(host):
            self.reached.append(f"{how} {host!s}")
            raise NetworkReached(f"a test may not leave this machine: {how} {host!s}")

    def forgive(self) -> list[str]:
        """Give what was reached for, and forget it: for tests of the trip-wire itself."""
        reached, self.reached = self.reached, []
        return reached


WIRE = TripWire()


def _here(host: object) -> bool:
    if host is None:
        return True
    name = (host.decode(errors="replace") if isinstance(host, bytes) else str(host)).lower()
    if name in _NAMES:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in _CONNECTING:
        address = args[1]
        if isinstance(address, tuple) and args[0].family in (socket.AF_INET, socket.AF_INET6):
            WIRE.check(event, address[0])
    elif event in _LOOKING_UP:
        WIRE.check(event, args[0])


def _watch_uvloop() -> None:
    """uvloop connects and looks up names in C, where no audit event is raised."""
    try:
        import uvloop  # noqa: PLC0415 - not there on every system
    except ImportError:
        return

    def watched(name: str, host_of: Callable[..., object]) -> None:
        original = getattr(uvloop.Loop, name)

        @functools.wraps(original)
        def method(self: object, *args: Any, **kwargs: Any) -> object:
            WIRE.check(f"uvloop.{name}", host_of(*args, **kwargs))
            return original(self, *args, **kwargs)

        setattr(uvloop.Loop, name, method)

    watched("getaddrinfo", lambda host, *_, **__: host)
    watched("create_connection", lambda _protocol, host=None, *_, **__: host)
    watched("sock_connect", lambda _sock, address: address[0] if isinstance(address, tuple) else None)
    watched("create_datagram_endpoint", lambda _p, _local=None, remote_addr=None, **__: remote_addr and remote_addr[0])


def arm() -> None:
    """Begin watching this process, and give its children an environment that stays at home. Once, for good."""
    for name in list(os.environ):
        if name in _KEYS_OF_THE_DEVELOPER or name.startswith(_SETTINGS_OF_THE_DEVELOPER):
            del os.environ[name]
    for name, value in _QUIET.items():
        os.environ[name] = value
        if name.endswith("PROXY"):
            os.environ[name.lower()] = value
    sys.addaudithook(_audit)
    _watch_uvloop()


@pytest.fixture(autouse=True)
def network_tripwire() -> Iterator[TripWire]:
    """Fails any test in which something reached beyond this machine."""
    WIRE.forgive()
    yield WIRE
    if reached := WIRE.forgive():
        pytest.fail(
            "the network trip-wire: a test may not leave this machine\n  " + "\n  ".join(reached), pytrace=False
        )
