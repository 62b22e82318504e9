"""Reads the settings and serves until it is told to stop."""

from __future__ import annotations

import signal
import socket
import sys

import uvicorn

from gateway.app import create_app
from gateway.errors import ConfigBroken
from gateway.logs import set_up_logs
from gateway.settings import Settings, load, process_environment
from telephony.twilio.messages import MAX_MESSAGE_CHARS

_DRAIN_SECONDS = 5


def main() -> int:
    """Serve. Returns the exit code: 0 when told to stop, 2 for wrong settings, 1 when something did not start."""
    try:
        settings = load(None, process_environment())
    except ConfigBroken as broken:
        print(broken, file=sys.stderr)
        return 2
    try:
        _check_port(settings.env.host, settings.env.port)
    except OSError as taken:
        print(f"FRONTDESK_PORT: port {settings.env.port} cannot be served: {taken.strerror}", file=sys.stderr)
        return 1
    set_up_logs(settings.env.log_level)
    return serve(settings)


def serve(settings: Settings) -> int:
    """Run the app on one event loop until SIGINT or SIGTERM, which are an ordinary end."""
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises the signal again once it has shut down
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            host=settings.env.host,
            port=settings.env.port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # URLs are built from FRONTDESK_PUBLIC_URL, never from what a request says
            ws="websockets-sansio",
            ws_max_size=MAX_MESSAGE_CHARS + 1,
            ws_per_message_deflate=False,  # audio does not shrink, and trying costs more than the call
            timeout_graceful_shutdown=_DRAIN_SECONDS,
        )
    )
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    except SystemExit:  # the start failed, and the log says why
        return 1
    return 0 if server.started else 1


def _check_port(host: str, port: int) -> None:
    """Raises OSError when the port is taken: better now than after the models are loaded."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
