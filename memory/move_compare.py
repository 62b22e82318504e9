"""Whether two backends hold the same of a customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from memory.bundle import Bundle
from memory.stores.codec import json_bytes

_KEPT = timedelta(days=30)
_NEARLY = timedelta(minutes=10)
"""What runs out so soon may be gone on one side already."""


def same(one: Bundle | None, other: Bundle | None, *, now: datetime, kept: timedelta = _KEPT) -> bool:
    """Whether these are the same, but for what runs out now, and for letters that not every backend can hold."""
    if one is None or other is None:
        return one is other
    return _plain(_lasting(one, now, kept)) == _plain(_lasting(other, now, kept))


def _lasting(bundle: Bundle, now: datetime, kept: timedelta) -> Bundle:
    soon = now + _NEARLY
    return replace(
        bundle,
        conversations=tuple(each for each in bundle.conversations if each.conversation.last_at + kept > soon),
        memories=tuple(each for each in bundle.memories if each.ends_at is None or each.ends_at > soon),
    )


def _plain(bundle: Bundle) -> Any:
    """Its values; NUL and half characters as a backend of text has them."""
    return orjson.loads(json_bytes(_values(bundle)).replace(b"\\u0000", "\ufffd".encode()))


def _values(value: Any) -> Any:
    match value:
        case datetime():
            return value.timestamp()
        case dict():
            return {name: _values(each) for name, each in value.items()}
        case list() | tuple():
            return [_values(each) for each in value]
        case _ if hasattr(value, "__dataclass_fields__"):
            return [_values(getattr(value, name)) for name in value.__dataclass_fields__]
    return value
