"""Reads the settings and serves until it is told to stop."""

from __future__ import annotations

import sys

import uvicorn

from gateway.app import create_app
from gateway.errors import ConfigBroken
from gateway.logs import set_up_logs
from gateway.settings import Settings, load, process_environment
from telephony.twilio.messages import MAX_MESSAGE_CHARS

_DRAIN_SECONDS = 5


def main() -> int:
    """Serve. Returns the exit code: 2 for wrong settings, 1 when something did not start."""
    try:
        settings = load(None, process_environment())
    except ConfigBroken as broken:
        print(broken, file=sys.stderr)  # noqa: T201
        return 2
    set_up_logs(settings.env.log_level)
    return serve(settings)


def serve(settings: Settings) -> int:
    """Run the app on one event loop until SIGINT or SIGTERM."""
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
    server.run()
    return 0 if server.started else 1
