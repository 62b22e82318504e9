"""The errors of this room.

MemoryTrouble
 +-- StoreDown    the server cannot be reached (retryable)
 +-- NotFound     this org has no such id
 +-- LockLost     the lock ran out while its holder worked (retryable)
"""

from __future__ import annotations


class MemoryTrouble(Exception):
    """Anything that goes wrong in memory. `code` is stable; `retryable` says whether to try again."""

    code = "memory_trouble"
    retryable = False


class StoreDown(MemoryTrouble):
    """The server behind the store cannot be reached."""

    code = "store_down"
    retryable = True


class NotFound(MemoryTrouble):
    """There is no such id in this org."""

    code = "not_found"


class LockLost(MemoryTrouble):
    """The lock of a conversation ran out while its holder was at work."""

    code = "lock_lost"
    retryable = True
