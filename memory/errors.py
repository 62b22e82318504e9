"""The errors of this room.

MemoryTrouble
 +-- StoreDown      the server cannot be reached (retryable)
 +-- NotFound       this org has no such id
 +-- LockLost       the lock ran out while its holder worked (retryable)
 +-- SealBroken     sealed words that cannot be opened: changed, of another place, or with a key that is not there
 +-- CalendarDown   the owner's calendar cannot be reached, or is busy (retryable)
 +-- CalendarRefused   the calendar's server answered and said no; `status` is its HTTP status
 +-- CalendarChanged   somebody changed an event between our reading and our writing (retryable)
 +-- EmbedderMissing   the sentence model is not installed, or not the expected one; the message names the extra
 +-- BadContact     not a phone number, email address or web id
 +-- ContactTaken   another customer has this contact; `customer` says who
 +-- ServerFailed   the embedded server did not start
      +-- ServerMissing   the package that brings it is not installed
      +-- FolderTaken     another live server has its folder
"""

from __future__ import annotations

from memory.people import CustomerId, OrgId


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


class BadContact(MemoryTrouble):
    """This is no phone number, email address or web id that anybody could be reached by."""

    code = "bad_contact"


class ContactTaken(MemoryTrouble):
    """Another customer has this contact."""

    code = "contact_taken"

    def __init__(self, customer: CustomerId) -> None:
        super().__init__("another customer has this contact")
        self.customer = customer


class SealBroken(MemoryTrouble):
    """Sealed words that cannot be opened."""

    code = "seal_broken"


class CalendarDown(MemoryTrouble):
    """The owner's calendar cannot be reached, or is busy."""

    code = "calendar_down"
    retryable = True


class CalendarRefused(MemoryTrouble):
    """The calendar's server said no: a wrong password, no calendar, an event that it does not take."""

    code = "calendar_refused"

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class CalendarChanged(MemoryTrouble):
    """Somebody changed an event between our reading and our writing: read again."""

    code = "calendar_changed"
    retryable = True


class ServerFailed(MemoryTrouble):
    """The embedded server did not start; the message says why."""

    code = "server_failed"


class ServerMissing(ServerFailed):
    """The package that brings the embedded server is not installed; the message names it."""

    code = "server_missing"


class FolderTaken(ServerFailed):
    """Another live server is using this folder."""

    code = "folder_taken"


class EmbedderMissing(MemoryTrouble):
    """The sentence model is not installed, or is not the one expected."""

    code = "embedder_missing"


def no_customer(org: OrgId, customer: str) -> NotFound:
    """What every backend raises for a customer that is not there."""
    return NotFound(f"there is no customer {customer} in org {org}")


def no_conversation(org: OrgId, conversation: str) -> NotFound:
    """What every backend raises for a conversation that is not there."""
    return NotFound(f"there is no conversation {conversation} in org {org}")
