"""`Roads` by a routing service that answers as OSRM does. https://project-osrm.org/docs/v5.24.0/api/#route-service

A way never changes while a process runs, so it is asked for once. A service that fails is left alone for a while: no
caller should wait for it twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

import httpx
import structlog

from agents.distance import METRES_PER_MILE, Place
from agents.routing_settings import RoutingSettings

log = structlog.get_logger()

_LEFT_ALONE_SECONDS = 60.0


class OsrmRoads:
    """One routing service and one client, shared by all calls. Close it with `aclose`."""

    def __init__(self, settings: RoutingSettings, *, clock: Callable[[], float] = monotonic) -> None:
        """`clock` gives seconds that only grow."""
        self._seconds = settings.answer_seconds
        self._clock = clock
        self._http = httpx.AsyncClient(base_url=settings.url, headers={"Accept": "application/json"})
        self._known: dict[tuple[str, str], float] = {}
        self._left_alone_until = 0.0

    async def aclose(self) -> None:
        """Close the client."""
        await self._http.aclose()

    async def miles(self, start: Place, end: Place) -> float | None:
        """See `Roads`. What went wrong is logged with a code: `routing_down`, `routing_slow` or `routing_refused`."""
        way = (start.zip, end.zip)
        if way in self._known:
            return self._known[way]
        if self._clock() < self._left_alone_until:
            return None
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._http.get(
                    f"/route/v1/driving/{_point(start)};{_point(end)}", params={"overview": "false"}
                )
            metres = _metres(answer)
        except TimeoutError:
            return self._failed("routing_slow")
        except (httpx.HTTPError, ValueError):
            return self._failed("routing_down")
        if metres is None:
            log.warning("no_way_by_road", code="routing_refused", status=answer.status_code, zip=end.zip)
            return self._failed("routing_refused") if answer.status_code >= 500 else None
        self._known[way] = metres / METRES_PER_MILE
        return self._known[way]

    def _failed(self, code: str) -> None:
        self._left_alone_until = self._clock() + _LEFT_ALONE_SECONDS
        log.warning("routing_failed", code=code, left_alone_seconds=_LEFT_ALONE_SECONDS)


def _point(place: Place) -> str:
    """Degrees east before degrees north, as OSRM wants them."""
    return f"{place.longitude:.6f},{place.latitude:.6f}"


def _metres(answer: httpx.Response) -> float | None:
    """The length of the first route; None when there is none. Raises ValueError for what is no JSON."""
    told = answer.json()
    routes = told.get("routes") if isinstance(told, dict) and told.get("code") == "Ok" else None
    first = routes[0] if isinstance(routes, list) and routes else None
    metres = first.get("distance") if isinstance(first, dict) else None
    return float(metres) if isinstance(metres, int | float) and not isinstance(metres, bool) and metres >= 0 else None
