"""Reads the settings and serves until it is told to stop: in this process, or in several of them."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import sys

from gateway.app import create_app
from gateway.errors import ConfigBroken
from gateway.logs import set_up_logs
from gateway.server import GatewayServer
from gateway.settings import Settings, load, process_environment
from gateway.supervisor import supervise
from gateway.worker_place import WorkerPlace

_BACKLOG = 2048
SWITCH_SECONDS = 0.0005
"""So long may the loop keep the interpreter from a thread that it waits for itself: one of the record or the sentence
model. Python's own 5 ms, several times a turn, would be what a caller waits for on a busy core."""


def main(arguments: list[str] | None = None) -> int:
    """Serve. Returns the exit code: 0 when told to stop, 2 for wrong settings, 1 when something did not start."""
    parser = argparse.ArgumentParser(prog="python -m gateway", description="Answer the phone.")
    parser.add_argument("--workers", help="gateway processes, one a core; they share the port", metavar="N")
    asked = parser.parse_args(arguments).workers
    environ = {**process_environment(), **({"FRONTDESK_WORKERS": asked} if asked else {})}
    try:
        settings = load(None, environ)
    except ConfigBroken as broken:
        print(broken, file=sys.stderr)
        return 2
    try:
        door = _door(settings.env.host, settings.env.port)
    except OSError as taken:
        print(f"FRONTDESK_PORT: port {settings.env.port} cannot be served: {taken.strerror}", file=sys.stderr)
        return 1
    set_up_logs(settings.env.log_level)
    with door:
        if settings.env.workers > 1:
            door.listen(_BACKLOG)
            return asyncio.run(supervise(settings, environ, door))
    return serve(settings)


def serve(settings: Settings, place: WorkerPlace | None = None) -> int:
    """Run the app on one event loop until SIGINT or SIGTERM, which are an ordinary end."""
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises the signal again once it has shut down
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.setswitchinterval(SWITCH_SECONDS)
    app = create_app(settings, place)
    server = GatewayServer(app, settings.env, place or WorkerPlace(""))
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    except SystemExit:  # the start failed, and the log says why
        return 1
    return 0 if server.started else 1


def _door(host: str, port: int) -> socket.socket:
    """A socket bound to the port. Raises OSError when it is taken: better now than after the models are loaded."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
    except OSError:
        door.close()
        raise
    return door
