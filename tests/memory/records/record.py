"""A record of one org, as tests fill it: through the same writing of rows as the queue's."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from memory.conversation import Channel, ConversationId, Speaker, Turn, TurnId
from memory.people import CustomerId, OrgId
from memory.records.call_record import CallRecord
from memory.records.rows import Row
from memory.records.upserts import write_rows

NOON = datetime(2026, 11, 20, 20, tzinfo=UTC)
"""Friday noon in California."""
MINUTE = timedelta(minutes=1)


class Record:
    """What one org's customers said, and when they called. Each turn comes ten seconds after the one before."""

    def __init__(self, engine: AsyncEngine, org: OrgId, now: datetime = NOON) -> None:
        self.engine = engine
        self.org = org
        self.now = now
        self.turns: list[Turn] = []
        self._rows = 0

    async def write(self, *rows: Row) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(write_rows, rows)

    async def customer(self, customer: str, facts: Mapping[str, str] = {}, *, phone: str | None = None) -> CustomerId:
        contacts = [["phone", phone]] if phone else []
        values = {"org": self.org, "id": customer, "contacts": contacts, "facts": dict(facts), "made_at": self.now}
        await self.write(Row("customer", {**values, "as_of": self._as_of()}))
        return CustomerId(customer)

    async def call(
        self,
        customer: str,
        conversation: str,
        *,
        at: datetime | None = None,
        ended: bool = True,
        state: str = "completed",
    ) -> None:
        """A call of two minutes, or one that goes on."""
        began = at or self.now
        call = CallRecord(
            id=f"call-{conversation}-{began:%H%M}",
            org=self.org,
            carrier="twilio",
            direction="inbound",
            state=state if ended else "in_progress",
            began_at=began,
            answered_at=began,
            ended_at=began + 2 * MINUTE if ended else None,
            customer=CustomerId(customer),
            conversation=ConversationId(conversation),
        )
        await self.write(Row("call", {**dataclasses.asdict(call), "as_of": self._as_of()}))

    async def said(
        self,
        customer: str,
        conversation: str,
        *lines: tuple[Speaker, str] | tuple[Speaker, str, str],
        at: datetime | None = None,
        channel: Channel = "voice",
    ) -> list[Turn]:
        """Turns, each (who, text) or (who, text, intent)."""
        before = [turn for turn in self.turns if turn.conversation == conversation]
        kept: list[Turn] = []
        for number, (who, text, *intent) in enumerate(lines):
            place = len(before) + number + 1
            turn = Turn(
                id=TurnId(f"{conversation}-{place}"),
                org=self.org,
                conversation=ConversationId(conversation),
                customer=CustomerId(customer),
                who=who,
                channel=channel,
                text=text,
                at=(at or self.now) + timedelta(seconds=10 * number),
                intent=intent[0] if intent else None,
            )
            kept.append(turn)
            values: dict[str, Any] = {field.name: getattr(turn, field.name) for field in dataclasses.fields(turn)}
            await self.write(Row("turn", {**values, "place": place, "emotion_score": None}))
        self.turns += kept
        return kept

    def _as_of(self) -> str:
        self._rows += 1
        return f"{self._rows:015d}-000000"
