"""What a business has spent on language models this month, and when that is all it wants to spend.

A month is one of the calendar in UTC, written "2026-11". When its budget is used up the offline model answers until the
next one begins: nobody is turned away.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from memory.errors import MemoryTrouble
from memory.people import OrgId

log = structlog.get_logger()

_AGAIN_AFTER = timedelta(seconds=5)


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
    """The most that one org spends in a month, in microdollars; None is without end.

    What was counted is looked up again after some seconds: a turn waits for no answer that it has had just now.
    """

    limit_microdollars: int | None
    spending: Spending
    _seen: dict[tuple[OrgId, str], tuple[datetime, int]] = field(
        default_factory=dict[tuple[OrgId, str], tuple[datetime, int]], init=False, repr=False, compare=False
    )

    async def is_used_up(self, org: OrgId, now: datetime) -> bool:
        """Whether the offline model has to answer. What cannot be counted is not spent."""
        if self.limit_microdollars is None:
            return False
        month = month_of(now)
        seen_at, spent = self._seen.get((org, month), (None, 0))
        if seen_at is None or not timedelta() <= now - seen_at < _AGAIN_AFTER:
            try:
                spent = await self.spending.spent(org, month)
            except MemoryTrouble as trouble:
                log.warning("spending_unknown", org=org, code=trouble.code)
                return True
            self._seen[(org, month)] = (now, spent)
        if spent < self.limit_microdollars:
            return False
        log.warning("month_budget_spent", code="month_budget", org=org, month=month, microdollars=spent)
        return True

    async def add(self, org: OrgId, now: datetime, microdollars: int) -> None:
        """Count what a turn has cost. The turn is over by then, so what cannot be counted is only logged."""
        month = month_of(now)
        try:
            self._seen[(org, month)] = (now, await self.spending.add(org, month, microdollars))
        except MemoryTrouble as trouble:
            log.error("spending_not_counted", org=org, code=trouble.code, microdollars=microdollars)
