"""What cannot be, and what fails: each ends in a helpful sentence, a logged code, and a conversation that goes on.

Where each of it is held:

    31 February, yesterday               bad_input.yaml: Days that cannot be had
    47 hours ahead                       bad_input.yaml: Forty-seven hours ahead; tests/agents/test_seatings.py
    zero guests                          bad_input.yaml: Nobody
    5,000 guests                         booking_trouble.yaml: Numbers that cannot be; bad_input.yaml: Five thousand
    a ZIP code that there is not         bad_input.yaml: A ZIP code that there is not
    a ZIP code over 200 miles away       bad_input.yaml: Over two hundred miles away (two scenes)
    a closed seating                     bad_input.yaml: Seatings that there are not; tests/agents/test_seatings.py
    an unknown dish                      bad_input.yaml: A dish that we do not have
    half a phone number                  bad_input.yaml: Half a phone number
    a tool that raises or hangs          here, with a model and without; tests/agents/test_kept_tools.py
    a tool that is not there, nonsense arguments, an endless loop of tools
                                         tests/agents/test_specialists.py; test_scripted_trouble.py in every scene
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from agents.offline.model import OfflineModel
from agents.scripted_mind import ScriptedMind, played
from gateway.settings import Settings
from memory.bookings import Booking
from memory.errors import StoreDown
from memory.people import OrgId
from memory.records.bookings_sql import BookingsSql
from memory.stores.redis import RedisMemory
from tests.conversations.stage import Customer, receptionist_of

CONFIG = Path(__file__).parents[2] / "config"


class FailingDiary(BookingsSql):
    """A real diary, but while it has a `fault` nothing can be held: it "raises", or it "hangs"."""

    fault: str | None = None

    async def hold(self, *who: Any, **what: Any) -> Booking | None:
        """See `Bookings.hold`."""
        if self.fault == "raises":
            raise StoreDown("the disk is full")
        if self.fault == "hangs":
            await asyncio.Event().wait()
        return await super().hold(*who, **what)


@pytest.mark.parametrize(("fault", "code"), [("raises", "store_down"), ("hangs", "tool_timeout")])
@pytest.mark.parametrize("with_model", [False, True], ids=["offline", "with a model"])
async def test_a_tool_that_fails_is_said_kindly_and_the_booking_goes_on(
    settings: Settings,
    redis_client: Redis,
    org: OrgId,
    record: AsyncEngine,
    fault: str,
    code: str,
    with_model: bool,
):
    diary = FailingDiary(record)
    model = ScriptedMind(played(OfflineModel(settings.phrases, settings.business))) if with_model else None
    receptionist = await receptionist_of(
        settings, RedisMemory(redis_client), bookings=diary, model=model, tool_seconds=1.5
    )
    caller = Customer(receptionist, org)
    await caller.arrive()
    diary.fault = fault
    with capture_logs() as logs:
        answer = await caller.says("I'd like to book Saturday the 28th at six for ten adults and no kids")
    assert "can't look that up right now" in answer.text
    assert answer.text.rstrip().endswith("?")
    assert "keeping" not in answer.text
    failed = [entry for entry in logs if entry["event"] == "tool_failed"]
    assert [(entry["tool"], entry["code"]) for entry in failed] == [("hold_seating", code)]
    diary.fault = None
    answer = await caller.says("95616")
    assert "6 in the evening is free" in answer.text
    assert (await caller.says("my name is Ann Lee")).text.rstrip().endswith("?")
    assert "Shall I book it" in (await caller.says("no allergies")).text
    assert "You're booked" in (await caller.says("yes")).text
