"""A CalDAV server for all tests, and a calendar on it for each."""

from __future__ import annotations

import importlib.util
import uuid
from collections.abc import Iterator

import pytest

from tests.memory.calendars.radicale_server import RadicaleServer

collect_ignore_glob = [] if importlib.util.find_spec("icalendar") else ["test_*.py"]


@pytest.fixture(scope="session")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RadicaleServer]:
    """A server that nobody stops."""
    if importlib.util.find_spec("radicale") is None:
        pytest.skip("radicale is not installed")
    server = RadicaleServer(tmp_path_factory.mktemp("radicale"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def calendar_url(radicale: RadicaleServer) -> str:
    """An empty calendar of its own."""
    return radicale.make_calendar(uuid.uuid4().hex[:12])
