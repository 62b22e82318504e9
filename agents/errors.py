"""The errors of this room.

AgentTrouble
 +-- UnknownZip    no such ZIP code is known
 +-- UnknownTool   a policy names a tool that does not exist
"""

from __future__ import annotations


class AgentTrouble(Exception):
    """Anything that goes wrong in a mind. `code` is stable; `retryable` says whether to try again."""

    code = "agent_trouble"
    retryable = False


class UnknownZip(AgentTrouble):
    """No such ZIP code is known. Digits alone are no personal data, so the message may name it."""

    code = "unknown_zip"


class UnknownTool(AgentTrouble):
    """A policy names a tool that does not exist."""

    code = "unknown_tool"
