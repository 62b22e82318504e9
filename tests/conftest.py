"""What every test stands on: no way out of this machine, and one real Valkey for the whole run.

org            an org that no other test uses: every key, row and query carries its org, so nothing has to be flushed
redis_client   a client of the shared server, closed afterwards
empty_redis    a client of a database of that server which is empty when the test begins
valkey_url     the URL of the shared server
database       the URL of a database with the newest tables, on SQLite and then on Postgres; `engine` is open on one
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import settings
from redis.asyncio import Redis

from memory.embedded_valkey import valkey_command
from memory.people import OrgId
from memory.stores import connection_redis
from memory.stores.connection_redis import connect
from tests import network_tripwire as tripwire
from tests.databases import database, empty_database, engine, postgres_url  # noqa: F401 - fixtures
from tests.graph_server import neo4j_url  # noqa: F401 - a fixture
from tests.network_tripwire import network_tripwire  # noqa: F401 - an autouse fixture

tripwire.arm()

# The same examples in every run, and no hurry: what fails, fails for everybody, on however slow a machine.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

# The servers share their cores with the tests: one that takes its time is not away.
connection_redis.ANSWER_SECONDS = connection_redis.CONNECT_SECONDS = 20.0


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Valkey for the whole run. Others may use it at the same time: stay within your own `org`."""
    command = valkey_command(tmp_path_factory.mktemp("valkey"), fsync="no")
    with subprocess.Popen(command.argv) as server:
        try:
            deadline = time.monotonic() + 60
            while not asyncio.run(command.ready(server.pid)):
                if server.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"Valkey did not start: see {command.folder}/valkey.log")
                time.sleep(0.01)
            yield command.url
        finally:
            server.kill()


@pytest.fixture
async def redis_client(valkey_url: str) -> AsyncIterator[Redis]:
    """A client of the shared server, made as the gateway makes its own."""
    async with connect(valkey_url) as client:
        yield client


@pytest.fixture
async def empty_redis(valkey_url: str) -> AsyncIterator[Redis]:
    """A client of database 15, emptied first: for what goes over all orgs."""
    async with connect(valkey_url.replace("db=0", "db=15")) as client:
        await client.flushdb()
        yield client


@pytest.fixture
def org() -> OrgId:
    """An org that no other test uses."""
    return OrgId(f"org-{uuid.uuid4().hex[:12]}")


@pytest.hookimpl(optionalhook=True)  # nobody asks where xdist is left out
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a good third of the time is waiting for sound, and for servers that start."""
    return (os.cpu_count() or 1) + 1


LONG_FILES = (
    "test_router",
    "test_scenes_by_voice",
    "test_wiring.py",
    "test_demo_channels",
    "test_supervisor",
    "test_demo.py",
    "test_stores_down",
    "test_two_gateways",
    "test_jobs.py",
    "test_scripted_scenes",
    "test_serve",
    "test_scripted_trouble",
    "test_scenes.py",
    "test_reloading",
    "test_wiring",
    "test_running",
    "test_gateway_process",
    "test_leak",
    "test_mover",
    "test_neo4j",
    "test_admin_assistant",
    "test_fooled",
)
"""What waits for real time, starts servers or learns, the longest first: begun at the end, it would keep the others
waiting.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first; the tests of a file stay together and in order."""

    def place(item: pytest.Item) -> int:
        long = (at for at, name in enumerate(LONG_FILES) if item.path.name.startswith(name))
        return next(long, len(LONG_FILES))

    items.sort(key=place)
