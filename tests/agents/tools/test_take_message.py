"""A message that needs no call back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from agents.guardrails.cards import MASK
from agents.tools.desk import Desk
from agents.tools.take_message import MessageLeft, take_message
from memory.conversation import TurnId
from memory.records.database import open_database
from memory.records.escalations_sql import EscalationsSql
from memory.records.schema import metadata


@pytest.fixture
async def with_record(desk: Desk, tmp_path: Path) -> AsyncIterator[Desk]:
    engine = open_database(f"sqlite:///{tmp_path}/record.db")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield replace(desk, escalations=EscalationsSql(engine))
    await engine.dispose()


async def test_each_message_is_kept_once_and_none_is_lost(with_record: Desk):
    desk = with_record
    first = await take_message(desk, MessageLeft(text="The gate code is 12"))
    assert await take_message(desk, MessageLeft(text="The gate code is 12")) == first
    await take_message(replace(desk, turn=TurnId("turn-2")), MessageLeft(text="Card 4111 1111 1111 1111"))
    assert desk.escalations is not None
    waiting = await desk.escalations.waiting(desk.org)
    assert {each.story for each in waiting} == {"The gate code is 12", f"Card {MASK}"}
    assert {each.reason for each in waiting} == {"message"}
    assert first.read_from == "2026-11-20T12:00-08:00"


async def test_where_nobody_keeps_messages_none_is_promised(desk: Desk):
    assert (await take_message(desk, MessageLeft(text="hello"))).not_taken
