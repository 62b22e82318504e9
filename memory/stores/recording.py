"""The way into the durable record of a backend that is not in Redis: it is told of a change once that is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from memory.people import OrgId

Record = Callable[[OrgId, Mapping[str, Any]], Awaitable[None]]
"""Puts an entry on its way into the durable record, as `memory.stores.keys.records_key` holds them."""


async def no_record(org: OrgId, entry: Mapping[str, Any]) -> None:
    """Keeps no durable record."""
