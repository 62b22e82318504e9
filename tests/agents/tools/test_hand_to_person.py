"""Giving a matter to a person, exactly once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from agents.tools.desk import Desk
from agents.tools.hand_to_person import PersonAsked, hand_to_person
from memory.conversation import TurnId
from memory.records.database import open_database
from memory.records.escalations_sql import EscalationsSql
from memory.records.schema import metadata

NIGHT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
"""Ten in the evening in California: nobody is there until nine."""
REFUND = PersonAsked(reason="refund", story="The chef came late,\nand they want it back.")


@pytest.fixture
async def with_record(desk: Desk, tmp_path: Path) -> AsyncIterator[Desk]:
    engine = open_database(f"sqlite:///{tmp_path}/record.db")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield replace(desk, escalations=EscalationsSql(engine), staying=frozenset({"refund"}))
    await engine.dispose()


async def test_it_is_written_down_once_however_often_it_is_called(with_record: Desk):
    desk = with_record
    first = await hand_to_person(desk, REFUND)
    assert await hand_to_person(desk, REFUND) == first
    assert await hand_to_person(replace(desk, turn=TurnId("turn-2")), REFUND) == first
    assert desk.escalations is not None
    [waiting] = await desk.escalations.waiting(desk.org)
    assert (waiting.id, waiting.reason, waiting.stays) == (first.reference, "refund", True)
    assert waiting.story == "The chef came late, and they want it back."


async def test_it_says_who_can_take_over_and_when(with_record: Desk):
    assert not (await hand_to_person(with_record, REFUND)).now
    assert (await hand_to_person(replace(with_record, can_transfer=True), REFUND)).now
    late = await hand_to_person(replace(with_record, can_transfer=True, now=NIGHT), REFUND)
    assert (late.now, late.staff_open, late.call_from) == (False, False, "2026-11-21T09:00-08:00")


async def test_a_desk_without_a_record_says_so_and_a_reason_is_a_code(desk: Desk):
    assert (await hand_to_person(desk, REFUND)).reference is None
    with pytest.raises(ValidationError):
        PersonAsked(reason="Wants a refund!", story="x")
