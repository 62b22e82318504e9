"""A CalDAV server for all tests, and a calendar on it for each."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.memory.calendars.radicale_server import RadicaleServer


@pytest.fixture(scope="session")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RadicaleServer]:
    """A server that nobody stops."""
    server = RadicaleServer(tmp_path_factory.mktemp("radicale"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def calendar_url(radicale: RadicaleServer) -> str:
    """An empty calendar of its own."""
    return radicale.make_calendar(uuid.uuid4().hex[:12])
