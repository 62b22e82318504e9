"""A real Bolt server for the graph memory, where the package with one is installed. A process of its own.

`tests/conftest.py` takes the fixture from here, so that one server serves the whole run.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_PASSWORD = "frontdesk-tests"
_START_SECONDS = 60


@contextlib.contextmanager
def graph_server(folder: Path) -> Iterator[str]:
    """A server with its files in this folder; gives the URL of its empty database."""
    with contextlib.ExitStack() as held:
        ports = [held.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1] for _ in range(2)]
    command = [sys.executable, "-m", "tests.graph_server", str(folder), *map(str, ports)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (
        (folder / "server.log").open("wb") as log,
        subprocess.Popen(
            command, cwd=folder, env=environ, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT
        ) as server,
    ):
        try:
            deadline = time.monotonic() + _START_SECONDS
            while not (folder / "ready").exists():
                if server.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"the graph server did not start: see {folder}/server.log")
                time.sleep(0.02)
            yield f"bolt://root:{_PASSWORD}@localhost:{ports[1]}/memory"
        finally:
            server.kill()


@pytest.fixture(scope="session")
def neo4j_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shared server. Others may use it at the same time: stay within your own `org`."""
    for package in ("neo4j", "arcadedb_embedded"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    with graph_server(tmp_path_factory.mktemp("graph")) as url:
        yield url


def _serve(folder: Path, http_port: int, bolt_port: int) -> None:
    """Serve until whoever started this closes our input. Quick to start rather than quick for long."""
    server = importlib.import_module("arcadedb_embedded.server").ArcadeDBServer(
        str(folder),
        root_password=_PASSWORD,
        config={
            "http_port": http_port,
            "bolt_port": bolt_port,
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        },
        jvm_kwargs={"heap_size": "512m", "jvm_args": ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]},
    )
    server.start()
    server.create_database("memory")
    (folder / "ready").touch()
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
