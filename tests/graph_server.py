"""A real Bolt server for the graph memory, where the package with one is installed. A process of its own.

`tests/conftest.py` takes the fixture from here, so that one server serves the whole run.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parent.parent
_PASSWORD = "frontdesk-tests"
_START_SECONDS = 60


class GraphServer:
    """A server with its files in `folder`, that can be killed and started again at the same `url`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready = folder / "ready"
        self._ports = [str(free_port()) for _ in range(2)]
        self.url = f"bolt://root:{_PASSWORD}@localhost:{self._ports[1]}/memory"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._ready.unlink(missing_ok=True)
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.graph_server", str(self._folder), *self._ports],
                cwd=self._folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._ready.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the graph server did not start: see {self._folder}/server.log")
            time.sleep(0.02)

    def kill(self) -> None:
        """Kill it as it is, and wait until it is gone."""
        if self._process is not None:
            with self._process as process:
                process.kill()


@contextlib.contextmanager
def graph_server(folder: Path) -> Iterator[GraphServer]:
    """A server that runs for as long as this lasts. Skips where a package is missing."""
    for package in ("neo4j", "arcadedb_embedded"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    server = GraphServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="session")
def neo4j_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shared server. Others may use it at the same time: stay within your own `org`."""
    with graph_server(tmp_path_factory.mktemp("graph")) as server:
        yield server.url


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
    server.create_database("memory")  # or opens what is there
    (folder / "ready").touch()
    sys.stdin.buffer.read()


if __name__ == "__main__":
    try:
        _serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(1)  # threads of Java would go on
