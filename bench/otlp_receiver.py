"""A collector that takes what OTLP exporters send over HTTP, and keeps it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class OtlpReceiver(ThreadingHTTPServer):
    """Answers every POST with 200. `requests` are the paths and bodies so far."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), partial(_Handler, keep=self._keep))
        self.requests: list[tuple[str, bytes]] = []

    def _keep(self, path: str, body: bytes) -> None:
        self.requests.append((path, body))

    @property
    def endpoint(self) -> str:
        """What to give as OTEL_EXPORTER_OTLP_ENDPOINT."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *connection: Any, keep: Callable[[str, bytes], None]) -> None:
        self._keep = keep
        super().__init__(*connection)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._keep(self.path, body)
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing of it is worth a line."""


@contextmanager
def receiving() -> Iterator[OtlpReceiver]:
    """A receiver for as long as this lasts."""
    receiver = OtlpReceiver()
    thread = threading.Thread(target=receiver.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        receiver.server_close()
        thread.join()
