"""`/healthz`: the process lives. `/readyz`: it can take a call. `/metrics`: Prometheus."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

Check = Callable[[], Awaitable[bool]]
"""Whether a part serves now. May raise, which means no."""

_CHECK_SECONDS = 1.0


def health_routes(checks: Mapping[str, Check]) -> list[BaseRoute]:
    """The three routes; `/readyz` runs every check and answers 503 with the names of those that fail."""

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_: Request) -> Response:
        served = dict(zip(checks, await asyncio.gather(*(_holds(check) for check in checks.values())), strict=True))
        ready = all(served.values())
        return JSONResponse({"status": "ready" if ready else "not_ready", "parts": served}, 200 if ready else 503)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


async def _holds(check: Check) -> bool:
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            return await check()
    except Exception:
        return False
