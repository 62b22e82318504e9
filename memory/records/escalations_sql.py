"""`Escalations` in SQL: SQLite or Postgres. What is opened at the same time by two workers is opened once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.conversation import ConversationId
from memory.errors import NotFound
from memory.escalations import Escalation, EscalationId
from memory.people import CustomerId, OrgId
from memory.records.in_turn import InTurn
from memory.records.schema import escalations


class EscalationsSql:
    """`memory.escalations.Escalations` on one engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._database = InTurn(engine)

    async def open(
        self,
        org: OrgId,
        conversation: ConversationId,
        customer: CustomerId,
        *,
        reason: str,
        story: str,
        stays: bool,
        now: datetime,
        once: str,
        beside: bool = False,
    ) -> Escalation:
        """Open one, or give the one there is."""
        same = escalations.c.id == f"esc_{once}"
        here = (escalations.c.conversation == conversation) & (escalations.c.reason == reason)
        there = _all(org).where(same if beside else or_(same, here & (escalations.c.state == "open")))

        def change(connection: Connection) -> Escalation:
            if found := connection.execute(there).first():
                return _escalation(found)
            row = {
                "org": org,
                "id": f"esc_{once}",
                "conversation": conversation,
                "customer": customer,
                "reason": reason,
                "story": story,
                "stays": stays,
                "state": "open",
                "opened_at": now,
            }
            connection.execute(insert(escalations).values(row))
            return _one(connection, org, EscalationId(f"esc_{once}"))

        return await self._database.change(org, change)

    async def close(self, org: OrgId, escalation: EscalationId, *, by: str, now: datetime) -> Escalation:
        """A person is done with it; whoever was first stays written down."""

        def change(connection: Connection) -> Escalation:
            this = (escalations.c.org == org, escalations.c.id == escalation, escalations.c.state == "open")
            done = {"state": "closed", "closed_at": now, "closed_by": by}
            connection.execute(update(escalations).where(*this).values(done))
            return _one(connection, org, escalation)

        return await self._database.change(org, change)

    async def of_conversation(self, org: OrgId, conversation: ConversationId) -> Sequence[Escalation]:
        """All of one conversation."""
        theirs = _all(org).where(escalations.c.conversation == conversation)
        rows = await self._database.rows(theirs.order_by(escalations.c.opened_at, escalations.c.id))
        return [_escalation(row) for row in rows]

    async def waiting(self, org: OrgId, *, limit: int = 100) -> Sequence[Escalation]:
        """The open ones, the oldest first."""
        waiting = _all(org).where(escalations.c.state == "open").order_by(escalations.c.opened_at).limit(limit)
        return [_escalation(row) for row in await self._database.rows(waiting)]


def _all(org: OrgId) -> Select[Any]:
    return select(escalations).where(escalations.c.org == org)


def _one(connection: Connection, org: OrgId, id: EscalationId) -> Escalation:
    row = connection.execute(_all(org).where(escalations.c.id == id)).first()
    if row is None:
        raise NotFound(f"there is no escalation {id} in org {org}")
    return _escalation(row)


def _escalation(row: Row[Any]) -> Escalation:
    return Escalation(
        id=EscalationId(row.id),
        org=OrgId(row.org),
        conversation=ConversationId(row.conversation),
        customer=CustomerId(row.customer),
        reason=row.reason,
        story=row.story,
        stays=row.stays,
        state=row.state,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
    )
