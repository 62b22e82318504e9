"""Calls from the page: a place for each, or a polite end. Calls from a carrier: `routes/test_twilio.py`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from prometheus_client import CollectorRegistry

from gateway.call_places import CallPlaces, PlaceMeters
from gateway.routes.web import WebCall
from gateway.wiring_phone import _browser
from gateway.worker_place import WorkerPlace
from memory.people import Contact
from memory.stores.connection_redis import connect
from telephony.admission_redis import Admission


@dataclass
class Page:
    """A browser's line, and whoever answers it, as far as placing a call needs them."""

    answered: list[str] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def hang_up(self, code: int = 1000) -> None:
        self.closed.append(code)

    async def browser(self, _line: object, call: WebCall) -> None:
        self.answered.append(call.id)
        await self.over.wait()


@pytest.fixture
def call(org):
    return lambda name: WebCall(name, org, Contact("web", name), datetime(2026, 11, 20, tzinfo=UTC))


def places_on(redis, org) -> CallPlaces:
    meters = PlaceMeters(CollectorRegistry())
    return CallPlaces(Admission(redis, org), WorkerPlace("box"), most=lambda: 1, meters=meters, refused=[].append)


async def test_one_is_taken_and_one_too_many_is_told_to_come_later(redis_client, org, call):
    places, page, late = places_on(redis_client, org), Page(), Page()
    await places.beat()
    first = asyncio.create_task(_browser(places, cast("Any", page), cast("Any", page), call("one")))
    while not page.answered:
        await asyncio.sleep(0)
    await _browser(places, cast("Any", late), cast("Any", late), call("two"))
    assert (late.answered, late.closed) == ([], [1013])
    page.over.set()
    await first
    assert page.closed == []
    late.over.set()
    await _browser(places, cast("Any", late), cast("Any", late), call("three"))
    assert late.answered == ["three"]


async def test_a_worker_that_ends_takes_none(redis_client, org, call):
    places, page = places_on(redis_client, org), Page()
    await places.beat()
    await places.close()
    await _browser(places, cast("Any", page), cast("Any", page), call("one"))
    assert (page.answered, page.closed) == ([], [1013])


async def test_while_redis_is_away_it_is_tried(org, call):
    async with connect("redis://127.0.0.1:1") as nobody:
        page = Page()
        page.over.set()
        await _browser(places_on(nobody, org), cast("Any", page), cast("Any", page), call("one"))
    assert page.answered == ["one"]
