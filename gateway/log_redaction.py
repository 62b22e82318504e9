"""A net under the rule that no log line holds personal data: what one still holds is taken out before it is written.

The rule stays: log events and ids. This catches what slips through, above all in the texts of exceptions.
"""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any

from memory.pii.redaction import redact

_OURS = frozenset(
    ("timestamp", "level", "logger", "org", "call", "conversation", "customer", "turn", "booking", "message", "code",
     "job", "stream", "worker", "program", "service", "agent", "tool", "model", "provider", "voice", "channel",
     "stripe_event", "stage", "status"),
)  # fmt: skip
"""Keys whose values are ids and words of ours, never what somebody said: not looked at, and never taken for names."""
_SHORTEST = 3


def without_personal_data(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: the event with every text in it redacted. Stands last before the line is written."""
    for key, value in event.items():
        if key not in _OURS:
            event[key] = _clean(value)
    return event


def written(line: str) -> str:
    """A line that another library logs, redacted."""
    return redact(line).text


class RedactingFormatter(logging.Formatter):
    """The standard library's lines, redacted with their tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it is written."""
        return written(super().format(record))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) < _SHORTEST or _is_event(value) else redact(value).text
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(each) for each in value]
    return redact(repr(value)).text  # what the line would show of it


def _is_event(value: str) -> bool:
    """Whether a text is the name of an event: "call_began"."""
    return "_" in value and value.isidentifier() and value.islower()
