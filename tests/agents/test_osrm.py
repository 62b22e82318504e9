"""A routing service over real HTTP: what it says, and what becomes of a turn when it says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from redis.asyncio import Redis
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from agents.business import Business
from agents.distance import METRES_PER_MILE, Place, miles_between, miles_from_base
from agents.osrm import OsrmRoads
from agents.routing_settings import RoutingSettings
from agents.tools.desk import Desk
from agents.tools.quote import QuoteAsked, quote
from agents.tools.travel_fee import TravelAsked, travel_fee
from gateway.settings import Settings
from memory.conversation import TurnId
from memory.knowledge import KnowledgeIndex
from memory.people import Contact, OrgId
from memory.stores.redis import RedisMemory
from tests.agents.tools.conftest import NOON
from tests.local_server import Serve, serve

__all__ = ["serve"]

CONCORD = Place("94520", "Concord", "CA", 37.9722, -122.0016)
DAVIS = Place("95616", "Davis", "CA", 38.5538, -121.7418)


@dataclass
class Service:
    """A routing service that answers as it is told, and what it was asked."""

    answer: Callable[[], Awaitable[Response]]
    asked: list[str] = field(default_factory=list)

    def routes(self) -> list[Any]:
        return [Route("/route/v1/driving/{way}", self._route)]

    async def _route(self, request: Request) -> Response:
        self.asked.append(f"{request.path_params['way']}?{request.url.query}")
        return await self.answer()


def says(body: object, status: int = 200) -> Callable[[], Awaitable[Response]]:
    async def answer() -> Response:
        return JSONResponse(body, status_code=status)

    return answer


def by_road(miles: float) -> Callable[[], Awaitable[Response]]:
    return says({"code": "Ok", "routes": [{"distance": miles * METRES_PER_MILE, "duration": 3600}]})


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service() -> Service:
    return Service(by_road(58.6))


@pytest.fixture
async def roads(service: Service, serve: Serve, clock: Clock) -> AsyncIterator[OsrmRoads]:
    roads = OsrmRoads(RoutingSettings(url=f"http://{await serve(service.routes())}"), clock=clock)
    yield roads
    await roads.aclose()


async def test_the_way_by_road_is_asked_for_once(service: Service, roads: OsrmRoads):
    assert await roads.miles(CONCORD, DAVIS) == pytest.approx(58.6)
    assert await roads.miles(CONCORD, DAVIS) == pytest.approx(58.6)
    assert service.asked == ["-122.001600,37.972200;-121.741800,38.553800?overview=false"]


NONSENSE: dict[str, Callable[[], Awaitable[Response]]] = {
    "no route": says({"code": "NoRoute", "message": "Impossible route"}, 400),
    "a list": says([]),
    "no length": says({"code": "Ok", "routes": [{"distance": None}]}),
    "below zero": says({"code": "Ok", "routes": [{"distance": -5}]}),
    "broken": says({"code": "Ok"}, 503),
}


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
async def test_what_is_no_way_is_none_with_a_code(
    service: Service, roads: OsrmRoads, answer: Callable[[], Awaitable[Response]]
):
    service.answer = answer
    with capture_logs() as logs:
        assert await roads.miles(CONCORD, DAVIS) is None
    assert {entry["code"] for entry in logs} == {"routing_refused"}


async def test_no_json_is_a_service_that_is_down(service: Service, roads: OsrmRoads):
    async def answer() -> Response:
        return PlainTextResponse("<html>busy</html>")

    service.answer = answer
    with capture_logs() as logs:
        assert await roads.miles(CONCORD, DAVIS) is None
    assert [entry["code"] for entry in logs] == ["routing_down"]


async def test_one_that_is_down_is_left_alone_for_a_minute(service: Service, roads: OsrmRoads, clock: Clock):
    service.answer = says({}, 500)
    assert [await roads.miles(CONCORD, DAVIS) for _ in range(3)] == [None] * 3
    assert len(service.asked) == 1
    clock.now += 61
    service.answer = by_road(58.6)
    assert await roads.miles(CONCORD, DAVIS) == pytest.approx(58.6)


async def test_nobody_waits_longer_than_the_time_limit(service: Service, serve: Serve):
    given_up = asyncio.Event()

    async def slow() -> Response:
        await given_up.wait()
        return JSONResponse({})

    service.answer = slow
    roads = OsrmRoads(RoutingSettings(url=f"http://{await serve(service.routes())}", answer_seconds=0.05))
    with capture_logs() as logs:
        assert await roads.miles(CONCORD, DAVIS) is None
    given_up.set()
    await roads.aclose()
    assert [entry["code"] for entry in logs] == ["routing_slow"]


async def test_nobody_there(business: Business):
    roads = OsrmRoads(RoutingSettings(url="http://127.0.0.1:9"))
    with capture_logs() as logs:
        miles, place = await miles_from_base(business, "95616", roads)
    await roads.aclose()
    assert (miles, place.city) == (43, "Davis")
    assert miles == round(miles_between(CONCORD, DAVIS))
    assert [entry["code"] for entry in logs] == ["routing_down"]


async def test_tools_price_the_way_by_road_and_go_on_with_what_was_told(
    settings: Settings, redis_client: Redis, org: OrgId, service: Service, roads: OsrmRoads
):
    memory = RedisMemory(redis_client)
    customer = await memory.customer_for(org, Contact("phone", "+19165550142"))
    talk = await memory.conversation(org, customer.id, now=NOON)
    knowledge = KnowledgeIndex(settings.knowledge)
    desk = Desk(org, settings.business, knowledge, memory, customer, talk, NOON, TurnId("t"), roads=roads)
    fee = await travel_fee(desk, TravelAsked(zip="95616"))
    assert (fee.miles, fee.fee_cents) == (59, 2 * 2900)
    offer = (await quote(desk, QuoteAsked(party={"adult": 10}, zip="95616"))).quote
    assert (offer.miles, offer.total_cents) == (59, 55000 + 5800)
    told = replace(desk, roads=None, miles_told={"95616": 59})
    assert (await quote(told, QuoteAsked(party={"adult": 10}, zip="95616"))).quote == offer
