"""`/healthz`: the process lives. `/readyz`: it can take a call. `/metrics`: Prometheus."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.metrics import exposition

Check = Callable[[], Awaitable[bool]]
"""Whether a part serves now. May raise, which means no."""

_CHECK_SECONDS = 1.0


def health_routes(checks: Mapping[str, Check], shared_metrics: Path | None = None) -> list[BaseRoute]:
    """The three routes; `/readyz` runs every check and answers 503 with the names of those that fail.

    `/metrics` is of this process, or of all that share their metrics in a folder.
    """

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_: Request) -> Response:
        served = dict(zip(checks, await asyncio.gather(*(_holds(check) for check in checks.values())), strict=True))
        ready = all(served.values())
        return JSONResponse({"status": "ready" if ready else "not_ready", "parts": served}, 200 if ready else 503)

    async def metrics(_: Request) -> Response:
        # In a thread, for the loop carries audio.
        return Response(await asyncio.to_thread(exposition, shared_metrics), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


async def _holds(check: Check) -> bool:
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            return await check()
    except Exception:
        return False
