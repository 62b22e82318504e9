"""What a business has spent on language models this month, and when that is all it wants to spend.

A month is one of the calendar in UTC, written "2026-11". When its budget is used up the offline model answers until the
next one begins: nobody is turned away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import structlog

from memory.errors import MemoryTrouble
from memory.people import OrgId

log = structlog.get_logger()


class Spending(Protocol):
    """Counts microdollars by org and month, for all workers together. Raises `memory.errors.StoreDown`."""

    async def spent(self, org: OrgId, month: str) -> int:
        """What was counted so far."""
        ...

    async def add(self, org: OrgId, month: str, microdollars: int) -> int:
        """Count some more, at once with whatever others count; gives the sum."""
        ...


def month_of(moment: datetime) -> str:
    """The month in which this is counted."""
    return f"{moment.astimezone(UTC):%Y-%m}"


@dataclass(frozen=True, slots=True)
class MonthBudget:
    """The most that one org spends in a month, in microdollars; None is without end."""

    limit_microdollars: int | None
    spending: Spending

    async def is_used_up(self, org: OrgId, now: datetime) -> bool:
        """Whether the offline model has to answer. What cannot be counted is not spent."""
        if self.limit_microdollars is None:
            return False
        try:
            spent = await self.spending.spent(org, month_of(now))
        except MemoryTrouble as trouble:
            log.warning("spending_unknown", org=org, code=trouble.code)
            return True
        if spent < self.limit_microdollars:
            return False
        log.warning("month_budget_spent", code="month_budget", org=org, month=month_of(now), microdollars=spent)
        return True

    async def add(self, org: OrgId, now: datetime, microdollars: int) -> None:
        """Count what a turn has cost. The turn is over by then, so what cannot be counted is only logged."""
        try:
            await self.spending.add(org, month_of(now), microdollars)
        except MemoryTrouble as trouble:
            log.error("spending_not_counted", org=org, code=trouble.code, microdollars=microdollars)
